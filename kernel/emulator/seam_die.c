// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trap: a CPU without TDX raises #UD at SEAMCALL, and the die chain sees
 * it before the host's exception table does.
 */
#include <linux/kdebug.h>
#include <linux/notifier.h>
#include <linux/ptrace.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/processor-flags.h>
#include <asm/trapnr.h>

#include "calls.h"
#include "gp.h"
#include "leaf.h"
#include "pseamldr.h"
#include "seam_call.h"
#include "seam_die.h"
#include "tdx_module.h"

static const u8 seamcall_opcode[] = { 0x66, 0x0f, 0x01, 0xcf };

#define ARITHMETIC_FLAGS                                                 \
	(X86_EFLAGS_CF | X86_EFLAGS_PF | X86_EFLAGS_AF | X86_EFLAGS_ZF | \
	 X86_EFLAGS_SF | X86_EFLAGS_OF)

static bool is_seamcall(const struct pt_regs *regs)
{
	u8 bytes[sizeof(seamcall_opcode)];

	return !copy_from_kernel_nofault(bytes, (void *)regs->ip,
					 sizeof(bytes)) &&
	       !memcmp(bytes, seamcall_opcode, sizeof(bytes));
}

static void read_operands(struct seam_call *call, const struct pt_regs *regs)
{
	*call = (struct seam_call){
		.fn = regs->ax,
		.rcx = regs->cx,
		.rdx = regs->dx,
		.r8 = regs->r8,
		.r9 = regs->r9,
		.r10 = regs->r10,
		.r11 = regs->r11,
		.lp = smp_processor_id(),
		.leaf = seam_leaf_index(regs->ax),
	};
}

static void write_operands(const struct seam_call *call, struct pt_regs *regs)
{
	regs->cx = call->rcx;
	regs->dx = call->rdx;
	regs->r8 = call->r8;
	regs->r9 = call->r9;
	regs->r10 = call->r10;
	regs->r11 = call->r11;
}

static void finish(const struct seam_call *call, struct pt_regs *regs)
{
	regs->flags &= ~ARITHMETIC_FLAGS;
	if (call->outcome == SEAM_OUTCOME_VMFAIL) {
		regs->flags |= X86_EFLAGS_CF;
	} else {
		regs->ax = call->status;
		write_operands(call, regs);
	}
	regs->ip += sizeof(seamcall_opcode);
}

static int seamcall_trapped(struct pt_regs *regs)
{
	struct seam_call call;

	read_operands(&call, regs);
	seam_calls_count(&call);
	if (TDX_FN_IS_SEAMLDR(call.fn))
		pseamldr_call(&call);
	else
		tdx_module_call(&call);

	switch (call.outcome) {
	case SEAM_OUTCOME_UD:
		return NOTIFY_DONE;
	case SEAM_OUTCOME_GP:
		return seam_gp_raise(regs) ? NOTIFY_STOP : NOTIFY_DONE;
	default:
		finish(&call, regs);
		return NOTIFY_STOP;
	}
}

/* Interrupts are off here: #UD is taken through an interrupt gate. */
static int seam_die(struct notifier_block *nb, unsigned long event, void *arg)
{
	struct die_args *die = arg;

	if (event != DIE_TRAP || die->trapnr != X86_TRAP_UD ||
	    user_mode(die->regs) || !is_seamcall(die->regs))
		return NOTIFY_DONE;
	return seamcall_trapped(die->regs);
}

static struct notifier_block seam_die_notifier = {
	.notifier_call = seam_die,
};

/** seam_die_register() - begin to answer SEAMCALL. Return: 0 or an error */
int seam_die_register(void)
{
	return register_die_notifier(&seam_die_notifier);
}

/** seam_die_unregister() - stop; no SEAMCALL is being answered on return */
void seam_die_unregister(void)
{
	unregister_die_notifier(&seam_die_notifier);
}
