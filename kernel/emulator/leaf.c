// SPDX-License-Identifier: GPL-2.0-only
/* Leaves by number, index and name. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "leaf.h"

#define MODULE_LEAF_LIMIT 256
#define SEAMLDR_LEAF_LIMIT 256

#define LEAF_NAME(id, val, name) [SEAM_LEAF_##id] = name,
#define LEAF_NAME_SEAMLDR(id, val, name) [SEAM_LEAF_SEAMLDR_##id] = name,

/* clang-format off */
static const char * const leaf_names[SEAM_NR_LEAVES] = {
	TDX_LEAVES(LEAF_NAME)
	SEAMLDR_LEAVES(LEAF_NAME_SEAMLDR)
	[SEAM_LEAF_UNKNOWN] = "UNKNOWN",
};

/* Index + 1, so that a number without a leaf reads 0. */
#define MODULE_LEAF(id, val, name) [val] = SEAM_LEAF_##id + 1,
#define SEAMLDR_LEAF(id, val, name) [(val) & 0xff] = SEAM_LEAF_SEAMLDR_##id + 1,

static const u8 module_leaves[MODULE_LEAF_LIMIT] = { TDX_LEAVES(MODULE_LEAF) };
static const u8 seamldr_leaves[SEAMLDR_LEAF_LIMIT] = {
	SEAMLDR_LEAVES(SEAMLDR_LEAF)
};

/* clang-format on */

static_assert(SEAM_NR_LEAVES < 256, "the index of a leaf must fit a byte");

/**
 * seam_leaf_index() - index of the leaf that a SEAMCALL names
 * @fn:		RAX of the SEAMCALL
 *
 * Context: any.
 * Return: index below SEAM_NR_LEAVES, SEAM_LEAF_UNKNOWN for an unknown leaf.
 */
unsigned int seam_leaf_index(u64 fn)
{
	u64 number = TDX_FN_KEY(fn) & ~(1ULL << 63);
	unsigned int index;

	if (number >= MODULE_LEAF_LIMIT)
		return SEAM_LEAF_UNKNOWN;
	index = TDX_FN_IS_SEAMLDR(fn) ? seamldr_leaves[number] :
					module_leaves[number];
	return index ? index - 1 : SEAM_LEAF_UNKNOWN;
}

/** seam_leaf_name() - full name of a leaf, e.g. TDH.SYS.INIT */
const char *seam_leaf_name(unsigned int index)
{
	return leaf_names[index];
}

static const char *without_prefix(const char *name)
{
	if (!strncasecmp(name, "TDH.", 4))
		return name + 4;
	return name;
}

/**
 * seam_leaf_find() - leaf of a name
 * @name:	name as in tdx_abi.h, in any case, with or without "TDH."; the
 *		leaves of the P-SEAMLDR keep "SEAMLDR."
 *
 * Return: index, or -ENOENT.
 */
int seam_leaf_find(const char *name)
{
	int i;

	name = without_prefix(name);
	for (i = 0; i < SEAM_LEAF_UNKNOWN; i++)
		if (!strcasecmp(without_prefix(leaf_names[i]), name))
			return i;
	return -ENOENT;
}
