// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text from outside as JSON. Paths and host names are bytes, JSON is UTF-8: what
 * is none must not cost the whole line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_text.h"

/**
 * json_text - a string that may be of any bytes
 * @text: the string
 *
 * Where it is no UTF-8, every byte that is not ASCII becomes "\xNN".
 *
 * Return: null for an empty string; NULL without memory.
 */
json_t *json_text(const char *text)
{
	json_t *string = text[0] ? json_string(text) : json_null();
	char *escaped, *end;

	if (string)
		return string;
	escaped = malloc(4 * strlen(text) + 1);
	if (!escaped)
		return NULL;
	for (end = escaped; *text; text++) {
		if (*text & 0x80)
			end += sprintf(end, "\\x%02x", (unsigned char)*text);
		else
			*end++ = *text;
	}
	*end = '\0';
	string = json_string(escaped);
	free(escaped);
	return string;
}
