// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TDX module: its global state, and the dispatcher that every SEAMCALL to
 * it passes, with the checks in the order of Intel's module source.
 */
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "fault.h"
#include "generation.h"
#include "latency.h"
#include "leaf.h"
#include "phymem.h"
#include "platform.h"
#include "rulebook.h"
#include "seam_call.h"
#include "sys.h"
#include "td_leaf.h"
#include "td_manage.h"
#include "tdx_module.h"

struct tdx_module tdx_module;

#define STATE_NAME(id, val) [val] = #id,

static const char * const state_names[] = { TDX_SYS_STATES(STATE_NAME) };

/** tdx_module_state() - global state, read without a lock. Context: any */
int tdx_module_state(void)
{
	return READ_ONCE(tdx_module.state);
}

/** tdx_module_state_name() - name of a global state */
const char *tdx_module_state_name(int state)
{
	return state_names[state];
}

/** tdx_module_find_state() - global state of a name, or -EINVAL */
int tdx_module_find_state(const char *name)
{
	return match_string(state_names, ARRAY_SIZE(state_names), name);
}

/**
 * tdx_module_boot() - be as firmware and kernel leave it after boot
 * @version:	version of the module that is present, as TDX_VERSION()
 */
void tdx_module_boot(u32 version)
{
	unsigned int cpu;

	tdx_module.version = version;
	tdx_module.generation = tdx_generation_of(version);
	tdx_module.sig_module_hv = tdx_module.generation->module_hv;
	tdx_module.sig_min_update_hv = tdx_module.generation->min_update_hv;
	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		seam_platform.lp[cpu].initialized =
			seam_platform.lp[cpu].present;
	atomic_set(&tdx_module.lps_initialized, seam_platform.nr_lps);
	tdx_module.packages_keyed = seam_platform_all_packages();
	tdx_module.state = TDX_SYS_READY;
	WRITE_ONCE(tdx_module.seam_ready, true);
}

#define SVN_MAJOR_OF_2_0 3

/* Older SIGSTRUCTs hold no version; the security version tells the series. */
static u32 version_of(const struct tdx_sigstruct *sigstruct)
{
	u32 version = le32_to_cpu(sigstruct->module_version);

	if (version)
		return version;
	if (sigstruct->svn_major >= SVN_MAJOR_OF_2_0)
		return TDX_VERSION(2, 0, 0);
	return TDX_VERSION(1, 5, 0);
}

/**
 * tdx_module_install() - what SEAMLDR.INSTALL leaves of the module's memory
 * @sigstruct:	SIGSTRUCT of the new module
 * @update:	the handoff data and all TDs stay, else everything is new
 *
 * Context: the P-SEAMLDR, when every LP has called it since SEAM_READY was
 * cleared, so that no LP is inside the TDX module.
 */
void tdx_module_install(const struct tdx_sigstruct *sigstruct, bool update)
{
	unsigned int cpu;

	tdx_module.version = version_of(sigstruct);
	tdx_module.generation = tdx_generation_of(tdx_module.version);
	tdx_module.sig_module_hv = le16_to_cpu(sigstruct->module_hv);
	tdx_module.sig_min_update_hv = le16_to_cpu(sigstruct->min_update_hv);
	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		seam_platform.lp[cpu].initialized = false;
	atomic_set(&tdx_module.lps_initialized, 0);
	atomic_set(&tdx_module.builds, 0);
	atomic_set(&tdx_module.interrupted_migrations, 0);
	tdx_module.packages_keyed = 0;
	tdx_module.update_compat = false;
	tdx_module.epoch++;
	if (!update)
		tdx_module.handoff = (struct tdx_handoff){};
	WRITE_ONCE(tdx_module.state, TDX_SYS_SYSINIT_PENDING);
}

typedef u64 (*leaf_handler)(struct seam_call *call);

/*
 * The leaves that are modelled, by leaf number. One that only has a name in
 * tdx_abi.h answers as if the module did not have it.
 */
static const leaf_handler leaf_handlers[] = {
	[TDX_LEAF_MNG_CREATE] = td_mng_create,
	[TDX_LEAF_MNG_KEY_CONFIG] = td_leaf,
	[TDX_LEAF_MNG_ADDCX] = td_leaf,
	[TDX_LEAF_MNG_INIT] = td_leaf,
	[TDX_LEAF_MNG_RD] = td_leaf,
	[TDX_LEAF_MNG_VPFLUSHDONE] = td_leaf,
	[TDX_LEAF_MNG_KEY_FREEID] = td_leaf,
	[TDX_LEAF_VP_CREATE] = td_leaf,
	[TDX_LEAF_VP_ADDCX] = vcpu_leaf,
	[TDX_LEAF_VP_INIT] = vcpu_leaf,
	[TDX_LEAF_VP_FLUSH] = vcpu_leaf,
	[TDX_LEAF_MEM_SEPT_ADD] = td_leaf,
	[TDX_LEAF_MEM_SEPT_REMOVE] = td_leaf,
	[TDX_LEAF_MEM_PAGE_ADD] = td_leaf,
	[TDX_LEAF_MEM_PAGE_AUG] = td_leaf,
	[TDX_LEAF_MEM_PAGE_REMOVE] = td_leaf,
	[TDX_LEAF_MEM_RANGE_BLOCK] = td_leaf,
	[TDX_LEAF_MEM_RANGE_UNBLOCK] = td_leaf,
	[TDX_LEAF_MEM_TRACK] = td_leaf,
	[TDX_LEAF_MR_EXTEND] = td_leaf,
	[TDX_LEAF_MR_FINALIZE] = td_leaf,
	[TDX_LEAF_PHYMEM_PAGE_RDMD] = phymem_page_rdmd,
	[TDX_LEAF_PHYMEM_PAGE_RECLAIM] = phymem_page_reclaim,
	[TDX_LEAF_PHYMEM_PAGE_WBINVD] = phymem_page_wbinvd,
	[TDX_LEAF_PHYMEM_CACHE_WB] = phymem_cache_wb,
	[TDX_LEAF_SYS_INIT] = tdx_sys_init,
	[TDX_LEAF_SYS_RD] = tdx_sys_rd,
	[TDX_LEAF_SYS_LP_INIT] = tdx_sys_lp_init,
	[TDX_LEAF_SYS_CONFIG] = tdx_sys_config,
	[TDX_LEAF_SYS_KEY_CONFIG] = tdx_sys_key_config,
	[TDX_LEAF_SYS_TDMR_INIT] = tdx_sys_tdmr_init,
	[TDX_LEAF_SYS_LP_SHUTDOWN] = tdx_sys_lp_shutdown,
	[TDX_LEAF_SYS_SHUTDOWN] = tdx_sys_shutdown,
	[TDX_LEAF_SYS_UPDATE] = tdx_sys_update,
	[TDX_LEAF_SYS_DISABLE] = tdx_sys_disable,
};

static bool runs_before_ready(unsigned int leaf)
{
	switch (leaf) {
	case TDX_LEAF_SYS_KEY_CONFIG:
	case TDX_LEAF_SYS_INFO:
	case TDX_LEAF_SYS_INIT:
	case TDX_LEAF_SYS_RD:
	case TDX_LEAF_SYS_LP_INIT:
	case TDX_LEAF_SYS_RDALL:
	case TDX_LEAF_SYS_LP_SHUTDOWN:
	case TDX_LEAF_SYS_CONFIG:
	case TDX_LEAF_SYS_UPDATE:
		return true;
	default:
		return false;
	}
}

static u64 dispatch(struct seam_call *call)
{
	unsigned int leaf = TDX_FN_LEAF(call->fn);
	int state = tdx_module_state();

	if (TDX_FN_RESERVED(call->fn))
		return refuse(RULE_DISPATCH_RESERVED);
	if (!tdx_generation_takes(tdx_module.generation, leaf,
				  TDX_FN_VERSION(call->fn)))
		return refuse(RULE_DISPATCH_VERSION);
	if (state == TDX_SYS_SHUTDOWN && leaf != TDX_LEAF_SYS_LP_SHUTDOWN)
		return refuse(RULE_DISPATCH_SHUTDOWN);
	if (state == TDX_SYS_SHUTDOWN)
		decide(RULE_DISPATCH_LP_SHUTDOWN);
	if (state != TDX_SYS_READY && state != TDX_SYS_SHUTDOWN &&
	    !runs_before_ready(leaf))
		return refuse(RULE_DISPATCH_NOT_READY);
	if (leaf >= ARRAY_SIZE(leaf_handlers) || !leaf_handlers[leaf])
		return refuse(RULE_DISPATCH_LEAF);
	return leaf_handlers[leaf](call);
}

static void run(struct seam_call *call)
{
	if (READ_ONCE(tdx_module.seam_ready)) {
		call->status = dispatch(call);
	} else {
		decide(RULE_DISPATCH_SEAM_READY);
		call->outcome = SEAM_OUTCOME_VMFAIL;
	}
}

/**
 * tdx_module_call() - a SEAMCALL to the TDX module
 * @call:	the call; outcome, status and operands are set
 *
 * SYS.SHUTDOWN closes the state and then looks for LPs inside; an LP marks
 * itself and then looks at the state. So one of the two sees the other.
 *
 * Context: interrupts off.
 */
void tdx_module_call(struct seam_call *call)
{
	struct seam_lp *lp = &seam_platform.lp[call->lp];

	/* Marked first, then the state: pairs with shutdown_locked(). */
	smp_store_mb(lp->in_module, true);
	if (!seam_fault_inject(call))
		run(call);
	seam_latency_spend(call);
	/* All that the leaf did comes before SYS.SHUTDOWN's going on. */
	smp_store_release(&lp->in_module, false);
}
