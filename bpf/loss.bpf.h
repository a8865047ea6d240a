/* SPDX-License-Identifier: GPL-2.0-only */
/* Nothing is lost silently: what could not be recorded is counted. */
#ifndef _TDXUPDATE_LOSS_BPF_H
#define _TDXUPDATE_LOSS_BPF_H

#include "records.h"

/* [cpu]; user space sets max_entries to the possible CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tdx_loss_cell);
} losses SEC(".maps");

/* On a CPU that has no cell. */
__u64 losses_elsewhere[TDX_NR_LOSSES];

/* Atomic: an interrupt may lose something in the middle of it. */
static __always_inline void lose(enum tdx_loss why)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct tdx_loss_cell *cell = bpf_map_lookup_elem(&losses, &cpu);

	if (cell)
		__sync_fetch_and_add(&cell->lost[why], 1);
	else
		__sync_fetch_and_add(&losses_elsewhere[why], 1);
}

#endif /* _TDXUPDATE_LOSS_BPF_H */
