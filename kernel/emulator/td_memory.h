/* SPDX-License-Identifier: GPL-2.0-only */
/* The TDH.MEM.* and TDH.MR.* leaves. Each returns the completion status. */
#ifndef _SEAM_TD_MEMORY_H
#define _SEAM_TD_MEMORY_H

#include <linux/types.h>

struct seam_call;
struct td;

u64 td_sept_add(struct seam_call *call, struct td *td);
u64 td_sept_remove(struct seam_call *call, struct td *td);
u64 td_page_add(struct seam_call *call, struct td *td);
u64 td_page_aug(struct seam_call *call, struct td *td);
u64 td_page_remove(struct seam_call *call, struct td *td);
u64 td_range_block(struct seam_call *call, struct td *td);
u64 td_range_unblock(struct seam_call *call, struct td *td);
u64 td_track(struct seam_call *call, struct td *td);
u64 td_mr_extend(struct seam_call *call, struct td *td);
u64 td_mr_finalize(struct seam_call *call, struct td *td);

#endif /* _SEAM_TD_MEMORY_H */
