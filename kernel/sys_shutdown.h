/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TDX_SYS_SHUTDOWN_H
#define _TDX_SYS_SHUTDOWN_H

#include <asm/shared/tdx.h>

#include "seamcall.h"

int tdx_sys_shutdown(struct tdx_module_args *args,
		     struct seamcall_failure *failure);

#endif /* _TDX_SYS_SHUTDOWN_H */
