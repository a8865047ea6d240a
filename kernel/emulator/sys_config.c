// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a module to READY after SEAMLDR.INSTALL with the LOAD scenario:
 * TDH.SYS.CONFIG, TDH.SYS.KEY.CONFIG on each package, TDH.SYS.TDMR.INIT. The
 * list of TDMRs is not looked at: all memory of the machine is usable.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pfn.h>

#include "host_memory.h"
#include "latency.h"
#include "metadata.h"
#include "platform.h"
#include "rulebook.h"
#include "seam_call.h"
#include "sys.h"
#include "td_manage.h"
#include "tdx_module.h"

#define TDMR_INFO_LIST_ALIGN 512
/* R8: the global HKID, and bit 16 for dynamic PAMT. */
#define CONFIG_R8_KNOWN 0x1ffffULL

/*
 * After INSTALL with UPDATE it is SYS.UPDATE that takes the TDs over. Each LP did
 * SYS.LP.INIT since, so none is in a leaf that began before.
 */
static void lose_tds_of_update(void)
{
	if (tdx_module.handoff.valid)
		decide(RULE_SYS_CONFIG_TDS);
	tdx_module.handoff.valid = false;
	td_lose_all();
}

static u64 config_locked(struct seam_call *call)
{
	if (tdx_module.state != TDX_SYS_SYSINIT_DONE ||
	    atomic_read(&tdx_module.lps_initialized) < seam_platform.nr_lps)
		return refuse(RULE_SYS_CONFIG_STATE);
	if (!host_memory_valid(call->rcx, TDMR_INFO_LIST_ALIGN, sizeof(u64)))
		return refuse(RULE_SYS_CONFIG_RCX);
	if (!call->rdx || call->rdx > TDX_MAX_TDMRS)
		return refuse(RULE_SYS_CONFIG_RDX);
	if (call->r8 & ~CONFIG_R8_KNOWN)
		return refuse(RULE_SYS_CONFIG_R8);
	lose_tds_of_update();
	tdx_module.packages_keyed = 0;
	WRITE_ONCE(tdx_module.state, TDX_SYS_SYSCONFIG_DONE);
	return TDX_STATUS(SUCCESS);
}

/** tdx_sys_config() - TDH.SYS.CONFIG. Context: the trap */
u64 tdx_sys_config(struct seam_call *call)
{
	u64 status;

	if (!seam_try_exclusive(&tdx_module.sys_lock))
		return refuse(RULE_SYS_CONFIG_LOCK);
	seam_latency_spend(call);
	status = config_locked(call);
	seam_unlock_exclusive(&tdx_module.sys_lock);
	return status;
}

static u64 key_config_locked(struct seam_call *call)
{
	u64 package = 1ULL << seam_platform.lp[call->lp].package;

	if (tdx_module.state != TDX_SYS_SYSCONFIG_DONE)
		return refuse(RULE_SYS_KEY_CONFIG_STATE);
	if (tdx_module.packages_keyed & package)
		return refuse(RULE_SYS_KEY_CONFIG_DONE);
	tdx_module.packages_keyed |= package;
	if (tdx_module.packages_keyed == seam_platform_all_packages())
		WRITE_ONCE(tdx_module.state, TDX_SYS_READY);
	return TDX_STATUS(SUCCESS);
}

/** tdx_sys_key_config() - TDH.SYS.KEY.CONFIG. Context: the trap */
u64 tdx_sys_key_config(struct seam_call *call)
{
	u64 status;

	if (!seam_try_exclusive(&tdx_module.sys_lock))
		return refuse(RULE_SYS_KEY_CONFIG_LOCK);
	seam_latency_spend(call);
	status = key_config_locked(call);
	seam_unlock_exclusive(&tdx_module.sys_lock);
	return status;
}

/**
 * tdx_sys_tdmr_init() - TDH.SYS.TDMR.INIT
 * @call:	RCX is where a TDMR begins; RDX becomes the end of memory, so
 *		that the host sees at once that nothing is left to initialise
 *
 * Context: the trap.
 * Return: completion status.
 */
u64 tdx_sys_tdmr_init(struct seam_call *call)
{
	if (!PAGE_ALIGNED(call->rcx))
		return refuse(RULE_SYS_TDMR_INIT_RCX);
	call->rdx = PFN_PHYS(host_memory_end_pfn());
	return TDX_STATUS(SUCCESS);
}
