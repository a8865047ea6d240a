// SPDX-License-Identifier: GPL-2.0-only
/* SEAMCALLs to the TDX module, traced, in the standalone form. */
#include <linux/export.h>
#include <linux/preempt.h>
#include <asm/archrandom.h>
#include <asm/tdx.h>

#include "seamcall_enter.h"
#include "seamcall_trace.h"

typedef u64 (*seamcall_fn)(u64 fn, struct tdx_module_args *args);

/*
 * The module asks for entropy that the CPU may not have at once. Preemption is
 * off for one attempt only, so that ten of them do not add up.
 */
static __always_inline u64 seamcall_retry(seamcall_fn seamcall, u64 fn,
					  struct tdx_module_args *args)
{
	u32 attempt = 1;
	u64 status;

	do {
		preempt_disable();
		if (seamcall_is_traced())
			status = seamcall_traced(seamcall(fn, args), fn, args,
						 attempt);
		else
			status = seamcall(fn, args);
		preempt_enable();
	} while (status == TDX_RND_NO_ENTROPY &&
		 attempt++ < RDRAND_RETRY_LOOPS);

	return status;
}

/**
 * tdx_seamcall - call the TDX module
 * @fn: leaf number, with the leaf's version in bits 23:16
 * @args: operands; not written
 *
 * Retries RDRAND_RETRY_LOOPS times in all while the module has no entropy.
 *
 * Context: any, interrupts on or off. Emits events: not under a lock that
 *	    every CPU takes during an update.
 * Return: completion status (TDX module interface), or a software code of
 *	   tdx_abi.h when the module could not be entered.
 */
u64 tdx_seamcall(u64 fn, struct tdx_module_args *args)
{
	return seamcall_retry(__seamcall, fn, args);
}
EXPORT_SYMBOL_GPL(tdx_seamcall);

/**
 * tdx_seamcall_ret - call the TDX module and take its outputs
 * @fn: as for tdx_seamcall()
 * @args: operands; overwritten with the outputs unless the module could not
 *	  be entered
 *
 * Context: as for tdx_seamcall().
 * Return: as for tdx_seamcall().
 */
u64 tdx_seamcall_ret(u64 fn, struct tdx_module_args *args)
{
	return seamcall_retry(__seamcall_ret, fn, args);
}
EXPORT_SYMBOL_GPL(tdx_seamcall_ret);
