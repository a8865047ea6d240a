/* SPDX-License-Identifier: GPL-2.0-only */
/* The TDH.SYS.* leaves. Each returns the completion status. */
#ifndef _SEAM_SYS_H
#define _SEAM_SYS_H

#include <linux/types.h>

struct seam_call;

u64 tdx_sys_init(struct seam_call *call);
u64 tdx_sys_lp_init(struct seam_call *call);
u64 tdx_sys_rd(struct seam_call *call);
u64 tdx_sys_shutdown(struct seam_call *call);
u64 tdx_sys_update(struct seam_call *call);
u64 tdx_sys_config(struct seam_call *call);
u64 tdx_sys_key_config(struct seam_call *call);
u64 tdx_sys_tdmr_init(struct seam_call *call);
u64 tdx_sys_lp_shutdown(struct seam_call *call);
u64 tdx_sys_disable(struct seam_call *call);

#endif /* _SEAM_SYS_H */
