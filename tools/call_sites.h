/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the kernel's updater makes its SEAMCALLs. */
#ifndef _TDXUPDATE_CALL_SITES_H
#define _TDXUPDATE_CALL_SITES_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "kernel_functions.h"

#define MAX_CALL_SITES 32

#define MAX_CALLERS 32

/* Bytes of a call. */
#define CALL_LEN 5

/**
 * struct call_site - a call of __seamcall() or __seamcall_ret()
 * @function: in which it is
 * @offset: of the call instruction
 */
struct call_site {
	char function[64];
	size_t offset;
};

/**
 * struct call_sites - all that an update makes
 * @sites: the calls
 * @nr: how many
 */
struct call_sites {
	struct call_site sites[MAX_CALL_SITES];
	size_t nr;
};

#define SEAMCALL_FUNCTION_ENUM(function) SEAMCALL_FUNCTION_##function,

enum { TDX_SEAMCALL_FUNCTIONS(SEAMCALL_FUNCTION_ENUM) NR_SEAMCALL_FUNCTIONS };

/**
 * struct seamcall_code - where such calls are looked for
 * @callers: functions that make SEAMCALLs, and parts that were split off
 * @nr_callers: how many
 * @targets: addresses of what they call
 * @cut: there is more than there was room for
 */
struct seamcall_code {
	struct seamcall_caller {
		char name[64];
		__u64 begin;
		__u64 end;
		__u32 step;
	} callers[MAX_CALLERS];
	size_t nr_callers;
	__u64 targets[NR_SEAMCALL_FUNCTIONS];
	bool cut;
};

/* Returns TDX_TEXT_LEN bytes of the kernel's code from @address on, or NULL. */
typedef const __u8 *text_reader(void *arg, __u64 address);

void seamcall_code_add(struct seamcall_code *code, __u64 address,
		       const char *name);
bool call_sites_find(struct call_sites *sites, const struct seamcall_code *code,
		     text_reader *read, void *arg);

#endif /* _TDXUPDATE_CALL_SITES_H */
