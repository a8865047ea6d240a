/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SEAMCALLs folded by CPU and leaf: no event per call, whatever the rate. The
 * end of a SEAMCALL carries its duration, so that nothing has to be paired
 * with its begin. Where an interrupt ends a SEAMCALL while the program runs for
 * another one on the same CPU, the kernel skips the program and counts that:
 * user space reads it as TDX_LOSS_SKIPPED.
 */
#ifndef _TDXUPDATE_LEAF_TABLE_BPF_H
#define _TDXUPDATE_LEAF_TABLE_BPF_H

#include "loss.bpf.h"

/* [cpu][slot]; user space sets max_entries to the possible CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, TDX_SLOTS);
	__type(key, __u32);
	__type(value, struct tdx_leaf_cell);
} leaves SEC(".maps");

/* [cpu][slot], when the last error of each was; likewise. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, TDX_SLOTS);
	__type(key, __u32);
	__type(value, __u64);
} leaf_error_ns SEC(".maps");

static __always_inline __u32 leaf_slot(__u64 fn)
{
	__u64 leaf;

	if (TDX_FN_IS_SEAMLDR(fn)) {
		leaf = (fn & 0xff) + TDX_SLOT_SEAMLDR;
		return leaf < TDX_SLOT_OTHER ? leaf : TDX_SLOT_OTHER;
	}
	leaf = TDX_FN_KEY(fn);
	return leaf < TDX_SLOT_SEAMLDR ? leaf : TDX_SLOT_OTHER;
}

/* floor(log2(ns >> TDX_LATENCY_SHIFT)) + 1, without a loop; capped. */
static __always_inline __u32 latency_bucket(__u64 ns)
{
	__u32 bucket = 0;
	__u64 rest = ns >> TDX_LATENCY_SHIFT;

	if (rest >> 19)
		return TDX_LATENCY_BUCKETS - 1;
	if (rest >> 16) {
		bucket += 16;
		rest >>= 16;
	}
	if (rest >> 8) {
		bucket += 8;
		rest >>= 8;
	}
	if (rest >> 4) {
		bucket += 4;
		rest >>= 4;
	}
	if (rest >> 2) {
		bucket += 2;
		rest >>= 2;
	}
	bucket += rest > 1 ? 2 : rest;
	return bucket < TDX_LATENCY_BUCKETS ? bucket : TDX_LATENCY_BUCKETS - 1;
}

/* Errors are rare: the clock is not read for the others. */
static __always_inline void leaf_table_error(struct tdx_leaf_cell *cell,
					     __u32 key, __u64 status)
{
	__u64 *error_ns = bpf_map_lookup_elem(&leaf_error_ns, &key);

	cell->errors++;
	cell->last_error = status;
	if (error_ns)
		*error_ns = bpf_ktime_get_ns();
}

static __always_inline void
leaf_table_seamcall(__u64 fn, __u64 status, __u64 wait_ns, __u64 duration_ns)
{
	__u32 key = bpf_get_smp_processor_id() * TDX_SLOTS + leaf_slot(fn);
	struct tdx_leaf_cell *cell = bpf_map_lookup_elem(&leaves, &key);
	__u32 bucket;

	if (!cell) {
		lose(TDX_LOSS_UNKNOWN_CPU);
		return;
	}
	cell->calls++;
	cell->total_ns += duration_ns;
	cell->wait_ns += wait_ns;
	if (duration_ns > cell->max_ns)
		cell->max_ns = duration_ns;
	if (TDX_STATUS_IS_ERROR(status))
		leaf_table_error(cell, key, status);
	bucket = latency_bucket(duration_ns);
	if (bucket < TDX_LATENCY_BUCKETS)
		cell->latency[bucket]++;
}

#endif /* _TDXUPDATE_LEAF_TABLE_BPF_H */
