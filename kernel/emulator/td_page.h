/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_TD_PAGE_H
#define _SEAM_TD_PAGE_H

#include <linux/types.h>

#include "pamt.h"

struct td;

u64 td_page_take(u64 pa, u32 operand, struct pamt_entry **page);
void td_page_own(struct td *td, struct pamt_entry *page, enum pamt_type type);
void td_page_drop(struct td *td, struct pamt_entry *page);

#endif /* _SEAM_TD_PAGE_H */
