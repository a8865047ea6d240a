// SPDX-License-Identifier: GPL-2.0-only
/* Metadata: what TDH.SYS.RD and TDH.MNG.RD read. */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/sizes.h>
#include <linux/unaligned.h>

#include "generation.h"
#include "host_memory.h"
#include "metadata.h"
#include "rulebook.h"
#include "seam_call.h"
#include "td.h"
#include "td_params.h"
#include "tdx_metadata.h"
#include "tdx_module.h"

#define MAX_RESERVED_PER_TDMR 16
#define PAMT_ENTRY_LEN 16
#define BUILD_DATE 0x20260101

static u64 read_minor(unsigned int index)
{
	return TDX_VERSION_MINOR(tdx_module.version);
}

static u64 read_major(unsigned int index)
{
	return TDX_VERSION_MAJOR(tdx_module.version);
}

static u64 read_update(unsigned int index)
{
	return TDX_VERSION_UPDATE(tdx_module.version);
}

static u64 read_features0(unsigned int index)
{
	return tdx_module.generation->features0;
}

static u64 read_module_hv(unsigned int index)
{
	return tdx_module.generation->module_hv;
}

static u64 read_min_update_hv(unsigned int index)
{
	return tdx_module.generation->min_update_hv;
}

static u64 read_no_downgrade(unsigned int index)
{
	return tdx_module.generation->no_downgrade;
}

static u64 read_handoff_valid(unsigned int index)
{
	return tdx_module.handoff.valid;
}

static u64 read_handoff_hv(unsigned int index)
{
	return tdx_module.handoff.hv;
}

static u64 read_handoff_len(unsigned int index)
{
	return tdx_module.handoff.len;
}

static u64 read_cmr_len(unsigned int index)
{
	return PFN_PHYS(host_memory_end_pfn());
}

/* clang-format off */
/* Two configurable CPUID leaves: enough for a host that walks the list. */
static u64 read_cpuid_config_leaf(unsigned int index)
{
	static const u64 leaves[] = {
		/* leaf 0x1 without sub-leaf, leaf 0x7 sub-leaf 0 */
		0xffffffff00000001, 0x0000000000000007,
	};

	return leaves[index];
}

static u64 read_cpuid_config_value(unsigned int index)
{
	/* EBX:EAX and EDX:ECX of each leaf: the bits that may be set. */
	static const u64 values[] = {
		0x00ff000000000fff, 0x0000000000000000,
		0x0000000000000000, 0x0000000000000000,
	};

	return values[index];
}

/* clang-format on */

/**
 * struct metadata_field - one field, or an array of them
 * @id:		field id as the interface lists it
 * @count:	elements, for consecutive ids from @id on
 * @value:	constant value where @read is NULL
 * @read:	reads element @index
 */
struct metadata_field {
	u64 id;
	unsigned int count;
	u64 value;
	u64 (*read)(unsigned int index);
};

/* clang-format off */
#define FIXED(_id, _value) { .id = (_id), .count = 1, .value = (_value) }
#define COMPUTED(_id, _read) { .id = (_id), .count = 1, .read = (_read) }
#define ARRAY(_id, _count, _read) \
	{ .id = (_id), .count = (_count), .read = (_read) }

/* In the order in which the next field id of SYS.RD walks them. */
static const struct metadata_field fields[] = {
	FIXED(0x0800000200000000, 0x8086),		/* vendor id */
	FIXED(0x8800000200000001, BUILD_DATE),		/* build date */
	FIXED(0x8800000100000002, 1),			/* build number */
	COMPUTED(TDX_MD_MINOR_VERSION, read_minor),
	COMPUTED(TDX_MD_MAJOR_VERSION, read_major),
	COMPUTED(TDX_MD_UPDATE_VERSION, read_update),
	FIXED(0x0800000100000006, 0),			/* internal version */
	COMPUTED(TDX_MD_MODULE_HV, read_module_hv),
	COMPUTED(0x8900000100000001, read_min_update_hv),
	COMPUTED(0x8900000000000002, read_no_downgrade),
	FIXED(0x8900000100000003, 14),			/* handoff pages */
	COMPUTED(0x8900000000000004, read_handoff_valid),
	COMPUTED(0x8900000100000005, read_handoff_hv),
	COMPUTED(0x8900000200000006, read_handoff_len),
	FIXED(0x0a00000200000000, 0),			/* sys attributes */
	FIXED(0x0a00000000000001, 1),			/* feature words */
	COMPUTED(TDX_MD_FEATURES0, read_features0),
	FIXED(0x9000000100000000, 1),			/* CMRs */
	FIXED(0x9000000300000080, 0),			/* base of CMR 0 */
	COMPUTED(0x9000000300000100, read_cmr_len),
	FIXED(0x9100000100000008, TDX_MAX_TDMRS),
	FIXED(0x9100000100000009, MAX_RESERVED_PER_TDMR),
	FIXED(0x9100000100000010, PAMT_ENTRY_LEN),	/* 4 KiB */
	FIXED(0x9100000100000011, PAMT_ENTRY_LEN),	/* 2 MiB */
	FIXED(0x9100000100000012, PAMT_ENTRY_LEN),	/* 1 GiB */
	FIXED(0x9100000000000013, 1),			/* PAMT bitmap bits */
	FIXED(0x9100000000000014, 0),			/* dynamic PAMT */
	FIXED(0x9800000100000000, SZ_4K),		/* TDR */
	FIXED(0x9800000100000100, TDX_TDCS_PAGES * SZ_4K),
	FIXED(0x9800000100000101, 0),			/* per L2 VM */
	FIXED(0x9800000100000200, TDX_TDVPS_PAGES * SZ_4K),
	FIXED(0x9800000100000201, 0),			/* per L2 VM */
	FIXED(0x1900000300000000, TD_ATTRIBUTES_FIXED0),
	FIXED(0x1900000300000001, TD_ATTRIBUTES_FIXED1),
	FIXED(0x1900000300000002, TD_XFAM_FIXED0),
	FIXED(0x1900000300000003, TD_XFAM_FIXED1),
	FIXED(0x9900000100000004, 2),			/* CPUID configs */
	FIXED(0x9900000300000006, TD_CONFIG_FLAGS_FIXED0),
	FIXED(0x9900000300000007, TD_CONFIG_FLAGS_FIXED1),
	FIXED(0x9900000100000008, TD_MAX_VCPUS),
	FIXED(0x990000010000000a, 0),			/* event filters */
	ARRAY(0x9900000300000400, 2, read_cpuid_config_leaf),
	ARRAY(0x9900000300000500, 4, read_cpuid_config_value),
	FIXED(0x9900000300000600, 0),			/* ARCH_CAPABILITIES */
};

/* clang-format on */

static u64 next_id(const struct metadata_field *field, unsigned int index)
{
	if (index + 1 < field->count)
		return field->id + index + 1;
	field++;
	return field < fields + ARRAY_SIZE(fields) ? field->id :
						     METADATA_ID_NONE;
}

static const struct metadata_field *find_field(u64 id, u64 *index)
{
	const struct metadata_field *field;

	for (field = fields; field < fields + ARRAY_SIZE(fields); field++) {
		*index = METADATA_ID(id) - METADATA_ID(field->id);
		if (*index < field->count)
			return field;
	}
	return NULL;
}

static u64 read_field(const struct metadata_field *field, u64 index)
{
	return field->read ? field->read(index) : field->value;
}

/**
 * metadata_sys_value() - what TDH.SYS.RD would read
 * @id:		the field
 * @value:	out: its value
 *
 * Context: any.
 * Return: true if there is such a field.
 */
bool metadata_sys_value(u64 id, u64 *value)
{
	const struct metadata_field *field;
	u64 index;

	field = find_field(id, &index);
	if (field)
		*value = read_field(field, index);
	return field;
}

/**
 * metadata_sys_rd() - find a field of TDH.SYS.RD
 * @call:	RDX names the field; R8 becomes its value, RDX the next field
 *
 * Context: the trap.
 * Return: completion status.
 */
u64 metadata_sys_rd(struct seam_call *call)
{
	const struct metadata_field *field;
	u64 index;

	field = find_field(call->rdx, &index);
	if (!field)
		return refuse(RULE_SYS_RD_FIELD);
	call->r8 = read_field(field, index);
	call->rdx = next_id(field, index);
	return TDX_STATUS(SUCCESS);
}

/*
 * Fields of a TD. The ids are of the emulator's choice in the class of the
 * TDCS: 16 the state, 17 the measurement in elements of 8 bytes.
 */
#define MD_TD_LIFECYCLE 0x1010000000000000ULL
#define MD_TD_OP_STATE 0x1010000000000001ULL
#define MD_TD_VCPUS 0x1010000100000002ULL
#define MD_TD_HKID 0x1010000100000003ULL
#define MD_TD_MRTD 0x1110000300000000ULL

/* In the order in which the next field id of MNG.RD walks them. */
static const u64 td_field_ids[] = {
	MD_TD_LIFECYCLE, MD_TD_OP_STATE, MD_TD_VCPUS,	   MD_TD_HKID,
	MD_TD_MRTD,	 MD_TD_MRTD + 1, MD_TD_MRTD + 2,   MD_TD_MRTD + 3,
	MD_TD_MRTD + 4,	 MD_TD_MRTD + 5, METADATA_ID_NONE,
};

static u64 next_td_id(u64 id)
{
	const u64 *known = td_field_ids;

	while (*known != METADATA_ID_NONE)
		if (*known++ == id)
			break;
	return *known;
}

static u64 read_mrtd(struct seam_call *call, const struct td *td, u64 index)
{
	if (td->op_state < TD_OP_RUNNABLE)
		return refuse(RULE_MNG_RD_MRTD);
	call->r8 = get_unaligned_le64(td->mrtd + index * sizeof(u64));
	return TDX_STATUS(SUCCESS);
}

static u64 read_td_field(struct seam_call *call, const struct td *td, u64 id)
{
	u64 index = id - MD_TD_MRTD;

	if (index < sizeof(td->mrtd) / sizeof(u64))
		return read_mrtd(call, td, index);

	switch (id) {
	case MD_TD_LIFECYCLE:
		call->r8 = td->lifecycle;
		break;
	case MD_TD_OP_STATE:
		call->r8 = td->op_state;
		break;
	case MD_TD_VCPUS:
		call->r8 = td->vcpus;
		break;
	case MD_TD_HKID:
		call->r8 = td->hkid;
		break;
	default:
		return refuse(RULE_MNG_RD_FIELD);
	}
	return TDX_STATUS(SUCCESS);
}

/**
 * metadata_mng_rd() - find a field of TDH.MNG.RD
 * @call:	RDX names the field; R8 becomes its value, in version 1 of the
 *		leaf RDX the next field
 * @td:		the TD
 *
 * Context: the trap.
 * Return: completion status.
 */
u64 metadata_mng_rd(struct seam_call *call, const struct td *td)
{
	u64 id = METADATA_ID(call->rdx);
	u64 status = read_td_field(call, td, id);

	if (!status && TDX_FN_VERSION(call->fn))
		call->rdx = next_td_id(id);
	return status;
}
