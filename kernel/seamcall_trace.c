// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of SEAMCALLs to the TDX module. Those of the whole updater are
 * instantiated here.
 */
#include <linux/bug.h>
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
 * do_trace_seamcall_begin - emit tdx_seamcall_begin
 * @fn: RAX of the SEAMCALL that follows
 *
 * Context: as for seamcall_trace_begin(), which calls it when the event is on.
 */
void do_trace_seamcall_begin(u64 fn)
{
	trace_tdx_seamcall_begin(fn);
}

/**
 * do_trace_seamcall_end - emit tdx_seamcall_end
 * @trace: from seamcall_trace_begin()
 * @fn: RAX of the SEAMCALL
 * @status: RAX on return
 * @attempt: 1 for the first
 *
 * Context: as for seamcall_trace_end(), which calls it when the event is on.
 */
void do_trace_seamcall_end(const struct seamcall_trace *trace, u64 fn,
			   u64 status, u32 attempt)
{
	trace_tdx_seamcall_end(fn, status, trace->rcx, trace->rdx, trace->r8,
			       ktime_get_mono_fast_ns() - trace->begin,
			       attempt);
}
