// SPDX-License-Identifier: GPL-2.0-only
/* Names of states, leaves and statuses, from the tables of tdx_abi.h. */
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "records.h"

/* clang-format off */
#define CASE_ID(id, val)	case val: return #id;
#define CASE_NAME(id, val, name) case val: return name;
/* clang-format on */

/**
 * name_state - name of a state of the lock-step
 * @state: enum tdx_update_state
 *
 * Return: the name, "?" when this tool does not know it.
 */
const char *name_state(__u32 state)
{
	switch (state) {
		TDX_UPDATE_STATES(CASE_ID)
	default:
		return "?";
	}
}

static const char *name_seamldr_leaf(__u64 fn)
{
	switch (fn) {
		SEAMLDR_LEAVES(CASE_NAME)
	default:
		return "SEAMLDR.?";
	}
}

/**
 * name_leaf - name of a SEAMCALL
 * @fn: RAX on entry; bit 63 tells the P-SEAMLDR from the TDX module
 *
 * Return: as in the specifications, "TDH.?" or "SEAMLDR.?" when unknown.
 */
const char *name_leaf(__u64 fn)
{
	if (TDX_FN_IS_SEAMLDR(fn))
		return name_seamldr_leaf(fn);
	switch (TDX_FN_KEY(fn)) {
		TDX_LEAVES(CASE_NAME)
	default:
		return "TDH.?";
	}
}

/**
 * name_slot - name of a slot of the leaf table
 * @slot: below TDX_SLOTS
 *
 * Return: as name_leaf().
 */
const char *name_slot(__u32 slot)
{
	if (slot == TDX_SLOT_OTHER)
		return "other";
	if (slot >= TDX_SLOT_SEAMLDR)
		return name_leaf(1ULL << 63 | (slot - TDX_SLOT_SEAMLDR));
	return name_leaf(slot);
}

/* NULL when unknown. */
static const char *name_operand(__u32 operand)
{
	switch (operand) {
		TDX_OPERANDS(CASE_ID)
	default:
		return NULL;
	}
}

/**
 * name_errno - symbol of an errno
 * @error: positive or negative
 *
 * Return: "EBUSY" and the like, "0" for 0, "E?" when unknown.
 */
const char *name_errno(int error)
{
	const char *name = strerrorname_np(error < 0 ? -error : error);

	return name ? name : "E?";
}

static const char *name_software_status(__u64 status)
{
	switch (status) {
		TDX_SW_STATUSES(CASE_ID)
	default:
		return NULL;
	}
}

static const char *name_seamldr_status(__u64 status)
{
	switch (status) {
		SEAMLDR_STATUSES(CASE_ID)
	default:
		return NULL;
	}
}

static const char *name_module_status(__u64 status)
{
	switch (TDX_STATUS_CODE(status)) {
		TDX_STATUSES(CASE_ID)
	default:
		return NULL;
	}
}

/**
 * name_status_code - name of a completion status without its detail
 * @fn: RAX on entry, which chooses the table
 * @status: RAX on return, or a software code
 *
 * Software codes go first: both engines share them. The P-SEAMLDR is compared
 * by all 64 bits, the TDX module by the upper half.
 *
 * Return: the name, "?" when unknown.
 */
const char *name_status_code(__u64 fn, __u64 status)
{
	const char *name = name_software_status(status);

	if (!name)
		name = TDX_FN_IS_SEAMLDR(fn) ? name_seamldr_status(status) :
					       name_module_status(status);
	return name ? name : "?";
}

static void append_compat_detail(__u64 status, char *text, size_t len)
{
	const char *what;
	__u32 count = TDX_COMPAT_COUNT(status);

	switch (TDX_COMPAT_REASON(status)) {
	case TDX_COMPAT_REASON_TD_BUILD:
		what = "TD build";
		break;
	case TDX_COMPAT_REASON_MIGRATION:
		what = "interrupted migration";
		break;
	default:
		what = "unknown reason";
		break;
	}
	snprintf(text, len, " (%u %s%s)", count, what, count == 1 ? "" : "s");
}

/**
 * name_status - name of a completion status with its detail in words
 * @fn: RAX on entry
 * @status: RAX on return, or a software code
 * @text: filled
 *
 * The detail is an operand, the counts of the compatibility check, or a bare
 * number (an MSR, a CPUID leaf).
 *
 * Return: @text.
 */
const char *name_status(__u64 fn, __u64 status, char text[NAME_STATUS_LEN])
{
	const char *name = name_status_code(fn, status), *operand;
	__u32 detail = TDX_STATUS_DETAIL(status);
	int len;

	if (status == TDX_SW_GP || status == TDX_SW_UD) {
		snprintf(text, NAME_STATUS_LEN, "#%s", name);
		return text;
	}
	if (!strcmp(name, "?")) {
		snprintf(text, NAME_STATUS_LEN, "unknown status 0x%llx",
			 (unsigned long long)status);
		return text;
	}

	len = snprintf(text, NAME_STATUS_LEN, "%s", name);
	if (TDX_FN_IS_SEAMLDR(fn) || name_software_status(status))
		return text;

	operand = TDX_STATUS_HAS_OPERAND(status) ? name_operand(detail) : NULL;
	if (TDX_STATUS_CODE(status) == TDX_ST_UPDATE_COMPATIBILITY_SENSITIVE)
		append_compat_detail(status, text + len, NAME_STATUS_LEN - len);
	else if (operand)
		snprintf(text + len, NAME_STATUS_LEN - len, " (%s)", operand);
	else if (detail)
		snprintf(text + len, NAME_STATUS_LEN - len, " (0x%x)", detail);
	return text;
}

/**
 * name_version - a version of the TDX module in words
 * @version: coded as by TDX_VERSION(); 0 when there is no module
 * @text: filled
 *
 * Return: @text.
 */
const char *name_version(__u32 version, char text[24])
{
	if (version)
		snprintf(text, 24, TDX_VERSION_FMT, TDX_VERSION_MAJOR(version),
			 TDX_VERSION_MINOR(version),
			 TDX_VERSION_UPDATE(version));
	else
		snprintf(text, 24, "none");
	return text;
}
