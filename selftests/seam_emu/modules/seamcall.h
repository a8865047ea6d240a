/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAMCALL_TEST_SEAMCALL_H
#define _SEAMCALL_TEST_SEAMCALL_H

#include <linux/timekeeping.h>
#include <linux/types.h>
#include <asm/asm.h>
#include <asm/trapnr.h>

#include "tdx_abi.h"

/**
 * struct seamcall - operands of a SEAMCALL, and what it left in them
 * @fn:		RAX on entry
 * @status:	RAX on return, or a code of TDX_SW_STATUSES
 * @rcx:	RCX, before and after, as the others
 * @rdx:	RDX
 * @r8:		R8
 * @r9:		R9
 * @r10:	R10
 * @r11:	R11
 * @ns:		how long it took
 */
struct seamcall {
	u64 fn;
	u64 status;
	u64 rcx;
	u64 rdx;
	u64 r8;
	u64 r9;
	u64 r10;
	u64 r11;
	u64 ns;
};

/**
 * seamcall_execute() - SEAMCALL on this CPU
 * @call:	the operands
 *
 * It does not go through the updater, so that what the updater never does can
 * be tested as well.
 *
 * Context: any; the caller must not migrate.
 */
static inline void seamcall_execute(struct seamcall *call)
{
	/*
	 * Of its own: while R8 to R11 hold operands nothing else may be accessed.
	 * KCSAN makes a function call of that, which takes the registers.
	 */
	struct seamcall own = *call;
	u64 rax = own.fn, start = ktime_get_mono_fast_ns();
	bool carry = false, faulted = false;
	register u64 r8 asm("r8") = own.r8;
	register u64 r9 asm("r9") = own.r9;
	register u64 r10 asm("r10") = own.r10;
	register u64 r11 asm("r11") = own.r11;

	asm volatile("1: .byte 0x66, 0x0f, 0x01, 0xcf\n"
		     "   setc %b[carry]\n"
		     "   jmp 3f\n"
		     "2: movb $1, %b[faulted]\n"
		     "3:\n" _ASM_EXTABLE_FAULT(1b, 2b)
		     : "+a"(rax), "+c"(own.rcx), "+d"(own.rdx), "+r"(r8),
		       "+r"(r9), "+r"(r10),
		       "+r"(r11), [carry] "+r"(carry), [faulted] "+r"(faulted)
		     :
		     : "memory", "cc");
	own.r8 = r8;
	own.r9 = r9;
	own.r10 = r10;
	own.r11 = r11;
	own.ns = ktime_get_mono_fast_ns() - start;
	own.status = rax;
	if (carry)
		own.status = TDX_SW_VMFAILINVALID;
	if (faulted)
		own.status = rax == X86_TRAP_GP ? TDX_SW_GP : TDX_SW_UD;
	*call = own;
}

#endif /* _SEAMCALL_TEST_SEAMCALL_H */
