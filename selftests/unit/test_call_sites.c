// SPDX-License-Identifier: GPL-2.0-only
/* Calls of the assembler that makes SEAMCALLs, in code made for it. */
#include "call_sites.h"
#include "records.h"
#include "tap.h"

#define SEAMCALL 0xffffffff81000400ULL
#define SEAMCALL_RET 0xffffffff81000480ULL
#define FIRST 0xffffffff81010000ULL
#define APART (2 * TDX_TEXT_LEN)

#define CALL 0xe8
#define JMP 0xe9
#define INT3 0xcc
#define NOP 0x90

/* As long as a function is, if a test does not say otherwise. */
#define LEN 64

#define FUNCTIONS 8

/* Functions, APART from each other, and what was found in them. */
static struct {
	const char *name;
	size_t len;
	__u8 text[TDX_TEXT_LEN + CALL_LEN];
	bool unreadable;
} functions[FUNCTIONS];

static size_t nr_functions;
static struct seamcall_code code;
static struct call_sites sites;

static __u64 address_of(size_t function)
{
	return FIRST + function * APART;
}

static size_t add(const char *name)
{
	functions[nr_functions].name = name;
	functions[nr_functions].len = LEN;
	functions[nr_functions].unreadable = false;
	memset(functions[nr_functions].text, NOP,
	       sizeof(functions[nr_functions].text));
	return nr_functions++;
}

static void put(size_t function, size_t at, __u8 opcode, __u64 target)
{
	__u8 *text = functions[function].text + at;
	__s32 distance = target - (address_of(function) + at + CALL_LEN);

	text[0] = opcode;
	memcpy(text + 1, &distance, sizeof(distance));
}

static const __u8 *read_text(void *arg, __u64 address)
{
	size_t function = (address - FIRST) / APART;

	(*(unsigned int *)arg)++;
	if (functions[function].unreadable)
		return NULL;
	return functions[function].text;
}

static void take_symbols(void)
{
	size_t i;

	memset(&code, 0, sizeof(code));
	seamcall_code_add(&code, SEAMCALL - 16, "__pfx___seamcall");
	seamcall_code_add(&code, SEAMCALL, "__seamcall");
	seamcall_code_add(&code, SEAMCALL_RET, "__seamcall_ret");
	for (i = 0; i < nr_functions; i++) {
		seamcall_code_add(&code, address_of(i), functions[i].name);
		seamcall_code_add(&code, address_of(i) + functions[i].len,
				  "another");
	}
}

static bool find(void)
{
	unsigned int reads = 0;

	take_symbols();
	return call_sites_find(&sites, &code, read_text, &reads);
}

/* One for each step, with a call each. */
static void begin(void)
{
	static const char * const names[] = {
		"tdx_module_shutdown",
		"seamldr_call",
		"tdx_cpu_enable",
		"tdx_module_run_update",
	};
	size_t i;

	nr_functions = 0;
	for (i = 0; i < 4; i++)
		put(add(names[i]), 8 * i, CALL, SEAMCALL);
}

/* Is it found, beside those of begin()? */
static bool finds(const char *name, size_t offset)
{
	CHECK(find());
	CHECK(sites.nr == 4 || sites.nr == 5);
	return sites.nr == 5 && !strcmp(sites.sites[4].function, name) &&
	       sites.sites[4].offset == offset;
}

TEST(each_step_has_its_call)
{
	size_t i;

	begin();
	CHECK(find());
	CHECK_INT(sites.nr, 4);
	for (i = 0; i < sites.nr; i++) {
		CHECK_TEXT(sites.sites[i].function, functions[i].name);
		CHECK_INT(sites.sites[i].offset, 8 * i);
	}
}

TEST(without_one_in_every_step_it_is_not_complete)
{
	size_t i;

	for (i = 0; i < 4; i++) {
		begin();
		put(i, 8 * i, NOP, SEAMCALL);
		CHECK(!find());
	}
}

TEST(a_function_of_no_step_of_its_own_takes_no_steps_place)
{
	begin();
	put(0, 0, NOP, SEAMCALL);
	put(add("read_sys_metadata_field"), 0, CALL, SEAMCALL_RET);
	CHECK(!find());
	CHECK_INT(sites.nr, 4);
}

TEST(either_function_is_a_target)
{
	size_t extra;

	begin();
	extra = add("read_sys_metadata_field");
	put(extra, 20, CALL, SEAMCALL_RET);
	CHECK(finds("read_sys_metadata_field", 20));
}

TEST(a_target_may_be_reached_past_endbr_or_by_a_thunk_before_it)
{
	size_t extra;

	begin();
	extra = add("seamldr_install");
	put(extra, 20, CALL, SEAMCALL + 4);
	CHECK(finds("seamldr_install", 20));
	put(extra, 20, CALL, SEAMCALL - 16);
	CHECK(finds("seamldr_install", 20));
	put(extra, 20, CALL, SEAMCALL + 5);
	CHECK(!finds("seamldr_install", 20));
	put(extra, 20, CALL, SEAMCALL - 17);
	CHECK(!finds("seamldr_install", 20));
}

TEST(what_is_no_call_is_none)
{
	size_t extra;

	begin();
	extra = add("seamldr_install");
	put(extra, 20, JMP, SEAMCALL);
	CHECK(!finds("seamldr_install", 20));
	put(extra, 20, CALL, FIRST);
	CHECK(!finds("seamldr_install", 20));
}

TEST(a_call_with_a_kprobe_of_another_one_is_one)
{
	size_t extra;

	begin();
	extra = add("seamldr_install");
	put(extra, 20, INT3, SEAMCALL);
	CHECK(finds("seamldr_install", 20));
}

TEST(a_call_may_be_the_first_and_the_last_of_a_function)
{
	size_t extra;

	begin();
	extra = add("seamldr_install");
	put(extra, 0, CALL, SEAMCALL);
	CHECK(finds("seamldr_install", 0));
	put(extra, 0, NOP, SEAMCALL);
	put(extra, LEN - CALL_LEN, CALL, SEAMCALL);
	CHECK(finds("seamldr_install", LEN - CALL_LEN));
}

/* What is behind its end is of another function, and not to be looked at. */
TEST(a_call_that_the_end_cuts_off_is_none)
{
	size_t extra, missing;

	for (missing = 1; missing <= CALL_LEN; missing++) {
		begin();
		extra = add("seamldr_install");
		put(extra, LEN - CALL_LEN + missing, CALL, SEAMCALL);
		CHECK(find());
		CHECK_INT(sites.nr, 4);
	}
}

TEST(a_function_shorter_than_a_call_has_none)
{
	size_t extra;

	begin();
	extra = add("seamldr_install");
	put(extra, 0, CALL, SEAMCALL);
	for (functions[extra].len = 1; functions[extra].len < CALL_LEN;
	     functions[extra].len++) {
		CHECK(find());
		CHECK_INT(sites.nr, 4);
	}
	CHECK(finds("seamldr_install", 0));
}

TEST(all_that_is_read_at_a_time_is_searched)
{
	size_t extra;

	begin();
	extra = add("seamldr_install");
	functions[extra].len = TDX_TEXT_LEN;
	put(extra, TDX_TEXT_LEN - CALL_LEN, CALL, SEAMCALL);
	CHECK(finds("seamldr_install", TDX_TEXT_LEN - CALL_LEN));
}

TEST(a_function_longer_than_that_may_have_more_than_is_found)
{
	begin();
	functions[add("seamldr_install")].len = TDX_TEXT_LEN + 1;
	CHECK(!find());
}

TEST(code_that_cannot_be_read_may_have_more_than_is_found)
{
	begin();
	functions[add("seamldr_install")].unreadable = true;
	CHECK(!find());
}

TEST(a_function_of_which_no_end_is_known_is_not_read)
{
	unsigned int reads = 0;

	nr_functions = 0;
	memset(&code, 0, sizeof(code));
	seamcall_code_add(&code, SEAMCALL, "__seamcall");
	seamcall_code_add(&code, FIRST, "tdx_module_shutdown");
	CHECK(!call_sites_find(&sites, &code, read_text, &reads));
	CHECK_INT(reads, 0);
}

TEST(where_no_addresses_are_told_nothing_is_read)
{
	unsigned int reads = 0;

	memset(&code, 0, sizeof(code));
	seamcall_code_add(&code, 0, "__seamcall");
	seamcall_code_add(&code, 0, "tdx_module_shutdown");
	seamcall_code_add(&code, 0, "seamldr_call");
	CHECK(!call_sites_find(&sites, &code, read_text, &reads));
	CHECK_INT(reads, 0);
}

TEST(a_function_ends_where_the_next_address_is_told)
{
	unsigned int reads = 0;

	begin();
	take_symbols();
	CHECK_INT(code.callers[0].end, address_of(0) + LEN);
	memset(&code, 0, sizeof(code));
	seamcall_code_add(&code, FIRST, "tdx_module_shutdown");
	seamcall_code_add(&code, FIRST, "its_alias");
	seamcall_code_add(&code, FIRST + 9, "another");
	seamcall_code_add(&code, FIRST + 20, "and_another");
	CHECK_INT(code.callers[0].end, FIRST + 9);
	CHECK(!call_sites_find(&sites, &code, read_text, &reads));
}

TEST(a_part_that_was_split_off_counts_under_its_own_name)
{
	size_t extra;

	begin();
	functions[1].name = "seamldr_call.part.0";
	CHECK(find());
	CHECK_TEXT(sites.sites[1].function, "seamldr_call.part.0");
	extra = add("tdx_cpu_enable.cold");
	put(extra, 3, CALL, SEAMCALL);
	CHECK(finds("tdx_cpu_enable.cold", 3));
}

TEST(a_function_whose_name_begins_the_same_is_another)
{
	size_t extra;

	begin();
	extra = add("seamldr_install_module");
	put(extra, 0, CALL, SEAMCALL);
	CHECK(find());
	CHECK_INT(sites.nr, 4);
}

TEST(more_calls_than_there_is_room_for_are_not_complete)
{
	size_t extra, i;

	begin();
	extra = add("seamldr_install");
	functions[extra].len = MAX_CALL_SITES * CALL_LEN;
	for (i = 0; i < MAX_CALL_SITES - 4; i++)
		put(extra, i * CALL_LEN, CALL, SEAMCALL);
	CHECK(find());
	CHECK_INT(sites.nr, MAX_CALL_SITES);
	put(extra, i * CALL_LEN, CALL, SEAMCALL);
	CHECK(!find());
	CHECK_INT(sites.nr, MAX_CALL_SITES);
}

TEST(more_functions_than_there_is_room_for_are_not_complete)
{
	unsigned int reads = 0;
	size_t i;

	begin();
	take_symbols();
	/* Each ends where the next one begins. */
	add("none of them");
	for (i = 4; i < MAX_CALLERS; i++)
		seamcall_code_add(&code, address_of(4) + i,
				  "seamldr_call.part.1");
	seamcall_code_add(&code, address_of(4) + i, "another");
	CHECK_INT(code.nr_callers, MAX_CALLERS);
	CHECK(call_sites_find(&sites, &code, read_text, &reads));
	seamcall_code_add(&code, address_of(5), "seamldr_call.part.2");
	CHECK_INT(code.nr_callers, MAX_CALLERS);
	CHECK(!call_sites_find(&sites, &code, read_text, &reads));
}

RUN_TESTS(TAP_TEST(each_step_has_its_call),
	  TAP_TEST(without_one_in_every_step_it_is_not_complete),
	  TAP_TEST(a_function_of_no_step_of_its_own_takes_no_steps_place),
	  TAP_TEST(either_function_is_a_target),
	  TAP_TEST(a_target_may_be_reached_past_endbr_or_by_a_thunk_before_it),
	  TAP_TEST(what_is_no_call_is_none),
	  TAP_TEST(a_call_with_a_kprobe_of_another_one_is_one),
	  TAP_TEST(a_call_may_be_the_first_and_the_last_of_a_function),
	  TAP_TEST(a_call_that_the_end_cuts_off_is_none),
	  TAP_TEST(a_function_shorter_than_a_call_has_none),
	  TAP_TEST(all_that_is_read_at_a_time_is_searched),
	  TAP_TEST(a_function_longer_than_that_may_have_more_than_is_found),
	  TAP_TEST(code_that_cannot_be_read_may_have_more_than_is_found),
	  TAP_TEST(a_function_of_which_no_end_is_known_is_not_read),
	  TAP_TEST(where_no_addresses_are_told_nothing_is_read),
	  TAP_TEST(a_function_ends_where_the_next_address_is_told),
	  TAP_TEST(a_part_that_was_split_off_counts_under_its_own_name),
	  TAP_TEST(a_function_whose_name_begins_the_same_is_another),
	  TAP_TEST(more_calls_than_there_is_room_for_are_not_complete),
	  TAP_TEST(more_functions_than_there_is_room_for_are_not_complete))
