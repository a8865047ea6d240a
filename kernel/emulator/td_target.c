// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which TD a call is about, without locks and before anything is checked: for
 * rules that are to hit one TD only.
 */
#include <linux/kernel.h>
#include <linux/pfn.h>
#include <asm/page.h>

#include "leaf.h"
#include "pamt.h"
#include "seam_call.h"
#include "td.h"
#include "td_target.h"

/** enum td_operand - how a leaf names its TD */
enum td_operand {
	TD_NOT_NAMED,
	TD_IN_RCX,
	TD_IN_RDX,
	TD_TO_CREATE,
};

/* By the TDR, by a TDVPR, or by any page of the TD: the PAMT knows the owner. */
static const u8 td_operands[SEAM_NR_LEAVES] = {
	[SEAM_LEAF_MNG_CREATE] = TD_TO_CREATE,
	[SEAM_LEAF_MNG_KEY_CONFIG] = TD_IN_RCX,
	[SEAM_LEAF_MNG_ADDCX] = TD_IN_RDX,
	[SEAM_LEAF_MNG_INIT] = TD_IN_RCX,
	[SEAM_LEAF_MNG_RD] = TD_IN_RCX,
	[SEAM_LEAF_MNG_VPFLUSHDONE] = TD_IN_RCX,
	[SEAM_LEAF_MNG_KEY_FREEID] = TD_IN_RCX,
	[SEAM_LEAF_VP_CREATE] = TD_IN_RDX,
	[SEAM_LEAF_VP_ADDCX] = TD_IN_RDX,
	[SEAM_LEAF_VP_INIT] = TD_IN_RCX,
	[SEAM_LEAF_VP_FLUSH] = TD_IN_RCX,
	[SEAM_LEAF_MEM_SEPT_ADD] = TD_IN_RDX,
	[SEAM_LEAF_MEM_SEPT_REMOVE] = TD_IN_RDX,
	[SEAM_LEAF_MEM_PAGE_ADD] = TD_IN_RDX,
	[SEAM_LEAF_MEM_PAGE_AUG] = TD_IN_RDX,
	[SEAM_LEAF_MEM_PAGE_REMOVE] = TD_IN_RDX,
	[SEAM_LEAF_MEM_RANGE_BLOCK] = TD_IN_RDX,
	[SEAM_LEAF_MEM_RANGE_UNBLOCK] = TD_IN_RDX,
	[SEAM_LEAF_MEM_TRACK] = TD_IN_RCX,
	[SEAM_LEAF_MR_EXTEND] = TD_IN_RDX,
	[SEAM_LEAF_MR_FINALIZE] = TD_IN_RCX,
	[SEAM_LEAF_PHYMEM_PAGE_RDMD] = TD_IN_RCX,
	[SEAM_LEAF_PHYMEM_PAGE_RECLAIM] = TD_IN_RCX,
};

/** td_target_possible() - does the leaf name a TD? */
bool td_target_possible(unsigned int leaf)
{
	return td_operands[leaf] != TD_NOT_NAMED;
}

/**
 * td_target_of() - the TD that a call is about
 * @call:	the call
 * @target:	the TD, on success
 *
 * Another CPU may be changing all of it; then any answer is as good.
 *
 * Context: any.
 * Return: true if there is one.
 */
bool td_target_of(const struct seam_call *call, struct td_target *target)
{
	enum td_operand operand = td_operands[call->leaf];
	const struct pamt_entry *page;
	const struct td *td;

	if (operand == TD_TO_CREATE) {
		target->tdr = call->rcx;
		target->hkid = call->rdx;
		return true;
	}
	if (operand == TD_NOT_NAMED)
		return false;
	/* Flags in the low bits of a TDR operand do not matter here. */
	page = pamt_peek(operand == TD_IN_RCX ? call->rcx : call->rdx);
	if (!page || READ_ONCE(page->type) == PAMT_FREE)
		return false;
	td = td_of(READ_ONCE(page->td));
	target->tdr = PFN_PHYS(READ_ONCE(td->tdr_pfn));
	target->hkid = READ_ONCE(td->hkid);
	return true;
}
