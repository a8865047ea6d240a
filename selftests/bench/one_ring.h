/* SPDX-License-Identifier: GPL-2.0-only */
/* What one_ring.bpf.c sends and one_ring.c keeps. */
#ifndef _TDX_BENCH_ONE_RING_H
#define _TDX_BENCH_ONE_RING_H

#include <linux/types.h>

/** enum event_kind - which trace event an event tells of */
enum event_kind {
	EVENT_BEGIN = 1,
	EVENT_STATE = 2,
	EVENT_STEP = 3,
	EVENT_ACK = 4,
	EVENT_ABORT = 5,
	EVENT_LEAVE = 6,
	EVENT_END = 7,
	EVENT_SEAMCALL = 8,
	EVENT_SEAMLDR = 9,
};

/**
 * struct event - a trace event
 * @ns: when
 * @fn: of a SEAMCALL
 * @status: of a SEAMCALL
 * @td: operand of a SEAMCALL that names the TD
 * @duration_ns: of a SEAMCALL
 * @kind: enum event_kind
 * @cpu: on this CPU
 * @pid: process
 * @seq: of an update
 * @state: of an update
 * @value: ordinal of an ack, error of an abort, leave or end
 */
struct event {
	__u64 ns;
	__u64 fn;
	__u64 status;
	__u64 td;
	__u64 duration_ns;
	__u32 kind;
	__u32 cpu;
	__u32 pid;
	__u32 seq;
	__u32 state;
	__s32 value;
};

#endif /* _TDX_BENCH_ONE_RING_H */
