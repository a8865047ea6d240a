/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two sets of updates, A and B, against each other: what takes longer in B, and
 * whether that is more than chance. No I/O.
 */
#ifndef _TDXUPDATE_COMPARISON_H
#define _TDXUPDATE_COMPARISON_H

#include <stdbool.h>

#include "cpu_samples.h"
#include "update_stats.h"

/* What is compared of each step, and of the update as a whole. */
#define COMPARISON_ROWS (4 * UPDATE_NR_STEPS + 6)

/* CPUs that differ most, and stragglers of either side, as many are kept. */
#define COMPARISON_CPUS 8
#define COMPARISON_TOP 3
#define COMPARISON_STRAGGLERS (2 * COMPARISON_TOP)

/* clang-format off */

/*
 * X(id, word): what is said of a difference
 * UNKNOWN: a side has too few updates to know what is chance
 * SAME: no more than chance, or below the threshold
 * FASTER: B is
 * SLOWER: B is
 */
#define COMPARISON_VERDICTS(X) \
	X(UNKNOWN, "unknown") \
	X(SAME, "within noise") \
	X(FASTER, "faster") \
	X(SLOWER, "slower")

/* clang-format on */

#define COMPARISON_ENUM(id, word) COMPARISON_##id,

/** enum comparison_verdict - what is said of a difference */
enum comparison_verdict { COMPARISON_VERDICTS(COMPARISON_ENUM) };

/**
 * struct comparison_side - a set of updates
 * @stats: all of it together
 * @samples: what each CPU took
 */
struct comparison_side {
	const struct update_stats *stats;
	const struct cpu_samples *samples;
};

/**
 * struct difference - a value in A and in B, nanoseconds
 * @a_count: values in A
 * @b_count: values in B
 * @a: median of those in A
 * @b: median of those in B
 * @band: @b - @a may be as large as this by chance; no meaning where the
 *	verdict is COMPARISON_UNKNOWN
 * @verdict: what is said of it
 */
struct difference {
	__u64 a_count;
	__u64 b_count;
	__s64 a;
	__s64 b;
	__s64 band;
	enum comparison_verdict verdict;
};

/**
 * struct comparison_row - what is compared
 * @step: name of the step; NULL for the update as a whole
 * @what: of it, in one word
 * @label: for people
 * @minor: a part of the row above it, which has a verdict for all
 * @difference: how it differs
 */
struct comparison_row {
	const char *step;
	const char *what;
	const char *label;
	bool minor;
	struct difference difference;
};

/**
 * struct comparison_cpu - one CPU in one step: from notice to ack
 * @cpu: the CPU
 * @step: name of the step
 * @difference: how it differs
 */
struct comparison_cpu {
	__u32 cpu;
	const char *step;
	struct difference difference;
};

/**
 * struct comparison_straggler - a CPU that is among the worst of a side
 * @cpu: the CPU
 * @a_last: it was last so often in A
 * @b_last: the same in B
 * @a_cost: what the others waited for it then
 * @b_cost: the same in B
 */
struct comparison_straggler {
	__u32 cpu;
	__u64 a_last;
	__u64 b_last;
	__s64 a_cost;
	__s64 b_cost;
};

/**
 * struct comparison - all of it
 * @verdict: slower if anything that is not minor is, else faster if anything is
 * @rows: steps, then the whole
 * @nr_rows: how many
 * @cpus: those that differ most, most first
 * @nr_cpus: how many
 * @cpus_differ: CPUs and steps that differ by more than chance, in all
 * @stragglers: of both sides
 * @nr_stragglers: how many
 * @a_acked: steps that all CPUs acked, in A
 * @b_acked: the same in B
 */
struct comparison {
	enum comparison_verdict verdict;
	struct comparison_row rows[COMPARISON_ROWS];
	int nr_rows;
	struct comparison_cpu cpus[COMPARISON_CPUS];
	int nr_cpus;
	__u64 cpus_differ;
	struct comparison_straggler stragglers[COMPARISON_STRAGGLERS];
	int nr_stragglers;
	__u64 a_acked;
	__u64 b_acked;
};

void comparison_build(struct comparison *comparison,
		      const struct comparison_side *a,
		      const struct comparison_side *b, double threshold);
const char *comparison_word(enum comparison_verdict verdict);
double difference_percent(const struct difference *difference);

#endif /* _TDXUPDATE_COMPARISON_H */
