/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers that look random and come again from the same seed: splitmix64. */
#ifndef _SYNTHETIC_CHANCE_H
#define _SYNTHETIC_CHANCE_H

#include <linux/types.h>

static inline __u64 chance(__u64 *seed)
{
	__u64 z = *seed += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* From @least to @most, both included. */
static inline __u64 chance_within(__u64 *seed, __u64 least, __u64 most)
{
	return least + chance(seed) % (most - least + 1);
}

/* A duration about @ns: within a quarter of it, rarely many times as long. */
static inline __u64 chance_about(__u64 *seed, __u64 ns)
{
	__u64 about = chance_within(seed, ns - ns / 4, ns + ns / 4);

	return chance(seed) % 1024 ? about : 20 * about;
}

#endif /* _SYNTHETIC_CHANCE_H */
