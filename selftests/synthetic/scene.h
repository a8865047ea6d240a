/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A host that never was: its updates, TD builds and SEAMCALLs, told as a source
 * tells them. The same options give the same facts.
 */
#ifndef _SYNTHETIC_SCENE_H
#define _SYNTHETIC_SCENE_H

#include "observation.h"

/* clang-format off */

/*
 * X(id, word): how an update can go.
 * DONE: well
 * BUSY: a TD is in build
 * REFUSED: TDH.SYS.SHUTDOWN fails
 * LOST_INSTALL: SEAMLDR.INSTALL fails
 * LOST_INIT: TDH.SYS.LP.INIT fails
 * LOST_UPDATE: TDH.SYS.UPDATE fails
 * MALFORMED: the image is refused, no update begins
 * UNFINISHED: it begins, and nobody sees how it ends
 */
#define SCENE_ENDINGS(X) \
	X(DONE, "done") \
	X(BUSY, "busy") \
	X(REFUSED, "refused") \
	X(LOST_INSTALL, "lost-install") \
	X(LOST_INIT, "lost-init") \
	X(LOST_UPDATE, "lost-update") \
	X(MALFORMED, "malformed") \
	X(UNFINISHED, "unfinished")

/* clang-format on */

#define SCENE_ENDING_ENUM(id, word) SCENE_##id,

/** enum scene_ending - how an update goes */
enum scene_ending { SCENE_ENDINGS(SCENE_ENDING_ENUM) SCENE_NR_ENDINGS };

/**
 * struct scene_options - what shall happen
 * @seed: of all that is left to chance
 * @nr_updates: so many
 * @nr_cpus: on so many CPUs
 * @nr_calls: SEAMCALLs, spread over the whole time
 * @tds_per_update: TDs that are built before each update
 * @max_tds: when there are so many the oldest goes
 * @nr_losses: so often something is lost
 * @busy_every: each so-many-th update is refused for a TD in build; 0: none
 * @last: how the last update goes; the others are done
 * @hardware: not emulated
 */
struct scene_options {
	__u64 seed;
	__u32 nr_updates;
	__u32 nr_cpus;
	__u64 nr_calls;
	__u32 tds_per_update;
	__u32 max_tds;
	__u32 nr_losses;
	__u32 busy_every;
	enum scene_ending last;
	bool hardware;
};

/* When it all begins, CLOCK_MONOTONIC, and how long it is to the next update. */
#define SCENE_BEGIN_NS 3600000000000ULL
#define SCENE_PERIOD_NS 10000000000ULL

void scene_host(const struct scene_options *options, struct host *host);
void scene_watching(const struct scene_options *options,
		    struct watching *watching);
int scene_play(const struct scene_options *options,
	       const struct observer *observer);

#endif /* _SYNTHETIC_SCENE_H */
