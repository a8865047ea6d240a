// SPDX-License-Identifier: GPL-2.0-only
/* Text from outside as JSON. */
#include <stdlib.h>

#include "json_text.h"
#include "tap.h"

static void check_text(const char *text, const char *wanted)
{
	json_t *string = json_text(text);
	char *dumped = json_dumps(string, JSON_ENCODE_ANY);

	CHECK_TEXT(dumped, wanted);
	free(dumped);
	json_decref(string);
}

TEST(utf_8_stays_as_it_is)
{
	check_text("image", "\"image\"");
	check_text("gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\"");
	check_text("a\nb\"", "\"a\\nb\\\"\"");
}

TEST(bytes_that_are_no_utf_8_are_escaped)
{
	check_text("a\xff/\xfe", "\"a\\\\xff/\\\\xfe\"");
	check_text("\xc3", "\"\\\\xc3\"");
}

TEST(an_empty_text_is_null)
{
	check_text("", "null");
}

RUN_TESTS(TAP_TEST(utf_8_stays_as_it_is),
	  TAP_TEST(bytes_that_are_no_utf_8_are_escaped),
	  TAP_TEST(an_empty_text_is_null))
