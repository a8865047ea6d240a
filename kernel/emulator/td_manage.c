// SPDX-License-Identifier: GPL-2.0-only
/* The TDH.MNG.* leaves: a TD from its first page to the return of its HKID. */
#include <linux/kernel.h>
#include <linux/string.h>

#include "kot.h"
#include "metadata.h"
#include "mrtd.h"
#include "pamt.h"
#include "platform.h"
#include "rulebook.h"
#include "seam_call.h"
#include "td.h"
#include "td_manage.h"
#include "td_page.h"
#include "td_params.h"

/**
 * td_lose_all() - no TD is known any more, and all pages and HKIDs are free
 *
 * Context: the trap; no LP is in a leaf that looks at a TD.
 */
void td_lose_all(void)
{
	td_forget_all();
	kot_clear();
	pamt_clear();
}

static u64 create_locked(u64 hkid, struct pamt_entry *page)
{
	struct td *td;

	/* Looked at before it is assigned, so that nothing must be undone. */
	if (!kot_is_free(hkid))
		return refuse(RULE_MNG_CREATE_HKID_USED);
	td = td_create(pamt_pfn(page), hkid);
	if (!td)
		return refuse(RULE_MNG_CREATE_SLOTS);
	kot_assign(hkid);
	td_page_own(td, page, PAMT_TDR);
	return TDX_STATUS(SUCCESS);
}

/** td_mng_create() - TDH.MNG.CREATE. Context: the trap */
u64 td_mng_create(struct seam_call *call)
{
	struct pamt_entry *page;
	u64 status;

	status = td_page_take(call->rcx, TDX_OPERAND_RCX, &page);
	if (status)
		return status;
	if (!kot_hkid_valid(call->rdx)) {
		status = refuse(RULE_MNG_CREATE_HKID);
	} else {
		status = kot_lock(call);
		if (!status) {
			status = create_locked(call->rdx, page);
			kot_unlock();
		}
	}
	pamt_unlock(page, true);
	return status;
}

/** td_key_config() - TDH.MNG.KEY.CONFIG, once on each package */
u64 td_key_config(struct seam_call *call, struct td *td)
{
	u64 package = 1ULL << seam_platform.lp[call->lp].package;

	if (td->lifecycle != TD_LIFECYCLE_HKID_ASSIGNED)
		return refuse(RULE_MNG_KEY_CONFIG_LIFECYCLE);
	if (td->packages_keyed & package)
		return refuse(RULE_MNG_KEY_CONFIG_DONE);
	td->packages_keyed |= package;
	if (td->packages_keyed == seam_platform_all_packages()) {
		decide(RULE_MNG_KEY_CONFIG_LAST);
		td->lifecycle = TD_LIFECYCLE_KEYS_CONFIGURED;
	}
	return TDX_STATUS(SUCCESS);
}

/** td_addcx() - TDH.MNG.ADDCX */
u64 td_addcx(struct seam_call *call, struct td *td)
{
	struct pamt_entry *page;
	u64 status;

	if (td->tdcx >= TDX_TDCS_PAGES)
		return refuse(RULE_MNG_ADDCX_COUNT);
	status = td_page_take(call->rcx, TDX_OPERAND_RCX, &page);
	if (status)
		return status;
	td_page_own(td, page, PAMT_TDCX);
	td->tdcx++;
	pamt_unlock(page, true);
	return TDX_STATUS(SUCCESS);
}

/** td_mng_init() - TDH.MNG.INIT. The build begins */
u64 td_mng_init(struct seam_call *call, struct td *td)
{
	u64 status;

	status = td_params_take(call, td);
	if (status)
		return status;
	status = mrtd_begin(td);
	if (status)
		return status;
	WRITE_ONCE(td->op_state, TD_OP_INITIALIZED);
	return TDX_STATUS(SUCCESS);
}

/** td_mng_rd() - TDH.MNG.RD */
u64 td_mng_rd(struct seam_call *call, struct td *td)
{
	return metadata_mng_rd(call, td);
}

/** td_vpflushdone() - TDH.MNG.VPFLUSHDONE. A build that goes on ends here */
u64 td_vpflushdone(struct seam_call *call, struct td *td)
{
	u64 status;

	if (td->lifecycle > TD_LIFECYCLE_KEYS_CONFIGURED)
		return refuse(RULE_VPFLUSHDONE_LIFECYCLE);
	if (atomic_read(&td->associated))
		return refuse(RULE_VPFLUSHDONE_VCPUS);
	status = kot_lock(call);
	if (status)
		return status;
	kot_flush(td->hkid);
	WRITE_ONCE(td->lifecycle, TD_LIFECYCLE_BLOCKED);
	if (mrtd_end_build(td))
		decide(RULE_VPFLUSHDONE_BUILD);
	kot_unlock();
	return TDX_STATUS(SUCCESS);
}

/** td_key_freeid() - TDH.MNG.KEY.FREEID */
u64 td_key_freeid(struct seam_call *call, struct td *td)
{
	u64 status;

	if (td->lifecycle != TD_LIFECYCLE_BLOCKED)
		return refuse(RULE_KEY_FREEID_LIFECYCLE);
	status = kot_lock(call);
	if (status)
		return status;
	if (kot_written_back(td->hkid)) {
		kot_free(td->hkid);
		WRITE_ONCE(td->lifecycle, TD_LIFECYCLE_TEARDOWN);
	} else {
		status = refuse(RULE_KEY_FREEID_WBCACHE);
	}
	kot_unlock();
	return status;
}
