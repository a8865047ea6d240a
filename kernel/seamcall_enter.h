/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SEAMCALL, in the standalone form. In a kernel tree kernel/intree has a file
 * of this name, which leads to the kernel's own.
 */
#ifndef _TDX_SEAMCALL_ENTER_H
#define _TDX_SEAMCALL_ENTER_H

#include <linux/types.h>
#include <asm/shared/tdx.h>

/* seamcall.S: the bare instruction; the _ret form stores the outputs. */
u64 __seamcall(u64 fn, struct tdx_module_args *args);
u64 __seamcall_ret(u64 fn, struct tdx_module_args *args);

/* tdx_seamcall.c: to the TDX module, traced, retried without entropy */
u64 tdx_seamcall(u64 fn, struct tdx_module_args *args);
u64 tdx_seamcall_ret(u64 fn, struct tdx_module_args *args);

/* To the P-SEAMLDR. */
static inline u64 seamldr_enter(u64 fn, struct tdx_module_args *args)
{
	return __seamcall(fn, args);
}

#endif /* _TDX_SEAMCALL_ENTER_H */
