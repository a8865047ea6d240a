/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_TD_LEAF_H
#define _SEAM_TD_LEAF_H

#include <linux/types.h>

struct pamt_entry;
struct seam_call;
struct td;

/**
 * struct vcpu - a vCPU that a leaf works on
 * @td:		its TD, with the TDR locked shared
 * @tdvpr:	PAMT entry of its TDVPR, locked alone
 */
struct vcpu {
	struct td *td;
	struct pamt_entry *tdvpr;
};

u64 td_leaf(struct seam_call *call);
u64 vcpu_leaf(struct seam_call *call);

#endif /* _SEAM_TD_LEAF_H */
