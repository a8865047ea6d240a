// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the P-SEAMLDR checks of a SIGSTRUCT. Who signed it is asked only where
 * the emulator was told to, see signature.c.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "platform.h"
#include "rulebook.h"
#include "seam_call.h"
#include "signature.h"
#include "sigstruct.h"

static bool header_valid(const struct tdx_sigstruct *sigstruct)
{
	return le32_to_cpu(sigstruct->type) == TDX_SIGSTRUCT_TYPE &&
	       le32_to_cpu(sigstruct->header_len) == TDX_SIGSTRUCT_HEADER_LEN &&
	       le32_to_cpu(sigstruct->header_version) ==
		       TDX_SIGSTRUCT_HEADER_VERSION &&
	       le32_to_cpu(sigstruct->vendor) == TDX_SIGSTRUCT_VENDOR &&
	       le32_to_cpu(sigstruct->len) == TDX_SIGSTRUCT_LEN &&
	       le32_to_cpu(sigstruct->key_len) == TDX_SIGSTRUCT_KEY_LEN &&
	       le32_to_cpu(sigstruct->modulus_len) == TDX_SIGSTRUCT_KEY_LEN &&
	       le32_to_cpu(sigstruct->exponent_len) ==
		       TDX_SIGSTRUCT_EXPONENT_LEN &&
	       le32_to_cpu(sigstruct->exponent) == TDX_SIGSTRUCT_EXPONENT;
}

static bool reserved_valid(const struct tdx_sigstruct *sigstruct)
{
	return !memchr_inv(sigstruct->reserved0, 0,
			   sizeof(sigstruct->reserved0)) &&
	       !memchr_inv(sigstruct->reserved1, 0,
			   sizeof(sigstruct->reserved1)) &&
	       !sigstruct->attributes;
}

static bool debug_matches_platform(const struct tdx_sigstruct *sigstruct)
{
	/* A production platform; the other bits of the type are reserved. */
	return !le32_to_cpu(sigstruct->module_type);
}

/* The two tables are optional, but only together. */
static bool offsets_valid(const struct tdx_sigstruct *sigstruct, u64 module_len)
{
	u32 gdt_idt = le32_to_cpu(sigstruct->gdt_idt_offset);
	u32 fault_wrapper = le32_to_cpu(sigstruct->fault_wrapper_offset);

	return le32_to_cpu(sigstruct->rip_offset) < module_len &&
	       gdt_idt < module_len && fault_wrapper < module_len &&
	       !(gdt_idt % TDX_PAGE_LEN) && !gdt_idt == !fault_wrapper;
}

static bool handoff_versions_valid(const struct tdx_sigstruct *sigstruct)
{
	return le16_to_cpu(sigstruct->min_update_hv) <=
	       le16_to_cpu(sigstruct->module_hv);
}

static bool cpuid_covered(const struct tdx_sigstruct *sigstruct)
{
	u32 wanted = seam_platform.cpuid_eax & TDX_SIGSTRUCT_CPUID_MASK;
	u32 count = le32_to_cpu(sigstruct->num_cpuids), i, covered;

	/* All packages of one machine are alike here, as they are for Linux. */
	for (i = 0; i < count; i++) {
		covered = le32_to_cpu(sigstruct->cpuids[i]);
		if ((covered & TDX_SIGSTRUCT_CPUID_MASK) == wanted)
			return true;
	}
	return false;
}

static u64 check_svn(const struct tdx_sigstruct *sigstruct,
		     const struct seam_svn *loaded)
{
	if (!sigstruct->svn_major)
		return refuse(RULE_SIGSTRUCT_SVN_MAJOR);
	if (!loaded->valid)
		return SEAMLDR_ST_SUCCESS;
	if (sigstruct->svn_major != loaded->major)
		return refuse(RULE_SIGSTRUCT_SVN_MAJOR);
	if (sigstruct->svn_minor < loaded->minor)
		return refuse(RULE_SIGSTRUCT_SVN_MINOR);
	return SEAMLDR_ST_SUCCESS;
}

/**
 * sigstruct_check() - check a SIGSTRUCT in the order of the P-SEAMLDR
 * @sigstruct:	a copy that the host cannot change any more
 * @module_len:	length of the module image in bytes
 * @loaded:	security version of the module that is loaded
 *
 * Context: any.
 * Return: a status of the P-SEAMLDR; every failure is recoverable.
 */
u64 sigstruct_check(const struct tdx_sigstruct *sigstruct, u64 module_len,
		    const struct seam_svn *loaded)
{
	u32 num_cpuids = le32_to_cpu(sigstruct->num_cpuids);
	u64 status;

	if (!header_valid(sigstruct))
		return refuse(RULE_SIGSTRUCT_HEADER);
	if (!reserved_valid(sigstruct))
		return refuse(RULE_SIGSTRUCT_RESERVED);
	if (!handoff_versions_valid(sigstruct))
		return refuse(RULE_SIGSTRUCT_HV);
	if (!signature_key_trusted(sigstruct))
		return refuse(RULE_SIGSTRUCT_KEY);
	if (!debug_matches_platform(sigstruct))
		return refuse(RULE_SIGSTRUCT_DEBUG);
	if (!offsets_valid(sigstruct, module_len))
		return refuse(RULE_SIGSTRUCT_OFFSETS);
	if (!num_cpuids || num_cpuids > TDX_SIGSTRUCT_MAX_CPUIDS)
		return refuse(RULE_SIGSTRUCT_CPU_COUNT);
	status = check_svn(sigstruct, loaded);
	if (status)
		return status;
	if (!cpuid_covered(sigstruct))
		return refuse(RULE_SIGSTRUCT_CPU);
	if (!signature_valid(sigstruct))
		return refuse(RULE_SIGSTRUCT_SIGNATURE);
	return SEAMLDR_ST_SUCCESS;
}
