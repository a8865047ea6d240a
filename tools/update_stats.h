/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What many updates have in common: how long each step took, which CPU was last
 * how often and what that cost the others. Memory depends on the number of
 * CPUs, not on that of updates.
 */
#ifndef _TDXUPDATE_UPDATE_STATS_H
#define _TDXUPDATE_UPDATE_STATS_H

#include "distribution.h"
#include "update.h"

/**
 * struct moments - values of which only few are kept
 * @count: how many
 * @mean: of all
 * @squares: sum of the squared differences from @mean
 * @min: smallest
 * @max: largest
 */
struct moments {
	__u64 count;
	double mean;
	double squares;
	__s64 min;
	__s64 max;
};

/**
 * struct step_stats - one step over updates, where every CPU acked it
 * @state: enum tdx_update_state
 * @duration: of the step
 * @waited: what the others waited for the last CPU, in sum over them
 * @lock: queue for the P-SEAMLDR, in sum over the CPUs
 * @work: in SEAMCALLs, in sum over the CPUs
 * @retries: SEAMCALLs repeated for want of entropy, in all
 * @retries_unknown: of an update they could not be told
 */
struct step_stats {
	__u32 state;
	struct distribution duration;
	struct distribution waited;
	struct distribution lock;
	struct distribution work;
	__u64 retries;
	bool retries_unknown;
};

/**
 * struct cpu_step_stats - one CPU in one step over updates
 * @last: its ack was the last so often
 * @cost: what the others then waited for it, in sum
 * @busy: from when it noticed the step to its ack
 * @work: of it, in SEAMCALLs
 */
struct cpu_step_stats {
	__u64 last;
	__s64 cost;
	struct moments busy;
	struct moments work;
};

/**
 * struct cpu_stats - one CPU over updates
 * @steps: in order
 * @away: as passage->total of updates that succeeded
 * @last: sum over @steps
 * @cost: sum over @steps
 * @last_in: last to come to multi_cpu_stop() so often
 * @failures: it was the root cause so often
 */
struct cpu_stats {
	struct cpu_step_stats steps[UPDATE_NR_STEPS];
	struct moments away;
	__u64 last;
	__s64 cost;
	__u64 last_in;
	__u64 failures;
};

/**
 * struct update_stats - updates
 * @verdicts: by enum outcome
 * @partial: updates of which something is missing
 * @steps: in order
 * @stopped: update->stopped of updates that succeeded, as all that follow
 * @away_max: longest that a CPU was away
 * @gather: update->phases.gather, where stop_machine() was watched
 * @settle: update->phases.settle
 * @release: update->phases.release
 * @duration: update->duration
 * @away: of all updates that were not refused before they began: sum over the
 *	CPUs of what they were away
 * @cpus: by CPU number
 * @nr_cpus: length of @cpus
 */
struct update_stats {
	__u64 verdicts[OUTCOME_UNKNOWN + 1];
	__u64 partial;
	struct step_stats steps[UPDATE_NR_STEPS];
	struct distribution stopped;
	struct distribution away_max;
	struct distribution gather;
	struct distribution settle;
	struct distribution release;
	struct distribution duration;
	__s64 away;
	struct cpu_stats *cpus;
	__u32 nr_cpus;
};

/**
 * struct straggler - a CPU and its place
 * @cpu: the CPU
 * @stats: what it cost
 */
struct straggler {
	__u32 cpu;
	const struct cpu_stats *stats;
};

void update_stats_init(struct update_stats *stats);
void update_stats_free(struct update_stats *stats);
int update_stats_add(struct update_stats *stats, const struct update *update);
__u32 update_stats_stragglers(const struct update_stats *stats,
			      struct straggler *top, __u32 nr_top);
__u64 update_stats_last(const struct update_stats *stats);
void moments_add(struct moments *moments, __s64 value);
double moments_deviation(const struct moments *moments);

#endif /* _TDXUPDATE_UPDATE_STATS_H */
