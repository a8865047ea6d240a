// SPDX-License-Identifier: GPL-2.0-only
/* TD_PARAMS: what the host asks of a TD at TDH.MNG.INIT. */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "host_memory.h"
#include "rulebook.h"
#include "seam_call.h"
#include "td.h"
#include "td_params.h"
#include "tdx_layout.h"

#define EPTP_MEMTYPE 0x7ULL
#define EPTP_MEMTYPE_WB 6
#define EPTP_LEVELS_SHIFT 3
#define EPTP_LEVELS 0x38ULL

#define CONFIG_FLAG_GPAW BIT_ULL(0)

/* Units of 25 MHz: 100 MHz to 10 GHz. */
#define TSC_FREQUENCY_MIN 4
#define TSC_FREQUENCY_MAX 400

#define MAX_L2_VMS 3

/* The bit above is the shared bit. */
#define GPA_BITS 47
#define GPA_BITS_GPAW 51

static bool within(u64 value, u64 fixed0, u64 fixed1)
{
	return !(value & ~fixed0) && !(~value & fixed1);
}

static bool reserved_zero(const struct td_params *params)
{
	return !memchr_inv(params->reserved0, 0, sizeof(params->reserved0)) &&
	       !memchr_inv(params->reserved1, 0, sizeof(params->reserved1)) &&
	       !memchr_inv(params->reserved2, 0, sizeof(params->reserved2));
}

static unsigned int walk_levels(u64 eptp_controls)
{
	return (eptp_controls & EPTP_LEVELS) >> EPTP_LEVELS_SHIFT;
}

/* Four levels, or five; the root table is in the TDCS. */
static bool eptp_valid(u64 eptp_controls)
{
	unsigned int levels = walk_levels(eptp_controls);

	return (eptp_controls & EPTP_MEMTYPE) == EPTP_MEMTYPE_WB &&
	       !(eptp_controls & ~(EPTP_MEMTYPE | EPTP_LEVELS)) &&
	       (levels == 3 || levels == 4);
}

static u64 check(const struct td_params *params)
{
	u16 max_vcpus = le16_to_cpu(params->max_vcpus);
	u16 tsc_frequency = le16_to_cpu(params->tsc_frequency);
	u64 eptp_controls = le64_to_cpu(params->eptp_controls);
	u64 config_flags = le64_to_cpu(params->config_flags);

	if (!within(le64_to_cpu(params->attributes), TD_ATTRIBUTES_FIXED0,
		    TD_ATTRIBUTES_FIXED1))
		return refuse(RULE_MNG_INIT_ATTRIBUTES);
	if (!within(le64_to_cpu(params->xfam), TD_XFAM_FIXED0, TD_XFAM_FIXED1))
		return refuse(RULE_MNG_INIT_XFAM);
	if (!max_vcpus || max_vcpus > TD_MAX_VCPUS)
		return refuse(RULE_MNG_INIT_MAX_VCPUS);
	if (params->num_l2_vms > MAX_L2_VMS)
		return refuse(RULE_MNG_INIT_L2_VMS);
	if (!reserved_zero(params))
		return refuse(RULE_MNG_INIT_RESERVED);
	if (!within(config_flags, TD_CONFIG_FLAGS_FIXED0,
		    TD_CONFIG_FLAGS_FIXED1))
		return refuse(RULE_MNG_INIT_CONFIG_FLAGS);
	/* A 52-bit guest physical address takes five levels. */
	if (!eptp_valid(eptp_controls) ||
	    (config_flags & CONFIG_FLAG_GPAW && walk_levels(eptp_controls) < 4))
		return refuse(RULE_MNG_INIT_EPTP);
	if (tsc_frequency < TSC_FREQUENCY_MIN ||
	    tsc_frequency > TSC_FREQUENCY_MAX)
		return refuse(RULE_MNG_INIT_TSC);
	return TDX_STATUS(SUCCESS);
}

/**
 * td_params_take() - check TD_PARAMS and apply it to a TD
 * @call:	RDX is its address
 * @td:		the TD
 *
 * The values of configurable CPUID leaves are not looked at.
 *
 * Context: the trap. 1024 bytes of its stack are used.
 * Return: completion status.
 */
u64 td_params_take(struct seam_call *call, struct td *td)
{
	struct td_params params;
	u64 status;

	if (!host_memory_valid(call->rdx, sizeof(params), sizeof(params)) ||
	    !host_memory_read(&params, call->rdx, sizeof(params)))
		return refuse(RULE_MNG_INIT_PARAMS);
	status = check(&params);
	if (status)
		return status;
	td->max_vcpus = le16_to_cpu(params.max_vcpus);
	td->sept_levels = walk_levels(le64_to_cpu(params.eptp_controls));
	td->gpa_bits = GPA_BITS;
	if (le64_to_cpu(params.config_flags) & CONFIG_FLAG_GPAW)
		td->gpa_bits = GPA_BITS_GPAW;
	return TDX_STATUS(SUCCESS);
}
