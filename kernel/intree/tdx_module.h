/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the update needs of the host's side of the TDX module, in a kernel tree:
 * that of the kernel. Takes the place of the standalone form's file of this
 * name, and offers the same.
 */
#ifndef _TDX_MODULE_H
#define _TDX_MODULE_H

#include <linux/bits.h>
#include <linux/list.h>
#include <asm/tdx.h>

#include "seamcall_failure.h"
#include "tdx.h"

static inline u32 tdx_module_version(void)
{
	const struct tdx_sys_info *sysinfo = tdx_get_sysinfo();

	if (!sysinfo)
		return 0;
	return TDX_VERSION(sysinfo->version.major_version,
			   sysinfo->version.minor_version,
			   sysinfo->version.update_version);
}

/*
 * On this CPU, with interrupts off. Each error of a step is that of a SEAMCALL, but
 * for -ECANCELED: another CPU's.
 */
static inline int do_silently(int (*step)(void),
			      struct seamcall_failure *failure)
{
	int errno;

	__this_cpu_write(seamcall_silent, true);
	errno = step();
	__this_cpu_write(seamcall_silent, false);
	if (errno)
		*failure = *this_cpu_ptr(&seamcall_failure);
	return errno;
}

/* Over the kernel's functions of these names, which know no @failure. */
#define tdx_module_shutdown(failure) do_silently(tdx_module_shutdown, failure)
#define tdx_cpu_enable(failure) do_silently(tdx_cpu_enable, failure)
#define tdx_module_run_update(failure) \
	do_silently(tdx_module_run_update, failure)

#endif /* _TDX_MODULE_H */
