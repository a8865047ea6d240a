/* SPDX-License-Identifier: GPL-2.0-only */
/* A capture as a side of a comparison, and what two of them must share. */
#ifndef _TDXUPDATE_COMPARED_SIDE_H
#define _TDXUPDATE_COMPARED_SIDE_H

#include "cpu_samples.h"
#include "model.h"

/* Ways in which two sides may differ that make their figures another kind. */
#define MIXED_MAX 4

/* Longest of them in words, with its NUL. */
#define MIXED_LEN 128

/**
 * struct compared_side - what is known of a side
 * @name: "A" or "B"
 * @path: its capture
 * @model: all that was observed
 * @samples: what each CPU took
 * @err: -ENOMEM: something could not be kept
 * @min_cpus: CPUs that took part in an update, at least
 * @max_cpus: at most; 0: there was no update
 */
struct compared_side {
	const char *name;
	const char *path;
	struct model model;
	struct cpu_samples samples;
	int err;
	__u32 min_cpus;
	__u32 max_cpus;
};

/**
 * struct mixed - what two sides do not share
 * @nr: how many things
 * @words: what it is
 */
struct mixed {
	int nr;
	char words[MIXED_MAX][MIXED_LEN];
};

void compared_side_init(struct compared_side *side, const char *name,
			const char *path);
void compared_side_free(struct compared_side *side);
int compared_side_observe(void *side, const struct observation *observation);
__u64 compared_side_updates(const struct compared_side *side);
bool compared_side_partial(const struct compared_side *side);
void mixed_find(struct mixed *mixed, const struct compared_side *a,
		const struct compared_side *b);

#endif /* _TDXUPDATE_COMPARED_SIDE_H */
