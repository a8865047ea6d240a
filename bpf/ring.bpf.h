/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ring buffer, for rare events only: a reservation takes a lock that all
 * CPUs share. Records wait until user space looks; the end of an update or of a
 * refused upload wakes it, and a ring that becomes half full.
 */
#ifndef _TDXUPDATE_RING_BPF_H
#define _TDXUPDATE_RING_BPF_H

#include "loss.bpf.h"

/* Possible CPUs. The defaults of the program load as they are (veristat). */
const volatile __u32 nr_cpus = 1;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 512 * 1024);
} ring SEC(".maps");

/* Before a record in a ring stands its header. */
#define RECORD_LEN(len) ((len) + 8)

/* A reservation failed: was it for the lock, which is given up after a while? */
static __always_inline bool ring_has_room(void *map, __u64 len)
{
	return bpf_ringbuf_query(map, BPF_RB_AVAIL_DATA) + RECORD_LEN(len) <=
	       bpf_ringbuf_query(map, BPF_RB_RING_SIZE);
}

/*
 * The record that makes it half full, which others may have followed before the
 * ring is asked: at most one of each other CPU, or that CPU has asked before.
 * After as many user space is on its way.
 */
static __always_inline __u64 wake_at_half(void *map, __u64 len)
{
	__u64 used = bpf_ringbuf_query(map, BPF_RB_AVAIL_DATA);
	__u64 half = bpf_ringbuf_query(map, BPF_RB_RING_SIZE) / 2;

	return used >= half && used - half < nr_cpus * RECORD_LEN(len) ?
		       BPF_RB_FORCE_WAKEUP :
		       BPF_RB_NO_WAKEUP;
}

static __always_inline struct tdx_record *reserve(enum tdx_record_kind kind,
						  __u64 ns, __u32 seq)
{
	struct tdx_record *record;

	record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);
	if (!record) {
		lose(ring_has_room(&ring, sizeof(*record)) ?
			     TDX_LOSS_RING_BUSY :
			     TDX_LOSS_RING_FULL);
		return NULL;
	}
	__builtin_memset(record, 0, sizeof(*record));
	record->ns = ns;
	record->kind = kind;
	record->seq = seq;
	return record;
}

static __always_inline void send_td(enum tdx_record_kind kind, __u64 ns,
				    __u32 seq, const struct tdx_td *td)
{
	struct tdx_record *record = reserve(kind, ns, seq);

	if (!record)
		return;
	record->td = *td;
	bpf_ringbuf_submit(record, wake_at_half(&ring, sizeof(*record)));
}

static __always_inline void send_wake(__u64 ns, __u32 seq)
{
	struct tdx_record *record = reserve(TDX_RECORD_WAKE, ns, seq);

	if (record)
		bpf_ringbuf_submit(record, BPF_RB_FORCE_WAKEUP);
}

static __always_inline void send_upload(__u64 ns,
					const struct tdx_upload *refused)
{
	struct tdx_record *record = reserve(TDX_RECORD_REFUSED, ns, 0);

	if (!record)
		return;
	record->upload = *refused;
	bpf_ringbuf_submit(record, BPF_RB_FORCE_WAKEUP);
}

#endif /* _TDXUPDATE_RING_BPF_H */
