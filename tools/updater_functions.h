/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the running kernel has of the functions in kernel_functions.h: a compiler
 * may have merged some away, and a kernel of another version may lack them.
 */
#ifndef _TDXUPDATE_UPDATER_FUNCTIONS_H
#define _TDXUPDATE_UPDATER_FUNCTIONS_H

#include <linux/types.h>
#include <stdbool.h>

#include "call_sites.h"
#include "kernel_functions.h"

struct btf;

#define FUNCTION_ENUM(function, ...) FUNCTION_##function,

/* clang-format off */

/** enum updater_function - a function that may be there */
enum updater_function {
	TDX_UPDATER_FUNCTIONS(FUNCTION_ENUM)
	TDX_INSTALL_FUNCTIONS(FUNCTION_ENUM)
	TDX_TD_FUNCTIONS(FUNCTION_ENUM)
	TDX_UPLOAD_FUNCTIONS(FUNCTION_ENUM)
	TDX_STOP_FUNCTIONS(FUNCTION_ENUM)
	TDX_VERSION_FUNCTIONS(FUNCTION_ENUM)
	NR_FUNCTIONS
};

/* clang-format on */

/**
 * struct updater_functions - what there is
 * @symbol: by enum updater_function: the kernel has it
 * @typed: the kernel has it, and its type in BTF
 * @tdx_module_state: address of the variable; 0 when it is not told
 * @vmemmap_base: likewise
 * @code: where SEAMCALLs are made
 */
struct updater_functions {
	bool symbol[NR_FUNCTIONS];
	bool typed[NR_FUNCTIONS];
	__u64 tdx_module_state;
	__u64 vmemmap_base;
	struct seamcall_code code;
};

void updater_functions_find(struct updater_functions *functions,
			    const struct btf *kernel_btf);
const char *updater_functions_missing(const bool *there);
bool updater_functions_has(const bool *there, const char *name);
bool updater_functions_follow_tds(const struct updater_functions *functions,
				  const bool *there);
const char *updater_functions_install(const bool *there);

#endif /* _TDXUPDATE_UPDATER_FUNCTIONS_H */
