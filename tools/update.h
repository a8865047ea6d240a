/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One update, made sense of: what each CPU did in each step, who held up whom,
 * what failed. Pure computation: no I/O, no root, the same for a live
 * observation and for a stored one.
 *
 * All times are in nanoseconds. Durations are signed, since the clocks of two
 * CPUs may differ a little, and clamping would spoil sums that must add up.
 */
#ifndef _TDXUPDATE_UPDATE_H
#define _TDXUPDATE_UPDATE_H

#include <stdbool.h>
#include <stddef.h>

#include "outcome.h"
#include "records.h"
#include "units.h"

#define UPDATE_NR_STEPS (TDX_UPDATE_DONE - TDX_UPDATE_SHUTDOWN)
#define UPDATE_NO_CPU (~0U)

/* A duration, or a count, that cannot be told the way it was observed. */
#define UPDATE_UNKNOWN_NS UNIT_UNKNOWN
#define UPDATE_UNKNOWN_COUNT (~0U)

/**
 * enum refusal - why an upload was refused before an update began
 * @REFUSAL_UNKNOWN: for none of these reasons, or it cannot be told from here
 * @REFUSAL_LOST: an earlier update had lost TDX
 * @REFUSAL_NO_UPDATES: the P-SEAMLDR takes no more updates until reboot
 * @REFUSAL_CPU_OFFLINE: a CPU that is present is not online
 */
enum refusal {
	REFUSAL_UNKNOWN,
	REFUSAL_LOST,
	REFUSAL_NO_UPDATES,
	REFUSAL_CPU_OFFLINE,
};

/**
 * struct update_observed - an update as it was recorded
 * @head: the update as a whole
 * @cells: matrix [TDX_ROWS][@nr_cells]
 * @nr_cells: CPUs in a row of it
 * @busy: TDs that were in build at an -EBUSY
 * @nr_busy: how many
 * @tds: all TDs that were known at its end
 * @nr_tds: how many
 * @lost: records of this update that are known to be missing
 * @refusal: what the host alone says about why an upload was refused
 */
struct update_observed {
	const struct tdx_update_head *head;
	const union tdx_cell *cells;
	__u32 nr_cells;
	const struct tdx_td *busy;
	size_t nr_busy;
	const struct tdx_td *tds;
	size_t nr_tds;
	bool lost;
	enum refusal refusal;
};

/**
 * struct cpu_step - how one CPU spent one step
 * @seen: it began the step
 * @done: it acked
 * @failed: it aborted the update
 * @ordinal: its place among the acks
 * @retries: SEAMCALLs repeated for want of entropy
 * @total: from the begin of the step to its end as this CPU saw it
 * @notice: until it began its own work
 * @lock: waited for the lock of the P-SEAMLDR
 * @work: in SEAMCALLs
 * @wait: for the other CPUs
 * @unattributed: the rest: the updater, its locks, what watches it; @notice +
 *	@lock + @work + @wait + @unattributed == @total
 *
 * @lock, @work and @retries may be unknown here and in what is summed from them:
 * then they are part of @unattributed.
 */
struct cpu_step {
	bool seen;
	bool done;
	bool failed;
	__u32 ordinal;
	__u32 retries;
	__s64 total;
	__s64 notice;
	__s64 lock;
	__s64 work;
	__s64 wait;
	__s64 unattributed;
};

/**
 * struct update_step - one step over all CPUs
 * @state: enum tdx_update_state
 * @reached: a CPU began it
 * @complete: every CPU acked
 * @begin_ns: when the target moved to it; the first CPU's begin in SHUTDOWN
 * @duration: to the move to the next state; where there is none, to the last
 *	ack or abort
 * @acks: CPUs that acked
 * @failures: CPUs that aborted
 * @straggler: CPU whose ack was the last, or UPDATE_NO_CPU
 * @waited: what the other CPUs waited, in sum
 * @waited_max: by the one that waited most
 * @lock: waited for the lock of the P-SEAMLDR, in sum
 * @lock_max: by the one that waited most
 * @work: in SEAMCALLs, in sum
 * @work_max: by the one that worked most
 * @retries: SEAMCALLs repeated for want of entropy
 * @cpus: by CPU number
 */
struct update_step {
	__u32 state;
	bool reached;
	bool complete;
	__u64 begin_ns;
	__s64 duration;
	__u32 acks;
	__u32 failures;
	__u32 straggler;
	__s64 waited;
	__s64 waited_max;
	__s64 lock;
	__s64 lock_max;
	__s64 work;
	__s64 work_max;
	__u32 retries;
	struct cpu_step *cpus;
};

/**
 * struct cpu_passage - how one CPU spent the whole update
 * @seen: it took part
 * @total: it did nothing else for so long (see struct update, @stop_watched)
 * @gather: until the first CPU began the first step
 * @notice: summed over the steps, as the next three: until it began its work
 * @lock: waited for the lock of the P-SEAMLDR
 * @work: in SEAMCALLs
 * @wait: for the other CPUs
 * @release: after the last step
 * @unattributed: the rest, so that all of them add up to @total
 */
struct cpu_passage {
	bool seen;
	__s64 total;
	__s64 gather;
	__s64 notice;
	__s64 lock;
	__s64 work;
	__s64 wait;
	__s64 release;
	__s64 unattributed;
};

/**
 * struct spread - one figure over the CPUs of an update
 * @p50: half of the CPUs had no more
 * @p99: 99 of 100 had no more
 * @max: most
 * @cpu: CPU with the most, or UPDATE_NO_CPU when none is known
 */
struct spread {
	__s64 p50;
	__s64 p99;
	__s64 max;
	__u32 cpu;
};

/**
 * struct stop_phases - stop_machine() around the lock-step, where it is watched
 * @gather: from the first CPU's entry to multi_cpu_stop() to the last one's
 * @settle: from then to the first step: CPUs agree to switch interrupts off
 * @release: from the last CPU's leave to the last one's return
 * @last_in: CPU that came last, or UPDATE_NO_CPU
 * @last_out: CPU that returned last, or UPDATE_NO_CPU
 */
struct stop_phases {
	__s64 gather;
	__s64 settle;
	__s64 release;
	__u32 last_in;
	__u32 last_out;
};

/**
 * struct root_cause - the failure that came first
 * @known: there is one
 * @cpu: that failed
 * @state: in this state
 * @error: errno, positive
 * @leaf: SEAMCALL, or TDX_FN_UNKNOWN
 * @status: its completion status, unless that is unknown
 * @others: CPUs that failed as well, later
 */
struct root_cause {
	bool known;
	__u32 cpu;
	__u32 state;
	int error;
	__u64 leaf;
	__u64 status;
	__u32 others;
};

/**
 * struct update - an update, made sense of
 * @head: as it was recorded
 * @unknown: TDX_UNKNOWN_*: what cannot be told the way it was observed
 * @verdict: what has become of TDX
 * @refused: the upload was refused, no update has begun
 * @refusal: why, as far as the host tells
 * @root: why it failed
 * @steps: the working states, in order
 * @nr_cells: length of @cpus and of the steps' cpus
 * @cpus: by CPU number
 * @nr_seen: CPUs that took part
 * @stop_watched: multi_cpu_stop() was watched, on every CPU
 * @stopped: no CPU did anything else and interrupts were off on all: from the
 *	moment at which the last CPU had entered multi_cpu_stop(), or the first
 *	step where that was not watched, until the last CPU left the lock-step
 * @blackout_max: longest that a CPU was away from its tasks: from entry to
 *	multi_cpu_stop() to the return from it, in which it gathers with the
 *	others and, interrupts on again, serves those that are pending; where
 *	that was not watched, from the first step to its leave
 * @blackout_min: shortest of a CPU
 * @blackout_cpu: CPU with the longest, or UPDATE_NO_CPU
 * @phases: stop_machine() around the lock-step
 * @away: cpu_passage->total over the CPUs
 * @gather: cpu_passage->gather over the CPUs
 * @release: cpu_passage->release over the CPUs
 * @duration: from tdx_update_begin to tdx_update_end
 * @busy: TDs that were in build at an -EBUSY, or whose measurement is lost since
 *	the updater has not asked for them
 * @nr_busy: how many
 * @busy_counted: how many the TDX module has counted; 0: nobody has seen that
 * @at_risk: TDs that were there when TDX was lost
 * @nr_at_risk: how many
 * @complete: nothing is known to be missing
 */
struct update {
	struct tdx_update_head head;
	__u32 unknown;
	enum outcome verdict;
	bool refused;
	enum refusal refusal;
	struct root_cause root;
	struct update_step steps[UPDATE_NR_STEPS];
	__u32 nr_cells;
	struct cpu_passage *cpus;
	__u32 nr_seen;
	bool stop_watched;
	__s64 stopped;
	__s64 blackout_max;
	__s64 blackout_min;
	__u32 blackout_cpu;
	struct stop_phases phases;
	struct spread away;
	struct spread gather;
	struct spread release;
	__s64 duration;
	struct tdx_td *busy;
	size_t nr_busy;
	__u32 busy_counted;
	struct tdx_td *at_risk;
	size_t nr_at_risk;
	bool complete;
};

/**
 * update_harmed - TDs that were in build while the module was replaced
 * @update: the update
 *
 * Linux 7.3 does not ask the module to refuse then, which measures wrongly from
 * that on.
 *
 * Return: their number.
 */
static inline size_t update_harmed(const struct update *update)
{
	return update->verdict == OUTCOME_DONE ? update->nr_busy : 0;
}

/* Does it say which SEAMCALL failed? */
static inline bool root_cause_has_leaf(const struct root_cause *root)
{
	return root->known && root->leaf != TDX_FN_UNKNOWN;
}

/* Neither noticing nor waiting for others, as far as that can be told apart. */
static inline __s64 cpu_step_busy(const struct cpu_step *split)
{
	return split->lock == UPDATE_UNKNOWN_NS ||
			       split->work == UPDATE_UNKNOWN_NS ?
		       split->unattributed :
		       split->lock + split->work;
}

int update_build(struct update *update, const struct update_observed *observed);
void update_free(struct update *update);
bool update_too_old(const struct update *update);
__u64 update_failed_ns(const struct update *update);
const char *update_sysfs_error(const struct update *update);

#endif /* _TDXUPDATE_UPDATE_H */
