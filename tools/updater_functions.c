// SPDX-License-Identifier: GPL-2.0-only
/* Functions of Linux's own updater. See updater_functions.h. */
#include <stddef.h>
#include <string.h>

#include "kernel_btf.h"
#include "kernel_symbols.h"
#include "updater_functions.h"

/* What a function is for. */
enum part {
	PART_UPDATER,
	PART_INSTALL,
	PART_TD,
	PART_TD_NEEDED,
	PART_OTHER,
};

#define UPDATER_ROW(function) { #function, PART_UPDATER },
#define INSTALL_ROW(function) { #function, PART_INSTALL },
#define TD_ROW(function, leaf, needed, rcx, rdx) \
	{ #function, (needed) ? PART_TD_NEEDED : PART_TD },
#define OTHER_ROW(function) { #function, PART_OTHER },

struct row {
	const char *name;
	enum part part;
};

/* clang-format off */
static const struct row rows[NR_FUNCTIONS] = {
	TDX_UPDATER_FUNCTIONS(UPDATER_ROW)
	TDX_INSTALL_FUNCTIONS(INSTALL_ROW)
	TDX_TD_FUNCTIONS(TD_ROW)
	TDX_UPLOAD_FUNCTIONS(OTHER_ROW)
	TDX_STOP_FUNCTIONS(OTHER_ROW)
	TDX_VERSION_FUNCTIONS(OTHER_ROW)
};
/* clang-format on */

static void take_symbol(void *arg, __u64 address, const char *name)
{
	struct updater_functions *functions = arg;
	size_t i;

	seamcall_code_add(&functions->code, address, name);
	for (i = 0; i < NR_FUNCTIONS; i++)
		if (!strcmp(rows[i].name, name))
			functions->symbol[i] = true;
	if (!strcmp("tdx_module_state", name))
		functions->tdx_module_state = address;
	else if (!strcmp("vmemmap_base", name))
		functions->vmemmap_base = address;
}

/**
 * updater_functions_find - see what there is
 * @functions: filled
 * @kernel_btf: from kernel_btf_load()
 *
 * Goes through all symbols of the kernel, which takes longer than all the rest that
 * is found out: once is enough.
 */
void updater_functions_find(struct updater_functions *functions,
			    const struct btf *kernel_btf)
{
	size_t i;

	memset(functions, 0, sizeof(*functions));
	kernel_symbols_each(take_symbol, functions);
	for (i = 0; i < NR_FUNCTIONS; i++)
		functions->typed[i] =
			functions->symbol[i] &&
			kernel_btf_has_function(kernel_btf, rows[i].name);
}

/**
 * updater_functions_install - what tells of CPU_INSTALL
 * @there: @symbol or @typed
 *
 * Return: name of the function, NULL when there is none.
 */
const char *updater_functions_install(const bool *there)
{
	size_t i;

	for (i = 0; i < NR_FUNCTIONS; i++)
		if (rows[i].part == PART_INSTALL && there[i])
			return rows[i].name;
	return NULL;
}

/**
 * updater_functions_missing - why can no update be told?
 * @there: @symbol or @typed
 *
 * Return: name of a function that is needed and not there; NULL when all are.
 */
const char *updater_functions_missing(const bool *there)
{
	size_t i;

	for (i = 0; i < NR_FUNCTIONS; i++)
		if (rows[i].part == PART_UPDATER && !there[i])
			return rows[i].name;
	return updater_functions_install(there) ? NULL : "seamldr_call";
}

/**
 * updater_functions_has - is this one of them, and there?
 * @there: @symbol or @typed
 * @name: of any function
 *
 * Return: false also when it is none of them.
 */
bool updater_functions_has(const bool *there, const char *name)
{
	size_t i;

	for (i = 0; i < NR_FUNCTIONS; i++)
		if (!strcmp(rows[i].name, name))
			return there[i];
	return false;
}

/**
 * updater_functions_follow_tds - can TD builds be followed?
 * @functions: found
 * @there: its @symbol or @typed
 *
 * Return: true when all that it takes is there.
 */
bool updater_functions_follow_tds(const struct updater_functions *functions,
				  const bool *there)
{
	size_t i;

	for (i = 0; i < NR_FUNCTIONS; i++)
		if (rows[i].part == PART_TD_NEEDED && !there[i])
			return false;
	return functions->vmemmap_base;
}
