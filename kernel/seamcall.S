/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SEAMCALL instruction and its three ways to return: a completion status
 * in RAX, CF for a target that cannot be entered, an exception.
 */
#include <linux/linkage.h>
#include <asm/asm.h>
#include <asm/asm-offsets.h>
#include <asm/frame.h>
#include <asm/tdx.h>

/* Known to binutils as "seamcall" only from 2.36 on. */
#define SEAMCALL .byte 0x66, 0x0f, 0x01, 0xcf

/*
 * u64 name(u64 fn, struct tdx_module_args *args)
 *
 * RSI survives: only TDH.VP.ENTER, which is not called from here, changes
 * registers beyond RAX, RCX, RDX and R8 to R11.
 */
.macro SEAMCALL_FUNC name store_outputs:req
SYM_FUNC_START(\name)
	FRAME_BEGIN

	movq	%rdi, %rax
	movq	TDX_MODULE_rcx(%rsi), %rcx
	movq	TDX_MODULE_rdx(%rsi), %rdx
	movq	TDX_MODULE_r8(%rsi), %r8
	movq	TDX_MODULE_r9(%rsi), %r9
	movq	TDX_MODULE_r10(%rsi), %r10
	movq	TDX_MODULE_r11(%rsi), %r11

.Lseamcall\@:
	SEAMCALL
	jc	.Lvmfailinvalid\@

.if \store_outputs
	movq	%rcx, TDX_MODULE_rcx(%rsi)
	movq	%rdx, TDX_MODULE_rdx(%rsi)
	movq	%r8, TDX_MODULE_r8(%rsi)
	movq	%r9, TDX_MODULE_r9(%rsi)
	movq	%r10, TDX_MODULE_r10(%rsi)
	movq	%r11, TDX_MODULE_r11(%rsi)
.endif
.Lreturn\@:
	FRAME_END
	RET

.Lvmfailinvalid\@:
	movq	$TDX_SEAMCALL_VMFAILINVALID, %rax
	jmp	.Lreturn\@

	/* The exception table has put the trap number into RAX. */
.Lfault\@:
	movq	$TDX_SW_ERROR, %rcx
	orq	%rcx, %rax
	jmp	.Lreturn\@

	_ASM_EXTABLE_FAULT(.Lseamcall\@, .Lfault\@)
SYM_FUNC_END(\name)
.endm

SEAMCALL_FUNC __seamcall store_outputs=0
SEAMCALL_FUNC __seamcall_ret store_outputs=1
