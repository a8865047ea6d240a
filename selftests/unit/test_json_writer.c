// SPDX-License-Identifier: GPL-2.0-only
/* JSON as it is written, and the schema of it. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "json_lines.h"
#include "json_schema.h"
#include "tap.h"

static char *text;
static size_t len;
static struct json_writer json;

static void begin(void)
{
	memset(&json, 0, sizeof(json));
	json.out = open_memstream(&text, &len);
}

static void finish(void)
{
	fclose(json.out);
	free(text);
}

static const char *written(void)
{
	fflush(json.out);
	return text;
}

static void put_loss(const char *why)
{
	json_begin_line(&json, JSON_loss_line);
	json_put_int(&json, JSON_loss_line_ns, -9223372036854775807LL - 1);
	json_put_text(&json, JSON_loss_line_reason, "ring_full");
	json_put_text(&json, JSON_loss_line_why, why);
	json_put_null(&json, JSON_loss_line_cpu);
	json_put_int(&json, JSON_loss_line_count, 9223372036854775807LL);
	json_end_line(&json);
}

TEST(a_line_begins_with_its_schema_and_its_type)
{
	begin();
	put_loss("full");
	CHECK_TEXT(
		written(),
		"{\"schema\":2,\"type\":\"loss\",\"ns\":-9223372036854775808,\"reason\":\"ring_full\",\"why\":\"full\",\"cpu\":null,\"count\":9223372036854775807}\n");
	finish();
}

static void writes(const char *why, const char *wanted)
{
	const char *found;

	begin();
	put_loss(why);
	found = strstr(written(), "\"why\":");
	CHECK(found && !strncmp(found + 6, wanted, strlen(wanted)) &&
	      found[6 + strlen(wanted)] == ',');
	if (tap_failed)
		printf("# %s\n", found);
	finish();
}

TEST(text_is_escaped_where_json_wants_it)
{
	writes("a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
	writes("\n\x1b[2J\x7f", "\"\\u000a\\u001b[2J\\u007f\"");
	writes("", "\"\"");
}

TEST(utf_8_stays_and_other_bytes_are_escaped)
{
	writes("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80",
	       "\"gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80\"");
	writes("\xff", "\"\\\\xff\"");
	writes("a\x80", "\"a\\\\x80\"");
	/* Cut short, longer than need be, a surrogate, beyond the last. */
	writes("\xe2\x82", "\"\\\\xe2\\\\x82\"");
	writes("\xc0\xaf", "\"\\\\xc0\\\\xaf\"");
	writes("\xed\xa0\x80", "\"\\\\xed\\\\xa0\\\\x80\"");
	writes("\xf4\x90\x80\x80", "\"\\\\xf4\\\\x90\\\\x80\\\\x80\"");
}

static void put_cpu_losses(__u32 cpu)
{
	static const __u64 losses[TDX_NR_LOSSES];

	json_next_item(&json);
	json_put_int(&json, JSON_cpu_losses_cpu, cpu);
	json_begin_object(&json, JSON_cpu_losses_losses);
	json_losses(&json, losses);
	json_end_object(&json);
	json_end_object(&json);
}

TEST(lists_hold_objects_and_may_be_empty)
{
	begin();
	json_begin_line(&json, JSON_summary_line);
	json_begin_list(&json, JSON_summary_line_leaves);
	json_end_list(&json);
	CHECK(strstr(written(), ",\"leaves\":[]"));
	json_begin_list(&json, JSON_summary_line_cpu_losses);
	put_cpu_losses(3);
	put_cpu_losses(511);
	json_end_list(&json);
	CHECK(strstr(written(), ",\"cpu_losses\":[{\"cpu\":3,\"losses\":{"));
	CHECK(strstr(written(), "}},{\"cpu\":511,\"losses\":{"));
	CHECK_TEXT(written() + len - 3, "}}]");
	finish();
}

/* Exit status of a child that makes a mistake; asserts end it. */
static bool is_caught(void (*mistake)(void))
{
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		fclose(stderr);
		begin();
		mistake();
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status);
}

static void leave_out(void)
{
	json_begin_line(&json, JSON_cost_line);
	json_put_int(&json, JSON_cost_line_ns, 1);
	json_end_line(&json);
}

static void write_twice(void)
{
	json_begin_line(&json, JSON_cost_line);
	json_put_int(&json, JSON_cost_line_ns, 1);
	json_put_int(&json, JSON_cost_line_ns, 1);
}

static void write_elsewhere(void)
{
	json_begin_line(&json, JSON_cost_line);
	json_put_int(&json, JSON_loss_line_ns, 1);
}

static void write_null(void)
{
	json_begin_line(&json, JSON_cost_line);
	json_put_null(&json, JSON_cost_line_ns);
}

static void write_another_type(void)
{
	json_begin_line(&json, JSON_cost_line);
	json_put_text(&json, JSON_cost_line_ns, "1");
}

TEST(an_object_has_every_field_once_and_of_its_type)
{
	CHECK(is_caught(leave_out));
	CHECK(is_caught(write_twice));
	CHECK(is_caught(write_elsewhere));
	CHECK(is_caught(write_null));
	CHECK(is_caught(write_another_type));
}

static void lower(char *word)
{
	for (; *word; word++)
		if (*word != '_')
			*word |= 0x20;
}

TEST(every_reason_of_a_loss_has_its_field)
{
	char ids[][24] = {
#define LOSS_ID(id, name) #id,
		TDX_LOSSES(LOSS_ID)
	};
	int i;

	for (i = 0; i < TDX_NR_LOSSES; i++) {
		lower(ids[i]);
		CHECK_TEXT(json_loss_key(i), ids[i]);
	}
}

TEST(fields_of_an_object_stand_together_and_are_not_too_many)
{
	int field, object;

	for (field = 0; field < JSON_NR_FIELDS; field++) {
		const struct json_field_facts *facts = &json_fields[field];
		const struct json_object_facts whole =
			json_object_facts(facts->object);

		CHECK(field >= whole.first && field < whole.first + whole.nr);
		CHECK((facts->refers != JSON_none) ==
		      (facts->type == JSON_TYPE_OBJECT ||
		       facts->type == JSON_TYPE_LIST));
	}
	for (object = 0; object < JSON_NR_OBJECTS; object++)
		CHECK(json_object_facts(object).nr > 0 &&
		      json_object_facts(object).nr < 64);
}

TEST(the_schema_has_every_object_and_every_field)
{
	int object, i;

	begin();
	json_schema_print(json.out);
	for (object = 0; object < JSON_NR_OBJECTS; object++) {
		const struct json_object_facts facts =
			json_object_facts(object);
		char title[64];
		const char *at;

		snprintf(title, sizeof(title), "\n    \"%s\": {\n", facts.name);
		at = strstr(written(), title);
		CHECK(at);
		for (i = 0; at && i < facts.nr; i++) {
			snprintf(title, sizeof(title), "\n        \"%s\": { ",
				 json_fields[facts.first + i].name);
			at = strstr(at, title);
			CHECK(at);
		}
	}
	finish();
}

RUN_TESTS(TAP_TEST(a_line_begins_with_its_schema_and_its_type),
	  TAP_TEST(text_is_escaped_where_json_wants_it),
	  TAP_TEST(utf_8_stays_and_other_bytes_are_escaped),
	  TAP_TEST(lists_hold_objects_and_may_be_empty),
	  TAP_TEST(an_object_has_every_field_once_and_of_its_type),
	  TAP_TEST(every_reason_of_a_loss_has_its_field),
	  TAP_TEST(fields_of_an_object_stand_together_and_are_not_too_many),
	  TAP_TEST(the_schema_has_every_object_and_every_field))
