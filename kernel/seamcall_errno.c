// SPDX-License-Identifier: GPL-2.0-only
/* The outcome of a SEAMCALL as an error code. */
#include <linux/errno.h>

#include "seamcall.h"

/**
 * seamcall_errno - the errno of an outcome of SEAMCALL
 * @status: completion status or software code
 *
 * Context: any.
 * Return: 0; -ENODEV when the target is not there (CF), -EOPNOTSUPP for #GP,
 *	   -EACCES for #UD, -EIO for any other status, informational ones too.
 */
int seamcall_errno(u64 status)
{
	switch (status) {
	case 0:
		return 0;
	case TDX_SW_VMFAILINVALID:
		return -ENODEV;
	case TDX_SW_GP:
		return -EOPNOTSUPP;
	case TDX_SW_UD:
		return -EACCES;
	default:
		return -EIO;
	}
}
