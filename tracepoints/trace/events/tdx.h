/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace events of the TDX module's run-time update and of the SEAMCALLs.
 *
 * Rules for everybody who emits them: not under seamldr_lock, not under the
 * lock of the update, not from the spin loop; clocks are read only behind
 * trace_*_enabled(). Rules for everybody who changes them: fields are appended
 * and never moved, nothing in TP_printk() needs a plugin to be decoded.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM tdx

#if !defined(_TRACE_TDX_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_TDX_H

#include <linux/tracepoint.h>

#include "tdx_abi.h"

/* clang-format off */
#ifndef _TRACE_TDX_SHOW
#define _TRACE_TDX_SHOW

#define tdx_sym(id, val, ...)		{ val, #id },
#define tdx_sym_leaf(id, val, name)	{ val, name },

/* sparse gives up on a stringified argument of more than 8 KiB. */
#ifdef __CHECKER__
#define tdx_all_leaves(X)
#define tdx_all_statuses(X)
#else
#define tdx_all_leaves(X)		TDX_LEAVES(X)
#define tdx_all_statuses(X)		TDX_STATUSES(X)
#endif

#define show_tdx_state(state)						\
	__print_symbolic(state, TDX_UPDATE_STATES(tdx_sym) { -1, "?" })

#define show_tdx_leaf(fn)						\
	__print_symbolic(TDX_FN_KEY(fn),				\
			 tdx_all_leaves(tdx_sym_leaf)			\
			 SEAMLDR_LEAVES(tdx_sym_leaf) { -1, "?" })

#define show_tdx_status(fn, status)					\
	__print_symbolic(TDX_STATUS_KEY(fn, status),			\
			 tdx_all_statuses(tdx_sym)			\
			 SEAMLDR_STATUSES(tdx_sym)			\
			 TDX_SW_STATUSES(tdx_sym) { -1, "?" })

#define show_tdx_detail(status)						\
	(TDX_STATUS_HAS_OPERAND(status) ?				\
	 __print_symbolic(TDX_STATUS_DETAIL(status),			\
			  TDX_OPERANDS(tdx_sym) { -1, "?" }) :		\
	 __print_symbolic(TDX_STATUS_DETAIL(status), { 0, "0" }))

#endif /* _TRACE_TDX_SHOW */

/**
 * tdx_update_begin - an update image was accepted, the machine runs still
 * @seq: number of this update since the updater was loaded
 * @nr_cpus: CPUs that will take part
 * @sigstruct_pages: 4 KiB pages of SIGSTRUCT in the image
 * @module_pages: 4 KiB pages of the module in the image
 * @version: running TDX module, coded as by TDX_VERSION()
 */
TRACE_EVENT(tdx_update_begin,

	TP_PROTO(u32 seq, u32 nr_cpus, u32 sigstruct_pages, u32 module_pages,
		 u32 version),

	TP_ARGS(seq, nr_cpus, sigstruct_pages, module_pages, version),

	TP_STRUCT__entry(
		__field(u32, seq)
		__field(u32, nr_cpus)
		__field(u32, sigstruct_pages)
		__field(u32, module_pages)
		__field(u32, version)
	),

	TP_fast_assign(
		__entry->seq = seq;
		__entry->nr_cpus = nr_cpus;
		__entry->sigstruct_pages = sigstruct_pages;
		__entry->module_pages = module_pages;
		__entry->version = version;
	),

	TP_printk("seq=%u nr_cpus=%u sigstruct_pages=%u module_pages=%u version=" TDX_VERSION_FMT,
		  __entry->seq, __entry->nr_cpus, __entry->sigstruct_pages,
		  __entry->module_pages, TDX_VERSION_ARGS(__entry->version))
);

/**
 * tdx_update_state - the last CPU has acked: the target state moves
 * @seq: as in tdx_update_begin
 * @from: state that every CPU has acked
 * @to: state that the CPUs begin now
 */
TRACE_EVENT(tdx_update_state,

	TP_PROTO(u32 seq, u32 from, u32 to),

	TP_ARGS(seq, from, to),

	TP_STRUCT__entry(
		__field(u32, seq)
		__field(u32, from)
		__field(u32, to)
	),

	TP_fast_assign(
		__entry->seq = seq;
		__entry->from = from;
		__entry->to = to;
	),

	TP_printk("seq=%u from=%s to=%s", __entry->seq,
		  show_tdx_state(__entry->from), show_tdx_state(__entry->to))
);

/**
 * tdx_update_step - this CPU begins its work in a state
 * @seq: as in tdx_update_begin
 * @state: the state
 */
TRACE_EVENT(tdx_update_step,

	TP_PROTO(u32 seq, u32 state),

	TP_ARGS(seq, state),

	TP_STRUCT__entry(
		__field(u32, seq)
		__field(u32, state)
	),

	TP_fast_assign(
		__entry->seq = seq;
		__entry->state = state;
	),

	TP_printk("seq=%u state=%s", __entry->seq,
		  show_tdx_state(__entry->state))
);

/**
 * tdx_update_ack - this CPU has done its work in a state
 * @seq: as in tdx_update_begin
 * @state: the state
 * @ordinal: its place among the acks of this state, 1 to @nr_cpus
 * @nr_cpus: CPUs that take part; the CPU whose ordinal this is was the last
 */
TRACE_EVENT(tdx_update_ack,

	TP_PROTO(u32 seq, u32 state, u32 ordinal, u32 nr_cpus),

	TP_ARGS(seq, state, ordinal, nr_cpus),

	TP_STRUCT__entry(
		__field(u32, seq)
		__field(u32, state)
		__field(u32, ordinal)
		__field(u32, nr_cpus)
	),

	TP_fast_assign(
		__entry->seq = seq;
		__entry->state = state;
		__entry->ordinal = ordinal;
		__entry->nr_cpus = nr_cpus;
	),

	TP_printk("seq=%u state=%s ordinal=%u nr_cpus=%u", __entry->seq,
		  show_tdx_state(__entry->state), __entry->ordinal,
		  __entry->nr_cpus)
);

/**
 * tdx_update_abort - this CPU's work in a state failed and ends the update
 * @seq: as in tdx_update_begin
 * @state: the state
 * @errno: negative error code
 * @leaf: RAX of the SEAMCALL that failed
 * @status: its completion status, or a software code
 */
TRACE_EVENT(tdx_update_abort,

	TP_PROTO(u32 seq, u32 state, int errno, u64 leaf, u64 status),

	TP_ARGS(seq, state, errno, leaf, status),

	TP_STRUCT__entry(
		__field(u64, leaf)
		__field(u64, status)
		__field(u32, seq)
		__field(u32, state)
		__field(int, errno)
	),

	TP_fast_assign(
		__entry->leaf = leaf;
		__entry->status = status;
		__entry->seq = seq;
		__entry->state = state;
		__entry->errno = errno;
	),

	TP_printk("seq=%u state=%s errno=%d leaf=%s status=%s detail=%s raw=0x%llx",
		  __entry->seq, show_tdx_state(__entry->state), __entry->errno,
		  show_tdx_leaf(__entry->leaf),
		  show_tdx_status(__entry->leaf, __entry->status),
		  show_tdx_detail(__entry->status), __entry->status)
);

/**
 * tdx_update_leave - this CPU leaves the lock-step
 * @seq: as in tdx_update_begin
 * @state: last state that this CPU has seen
 * @errno: 0, or the negative error code of this CPU's own failure
 */
TRACE_EVENT(tdx_update_leave,

	TP_PROTO(u32 seq, u32 state, int errno),

	TP_ARGS(seq, state, errno),

	TP_STRUCT__entry(
		__field(u32, seq)
		__field(u32, state)
		__field(int, errno)
	),

	TP_fast_assign(
		__entry->seq = seq;
		__entry->state = state;
		__entry->errno = errno;
	),

	TP_printk("seq=%u state=%s errno=%d", __entry->seq,
		  show_tdx_state(__entry->state), __entry->errno)
);

/**
 * tdx_update_end - the machine runs again
 * @seq: as in tdx_update_begin
 * @errno: 0, or the negative error code of the update
 * @state: last state that was reached
 * @version: TDX module now, coded as by TDX_VERSION(); 0 when TDX is lost
 */
TRACE_EVENT(tdx_update_end,

	TP_PROTO(u32 seq, int errno, u32 state, u32 version),

	TP_ARGS(seq, errno, state, version),

	TP_STRUCT__entry(
		__field(u32, seq)
		__field(int, errno)
		__field(u32, state)
		__field(u32, version)
	),

	TP_fast_assign(
		__entry->seq = seq;
		__entry->errno = errno;
		__entry->state = state;
		__entry->version = version;
	),

	TP_printk("seq=%u errno=%d state=%s version=" TDX_VERSION_FMT,
		  __entry->seq, __entry->errno, show_tdx_state(__entry->state),
		  TDX_VERSION_ARGS(__entry->version))
);

/**
 * tdx_seamcall_begin - a SEAMCALL to the TDX module follows
 * @fn: RAX: leaf and version
 */
TRACE_EVENT(tdx_seamcall_begin,

	TP_PROTO(u64 fn),

	TP_ARGS(fn),

	TP_STRUCT__entry(
		__field(u64, fn)
	),

	TP_fast_assign(
		__entry->fn = fn;
	),

	TP_printk("leaf=%s fn=0x%llx", show_tdx_leaf(__entry->fn),
		  __entry->fn)
);

/**
 * tdx_seamcall_end - a SEAMCALL to the TDX module has returned
 * @fn: RAX on entry: leaf and version
 * @status: RAX on return, or a software code
 * @rcx: RCX on entry; it, @rdx and @r8 name the TD, by leaf
 * @rdx: RDX on entry
 * @r8: R8 on entry
 * @duration_ns: time in the SEAMCALL
 * @attempt: 1 for the first, more when the module had no entropy
 */
TRACE_EVENT(tdx_seamcall_end,

	TP_PROTO(u64 fn, u64 status, u64 rcx, u64 rdx, u64 r8,
		 u64 duration_ns, u32 attempt),

	TP_ARGS(fn, status, rcx, rdx, r8, duration_ns, attempt),

	TP_STRUCT__entry(
		__field(u64, fn)
		__field(u64, status)
		__field(u64, rcx)
		__field(u64, rdx)
		__field(u64, r8)
		__field(u64, duration_ns)
		__field(u32, attempt)
	),

	TP_fast_assign(
		__entry->fn = fn;
		__entry->status = status;
		__entry->rcx = rcx;
		__entry->rdx = rdx;
		__entry->r8 = r8;
		__entry->duration_ns = duration_ns;
		__entry->attempt = attempt;
	),

	TP_printk("leaf=%s status=%s detail=%s raw=0x%llx rcx=0x%llx rdx=0x%llx r8=0x%llx duration_ns=%llu attempt=%u",
		  show_tdx_leaf(__entry->fn),
		  show_tdx_status(__entry->fn, __entry->status),
		  show_tdx_detail(__entry->status), __entry->status,
		  __entry->rcx, __entry->rdx, __entry->r8,
		  __entry->duration_ns, __entry->attempt)
);

/**
 * tdx_seamldr_call - a SEAMCALL to the P-SEAMLDR has returned, its lock is free
 * @fn: RAX on entry, bit 63 set
 * @status: RAX on return, or a software code
 * @wait_ns: time until the lock was taken: one CPU at a time may be in there
 * @call_ns: time in the SEAMCALL, with the lock held
 */
TRACE_EVENT(tdx_seamldr_call,

	TP_PROTO(u64 fn, u64 status, u64 wait_ns, u64 call_ns),

	TP_ARGS(fn, status, wait_ns, call_ns),

	TP_STRUCT__entry(
		__field(u64, fn)
		__field(u64, status)
		__field(u64, wait_ns)
		__field(u64, call_ns)
	),

	TP_fast_assign(
		__entry->fn = fn;
		__entry->status = status;
		__entry->wait_ns = wait_ns;
		__entry->call_ns = call_ns;
	),

	TP_printk("leaf=%s status=%s raw=0x%llx wait_ns=%llu call_ns=%llu",
		  show_tdx_leaf(__entry->fn),
		  show_tdx_status(__entry->fn, __entry->status),
		  __entry->status, __entry->wait_ns, __entry->call_ns)
);
/* clang-format on */

#endif /* _TRACE_TDX_H */

/* Found as <trace/events/tdx.h>, in a kernel tree and beside one. */
#include <trace/define_trace.h>
