// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names for the kernel log, from the tables that the trace events expand too.
 */
#include <linux/array_size.h>
#include <linux/build_bug.h>

#include "seamcall.h"

struct name {
	u64 key;
	const char *name;
};

#define NAME(id, val, ...) { .key = (val), .name = #id },
#define NAME_LEAF(id, val, text) { .key = (val), .name = (text) },

/* clang-format off */
static const struct name states[] = {
	TDX_UPDATE_STATES(NAME)
};

static const struct name leaves[] = {
	TDX_LEAVES(NAME_LEAF)
	SEAMLDR_LEAVES(NAME_LEAF)
};

static const struct name statuses[] = {
	TDX_STATUSES(NAME)
	SEAMLDR_STATUSES(NAME)
	TDX_SW_STATUSES(NAME)
};

/* clang-format on */

static const char *find_name(const struct name *table, size_t rows, u64 key)
{
	size_t i;

	for (i = 0; i < rows; i++)
		if (table[i].key == key)
			return table[i].name;
	return "?";
}

/**
 * tdx_leaf_name - name of a SEAMCALL leaf
 * @fn: RAX on entry; a version in it is ignored
 *
 * Context: any.
 * Return: for example "TDH.SYS.INIT" or "SEAMLDR.INSTALL", "?" if unknown.
 */
const char *tdx_leaf_name(u64 fn)
{
	return find_name(leaves, ARRAY_SIZE(leaves), TDX_FN_KEY(fn));
}

/**
 * tdx_status_name - name of a completion status
 * @fn: RAX on entry, which tells whose status it is
 * @status: RAX on return, or a software code
 *
 * Context: any.
 * Return: for example "OPERAND_BUSY", "?" if unknown.
 */
const char *tdx_status_name(u64 fn, u64 status)
{
	return find_name(statuses, ARRAY_SIZE(statuses),
			 TDX_STATUS_KEY(fn, status));
}

/**
 * tdx_update_state_name - name of a state of the lock-step update
 * @state: one of enum tdx_update_state
 *
 * Context: any.
 * Return: for example "CPU_INIT", "?" if unknown.
 */
const char *tdx_update_state_name(u32 state)
{
	return find_name(states, ARRAY_SIZE(states), state);
}
