// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the leaves that work on a TD have in common: find the TD, lock it as
 * the leaf demands, check that it is in a state that the leaf accepts. One row
 * for each leaf.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/pfn.h>
#include <asm/page.h>

#include "latency.h"
#include "metadata.h"
#include "pamt.h"
#include "rulebook.h"
#include "seam_call.h"
#include "td.h"
#include "td_leaf.h"
#include "td_manage.h"
#include "td_memory.h"
#include "td_vcpu.h"

#define OP(id) BIT(TD_OP_##id)
#define OP_RANGE(from, to) GENMASK(TD_OP_##to, TD_OP_##from)

/**
 * enum td_needs - how far a TD must be for a leaf
 * @NEEDS_TDR:	anywhere; the leaf looks at the life cycle itself
 * @NEEDS_KEYS:	its keys are configured
 * @NEEDS_TDCS:	all of its TDCS pages are there as well
 */
enum td_needs { NEEDS_TDR, NEEDS_KEYS, NEEDS_TDCS };

/**
 * struct td_row - what a leaf demands of its TD
 * @run:	the leaf
 * @tdr_in_rdx:	the TDR's address is in RDX, else in RCX
 * @exclusive:	the TDR is locked alone
 * @needs:	enum td_needs
 * @op_exclusive: the operation state is locked alone
 * @op_states:	bitmap of operation states
 * @state_rule:	what refuses the others
 */
struct td_row {
	u64 (*run)(struct seam_call *call, struct td *td);
	bool tdr_in_rdx;
	bool exclusive;
	enum td_needs needs;
	bool op_exclusive;
	u16 op_states;
	enum seam_rule state_rule;
};

static const struct td_row td_rows[] = {
	[TDX_LEAF_MNG_KEY_CONFIG] = {
		.run = td_key_config,
		.exclusive = true,
	},
	[TDX_LEAF_MNG_ADDCX] = {
		.run = td_addcx,
		.tdr_in_rdx = true,
		.exclusive = true,
		.needs = NEEDS_KEYS,
		.op_states = OP(UNINITIALIZED),
		.state_rule = RULE_STATE_MNG_ADDCX,
	},
	[TDX_LEAF_MNG_INIT] = {
		.run = td_mng_init,
		.exclusive = true,
		.needs = NEEDS_TDCS,
		.op_states = OP(UNINITIALIZED),
		.state_rule = RULE_STATE_MNG_INIT,
	},
	[TDX_LEAF_MNG_RD] = {
		.run = td_mng_rd,
		.needs = NEEDS_TDCS,
		.op_states = OP_RANGE(INITIALIZED, FAILED_IMPORT),
		.state_rule = RULE_STATE_MNG_RD,
	},
	[TDX_LEAF_MNG_VPFLUSHDONE] = {
		.run = td_vpflushdone,
		.exclusive = true,
	},
	[TDX_LEAF_MNG_KEY_FREEID] = {
		.run = td_key_freeid,
		.exclusive = true,
	},
	[TDX_LEAF_VP_CREATE] = {
		.run = vcpu_create,
		.tdr_in_rdx = true,
		.needs = NEEDS_TDCS,
		.op_states = OP(INITIALIZED) | OP(STATE_IMPORT),
		.state_rule = RULE_STATE_VP_CREATE,
	},
	[TDX_LEAF_MEM_SEPT_ADD] = {
		.run = td_sept_add,
		.tdr_in_rdx = true,
		.needs = NEEDS_TDCS,
		.op_states = OP_RANGE(INITIALIZED, LIVE_EXPORT) |
			     OP_RANGE(MEMORY_IMPORT, LIVE_IMPORT),
		.state_rule = RULE_STATE_MEM_SEPT_ADD,
	},
	[TDX_LEAF_MEM_PAGE_ADD] = {
		.run = td_page_add,
		.tdr_in_rdx = true,
		.needs = NEEDS_TDCS,
		.op_exclusive = true,
		.op_states = OP(INITIALIZED),
		.state_rule = RULE_STATE_MEM_PAGE_ADD,
	},
	[TDX_LEAF_MEM_PAGE_AUG] = {
		.run = td_page_aug,
		.tdr_in_rdx = true,
		.needs = NEEDS_TDCS,
		.op_states = OP_RANGE(INITIALIZED, LIVE_EXPORT) |
			     OP(LIVE_IMPORT),
		.state_rule = RULE_STATE_MEM_PAGE_AUG,
	},
	[TDX_LEAF_MR_EXTEND] = {
		.run = td_mr_extend,
		.tdr_in_rdx = true,
		.needs = NEEDS_TDCS,
		.op_exclusive = true,
		.op_states = OP(INITIALIZED),
		.state_rule = RULE_STATE_MR_EXTEND,
	},
	[TDX_LEAF_MR_FINALIZE] = {
		.run = td_mr_finalize,
		.exclusive = true,
		.needs = NEEDS_TDCS,
		.op_exclusive = true,
		.op_states = OP(INITIALIZED),
		.state_rule = RULE_STATE_MR_FINALIZE,
	},
	[TDX_LEAF_MEM_RANGE_BLOCK] = {
		.run = td_range_block,
		.tdr_in_rdx = true,
		.needs = NEEDS_TDCS,
		.op_states = OP_RANGE(INITIALIZED, POST_EXPORT) |
			     OP_RANGE(POST_IMPORT, LIVE_IMPORT),
		.state_rule = RULE_STATE_MEM_RANGE_BLOCK,
	},
	[TDX_LEAF_MEM_RANGE_UNBLOCK] = {
		.run = td_range_unblock,
		.tdr_in_rdx = true,
		.needs = NEEDS_TDCS,
		.op_states = OP_RANGE(INITIALIZED, POST_EXPORT) |
			     OP_RANGE(POST_IMPORT, LIVE_IMPORT),
		.state_rule = RULE_STATE_MEM_RANGE_UNBLOCK,
	},
	[TDX_LEAF_MEM_TRACK] = {
		.run = td_track,
		.needs = NEEDS_TDCS,
		.op_states = OP_RANGE(INITIALIZED, LIVE_IMPORT),
		.state_rule = RULE_STATE_MEM_TRACK,
	},
	[TDX_LEAF_MEM_PAGE_REMOVE] = {
		.run = td_page_remove,
		.tdr_in_rdx = true,
		.needs = NEEDS_TDCS,
		.op_states = OP_RANGE(INITIALIZED, POST_EXPORT) |
			     OP_RANGE(POST_IMPORT, FAILED_IMPORT),
		.state_rule = RULE_STATE_MEM_PAGE_REMOVE,
	},
	[TDX_LEAF_MEM_SEPT_REMOVE] = {
		.run = td_sept_remove,
		.tdr_in_rdx = true,
		.needs = NEEDS_TDCS,
		.op_states = OP_RANGE(INITIALIZED, FAILED_IMPORT),
		.state_rule = RULE_STATE_MEM_SEPT_REMOVE,
	},
};

/**
 * struct vcpu_row - what a leaf demands of its vCPU and TD
 * @run:	the leaf
 * @tdvpr_in_rdx: the TDVPR's address is in RDX, else in RCX
 * @needs:	enum td_needs
 * @op_states:	bitmap of operation states
 * @state_rule:	what refuses the others
 */
struct vcpu_row {
	u64 (*run)(struct seam_call *call, struct vcpu *vcpu);
	bool tdvpr_in_rdx;
	enum td_needs needs;
	u16 op_states;
	enum seam_rule state_rule;
};

static const struct vcpu_row vcpu_rows[] = {
	[TDX_LEAF_VP_ADDCX] = {
		.run = vcpu_addcx,
		.tdvpr_in_rdx = true,
		.needs = NEEDS_TDCS,
		.op_states = OP(INITIALIZED) | OP(STATE_IMPORT),
		.state_rule = RULE_STATE_VP_ADDCX,
	},
	[TDX_LEAF_VP_INIT] = {
		.run = vcpu_init,
		.needs = NEEDS_TDCS,
		.op_states = OP(INITIALIZED),
		.state_rule = RULE_STATE_VP_INIT,
	},
	[TDX_LEAF_VP_FLUSH] = {
		.run = vcpu_flush,
		.needs = NEEDS_TDR,
	},
};

static u64 check_state(const struct td *td, enum td_needs needs, u16 op_states,
		       enum seam_rule state_rule)
{
	if (needs == NEEDS_TDR)
		return TDX_STATUS(SUCCESS);
	if (td->lifecycle != TD_LIFECYCLE_KEYS_CONFIGURED)
		return refuse(RULE_TD_KEYS);
	if (needs == NEEDS_TDCS && td->tdcx < TDX_TDCS_PAGES)
		return refuse(RULE_TD_TDCS);
	if (!(op_states & BIT(td->op_state)))
		return refuse(state_rule);
	return TDX_STATUS(SUCCESS);
}

static bool op_try_lock(struct td *td, bool exclusive)
{
	return exclusive ? seam_try_exclusive(&td->op_lock) :
			   seam_try_shared(&td->op_lock);
}

static void op_unlock(struct td *td, bool exclusive)
{
	if (exclusive)
		seam_unlock_exclusive(&td->op_lock);
	else
		seam_unlock_shared(&td->op_lock);
}

static u64 run_on_td(struct seam_call *call, struct td *td,
		     const struct td_row *row)
{
	u64 status;

	if (!op_try_lock(td, row->op_exclusive))
		return refuse(RULE_TD_OP_LOCK);
	status = check_state(td, row->needs, row->op_states, row->state_rule);
	if (!status)
		status = row->run(call, td);
	seam_latency_spend(call);
	op_unlock(td, row->op_exclusive);
	return status;
}

/* The low bits of a TDR operand that carry flags, where the leaf has some. */
static u64 flag_bits(const struct seam_call *call)
{
	switch (TDX_FN_LEAF(call->fn)) {
	case TDX_LEAF_MNG_INIT:
		return 1;
	case TDX_LEAF_MEM_SEPT_ADD:
		return TDX_FN_VERSION(call->fn) ? 1 : 0;
	default:
		return 0;
	}
}

/**
 * td_leaf() - a leaf that names a TD by its TDR
 * @call:	the call
 *
 * Context: the trap.
 * Return: completion status.
 */
u64 td_leaf(struct seam_call *call)
{
	const struct td_row *row = &td_rows[TDX_FN_LEAF(call->fn)];
	u64 pa = row->tdr_in_rdx ? call->rdx : call->rcx;
	u32 operand = row->tdr_in_rdx ? TDX_OPERAND_RDX : TDX_OPERAND_RCX;
	struct pamt_entry *tdr;
	u64 status;

	status = pamt_lock(pa & ~flag_bits(call), operand, row->exclusive,
			   PAMT_TDR, &tdr);
	if (status)
		return status;
	status = run_on_td(call, td_of(tdr->td), row);
	pamt_unlock(tdr, row->exclusive);
	return status;
}

static u64 run_on_vcpu(struct seam_call *call, struct pamt_entry *tdvpr,
		       const struct vcpu_row *row)
{
	struct vcpu vcpu = { .td = td_of(tdvpr->td), .tdvpr = tdvpr };
	struct pamt_entry *tdr = pamt_of(vcpu.td->tdr_pfn);
	u64 status;

	if (!pamt_try_lock(tdr, false))
		return refuse(RULE_TD_TDR_LOCK);
	if (!op_try_lock(vcpu.td, false)) {
		status = refuse(RULE_TD_OP_LOCK);
	} else {
		status = check_state(vcpu.td, row->needs, row->op_states,
				     row->state_rule);
		if (!status)
			status = row->run(call, &vcpu);
		seam_latency_spend(call);
		op_unlock(vcpu.td, false);
	}
	pamt_unlock(tdr, false);
	return status;
}

/**
 * vcpu_leaf() - a leaf that names a vCPU by its TDVPR
 * @call:	the call
 *
 * Context: the trap.
 * Return: completion status.
 */
u64 vcpu_leaf(struct seam_call *call)
{
	const struct vcpu_row *row = &vcpu_rows[TDX_FN_LEAF(call->fn)];
	u64 pa = row->tdvpr_in_rdx ? call->rdx : call->rcx;
	u32 operand = row->tdvpr_in_rdx ? TDX_OPERAND_RDX : TDX_OPERAND_RCX;
	struct pamt_entry *tdvpr;
	u64 status;

	status = pamt_lock(pa, operand, true, PAMT_TDVPR, &tdvpr);
	if (status)
		return status;
	status = run_on_vcpu(call, tdvpr, row);
	pamt_unlock(tdvpr, true);
	return status;
}
