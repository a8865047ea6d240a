/* SPDX-License-Identifier: GPL-2.0-only */
/* The TDH.MNG.* leaves. Each returns the completion status. */
#ifndef _SEAM_TD_MANAGE_H
#define _SEAM_TD_MANAGE_H

#include <linux/types.h>

struct seam_call;
struct td;

void td_lose_all(void);
u64 td_mng_create(struct seam_call *call);
u64 td_key_config(struct seam_call *call, struct td *td);
u64 td_addcx(struct seam_call *call, struct td *td);
u64 td_mng_init(struct seam_call *call, struct td *td);
u64 td_mng_rd(struct seam_call *call, struct td *td);
u64 td_vpflushdone(struct seam_call *call, struct td *td);
u64 td_key_freeid(struct seam_call *call, struct td *td);

#endif /* _SEAM_TD_MANAGE_H */
