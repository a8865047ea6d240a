// SPDX-License-Identifier: GPL-2.0-only
/* Names of leaves and statuses. */
#include "names.h"
#include "records.h"
#include "tap.h"

#define INSTALL SEAMLDR_LEAF_INSTALL

static const char *status_text(__u64 fn, __u64 status)
{
	static char text[NAME_STATUS_LEN];

	return name_status(fn, status, text);
}

TEST(bit_63_of_the_leaf_chooses_the_table)
{
	CHECK_TEXT(name_leaf(1), "TDH.MNG.ADDCX");
	CHECK_TEXT(name_leaf(0x8000000000000001), "SEAMLDR.INSTALL");
	CHECK_TEXT(name_leaf(0), "TDH.VP.ENTER");
	CHECK_TEXT(name_leaf(0x8000000000000000), "SEAMLDR.INFO");
}

TEST(the_version_of_a_leaf_is_no_part_of_its_name)
{
	CHECK_TEXT(name_leaf(1ULL << 16 | TDX_LEAF_VP_INIT), "TDH.VP.INIT");
}

TEST(an_unknown_leaf_has_a_question_mark)
{
	CHECK_TEXT(name_leaf(0xffff), "TDH.?");
	CHECK_TEXT(name_leaf(0x8000000000000077), "SEAMLDR.?");
}

TEST(software_codes_are_named_for_both_targets)
{
	CHECK_TEXT(status_text(TDX_LEAF_SYS_INIT, 0x8000ff00ffff0000),
		   "VMFAILINVALID");
	CHECK_TEXT(status_text(INSTALL, 0x8000ff00ffff0000), "VMFAILINVALID");
	CHECK_TEXT(status_text(TDX_LEAF_SYS_INIT, 0x8000ff000000000d), "#GP");
	CHECK_TEXT(status_text(INSTALL, 0x8000ff0000000006), "#UD");
}

TEST(loader_statuses_with_the_same_upper_half_differ)
{
	CHECK_TEXT(status_text(INSTALL, 0x8000000000000000), "EBADPARAM");
	CHECK_TEXT(status_text(INSTALL, 0x8000000000000003), "EBADCALL");
	CHECK_TEXT(status_text(INSTALL, 0x8000000000020001), "EBADHASH");
}

TEST(a_loader_status_means_another_thing_to_the_module)
{
	CHECK_TEXT(status_text(TDX_LEAF_SYS_INIT, 0x8000000400000000),
		   "INTERRUPTED_RESTARTABLE");
	CHECK_TEXT(status_text(INSTALL, 0x8000000000000004), "EBADHANDOFF");
}

TEST(an_operand_is_named)
{
	CHECK_TEXT(status_text(TDX_LEAF_SYS_SHUTDOWN, 0xc000010000000001),
		   "OPERAND_INVALID (RCX)");
	CHECK_TEXT(status_text(TDX_LEAF_MNG_INIT, 0xc000010000000041),
		   "OPERAND_INVALID (XFAM)");
	CHECK_TEXT(status_text(TDX_LEAF_MNG_INIT, 0x80000200000000ba),
		   "OPERAND_BUSY (KOT)");
	CHECK_TEXT(status_text(TDX_LEAF_MNG_INIT, 0xc000010000000000),
		   "OPERAND_INVALID (RAX)");
}

TEST(an_operand_without_a_name_is_a_number)
{
	CHECK_TEXT(status_text(TDX_LEAF_MNG_INIT, 0xc000010000000fff),
		   "OPERAND_INVALID (0xfff)");
}

TEST(the_low_word_of_busy_counts_what_is_in_the_way)
{
	CHECK_TEXT(status_text(TDX_LEAF_SYS_SHUTDOWN, 0x8000051200010000),
		   "UPDATE_COMPATIBILITY_SENSITIVE (1 TD build)");
	CHECK_TEXT(status_text(TDX_LEAF_SYS_SHUTDOWN, 0x8000051200030000),
		   "UPDATE_COMPATIBILITY_SENSITIVE (3 TD builds)");
	CHECK_TEXT(status_text(TDX_LEAF_SYS_SHUTDOWN, 0x8000051200020001),
		   "UPDATE_COMPATIBILITY_SENSITIVE (2 interrupted migrations)");
}

TEST(other_details_are_numbers)
{
	CHECK_TEXT(status_text(TDX_LEAF_SYS_LP_INIT, 0xc00009200000003a),
		   "INCONSISTENT_MSR (0x3a)");
}

TEST(an_unknown_status_is_told_in_full)
{
	CHECK_TEXT(status_text(TDX_LEAF_SYS_INIT, 0xc000abcd00000001),
		   "unknown status 0xc000abcd00000001");
}

TEST(every_row_of_the_tables_has_its_name)
{
#define STATUS(id, val) \
	CHECK_TEXT(name_status_code(0, (__u64)(val) << 32), #id);
#define LEAF(id, val, name) CHECK_TEXT(name_leaf(val), name);
#define LOADER_STATUS(id, val) CHECK_TEXT(name_status_code(INSTALL, val), #id);
	TDX_STATUSES(STATUS)
	TDX_LEAVES(LEAF)
	SEAMLDR_LEAVES(LEAF)
	SEAMLDR_STATUSES(LOADER_STATUS)
}

TEST(every_leaf_has_a_slot_of_its_own)
{
#define SLOT(id, val, name)              \
	CHECK((val) < TDX_SLOT_SEAMLDR); \
	CHECK_TEXT(name_slot(val), name);
	TDX_LEAVES(SLOT)
	CHECK_TEXT(name_slot(TDX_SLOT_SEAMLDR + 1), "SEAMLDR.INSTALL");
	CHECK_TEXT(name_slot(TDX_SLOT_OTHER), "other");
}

TEST(versions_have_a_two_digit_update)
{
	char text[24];

	CHECK_TEXT(name_version(TDX_VERSION(1, 5, 8), text), "1.5.08");
	CHECK_TEXT(name_version(TDX_VERSION(1, 5, 25), text), "1.5.25");
	CHECK_TEXT(name_version(0, text), "none");
}

TEST(errnos_have_their_symbol_whatever_their_sign)
{
	CHECK_TEXT(name_errno(-16), "EBUSY");
	CHECK_TEXT(name_errno(16), "EBUSY");
	CHECK_TEXT(name_errno(0), "0");
	CHECK_TEXT(name_errno(100000), "E?");
}

RUN_TESTS(TAP_TEST(bit_63_of_the_leaf_chooses_the_table),
	  TAP_TEST(the_version_of_a_leaf_is_no_part_of_its_name),
	  TAP_TEST(an_unknown_leaf_has_a_question_mark),
	  TAP_TEST(software_codes_are_named_for_both_targets),
	  TAP_TEST(loader_statuses_with_the_same_upper_half_differ),
	  TAP_TEST(a_loader_status_means_another_thing_to_the_module),
	  TAP_TEST(an_operand_is_named),
	  TAP_TEST(an_operand_without_a_name_is_a_number),
	  TAP_TEST(the_low_word_of_busy_counts_what_is_in_the_way),
	  TAP_TEST(other_details_are_numbers),
	  TAP_TEST(an_unknown_status_is_told_in_full),
	  TAP_TEST(every_row_of_the_tables_has_its_name),
	  TAP_TEST(every_leaf_has_a_slot_of_its_own),
	  TAP_TEST(versions_have_a_two_digit_update),
	  TAP_TEST(errnos_have_their_symbol_whatever_their_sign))
