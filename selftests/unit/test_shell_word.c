// SPDX-License-Identifier: GPL-2.0-only
/* Paths in commands that the reader may copy. */
#include "shell_word.h"
#include "tap.h"

static char word[SHELL_WORD_LEN];

TEST(a_plain_path_is_as_it_is)
{
	CHECK_TEXT(shell_word("/var/log/tdx-1.tdxcap", word),
		   "/var/log/tdx-1.tdxcap");
}

TEST(what_means_something_to_a_shell_is_quoted)
{
	CHECK_TEXT(shell_word("my update.tdxcap", word), "'my update.tdxcap'");
	CHECK_TEXT(shell_word("a$(b)`c`;d", word), "'a$(b)`c`;d'");
	CHECK_TEXT(shell_word("it's", word), "'it'\\''s'");
	CHECK_TEXT(shell_word("", word), "''");
}

TEST(what_looks_like_an_option_is_none)
{
	CHECK_TEXT(shell_word("-x.tdxcap", word), "./-x.tdxcap");
	CHECK_TEXT(shell_word("-x y", word), "'./-x y'");
}

TEST(what_cannot_be_shown_is_any_file)
{
	char longest[2 * SHELL_WORD_LEN];

	CHECK_TEXT(shell_word(NULL, word), "FILE");
	CHECK_TEXT(shell_word("-", word), "FILE");
	CHECK_TEXT(shell_word("a\033[31mb", word), "FILE");
	CHECK_TEXT(shell_word("a\nb", word), "FILE");
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	CHECK_TEXT(shell_word(longest, word), "FILE");
	memset(longest, '\'', SHELL_WORD_LEN - 2);
	longest[SHELL_WORD_LEN - 2] = '\0';
	CHECK_TEXT(shell_word(longest, word), "FILE");
}

RUN_TESTS(TAP_TEST(a_plain_path_is_as_it_is),
	  TAP_TEST(what_means_something_to_a_shell_is_quoted),
	  TAP_TEST(what_looks_like_an_option_is_none),
	  TAP_TEST(what_cannot_be_shown_is_any_file))
