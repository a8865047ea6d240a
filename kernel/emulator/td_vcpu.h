/* SPDX-License-Identifier: GPL-2.0-only */
/* The TDH.VP.* leaves. Each returns the completion status. */
#ifndef _SEAM_TD_VCPU_H
#define _SEAM_TD_VCPU_H

#include <linux/types.h>

struct seam_call;
struct td;
struct vcpu;

u64 vcpu_create(struct seam_call *call, struct td *td);
u64 vcpu_addcx(struct seam_call *call, struct vcpu *vcpu);
u64 vcpu_init(struct seam_call *call, struct vcpu *vcpu);
u64 vcpu_flush(struct seam_call *call, struct vcpu *vcpu);

#endif /* _SEAM_TD_VCPU_H */
