/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of states, leaves and statuses, from the tables of tdx_abi.h. */
#ifndef _TDXUPDATE_NAMES_H
#define _TDXUPDATE_NAMES_H

#include <linux/types.h>
#include <stddef.h>

/* Longest text of name_status(), with its NUL. */
#define NAME_STATUS_LEN 96

const char *name_state(__u32 state);
const char *name_leaf(__u64 fn);
const char *name_slot(__u32 slot);
const char *name_errno(int error);
const char *name_status_code(__u64 fn, __u64 status);
const char *name_status(__u64 fn, __u64 status, char text[NAME_STATUS_LEN]);
const char *name_version(__u32 version, char text[24]);

#endif /* _TDXUPDATE_NAMES_H */
