/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_TD_PARAMS_H
#define _SEAM_TD_PARAMS_H

#include <linux/types.h>

struct seam_call;
struct td;

/*
 * What TDH.SYS.RD reports and TD_PARAMS must keep to: a bit may be set where
 * FIXED0 has it, and must be set where FIXED1 has it. ATTRIBUTES: DEBUG, PMT,
 * ICSSD, LASS, SEPT_VE_DISABLE, MIGRATABLE, PKS, KL, TPA, PERFMON.
 */
#define TD_ATTRIBUTES_FIXED0 0xc0000000f8010041ULL
#define TD_ATTRIBUTES_FIXED1 0ULL
#define TD_XFAM_FIXED0 0x00000000000618e7ULL
#define TD_XFAM_FIXED1 0x3ULL
/* GPAW, FLEXIBLE_PENDING_VE, NO_RBP_MOD. */
#define TD_CONFIG_FLAGS_FIXED0 0x7ULL
#define TD_CONFIG_FLAGS_FIXED1 0ULL
#define TD_MAX_VCPUS 576

u64 td_params_take(struct seam_call *call, struct td *td);

#endif /* _SEAM_TD_PARAMS_H */
