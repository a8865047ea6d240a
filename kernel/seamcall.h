/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What callers of SEAMCALL need to turn an outcome into an errno, a name, an
 * event.
 */
#ifndef _TDX_SEAMCALL_H
#define _TDX_SEAMCALL_H

#include <linux/types.h>

#include "tdx_abi.h"

/**
 * struct seamcall_failure - the SEAMCALL that made a step fail
 * @fn:		RAX on entry
 * @status:	RAX on return, or a software code
 */
struct seamcall_failure {
	u64 fn;
	u64 status;
};

int seamcall_errno(u64 status);

/* names.c */
const char *tdx_leaf_name(u64 fn);
const char *tdx_status_name(u64 fn, u64 status);
const char *tdx_update_state_name(u32 state);

#endif /* _TDX_SEAMCALL_H */
