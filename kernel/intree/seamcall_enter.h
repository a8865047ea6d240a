/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SEAMCALL, in a kernel tree: as all of the kernel's TDX host support makes it.
 * Takes the place of the standalone form's file of this name.
 */
#ifndef _TDX_SEAMCALL_ENTER_H
#define _TDX_SEAMCALL_ENTER_H

#include <linux/bug.h>
#include <asm/cpufeature.h>

#include "seamcall_internal.h"

/* To the TDX module, traced, retried without entropy. */
static inline u64 tdx_seamcall(u64 fn, struct tdx_module_args *args)
{
	return seamcall(fn, args);
}

/*
 * To the P-SEAMLDR. On a CPU with this erratum it would take KVM's VMCS away;
 * there the driver offers nothing that leads here.
 */
static inline u64 seamldr_enter(u64 fn, struct tdx_module_args *args)
{
	if (WARN_ON_ONCE(boot_cpu_has_bug(X86_BUG_SEAMRET_INVD_VMCS)))
		return TDX_SEAMCALL_VMFAILINVALID;
	return __seamcall_dirty_cache(__seamcall, fn, args);
}

#endif /* _TDX_SEAMCALL_ENTER_H */
