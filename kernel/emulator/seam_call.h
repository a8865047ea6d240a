/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One trapped SEAMCALL as the two engines see it.
 */
#ifndef _SEAM_CALL_H
#define _SEAM_CALL_H

#include <linux/types.h>

#include "tdx_abi.h"

/**
 * enum seam_outcome - how a SEAMCALL ends for the host
 * @SEAM_OUTCOME_STATUS: normally, with a completion status in RAX
 * @SEAM_OUTCOME_VMFAIL: VMfailInvalid: CF is set, RAX keeps the leaf
 * @SEAM_OUTCOME_GP: #GP at the instruction
 * @SEAM_OUTCOME_UD: #UD at the instruction, as without the emulator
 */
enum seam_outcome {
	SEAM_OUTCOME_STATUS,
	SEAM_OUTCOME_VMFAIL,
	SEAM_OUTCOME_GP,
	SEAM_OUTCOME_UD,
};

/**
 * struct seam_call - one trapped SEAMCALL
 * @fn:		RAX on entry
 * @status:	RAX on exit when @outcome is SEAM_OUTCOME_STATUS
 * @rcx:	operand in and out, as the following ones
 * @rdx:	operand
 * @r8:		operand
 * @r9:		operand
 * @r10:	operand
 * @r11:	operand
 * @lp:		logical processor: the CPU number
 * @leaf:	index into the emulator's table of leaves, see leaf.h
 * @outcome:	how it ends
 * @time_spent:	the time that rules give to the call has passed
 */
struct seam_call {
	u64 fn;
	u64 status;
	u64 rcx;
	u64 rdx;
	u64 r8;
	u64 r9;
	u64 r10;
	u64 r11;
	unsigned int lp;
	unsigned int leaf;
	enum seam_outcome outcome;
	bool time_spent;
};

/* A completion status of the TDX module, named as in tdx_abi.h. */
#define TDX_STATUS(id) ((u64)TDX_ST_##id << 32)
#define TDX_STATUS_DETAILED(id, detail) (TDX_STATUS(id) | (u32)(detail))
#define TDX_STATUS_OPERAND(id, operand) \
	TDX_STATUS_DETAILED(id, TDX_OPERAND_##operand)

/* clang-format off */
#define TDX_FN_LEAF(fn) ((unsigned int)((fn) & 0xffff))
#define TDX_FN_VERSION(fn) ((unsigned int)(((fn) >> 16) & 0xff))
#define TDX_FN_RESERVED(fn) ((fn) & 0x7fffffffff000000ULL)
/* clang-format on */

#endif /* _SEAM_CALL_H */
