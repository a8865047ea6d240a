/* SPDX-License-Identifier: GPL-2.0-only */
/* The rings that single SEAMCALLs come through, one for each CPU or some. */
#ifndef _TDXUPDATE_CALL_RINGS_H
#define _TDXUPDATE_CALL_RINGS_H

#include "observation.h"

struct bpf_map;

/* More rings than this are shared: each costs memory whether used or not. */
#define CALL_RINGS_MAX 64

/* SEAMCALLs that are told at a time. */
#define CALL_BATCH 4096

struct ring_buffer;

/**
 * struct call_rings - the rings
 * @nr: how many, a power of 2
 * @ring_len: bytes of each
 * @rings: readers
 * @fds: their maps
 * @observer: told of the SEAMCALLs; NULL: they are thrown away
 * @budget: SEAMCALLs still to be taken from a ring in this turn
 * @err: what the observer answered
 * @batch: not told yet
 * @nr_batch: how many
 */
struct call_rings {
	__u32 nr;
	size_t ring_len;
	struct ring_buffer *rings[CALL_RINGS_MAX];
	int fds[CALL_RINGS_MAX];
	const struct observer *observer;
	size_t budget;
	int err;
	struct tdx_call batch[CALL_BATCH];
	size_t nr_batch;
};

__u32 call_rings_number(__u32 nr_cpus);
size_t call_rings_default_len(__u32 nr);
int call_rings_open(struct call_rings **rings, const struct bpf_map *map,
		    __u32 nr, size_t ring_len);
int call_rings_read(struct call_rings *rings, const struct observer *observer);
void call_rings_close(struct call_rings *rings);

#endif /* _TDXUPDATE_CALL_RINGS_H */
