// SPDX-License-Identifier: GPL-2.0-only
/*
 * The straightforward way to observe the updater with BPF: each event is a
 * record in one ring buffer that all CPUs share.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "one_ring.h"

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* Did not fit. */
__u64 dropped;

static __always_inline struct event *reserve(enum event_kind kind)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		__sync_fetch_and_add(&dropped, 1);
		return NULL;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->ns = bpf_ktime_get_ns();
	event->kind = kind;
	event->cpu = bpf_get_smp_processor_id();
	event->pid = bpf_get_current_pid_tgid() >> 32;
	return event;
}

static __always_inline int tell_update(enum event_kind kind, __u32 seq,
				       __u32 state, __s32 value)
{
	struct event *event = reserve(kind);

	if (!event)
		return 0;
	event->seq = seq;
	event->state = state;
	event->value = value;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

static __always_inline int tell_call(enum event_kind kind, __u64 fn,
				     __u64 status, __u64 td, __u64 duration_ns)
{
	struct event *event = reserve(kind);

	if (!event)
		return 0;
	event->fn = fn;
	event->status = status;
	event->td = td;
	event->duration_ns = duration_ns;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("tp_btf/tdx_update_begin")
int BPF_PROG(update_begin, __u32 seq)
{
	return tell_update(EVENT_BEGIN, seq, 0, 0);
}

SEC("tp_btf/tdx_update_state")
int BPF_PROG(update_state, __u32 seq, __u32 from, __u32 to)
{
	return tell_update(EVENT_STATE, seq, from, to);
}

SEC("tp_btf/tdx_update_step")
int BPF_PROG(update_step, __u32 seq, __u32 state)
{
	return tell_update(EVENT_STEP, seq, state, 0);
}

SEC("tp_btf/tdx_update_ack")
int BPF_PROG(update_ack, __u32 seq, __u32 state, __u32 ordinal)
{
	return tell_update(EVENT_ACK, seq, state, ordinal);
}

SEC("tp_btf/tdx_update_abort")
int BPF_PROG(update_abort, __u32 seq, __u32 state, int error)
{
	return tell_update(EVENT_ABORT, seq, state, error);
}

SEC("tp_btf/tdx_update_leave")
int BPF_PROG(update_leave, __u32 seq, __u32 state, int error)
{
	return tell_update(EVENT_LEAVE, seq, state, error);
}

SEC("tp_btf/tdx_update_end")
int BPF_PROG(update_end, __u32 seq, int error, __u32 state)
{
	return tell_update(EVENT_END, seq, state, error);
}

SEC("tp_btf/tdx_seamcall_end")
int BPF_PROG(seamcall_end, __u64 fn, __u64 status, __u64 rcx, __u64 rdx,
	     __u64 r8, __u64 duration_ns)
{
	return tell_call(EVENT_SEAMCALL, fn, status, rdx, duration_ns);
}

SEC("tp_btf/tdx_seamldr_call")
int BPF_PROG(seamldr_call, __u64 fn, __u64 status, __u64 wait_ns, __u64 call_ns)
{
	return tell_call(EVENT_SEAMLDR, fn, status, 0, call_ns);
}
