// SPDX-License-Identifier: GPL-2.0-only
/* Paths in commands that the reader may copy. See shell_word.h. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "shell_word.h"

/* What stands for a path that cannot be shown. */
#define ANY_FILE "FILE"

static bool is_plain(const char *path)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_";

	return path[0] && !path[strspn(path, plain)];
}

static bool is_printable(const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path < ' ' || *path == 0x7f)
			return false;
	return true;
}

/* Between apostrophes nothing but the apostrophe means anything to a shell. */
static bool quote(const char *path, char *word, size_t len)
{
	size_t at = 0;

	word[at++] = '\'';
	for (; *path; path++) {
		const char *as = *path == '\'' ? "'\\''" : NULL;
		size_t room = as ? strlen(as) : 1;

		if (at + room + 2 > len)
			return false;
		memcpy(word + at, as ? as : path, room);
		at += room;
	}
	word[at++] = '\'';
	word[at] = '\0';
	return true;
}

/**
 * shell_word - a path as it has to be typed
 * @path: the path; NULL, "-" or one that is no good on a terminal: any file
 * @word: scratch
 *
 * Return: one word for a shell, which is no option either.
 */
const char *shell_word(const char *path, char word[SHELL_WORD_LEN])
{
	char from_here[SHELL_WORD_LEN];
	int len;

	if (!path || !strcmp(path, "-") || !is_printable(path))
		return ANY_FILE;
	len = snprintf(from_here, sizeof(from_here), "%s%s",
		       path[0] == '-' ? "./" : "", path);
	if (len >= (int)sizeof(from_here))
		return ANY_FILE;
	if (!is_plain(from_here))
		return quote(from_here, word, SHELL_WORD_LEN) ? word : ANY_FILE;
	memcpy(word, from_here, len + 1);
	return word;
}
