/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single SEAMCALLs, on request only: without it the verifier removes the code,
 * and the map is not even made. CPUs do not share a ring as long as there are
 * rings enough, and a record wakes nobody: user space looks at intervals, and is
 * called when a ring becomes half full.
 */
#ifndef _TDXUPDATE_CALLS_BPF_H
#define _TDXUPDATE_CALLS_BPF_H

#include "ring.bpf.h"

const volatile bool tell_calls;

/* A power of 2; CPU n writes to ring n modulo this. */
const volatile __u32 call_rings_nr = 1;

struct call_ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct call_ring);
} call_rings SEC(".maps");

static __always_inline __u32 clamp_ns(__u64 ns)
{
	return ns > 0xffffffff ? 0xffffffff : ns;
}

static __always_inline void tell_call(__u64 fn, __u64 status, __u64 tdr,
				      __u64 wait_ns, __u64 duration_ns,
				      __u32 attempt)
{
	__u32 cpu, shard;
	struct tdx_call *call;
	void *ring;

	if (!tell_calls)
		return;
	cpu = bpf_get_smp_processor_id();
	shard = cpu & (call_rings_nr - 1);
	ring = bpf_map_lookup_elem(&call_rings, &shard);
	if (!ring) {
		lose(TDX_LOSS_CALLS_FULL);
		return;
	}
	call = bpf_ringbuf_reserve(ring, sizeof(*call), 0);
	if (!call) {
		lose(ring_has_room(ring, sizeof(*call)) ? TDX_LOSS_RING_BUSY :
							  TDX_LOSS_CALLS_FULL);
		return;
	}
	call->ns = bpf_ktime_get_ns();
	call->tdr = tdr;
	call->status = status;
	call->fn = fn;
	call->duration_ns = clamp_ns(duration_ns);
	call->wait_ns = clamp_ns(wait_ns);
	call->pid = bpf_get_current_pid_tgid() >> 32;
	call->cpu = cpu;
	call->attempt = attempt > 0xffff ? 0xffff : attempt;
	bpf_ringbuf_submit(call, wake_at_half(ring, sizeof(*call)));
}

#endif /* _TDXUPDATE_CALLS_BPF_H */
