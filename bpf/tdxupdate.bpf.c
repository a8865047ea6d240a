// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where tdxupdate-trace looks: the trace events of the updater. What is done
 * with an event is in the headers, which serve other ways to see the same thing
 * as well: see tdxupdate_functions.bpf.c.
 *
 * User space loads the programs of one rung: tp_btf, raw_tp or tp.
 */
#include <stdbool.h>
#include <stddef.h>
#include <linux/bpf.h>
#include <linux/errno.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "matrix.bpf.h"
#include "seamcalls.bpf.h"
#include "trace_events.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline void price_call_begins(void)
{
}

static __always_inline void price_ack(__u32 seq, __u32 state, __u32 ordinal)
{
	update_ack(seq, state, ordinal);
}

#include "price.bpf.h"

/*
 * Rungs tp_btf and raw_tp: the arguments of the tracepoint, the cheapest. For
 * tp_btf the kernel wants to be shown the BTF of the updater's module, which
 * takes CAP_SYS_ADMIN; raw_tp goes by the tracepoint's name.
 */
#define ON_TRACEPOINT(event, call, args...) \
	SEC("tp_btf/tdx_" #event)           \
	int BPF_PROG(btf_##event, args)     \
	{                                   \
		call;                       \
		return 0;                   \
	}                                   \
	SEC("raw_tp/tdx_" #event)           \
	int BPF_PROG(raw_##event, args)     \
	{                                   \
		call;                       \
		return 0;                   \
	}

ON_TRACEPOINT(update_begin,
	      update_begin(seq, cpus_in_update, sigstruct_pages, module_pages,
			   version),
	      __u32 seq, __u32 cpus_in_update, __u32 sigstruct_pages,
	      __u32 module_pages, __u32 version)

ON_TRACEPOINT(update_state, update_state(seq, from), __u32 seq, __u32 from)

ON_TRACEPOINT(update_step, update_step(seq, state), __u32 seq, __u32 state)

ON_TRACEPOINT(update_ack, update_ack(seq, state, ordinal), __u32 seq,
	      __u32 state, __u32 ordinal)

ON_TRACEPOINT(update_abort, update_abort(seq, state, error, leaf, status),
	      __u32 seq, __u32 state, int error, __u64 leaf, __u64 status)

ON_TRACEPOINT(update_leave, update_leave(seq, state, error), __u32 seq,
	      __u32 state, int error)

ON_TRACEPOINT(update_end, update_end(seq, error, state, version), __u32 seq,
	      int error, __u32 state, __u32 version)

ON_TRACEPOINT(seamcall_end,
	      seamcall_end(fn, status, rcx, rdx, duration_ns, attempt),
	      __u64 fn, __u64 status, __u64 rcx, __u64 rdx, __u64 r8,
	      __u64 duration_ns, __u32 attempt)

ON_TRACEPOINT(seamldr_call, seamldr_call(fn, status, wait_ns, call_ns),
	      __u64 fn, __u64 status, __u64 wait_ns, __u64 call_ns)

/* Rung tp: the same events as perf sees them, for kernels without any BTF. */
#define ON_TRACE_EVENT(event, call)                 \
	SEC("tp/tdx/tdx_" #event)                   \
	int tp_##event(struct event_tdx_##event *e) \
	{                                           \
		call;                               \
		return 0;                           \
	}

ON_TRACE_EVENT(update_begin,
	       update_begin(e->seq, e->nr_cpus, e->sigstruct_pages,
			    e->module_pages, e->version))

ON_TRACE_EVENT(update_state, update_state(e->seq, e->from))

ON_TRACE_EVENT(update_step, update_step(e->seq, e->state))

ON_TRACE_EVENT(update_ack, update_ack(e->seq, e->state, e->ordinal))

ON_TRACE_EVENT(update_abort,
	       update_abort(e->seq, e->state, e->errno, e->leaf, e->status))

ON_TRACE_EVENT(update_leave, update_leave(e->seq, e->state, e->errno))

ON_TRACE_EVENT(update_end, update_end(e->seq, e->errno, e->state, e->version))

ON_TRACE_EVENT(seamcall_end, seamcall_end(e->fn, e->status, e->rcx, e->rdx,
					  e->duration_ns, e->attempt))

ON_TRACE_EVENT(seamldr_call,
	       seamldr_call(e->fn, e->status, e->wait_ns, e->call_ns))

/* Optional, with any rung. */

SEC("fentry/fw_upload_start")
int BPF_PROG(fw_upload_start, struct fw_sysfs *fw)
{
	count_run(TDX_RUN_UPLOAD);
	upload_begin(fw);
	return 0;
}

SEC("fexit/fw_upload_main")
int BPF_PROG(fw_upload_main, struct work_struct *work)
{
	count_run(TDX_RUN_UPLOAD);
	upload_end(work);
	return 0;
}

SEC("fentry/multi_cpu_stop")
int BPF_PROG(stop_begin)
{
	count_run(TDX_RUN_STOP);
	cpu_stopped();
	return 0;
}

SEC("fexit/multi_cpu_stop")
int BPF_PROG(stop_end)
{
	count_run(TDX_RUN_RESUME);
	cpu_resumed();
	return 0;
}

/*
 * From an event to a program and back. This event belongs to the test runs of
 * BPF programs, so that nobody else is held up by what is attached to it.
 */
SEC("raw_tp/bpf_test_finish")
int price_raw_tp(void *unused)
{
	return 0;
}

SEC("tp/bpf_test_run/bpf_test_finish")
int price_tp(void *unused)
{
	return 0;
}

/* Its test runs make that event. */
SEC("socket")
int price_event(void *unused)
{
	return 0;
}
