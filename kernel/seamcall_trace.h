/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events around one SEAMCALL to the TDX module, for those who make it. With
 * the events off two nops remain of it: what the events need to be kept of the
 * call is off the path that is taken then.
 */
#ifndef _TDX_SEAMCALL_TRACE_H
#define _TDX_SEAMCALL_TRACE_H

#include <linux/timekeeping.h>
#include <linux/tracepoint-defs.h>
#include <linux/types.h>
#include <asm/shared/tdx.h>

/* The kernel's own word for that there are to be no events. */
#ifdef NOTRACE
#define seamcall_event_enabled(event) false
#else
DECLARE_TRACEPOINT(tdx_seamcall_begin);
DECLARE_TRACEPOINT(tdx_seamcall_end);
#define seamcall_event_enabled(event) tracepoint_enabled(event)
#endif

/**
 * seamcall_is_traced - an event of SEAMCALLs is on
 *
 * Context: any but noinstr.
 * Return: true if the SEAMCALL that follows is one for seamcall_traced().
 */
static __always_inline bool seamcall_is_traced(void)
{
	return seamcall_event_enabled(tdx_seamcall_begin) ||
	       seamcall_event_enabled(tdx_seamcall_end);
}

/**
 * struct seamcall_trace - what tdx_seamcall_end tells of the time before
 * @rcx:	RCX on entry
 * @rdx:	RDX on entry
 * @r8:		R8 on entry
 * @begin:	when; 0 while the event was off
 */
struct seamcall_trace {
	u64 rcx;
	u64 rdx;
	u64 r8;
	u64 begin;
};

void do_trace_seamcall_begin(u64 fn);
void do_trace_seamcall_end(const struct seamcall_trace *trace, u64 fn,
			   u64 status, u32 attempt);

/**
 * seamcall_trace_begin - a SEAMCALL to the TDX module follows
 * @trace: for seamcall_trace_end()
 * @fn: RAX
 * @args: operands; copied, since the SEAMCALL may overwrite them
 *
 * Context: any but noinstr, preemption off. Emits events: not under a lock that
 *	    every CPU takes during an update.
 */
static __always_inline void
seamcall_trace_begin(struct seamcall_trace *trace, u64 fn,
		     const struct tdx_module_args *args)
{
	trace->begin = 0;
	if (seamcall_event_enabled(tdx_seamcall_begin))
		do_trace_seamcall_begin(fn);
	if (seamcall_event_enabled(tdx_seamcall_end)) {
		trace->rcx = args->rcx;
		trace->rdx = args->rdx;
		trace->r8 = args->r8;
		trace->begin = ktime_get_mono_fast_ns();
	}
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
static __always_inline void
seamcall_trace_end(const struct seamcall_trace *trace, u64 fn, u64 status,
		   u32 attempt)
{
	if (seamcall_event_enabled(tdx_seamcall_end) && trace->begin)
		do_trace_seamcall_end(trace, fn, status, attempt);
}

/**
 * seamcall_traced - one SEAMCALL to the TDX module, and its events
 * @call: the expression that makes it
 * @fn: RAX
 * @args: operands, which the SEAMCALL may overwrite
 * @attempt: 1 for the first, more when the module had no entropy
 *
 * Context: as for seamcall_trace_begin().
 * Return: RAX, or a software code.
 */
#define seamcall_traced(call, fn, args, attempt)                    \
	({                                                          \
		struct seamcall_trace trace_;                       \
		u64 fn_ = (fn), status_;                            \
		seamcall_trace_begin(&trace_, fn_, args);           \
		status_ = (call);                                   \
		seamcall_trace_end(&trace_, fn_, status_, attempt); \
		status_;                                            \
	})

#endif /* _TDX_SEAMCALL_TRACE_H */
