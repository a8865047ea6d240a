/* SPDX-License-Identifier: GPL-2.0-only */
/* What the observation itself costs: runs of BPF programs times their price. */
#ifndef _TDXUPDATE_OWN_COST_H
#define _TDXUPDATE_OWN_COST_H

#include "observation.h"

struct bpf_program;

/**
 * struct own_cost - prices and counts
 * @price_ns: of a run, by enum tdx_run: outside of updates, and in them
 * @trace_events: the programs are on trace events of the updater, which does some
 *	work for each; acks are not counted there
 * @runs: mapped [cpu]
 * @nr_cpus: how many
 */
struct own_cost {
	double price_ns[2][TDX_NR_RUNS];
	bool trace_events;
	const struct tdx_run_cell *runs;
	__u32 nr_cpus;
};

void own_cost_calibrate(struct own_cost *cost, const struct bpf_program *bodies,
			struct tdx_price *price);
void own_cost_add_dispatch(struct own_cost *cost,
			   const struct bpf_program *empty,
			   const struct bpf_program *event);
void own_cost_read(const struct own_cost *cost, struct observed_cost *read);

#endif /* _TDXUPDATE_OWN_COST_H */
