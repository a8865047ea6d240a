/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a source tells: one fact after the other, in the order in which they
 * became known. The model is fed with nothing else, and a capture is a file of
 * them, so that a stored observation gives what a live one gave.
 */
#ifndef _TDXUPDATE_OBSERVATION_H
#define _TDXUPDATE_OBSERVATION_H

#include <stdbool.h>

#include "host.h"
#include "update.h"

/*
 * X(id, number, name): the numbers are those of the chunks of a capture, so
 * that none is ever used again.
 * HOST: facts about the host, at the beginning and when they have changed
 * BEGUN: an update has begun
 * UPDATE: an update is over
 * REFUSAL: an upload was refused before an update had begun
 * TDS: the TDs as they are now
 * TD: the build of a TD has begun or is over
 * LEAVES: SEAMCALLs by leaf, since the tool attached
 * CALLS: single SEAMCALLs
 * LOSS: something could not be recorded
 * COST: what the observation itself has cost since the tool attached
 * END: no more is to come; told by a source that can come to an end
 */
#define OBSERVATIONS(X)          \
	X(HOST, 1, "host")       \
	X(BEGUN, 2, "begun")     \
	X(UPDATE, 3, "update")   \
	X(REFUSAL, 4, "refusal") \
	X(TDS, 5, "tds")         \
	X(TD, 6, "td")           \
	X(LEAVES, 7, "leaves")   \
	X(CALLS, 8, "calls")     \
	X(LOSS, 9, "loss")       \
	X(COST, 10, "cost")      \
	X(END, 11, "end")

#define OBSERVATION_ENUM(id, number, name) OBS_##id = (number),

/** enum observation_kind - what is told */
enum observation_kind { OBSERVATIONS(OBSERVATION_ENUM) };

/**
 * struct watching - how the source observes
 * @rung: name of what it is attached to
 * @why: why not to something better; empty when it is the best
 * @unknown: TDX_UNKNOWN_*: what cannot be told that way
 * @stop: multi_cpu_stop() is watched, so blackout is exact
 * @initiator: fw_upload_start() is watched
 * @calls: single SEAMCALLs are told
 * @stored: it comes from a capture
 * @since_ns: nothing is told of what was before; 0 when it is told from the
 *	moment on at which the tool was attached
 * @realtime_ns: what to add to CLOCK_MONOTONIC for the time of day since
 *	1970, UTC; 0 when not known
 */
struct watching {
	char rung[16];
	char why[96];
	__u32 unknown;
	bool stop;
	bool initiator;
	bool calls;
	bool stored;
	__u64 since_ns;
	__u64 realtime_ns;
};

/**
 * struct observed_tds - TDs
 * @tds: the TDs
 * @nr: how many
 */
struct observed_tds {
	const struct tdx_td *tds;
	size_t nr;
};

/**
 * struct observed_calls - SEAMCALLs
 * @calls: in the order of each CPU
 * @nr: how many
 */
struct observed_calls {
	const struct tdx_call *calls;
	size_t nr;
};

#define LOSS_ANY_CPU (~0U)

/**
 * struct observed_loss - records that are missing
 * @reason: why
 * @cpu: whose, LOSS_ANY_CPU when that is not known
 * @count: how many, since the last that was told of this reason and CPU
 */
struct observed_loss {
	enum tdx_loss reason;
	__u32 cpu;
	__u64 count;
};

/**
 * struct observed_cost - what the observation itself cost since it began
 * @runs: BPF programs that were run
 * @run_ns: time in them, over all CPUs
 * @update_ns: of it, between the begin and the end of updates
 * @measured: the kernel has timed them; false: runs times a calibrated run
 */
struct observed_cost {
	__u64 runs;
	__u64 run_ns;
	__u64 update_ns;
	bool measured;
};

/**
 * struct observed_end - how the observation came to its end
 * @clean: as it was meant to: no fact is missing at the end
 * @offset: where in the capture it could not be read any further
 * @why: in words, empty when @clean: "incomplete" or what is wrong there
 */
struct observed_end {
	bool clean;
	__u64 offset;
	char why[96];
};

/**
 * struct observation - one fact
 * @kind: which member of the union
 * @ns: when it became known, CLOCK_MONOTONIC
 * @host: the facts
 * @begun: seq of the update
 * @update: the update
 * @refusal: the upload
 * @tds: all TDs there are
 * @td: the TD as it was then; its window tells which of the two
 * @leaves: by slot (records.h), over all CPUs
 * @calls: the SEAMCALLs
 * @loss: the loss
 * @cost: the cost
 * @end: how it ended
 *
 * Nothing that it points to is kept by whoever is told.
 */
struct observation {
	enum observation_kind kind;
	__u64 ns;
	union {
		const struct host *host;
		__u32 begun;
		const struct update_observed *update;
		const struct tdx_upload *refusal;
		struct observed_tds tds;
		const struct tdx_td *td;
		const struct tdx_leaf_cell *leaves;
		struct observed_calls calls;
		struct observed_loss loss;
		struct observed_cost cost;
		const struct observed_end *end;
	};
};

/**
 * struct observer - who is told
 * @observe: takes one fact; negative errno ends the observation
 * @arg: passed to it
 */
struct observer {
	int (*observe)(void *arg, const struct observation *observation);
	void *arg;
};

static inline int observer_tell(const struct observer *observer,
				const struct observation *observation)
{
	return observer->observe(observer->arg, observation);
}

#endif /* _TDXUPDATE_OBSERVATION_H */
