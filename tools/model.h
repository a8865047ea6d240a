/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known: fed with observations, read by the sinks. Does no I/O and reads
 * no clock, so that a stored observation gives what a live one gave.
 */
#ifndef _TDXUPDATE_MODEL_H
#define _TDXUPDATE_MODEL_H

#include "build_windows.h"
#include "observation.h"
#include "update_stats.h"

/**
 * struct model_td - a TD and how fast it grows
 * @td: as it was recorded
 * @pages_per_second: over the last interval
 */
struct model_td {
	struct tdx_td td;
	double pages_per_second;
};

/**
 * struct model_leaf - a leaf over all CPUs
 * @sum: since the tool attached
 * @calls_per_second: over the last interval
 * @errors_per_second: over the last interval
 */
struct model_leaf {
	struct tdx_leaf_cell sum;
	double calls_per_second;
	double errors_per_second;
};

struct model;

/** typedef model_update_fn - told of every update that is over */
typedef void model_update_fn(struct model *model, const struct update *update,
			     void *arg);

/**
 * struct model - all that is known
 * @host: facts about the host
 * @watching: how it is observed
 * @since_ns: time of the first observation
 * @now_ns: time of the latest one
 * @tds: TDs
 * @nr_tds: how many
 * @tds_ns: when they were read
 * @leaves: by slot (records.h)
 * @leaves_ns: when they were read
 * @td_places: by TDR, where in @tds
 * @windows: builds so far
 * @updating: an update has begun and not ended
 * @begun: seq of the update that began last; 0 when none has
 * @begun_ns: when it was noticed
 * @nr_updates: updates that have ended
 * @busy_in_a_row: refusals for TDs in build since the last other outcome
 * @busy_longest_run: most of them
 * @last: the last update; valid if @nr_updates is not 0
 * @stats: all updates together
 * @calls: single SEAMCALLs that were told
 * @losses: by enum tdx_loss
 * @cpu_losses: of them, by CPU number, where that is known
 * @nr_cpu_losses: length of it
 * @cost: of the observation itself
 * @ended: no more is to come
 * @end: how it came to its end; valid if @ended
 * @on_update: may be NULL
 * @on_update_arg: passed to it
 */
struct model {
	struct host host;
	struct watching watching;
	__u64 since_ns;
	__u64 now_ns;
	struct model_td *tds;
	size_t nr_tds;
	__u64 tds_ns;
	struct td_map td_places;
	struct build_windows windows;
	struct model_leaf leaves[TDX_SLOTS];
	__u64 leaves_ns;
	bool updating;
	__u32 begun;
	__u64 begun_ns;
	__u32 nr_updates;
	__u32 busy_in_a_row;
	__u32 busy_longest_run;
	struct update last;
	struct update_stats stats;
	__u64 calls;
	__u64 losses[TDX_NR_LOSSES];
	__u64 (*cpu_losses)[TDX_NR_LOSSES];
	__u32 nr_cpu_losses;
	struct observed_cost cost;
	bool ended;
	struct observed_end end;
	model_update_fn *on_update;
	void *on_update_arg;
};

void model_init(struct model *model);
void model_free(struct model *model);
int model_observe(struct model *model, const struct observation *observation);
int model_set_tds(struct model *model, const struct tdx_td *tds, size_t nr_tds,
		  __u64 now_ns);
void model_set_leaves(struct model *model, const struct tdx_leaf_cell *sums,
		      __u64 now_ns);
int model_add_update(struct model *model,
		     const struct update_observed *observed);
int model_add_refusal(struct model *model, const struct tdx_upload *upload,
		      __u64 now_ns);
__u64 model_lost(const struct model *model);
bool model_is_whole(const struct model *model);
double model_cost_share(const struct model *model);
bool td_is_in_build(const struct tdx_td *td);
size_t model_tds_in_build(const struct model *model);
const char *loss_name(enum tdx_loss loss);

#endif /* _TDXUPDATE_MODEL_H */
