/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_TD_TARGET_H
#define _SEAM_TD_TARGET_H

#include <linux/types.h>

struct seam_call;

/**
 * struct td_target - the TD that a call is about
 * @tdr:	physical address of its TDR
 * @hkid:	its HKID
 */
struct td_target {
	u64 tdr;
	u16 hkid;
};

bool td_target_possible(unsigned int leaf);
bool td_target_of(const struct seam_call *call, struct td_target *target);

#endif /* _SEAM_TD_TARGET_H */
