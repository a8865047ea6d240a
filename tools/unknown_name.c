// SPDX-License-Identifier: GPL-2.0-only
/* What a way to observe cannot tell, by name. See unknown_name.h. */
#include "unknown_name.h"

#define UNKNOWN_NAME(id, name, what) name,

static const char * const names[] = { TDX_UNKNOWNS(UNKNOWN_NAME) };

/**
 * unknown_name - the word for it in captures, in JSON and on the screen
 * @id: below TDX_NR_UNKNOWNS
 *
 * Return: the word.
 */
const char *unknown_name(enum tdx_unknown id)
{
	return names[id];
}
