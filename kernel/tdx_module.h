/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the update needs of the host's side of the TDX module: the leaves of
 * each step, and what is known of the running module.
 */
#ifndef _TDX_MODULE_H
#define _TDX_MODULE_H

#include "seamcall.h"

int tdx_module_probe(void);
u32 tdx_module_version(void);
bool tdx_module_can_update(void);

int tdx_module_shutdown(struct seamcall_failure *failure);
int tdx_cpu_enable(struct seamcall_failure *failure);
int tdx_module_run_update(struct seamcall_failure *failure);

#endif /* _TDX_MODULE_H */
