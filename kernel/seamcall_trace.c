// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of SEAMCALLs to the TDX module. Those of the whole updater are
 * instantiated here.
 */
#include <linux/bug.h>
#include <linux/timekeeping.h>
#include <asm/tdx.h>

#include "seamcall_trace.h"
#include "tdx_abi.h"

#define CREATE_TRACE_POINTS
#include <trace/events/tdx.h>

#include "trace_contract.h"

/* For who measures what they cost. */
EXPORT_TRACEPOINT_SYMBOL_GPL(tdx_update_step);
EXPORT_TRACEPOINT_SYMBOL_GPL(tdx_update_ack);

/* seamcall.S composes these; the names and the events decode them. */
static_assert(TDX_SEAMCALL_VMFAILINVALID == TDX_SW_VMFAILINVALID);
static_assert(TDX_SEAMCALL_GP == TDX_SW_GP);
static_assert(TDX_SEAMCALL_UD == TDX_SW_UD);
static_assert(TDX_STATUS_CODE(TDX_RND_NO_ENTROPY) == TDX_ST_RND_NO_ENTROPY);

/**
 * seamcall_trace_begin - a SEAMCALL to the TDX module follows
 * @trace: for seamcall_trace_end()
 * @fn: RAX
 * @args: operands; copied, since the SEAMCALL may overwrite them
 *
 * Context: any but noinstr, preemption off. Emits events: not under a lock that
 *	    every CPU takes during an update.
 */
void seamcall_trace_begin(struct seamcall_trace *trace, u64 fn,
			  const struct tdx_module_args *args)
{
	trace_tdx_seamcall_begin(fn);

	trace->rcx = args->rcx;
	trace->rdx = args->rdx;
	trace->r8 = args->r8;
	trace->begin = 0;
	if (trace_tdx_seamcall_end_enabled())
		trace->begin = ktime_get_mono_fast_ns();
}

/**
 * seamcall_trace_end - a SEAMCALL to the TDX module has returned
 * @trace: from seamcall_trace_begin()
 * @fn: RAX on entry
 * @status: RAX on return
 * @attempt: 1 for the first, more when the module had no entropy
 *
 * An event that is switched on during the call has no begin time: it is left
 * out rather than reported with a made-up duration.
 *
 * Context: as for seamcall_trace_begin().
 */
void seamcall_trace_end(const struct seamcall_trace *trace, u64 fn, u64 status,
			u32 attempt)
{
	if (trace_tdx_seamcall_end_enabled() && trace->begin)
		trace_tdx_seamcall_end(fn, status, trace->rcx, trace->rdx,
				       trace->r8,
				       ktime_get_mono_fast_ns() - trace->begin,
				       attempt);
}
