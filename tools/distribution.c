// SPDX-License-Identifier: GPL-2.0-only
/* Many durations in little memory. See distribution.h. */
#include <stdlib.h>
#include <string.h>

#include "distribution.h"

#define SUB_BUCKETS (1U << DISTRIBUTION_SHIFT)

static __u32 bucket_of(__s64 value)
{
	__u64 magnitude = value > 0 ? value : 0;
	int octave;

	if (magnitude < SUB_BUCKETS)
		return magnitude;
	if (magnitude >> DISTRIBUTION_OCTAVES)
		return DISTRIBUTION_BUCKETS - 1;
	octave = 63 - __builtin_clzll(magnitude) - DISTRIBUTION_SHIFT;
	return (octave << DISTRIBUTION_SHIFT) + (magnitude >> octave);
}

/* The middle of a bucket. */
static __s64 value_of(__u32 bucket)
{
	__u32 octave = bucket >> DISTRIBUTION_SHIFT;
	__u64 low;

	if (octave < 2)
		return bucket;
	octave--;
	low = (__u64)(bucket - (octave << DISTRIBUTION_SHIFT)) << octave;
	return low + (1ULL << octave) / 2;
}

/**
 * distribution_add - one more value
 * @distribution: added to
 * @value: the value
 */
void distribution_add(struct distribution *distribution, __s64 value)
{
	if (distribution->count < DISTRIBUTION_EXACT)
		distribution->first[distribution->count] = value;
	if (!distribution->count || value < distribution->min)
		distribution->min = value;
	if (!distribution->count || value > distribution->max)
		distribution->max = value;
	distribution->buckets[bucket_of(value)]++;
	distribution->sum += value;
	distribution->count++;
}

/**
 * compare_durations - for qsort()
 * @one: __s64
 * @other: __s64
 *
 * Return: below 0, 0, above 0.
 */
int compare_durations(const void *one, const void *other)
{
	__s64 a = *(const __s64 *)one, b = *(const __s64 *)other;

	return a < b ? -1 : a > b;
}

/* Nearest rank: the smallest value that @share of all do not exceed. */
static __u64 rank_of(__u64 count, double share)
{
	__u64 rank = (__u64)(share * (double)count);

	if ((double)rank < share * (double)count)
		rank++;
	if (!rank)
		rank = 1;
	return rank < count ? rank : count;
}

/**
 * sorted_quantile - a quantile of values that are all there
 * @sorted: the values
 * @count: how many
 * @share: 0 to 1
 *
 * Return: the smallest value that @share of all do not exceed, 0 if there are
 * none.
 */
__s64 sorted_quantile(const __s64 *sorted, __u64 count, double share)
{
	return count ? sorted[rank_of(count, share) - 1] : 0;
}

static __s64 quantile_of_buckets(const struct distribution *distribution,
				 double share)
{
	__u64 rank = rank_of(distribution->count, share), seen = 0;
	__u32 bucket;
	__s64 value;

	for (bucket = 0; bucket + 1 < DISTRIBUTION_BUCKETS; bucket++) {
		seen += distribution->buckets[bucket];
		if (seen >= rank)
			break;
	}
	value = value_of(bucket);
	if (bucket + 1 == DISTRIBUTION_BUCKETS || value > distribution->max)
		return distribution->max;
	return value < distribution->min ? distribution->min : value;
}

/**
 * distribution_quantile - the value that a share of all do not exceed
 * @distribution: the values
 * @share: 0 to 1; 0.5 is the median
 *
 * Return: the value, within 2% where there are more than DISTRIBUTION_EXACT; 0
 * if there is none.
 */
__s64 distribution_quantile(const struct distribution *distribution,
			    double share)
{
	__s64 sorted[DISTRIBUTION_EXACT];

	if (!distribution->count)
		return 0;
	if (share >= 1)
		return distribution->max;
	if (distribution->count > DISTRIBUTION_EXACT)
		return quantile_of_buckets(distribution, share);
	memcpy(sorted, distribution->first,
	       distribution->count * sizeof(sorted[0]));
	qsort(sorted, distribution->count, sizeof(sorted[0]),
	      compare_durations);
	return sorted_quantile(sorted, distribution->count, share);
}

/**
 * distribution_median - the value in the middle
 * @distribution: the values
 *
 * Return: as distribution_quantile(); of an even number the lower one.
 */
__s64 distribution_median(const struct distribution *distribution)
{
	return distribution_quantile(distribution, 0.5);
}
