/* SPDX-License-Identifier: GPL-2.0-only */
/* One update of a host that never was, as the BPF programs would record it. */
#ifndef _SYNTHETIC_SCENE_UPDATE_H
#define _SYNTHETIC_SCENE_UPDATE_H

#include "records.h"
#include "scene.h"

/**
 * struct scene_update - an update
 * @seed: of all that is left to chance
 * @nr_cpus: on so many CPUs
 * @ending: how it goes; not MALFORMED
 * @busy_tds: TDs in build, for SCENE_BUSY
 * @nr_done: updates that went well so far
 * @head: as recorded
 * @cells: matrix [TDX_ROWS][@nr_cpus]
 * @order: scratch: CPUs in the order of their acks
 */
struct scene_update {
	__u64 *seed;
	__u32 nr_cpus;
	enum scene_ending ending;
	__u32 busy_tds;
	__u32 nr_done;
	struct tdx_update_head head;
	union tdx_cell *cells;
	__u32 *order;
};

int scene_update_alloc(struct scene_update *update, __u32 nr_cpus, __u64 *seed);
void scene_update_free(struct scene_update *update);
void scene_update_make(struct scene_update *update, __u32 seq, __u64 begin_ns);

#endif /* _SYNTHETIC_SCENE_UPDATE_H */
