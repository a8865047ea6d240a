/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the kernel's updater makes its SEAMCALLs. */
#ifndef _TDXUPDATE_CALL_SITES_H
#define _TDXUPDATE_CALL_SITES_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#define MAX_CALL_SITES 32

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

/* Returns TDX_TEXT_LEN bytes of the kernel's code from @address on, or NULL. */
typedef const __u8 *text_reader(void *arg, __u64 address);

bool call_sites_find(struct call_sites *sites, text_reader *read, void *arg);

#endif /* _TDXUPDATE_CALL_SITES_H */
