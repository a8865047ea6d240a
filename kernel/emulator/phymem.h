/* SPDX-License-Identifier: GPL-2.0-only */
/* The TDH.PHYMEM.* leaves. Each returns the completion status. */
#ifndef _SEAM_PHYMEM_H
#define _SEAM_PHYMEM_H

#include <linux/types.h>

struct seam_call;

u64 phymem_page_reclaim(struct seam_call *call);
u64 phymem_page_rdmd(struct seam_call *call);
u64 phymem_page_wbinvd(struct seam_call *call);
u64 phymem_cache_wb(struct seam_call *call);

#endif /* _SEAM_PHYMEM_H */
