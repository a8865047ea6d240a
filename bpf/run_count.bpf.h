/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the observation costs: runs are counted here, and user space knows the
 * price of one from price.bpf.h. To have the kernel time the programs would
 * cost more than most of them do, and wants CAP_SYS_ADMIN.
 */
#ifndef _TDXUPDATE_RUN_COUNT_BPF_H
#define _TDXUPDATE_RUN_COUNT_BPF_H

#include "records.h"

/* Update in flight or 0: spares the SEAMCALLs of normal life a lookup. */
__u32 seq_in_flight;

/* [cpu]; user space sets max_entries to the possible CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tdx_run_cell);
} runs SEC(".maps");

static __always_inline void count_run(enum tdx_run run)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct tdx_run_cell *cell = bpf_map_lookup_elem(&runs, &cpu);

	if (!cell)
		return;
	if (seq_in_flight)
		cell->in_update[run]++;
	else
		cell->outside[run]++;
}

#endif /* _TDXUPDATE_RUN_COUNT_BPF_H */
