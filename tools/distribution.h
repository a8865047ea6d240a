/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Many durations in little memory: exact while they are few, by buckets that
 * are 3% wide when they are many.
 */
#ifndef _TDXUPDATE_DISTRIBUTION_H
#define _TDXUPDATE_DISTRIBUTION_H

#include <linux/types.h>

/* Up to so many values quantiles are exact. */
#define DISTRIBUTION_EXACT 64

/* Values below 2^SHIFT have a bucket each, further octaves 2^SHIFT buckets. */
#define DISTRIBUTION_SHIFT 5
#define DISTRIBUTION_OCTAVES 38
#define DISTRIBUTION_BUCKETS \
	((DISTRIBUTION_OCTAVES - DISTRIBUTION_SHIFT + 1) << DISTRIBUTION_SHIFT)

/**
 * struct distribution - values, mostly nanoseconds; all zeroes when empty
 * @count: how many
 * @sum: of all
 * @min: smallest
 * @max: largest
 * @first: the first of them, in the order in which they came
 * @buckets: all of them, by size; negative ones count as 0, those from 2^38 on
 *	(five minutes) as the last bucket
 */
struct distribution {
	__u64 count;
	__s64 sum;
	__s64 min;
	__s64 max;
	__s64 first[DISTRIBUTION_EXACT];
	__u32 buckets[DISTRIBUTION_BUCKETS];
};

void distribution_add(struct distribution *distribution, __s64 value);
__s64 distribution_quantile(const struct distribution *distribution,
			    double share);
__s64 distribution_median(const struct distribution *distribution);
__s64 sorted_quantile(const __s64 *sorted, __u64 count, double share);
int compare_durations(const void *one, const void *other);

#endif /* _TDXUPDATE_DISTRIBUTION_H */
