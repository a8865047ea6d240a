// SPDX-License-Identifier: GPL-2.0-only
/*
 * #GP at a SEAMCALL. The CPU raises #UD there and nothing makes it raise #GP
 * instead, so the emulator does what the kernel's #GP handler would do with
 * the trapped registers: it hands them to fixup_exception() with the vector of
 * #GP. The host's exception table then decides, exactly as for a real one.
 */
#include <linux/errno.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <asm/cpufeature.h>
#include <asm/trapnr.h>

#include "gp.h"

static int (*fixup)(struct pt_regs *regs, int trapnr, unsigned long error_code,
		    unsigned long fault_addr);

/**
 * seam_gp_init() - find fixup_exception()
 *
 * It is not exported; a kprobe that is registered and removed at once tells
 * its address. Without it (no kprobes, or indirect branch tracking, under
 * which the function is no target for an indirect call) #GP cannot be raised.
 *
 * Context: may sleep.
 */
void seam_gp_init(void)
{
	struct kprobe probe = { .symbol_name = "fixup_exception" };

	if (boot_cpu_has(X86_FEATURE_IBT) || register_kprobe(&probe))
		return;
	fixup = (void *)probe.addr;
	unregister_kprobe(&probe);
}

/** seam_gp_possible() - can #GP be raised under this kernel? */
bool seam_gp_possible(void)
{
	return fixup;
}

/**
 * seam_gp_raise() - raise #GP at the trapped instruction
 * @regs:	registers of the trapped SEAMCALL
 *
 * Context: the trap.
 * Return: true if the exception table has an entry for the instruction, which
 * is now being followed; false if the host would have died of the #GP.
 */
bool seam_gp_raise(struct pt_regs *regs)
{
	return fixup && fixup(regs, X86_TRAP_GP, 0, 0);
}
