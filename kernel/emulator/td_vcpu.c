// SPDX-License-Identifier: GPL-2.0-only
/* The TDH.VP.* leaves: vCPUs, which never run here. */
#include <linux/kernel.h>
#include <linux/limits.h>

#include "latency.h"
#include "metadata.h"
#include "pamt.h"
#include "rulebook.h"
#include "seam_call.h"
#include "td.h"
#include "td_leaf.h"
#include "td_page.h"
#include "td_vcpu.h"

/** vcpu_create() - TDH.VP.CREATE */
u64 vcpu_create(struct seam_call *call, struct td *td)
{
	struct pamt_entry *page;
	u64 status;

	if (!seam_try_exclusive(&td->vp_lock))
		return refuse(RULE_VP_LOCK);
	seam_latency_spend(call);
	status = td_page_take(call->rcx, TDX_OPERAND_RCX, &page);
	if (!status) {
		td_page_own(td, page, PAMT_TDVPR);
		page->vp = (struct pamt_vp){ .lp = VP_NO_LP };
		page->next = td->first_vp;
		td->first_vp = pamt_pfn(page);
		pamt_unlock(page, true);
	}
	seam_unlock_exclusive(&td->vp_lock);
	return status;
}

/** vcpu_addcx() - TDH.VP.ADDCX. The TDVPR is one of the TDVPS pages */
u64 vcpu_addcx(struct seam_call *call, struct vcpu *vcpu)
{
	struct pamt_vp *vp = &vcpu->tdvpr->vp;
	struct pamt_entry *page;
	u64 status;

	if (vp->state != VP_UNINITIALIZED)
		return refuse(RULE_VP_ADDCX_STATE);
	if (vp->tdcx >= TDX_TDVPS_PAGES - 1)
		return refuse(RULE_VP_ADDCX_COUNT);
	status = td_page_take(call->rcx, TDX_OPERAND_RCX, &page);
	if (status)
		return status;
	td_page_own(vcpu->td, page, PAMT_TDCX);
	vp->tdcx++;
	pamt_unlock(page, true);
	return TDX_STATUS(SUCCESS);
}

static bool x2apic_id_taken(const struct td *td, u32 x2apic_id)
{
	const struct pamt_entry *other;
	u32 pfn;

	for (pfn = td->first_vp; pfn; pfn = other->next) {
		other = pamt_of(pfn);
		if (other->vp.state != VP_UNINITIALIZED &&
		    other->vp.x2apic_id == x2apic_id)
			return true;
	}
	return false;
}

static u64 init_locked(struct seam_call *call, struct vcpu *vcpu)
{
	u64 x2apic_id = TDX_FN_VERSION(call->fn) ? call->r8 : vcpu->td->vcpus;
	struct pamt_vp *vp = &vcpu->tdvpr->vp;

	if (x2apic_id > U32_MAX)
		return refuse(RULE_VP_INIT_R8);
	if (vcpu->td->vcpus >= vcpu->td->max_vcpus)
		return refuse(RULE_VP_INIT_MAX_VCPUS);
	if (x2apic_id_taken(vcpu->td, x2apic_id))
		return refuse(RULE_VP_INIT_X2APIC_ID);
	vp->x2apic_id = x2apic_id;
	vp->lp = call->lp;
	vp->state = VP_READY;
	atomic_inc(&vcpu->td->associated);
	WRITE_ONCE(vcpu->td->vcpus, vcpu->td->vcpus + 1);
	return TDX_STATUS(SUCCESS);
}

/** vcpu_init() - TDH.VP.INIT. Associates the vCPU with this LP */
u64 vcpu_init(struct seam_call *call, struct vcpu *vcpu)
{
	const struct pamt_vp *vp = &vcpu->tdvpr->vp;
	u64 status;

	if (vp->state != VP_UNINITIALIZED)
		return refuse(RULE_VP_INIT_STATE);
	if (vp->tdcx < TDX_TDVPS_PAGES - 1)
		return refuse(RULE_VP_INIT_TDVPS);
	if (!seam_try_exclusive(&vcpu->td->vp_lock))
		return refuse(RULE_VP_LOCK);
	seam_latency_spend(call);
	status = init_locked(call, vcpu);
	seam_unlock_exclusive(&vcpu->td->vp_lock);
	return status;
}

/** vcpu_flush() - TDH.VP.FLUSH, on the LP that the vCPU is associated with */
u64 vcpu_flush(struct seam_call *call, struct vcpu *vcpu)
{
	struct pamt_vp *vp = &vcpu->tdvpr->vp;

	if (vp->lp != (s16)call->lp)
		return refuse(RULE_VP_FLUSH_LP);
	vp->lp = VP_NO_LP;
	atomic_dec(&vcpu->td->associated);
	return TDX_STATUS(SUCCESS);
}
