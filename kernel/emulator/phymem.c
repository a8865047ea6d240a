// SPDX-License-Identifier: GPL-2.0-only
/* The TDH.PHYMEM.* leaves: pages and caches go back to the host. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pfn.h>

#include "kot.h"
#include "pamt.h"
#include "phymem.h"
#include "platform.h"
#include "rulebook.h"
#include "seam_call.h"
#include "td.h"
#include "td_page.h"

/* WBINVD takes an address with the HKID in its upper bits. */
#define PA_WITHOUT_HKID 0x00003fffffffffffULL

static void report(struct seam_call *call, const struct pamt_entry *page)
{
	call->rcx = page->type;
	call->rdx = 0;
	call->r8 = 0;
	if (page->type != PAMT_FREE)
		call->rdx = PFN_PHYS(td_of(page->td)->tdr_pfn);
}

static u64 reclaim_tdr(struct td *td, struct pamt_entry *page)
{
	if (td->lifecycle != TD_LIFECYCLE_TEARDOWN)
		return refuse(RULE_RECLAIM_LIFECYCLE);
	if (atomic_read(&td->children))
		return refuse(RULE_RECLAIM_CHILDREN);
	td_page_drop(td, page);
	td_destroy(td);
	return TDX_STATUS(SUCCESS);
}

/* In teardown nobody walks the lists of the TD any more: leave them be. */
static u64 reclaim_child(struct td *td, struct pamt_entry *page)
{
	struct pamt_entry *tdr = pamt_of(td->tdr_pfn);
	u64 status = TDX_STATUS(SUCCESS);

	if (!pamt_try_lock(tdr, false))
		return refuse(RULE_TD_TDR_LOCK);
	if (td->lifecycle != TD_LIFECYCLE_TEARDOWN)
		status = refuse(RULE_RECLAIM_LIFECYCLE);
	else
		td_page_drop(td, page);
	pamt_unlock(tdr, false);
	return status;
}

static u64 reclaim_locked(struct seam_call *call, struct pamt_entry *page)
{
	struct td *td = td_of(page->td);

	/* What the page is before it is taken back. */
	report(call, page);
	switch (page->type) {
	case PAMT_FREE:
		return refuse(RULE_RECLAIM_FREE);
	case PAMT_TDR:
		return reclaim_tdr(td, page);
	default:
		return reclaim_child(td, page);
	}
}

/** phymem_page_reclaim() - TDH.PHYMEM.PAGE.RECLAIM. Context: the trap */
u64 phymem_page_reclaim(struct seam_call *call)
{
	struct pamt_entry *page;
	u64 status;

	status = pamt_find(call->rcx, TDX_OPERAND_RCX, &page);
	if (status)
		return status;
	if (!pamt_try_lock(page, true))
		return refuse_for(RULE_PAGE_LOCK, TDX_OPERAND_RCX);
	status = reclaim_locked(call, page);
	pamt_unlock(page, true);
	return status;
}

/** phymem_page_rdmd() - TDH.PHYMEM.PAGE.RDMD. Context: the trap */
u64 phymem_page_rdmd(struct seam_call *call)
{
	struct pamt_entry *page;
	u64 status;

	status = pamt_find(call->rcx, TDX_OPERAND_RCX, &page);
	if (status)
		return status;
	if (!pamt_try_lock(page, false))
		return refuse_for(RULE_PAGE_LOCK, TDX_OPERAND_RCX);
	report(call, page);
	pamt_unlock(page, false);
	return TDX_STATUS(SUCCESS);
}

/**
 * phymem_page_wbinvd() - TDH.PHYMEM.PAGE.WBINVD
 * @call:	RCX is the page's address with an HKID
 *
 * There is no cache to write back; the address is checked all the same.
 *
 * Context: the trap.
 * Return: completion status.
 */
u64 phymem_page_wbinvd(struct seam_call *call)
{
	struct pamt_entry *page;

	return pamt_find(call->rcx & PA_WITHOUT_HKID, TDX_OPERAND_RCX, &page);
}

/**
 * phymem_cache_wb() - TDH.PHYMEM.CACHE.WB, once on each package
 * @call:	RCX is 0 to start, 1 to resume
 *
 * It is interrupted only by a fault rule, which leaves everything to do: so
 * there is something to resume as long as there is something to do.
 *
 * Context: the trap.
 * Return: completion status.
 */
u64 phymem_cache_wb(struct seam_call *call)
{
	u64 status;

	if (call->rcx > 1)
		return refuse(RULE_CACHE_WB_RCX);
	status = kot_lock(call);
	if (status)
		return status;
	if (!kot_write_back(seam_platform.lp[call->lp].package))
		status = refuse(call->rcx ? RULE_CACHE_WB_RESUME :
					    RULE_CACHE_WB_NOTHING);
	kot_unlock();
	return status;
}
