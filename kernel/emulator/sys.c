// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TDH.SYS.* leaves that take the TDX module through an update. The order
 * of the checks is that of Intel's module source; hosts depend on it when they
 * tell a busy module from one that is too old.
 */
#include <linux/bits.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>

#include "generation.h"
#include "latency.h"
#include "metadata.h"
#include "platform.h"
#include "rulebook.h"
#include "seam_call.h"
#include "sys.h"
#include "td.h"
#include "tdx_metadata.h"
#include "tdx_module.h"

#define HANDOFF_LEN 4096

/* SYS.INIT version 1, R8: where to put fatal-error information; unused. */
#define SYS_INIT_R8_KNOWN 0

static u64 init_locked(struct seam_call *call)
{
	const struct tdx_generation *generation = tdx_module.generation;

	if (call->rcx)
		return refuse(RULE_SYS_INIT_RCX);
	if (tdx_module.state != TDX_SYS_SYSINIT_PENDING)
		return refuse(RULE_SYS_INIT_STATE);
	if (tdx_module.sig_module_hv != generation->module_hv ||
	    tdx_module.sig_min_update_hv != generation->min_update_hv)
		return refuse(RULE_SYS_INIT_SIGSTRUCT);
	if (TDX_FN_VERSION(call->fn) && call->r8 & ~SYS_INIT_R8_KNOWN)
		return refuse(RULE_SYS_INIT_R8);

	atomic_set(&tdx_module.builds, 0);
	atomic_set(&tdx_module.interrupted_migrations, 0);
	WRITE_ONCE(tdx_module.state, TDX_SYS_SYSINIT_DONE);
	return TDX_STATUS(SUCCESS);
}

/** tdx_sys_init() - TDH.SYS.INIT. Context: the trap */
u64 tdx_sys_init(struct seam_call *call)
{
	u64 status;

	if (!seam_try_exclusive(&tdx_module.sys_lock))
		return refuse(RULE_SYS_INIT_LOCK);
	seam_latency_spend(call);
	status = init_locked(call);
	seam_unlock_exclusive(&tdx_module.sys_lock);
	return status;
}

/** tdx_sys_lp_init() - TDH.SYS.LP.INIT. Context: the trap */
u64 tdx_sys_lp_init(struct seam_call *call)
{
	struct seam_lp *lp = &seam_platform.lp[call->lp];
	u64 status = TDX_STATUS(SUCCESS);

	if (!seam_try_shared(&tdx_module.sys_lock))
		return refuse(RULE_SYS_LP_INIT_LOCK);
	seam_latency_spend(call);
	if (tdx_module.state != TDX_SYS_SYSINIT_DONE) {
		status = refuse(RULE_SYS_LP_INIT_STATE);
	} else if (!lp->present) {
		status = refuse(RULE_SYS_LP_INIT_LP);
	} else if (lp->initialized) {
		status = refuse(RULE_SYS_LP_INIT_DONE);
	} else {
		lp->initialized = true;
		atomic_inc(&tdx_module.lps_initialized);
		call->rcx = 0;
		call->rdx = 0;
		call->r8 = 0;
	}
	seam_unlock_shared(&tdx_module.sys_lock);
	return status;
}

/** tdx_sys_rd() - TDH.SYS.RD. Context: the trap */
u64 tdx_sys_rd(struct seam_call *call)
{
	if (!seam_platform.lp[call->lp].initialized)
		return refuse(RULE_SYS_RD_LP);
	return metadata_sys_rd(call);
}

static bool shutdown_operand_valid(u64 rcx)
{
	const struct tdx_generation *generation = tdx_module.generation;
	u64 hv = rcx;

	/* An older module takes bit 16 for a part of the handoff version. */
	if (tdx_generation_counts_builds(generation))
		hv &= ~TDX_SHUTDOWN_AVOID_COMPAT_SENSITIVE;
	if (hv < generation->min_update_hv || hv > generation->module_hv)
		return false;
	return !generation->no_downgrade || hv == generation->module_hv;
}

/* Only for the counters: the answer is the same. */
static bool bit16_unknown(u64 rcx)
{
	return rcx & TDX_SHUTDOWN_AVOID_COMPAT_SENSITIVE &&
	       !tdx_generation_counts_builds(tdx_module.generation);
}

static bool other_lp_in_module(unsigned int self)
{
	unsigned int cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (cpu != self && READ_ONCE(seam_platform.lp[cpu].in_module))
			return true;
	return false;
}

static u64 compat_sensitive(void)
{
	u32 builds = atomic_read(&tdx_module.builds);
	u32 migrations = atomic_read(&tdx_module.interrupted_migrations);

	if (builds)
		return refuse_for(RULE_SYS_SHUTDOWN_BUILD,
				  builds << 16 | TDX_COMPAT_REASON_TD_BUILD);
	if (migrations)
		return refuse_for(RULE_SYS_SHUTDOWN_MIGRATION,
				  migrations << 16 |
					  TDX_COMPAT_REASON_MIGRATION);
	return TDX_STATUS(SUCCESS);
}

static void write_handoff(u16 hv)
{
	struct tdx_handoff *handoff = &tdx_module.handoff;

	*handoff = (struct tdx_handoff){ .hv = hv, .len = HANDOFF_LEN };
	if (hv >= TDX_HANDOFF_HV_COUNTERS) {
		handoff->builds = atomic_read(&tdx_module.builds);
		handoff->interrupted_migrations =
			atomic_read(&tdx_module.interrupted_migrations);
	}
	handoff->valid = true;
	decide(RULE_SYS_SHUTDOWN_DONE);
}

static u64 shutdown_locked(struct seam_call *call)
{
	u64 status = TDX_STATUS(SUCCESS);

	/* Closed first, then looked at: see tdx_module_call(). */
	smp_store_mb(tdx_module.state, TDX_SYS_SHUTDOWN);
	if (other_lp_in_module(call->lp))
		status = refuse(RULE_SYS_SHUTDOWN_LP);
	else if (call->rcx & TDX_SHUTDOWN_AVOID_COMPAT_SENSITIVE)
		status = compat_sensitive();
	else if (td_count_builds())
		decide(RULE_SYS_SHUTDOWN_UNPROTECTED);

	if (status)
		WRITE_ONCE(tdx_module.state, TDX_SYS_READY);
	else
		write_handoff(call->rcx);
	return status;
}

/** tdx_sys_shutdown() - TDH.SYS.SHUTDOWN. Context: the trap */
u64 tdx_sys_shutdown(struct seam_call *call)
{
	u64 status;

	if (!shutdown_operand_valid(call->rcx))
		return refuse(bit16_unknown(call->rcx) ?
				      RULE_SYS_SHUTDOWN_BIT16 :
				      RULE_SYS_SHUTDOWN_RCX);
	if (!seam_try_exclusive(&tdx_module.sys_lock))
		return refuse(RULE_SYS_SHUTDOWN_LOCK);
	seam_latency_spend(call);
	status = shutdown_locked(call);
	seam_unlock_exclusive(&tdx_module.sys_lock);
	return status;
}

static void read_handoff(void)
{
	const struct tdx_handoff *handoff = &tdx_module.handoff;
	bool counters = handoff->hv >= TDX_HANDOFF_HV_COUNTERS;

	atomic_set(&tdx_module.builds, counters ? handoff->builds : 0);
	atomic_set(&tdx_module.interrupted_migrations,
		   counters ? handoff->interrupted_migrations : 0);
	if (!counters)
		decide(RULE_SYS_UPDATE_COUNTERS);
	tdx_module.packages_keyed = seam_platform_all_packages();
}

static u64 update_locked(struct seam_call *call)
{
	const struct tdx_generation *generation = tdx_module.generation;
	struct tdx_handoff *handoff = &tdx_module.handoff;

	if (tdx_module.state != TDX_SYS_SYSINIT_DONE ||
	    atomic_read(&tdx_module.lps_initialized) < seam_platform.nr_lps)
		return refuse(RULE_SYS_UPDATE_STATE);
	if (!handoff->valid || handoff->hv < generation->min_update_hv ||
	    handoff->hv > generation->module_hv)
		return refuse(RULE_SYS_UPDATE_HANDOFF);

	/* Before R9 and R10 are looked at; a bad operand can be mended. */
	read_handoff();
	if (TDX_FN_VERSION(call->fn)) {
		if (call->r9 & ~generation->features0)
			return refuse(RULE_SYS_UPDATE_R9);
		if (call->r10)
			return refuse(RULE_SYS_UPDATE_R10);
		tdx_module.update_compat = call->r9 &
					   TDX_FEATURES0_UPDATE_COMPATIBILITY;
	}
	if (tdx_module.update_compat)
		decide(RULE_SYS_UPDATE_COMPAT);
	decide(RULE_SYS_UPDATE_DONE);
	handoff->valid = false;
	WRITE_ONCE(tdx_module.state, TDX_SYS_READY);
	return TDX_STATUS(SUCCESS);
}

/** tdx_sys_update() - TDH.SYS.UPDATE, versions 0 and 1. Context: the trap */
u64 tdx_sys_update(struct seam_call *call)
{
	u64 status;

	if (!seam_try_exclusive(&tdx_module.sys_lock))
		return refuse(RULE_SYS_UPDATE_LOCK);
	seam_latency_spend(call);
	status = update_locked(call);
	seam_unlock_exclusive(&tdx_module.sys_lock);
	return status;
}

/** tdx_sys_lp_shutdown() - TDH.SYS.LP.SHUTDOWN, obsolete: always succeeds */
u64 tdx_sys_lp_shutdown(struct seam_call *call)
{
	return TDX_STATUS(SUCCESS);
}

/**
 * tdx_sys_disable() - TDH.SYS.DISABLE
 * @call:	the call
 *
 * The host calls it before kexec: the module is of no use afterwards. Only
 * newer modules have the leaf.
 *
 * Context: the trap.
 * Return: completion status.
 */
u64 tdx_sys_disable(struct seam_call *call)
{
	u64 status = TDX_STATUS(SUCCESS);

	if (!(tdx_module.generation->features0 & TDX_FEATURES0_SYS_DISABLE))
		return refuse(RULE_SYS_DISABLE_LEAF);
	if (!seam_try_exclusive(&tdx_module.sys_lock))
		return refuse(RULE_SYS_DISABLE_LOCK);
	seam_latency_spend(call);
	/* Closed first, then looked at: see tdx_module_call(). */
	smp_store_mb(tdx_module.state, TDX_SYS_SHUTDOWN);
	if (other_lp_in_module(call->lp)) {
		WRITE_ONCE(tdx_module.state, TDX_SYS_READY);
		status = refuse(RULE_SYS_DISABLE_LP);
	}
	seam_unlock_exclusive(&tdx_module.sys_lock);
	return status;
}
