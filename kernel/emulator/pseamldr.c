// SPDX-License-Identifier: GPL-2.0-only
/*
 * The persistent SEAM loader, after Intel's loader source, version 1.5.02.
 *
 * Only one LP at a time can be inside; the others get VMfailInvalid. So
 * everything here is owned by who holds pseamldr.lock.
 */
#include <linux/bits.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fault.h"
#include "generation.h"
#include "host_memory.h"
#include "latency.h"
#include "platform.h"
#include "pseamldr.h"
#include "pseamldr_state.h"
#include "rulebook.h"
#include "seam_call.h"
#include "seam_lock.h"
#include "seamldr_info.h"
#include "sha384.h"
#include "tdx_module.h"

#define BUILD_DATE 0x20260101
#define FEATURES0_MIGRATION BIT_ULL(0)
#define FEATURES0_CLEANUP BIT_ULL(1)

struct pseamldr pseamldr;

#define SYSINFO_CPUIDS 8
#define SYSINFO_CMRS 32

/**
 * struct seamldr_sysinfo - what SEAMLDR.SEAMINFO copies to the host
 * @version:	zero
 * @lps:	logical processors of the platform
 * @packages:	its packages
 * @cpuids:	CPUID.1.EAX of each package
 * @seamldr_base: range of the P-SEAMLDR; there is none here
 * @seamldr_len: the same
 * @reserved0:	zero
 * @cmrs:	base and length of the memory that can be converted
 * @reserved1:	zero
 */
struct seamldr_sysinfo {
	__le64 version;
	__le32 lps;
	__le32 packages;
	__le32 cpuids[SYSINFO_CPUIDS];
	__le64 seamldr_base;
	__le64 seamldr_len;
	u8 reserved0[64];
	__le64 cmrs[SYSINFO_CMRS][2];
	u8 reserved1[1408];
} __packed;

static_assert(sizeof(struct seamldr_sysinfo) == 2048, "sysinfo");

static struct seamldr_sysinfo seam_sysinfo;

static void describe_platform(struct seamldr_sysinfo *sysinfo)
{
	unsigned int i;

	sysinfo->lps = cpu_to_le32(seam_platform.nr_lps);
	sysinfo->packages = cpu_to_le32(seam_platform.nr_packages);
	for (i = 0; i < SYSINFO_CPUIDS && i < seam_platform.nr_packages; i++)
		sysinfo->cpuids[i] = cpu_to_le32(seam_platform.cpuid_eax);
	sysinfo->cmrs[0][1] = cpu_to_le64(PFN_PHYS(host_memory_end_pfn()));
}

/**
 * pseamldr_init() - be as firmware leaves it after boot
 * @updates:	updates that are possible until the next boot
 * @td_preserving: the platform can update
 * @dirty:	keys and caches are dirty of the module that is present
 *
 * tdx_module_boot() must have been called: the module that it put in place is
 * the one that this loader loaded.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM; call pseamldr_exit() in both cases.
 */
int pseamldr_init(u32 updates, bool td_preserving, bool dirty)
{
	pseamldr.td_preserving = td_preserving;
	pseamldr.max_updates = updates;
	pseamldr_count_updates();
	describe_platform(&seam_sysinfo);
	if (dirty) {
		pseamldr.dirty_keys = seam_platform_all_packages();
		pseamldr.dirty_caches = seam_platform_all_packages();
	}
	pseamldr.loaded.ready = true;
	pseamldr.loaded.svn = (struct seam_svn){
		.valid = true,
		.minor = tdx_module.generation->svn_minor,
		.major = tdx_module.generation->svn_major,
	};
	pseamldr.params = kzalloc(sizeof(*pseamldr.params), GFP_KERNEL);
	pseamldr.sigstruct = kzalloc(sizeof(*pseamldr.sigstruct), GFP_KERNEL);
	pseamldr.page = kzalloc(TDX_PAGE_LEN, GFP_KERNEL);
	pseamldr.seamhash = seam_sha384_alloc();
	if (!pseamldr.params || !pseamldr.sigstruct || !pseamldr.page ||
	    !pseamldr.seamhash)
		return -ENOMEM;
	return 0;
}

/** pseamldr_exit() - undo pseamldr_init() */
void pseamldr_exit(void)
{
	kfree(pseamldr.seamhash);
	kfree(pseamldr.page);
	kfree(pseamldr.sigstruct);
	kfree(pseamldr.params);
}

#define FLOW_NAME(id, name) [FLOW_##id] = name,

static const char * const flow_names[] = { PSEAMLDR_FLOWS(FLOW_NAME) };

/** pseamldr_view() - what debugfs shows; read without the lock */
void pseamldr_view(struct pseamldr_view *view)
{
	view->updates_left = READ_ONCE(pseamldr.remaining_updates);
	view->session = flow_names[READ_ONCE(pseamldr.flow)];
	view->gone = READ_ONCE(pseamldr.gone);
	view->dirty_keys = READ_ONCE(pseamldr.dirty_keys);
	view->session_lps = READ_ONCE(pseamldr.session_lps);
}

/** pseamldr_count_updates() - what is left of the SEAMDB */
void pseamldr_count_updates(void)
{
	u32 remaining = pseamldr.max_updates - pseamldr.updates;

	WRITE_ONCE(pseamldr.remaining_updates,
		   pseamldr.td_preserving ? remaining : 0);
}

/** pseamldr_begin_session() - from here on the TDX module does not answer */
void pseamldr_begin_session(enum pseamldr_flow flow)
{
	WRITE_ONCE(tdx_module.seam_ready, false);
	WRITE_ONCE(pseamldr.flow, flow);
}

/** pseamldr_join_session() - count the calling LP */
void pseamldr_join_session(struct seam_call *call)
{
	seam_platform.lp[call->lp].in_session = true;
	WRITE_ONCE(pseamldr.session_lps, pseamldr.session_lps + 1);
}

/** pseamldr_end_session() - ready for the next one */
void pseamldr_end_session(void)
{
	unsigned int cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		seam_platform.lp[cpu].in_session = false;
	WRITE_ONCE(pseamldr.session_lps, 0);
	WRITE_ONCE(pseamldr.flow, FLOW_READY);
}

static u64 seamldr_info(struct seam_call *call)
{
	/* On the stack of an exception; 256 bytes are affordable there. */
	struct seamldr_info info = {
		.vendor = cpu_to_le32(TDX_SIGSTRUCT_VENDOR),
		.build_date = cpu_to_le32(BUILD_DATE),
		.build_num = cpu_to_le16(1),
		.minor = cpu_to_le16(PSEAMLDR_MINOR),
		.major = cpu_to_le16(PSEAMLDR_MAJOR),
		.update = cpu_to_le16(PSEAMLDR_UPDATE),
		.acm_x2apicid = cpu_to_le32(seam_platform.boot_apicid),
		.num_remaining_updates =
			cpu_to_le32(pseamldr.remaining_updates),
		.seam_ready = READ_ONCE(tdx_module.seam_ready),
		.p_seam_ready = 1,
		.features0 =
			cpu_to_le64(FEATURES0_MIGRATION | FEATURES0_CLEANUP),
	};

	if (pseamldr.loaded.ready) {
		info.seam_valid = cpu_to_le64(1);
		info.tee_tcb_svn[0] = pseamldr.loaded.svn.minor;
		info.tee_tcb_svn[1] = pseamldr.loaded.svn.major;
		memcpy(info.mrseam, pseamldr.loaded.mrseam, TDX_HASH_LEN);
	}
	if (!host_memory_valid(call->rcx, sizeof(info), sizeof(info)) ||
	    !host_memory_write(call->rcx, &info, sizeof(info)))
		return refuse(RULE_INFO_BUFFER);
	return SEAMLDR_ST_SUCCESS;
}

/* The table is written in place: it is too large for an exception's stack. */
static u64 seamldr_seaminfo(struct seam_call *call)
{
	const struct seamldr_sysinfo *sysinfo = &seam_sysinfo;

	if (!host_memory_valid(call->rcx, sizeof(*sysinfo), sizeof(*sysinfo)) ||
	    !host_memory_write(call->rcx, sysinfo, sizeof(*sysinfo)))
		return refuse(RULE_SEAMINFO_BUFFER);
	return SEAMLDR_ST_SUCCESS;
}

static u64 dispatch(struct seam_call *call)
{
	switch (call->fn) {
	case SEAMLDR_LEAF_INFO:
		return seamldr_info(call);
	case SEAMLDR_LEAF_INSTALL:
		return seamldr_install(call);
	case SEAMLDR_LEAF_SHUTDOWN:
		return seamldr_shutdown(call);
	case SEAMLDR_LEAF_SEAMINFO:
		return seamldr_seaminfo(call);
	case SEAMLDR_LEAF_CLEANUP:
		return seamldr_cleanup(call);
	default:
		return refuse(RULE_LOADER_LEAF);
	}
}

static void run(struct seam_call *call)
{
	if (pseamldr.gone) {
		decide(RULE_LOADER_GONE);
		call->outcome = SEAM_OUTCOME_VMFAIL;
	} else {
		call->status = dispatch(call);
	}
}

/**
 * pseamldr_call() - a SEAMCALL to the P-SEAMLDR
 * @call:	the call; outcome, status and operands are set
 *
 * Context: interrupts off.
 */
void pseamldr_call(struct seam_call *call)
{
	if (!seam_try_exclusive(&pseamldr.lock)) {
		decide(RULE_LOADER_BUSY);
		call->outcome = SEAM_OUTCOME_VMFAIL;
		return;
	}
	seam_latency_spend(call);
	if (!seam_fault_inject(call))
		run(call);
	seam_unlock_exclusive(&pseamldr.lock);
}
