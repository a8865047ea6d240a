/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers that a seed determines: the same rule over the same calls does the
 * same thing in every run.
 */
#ifndef _SEAM_RANDOM_H
#define _SEAM_RANDOM_H

#include <linux/math64.h>
#include <linux/types.h>

/* seam_random() - next number of a sequence (SplitMix64) */
static inline u64 seam_random(u64 *sequence)
{
	u64 mixed = *sequence += 0x9e3779b97f4a7c15ULL;

	mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
	mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
	return mixed ^ (mixed >> 31);
}

/* seam_random_below() - the same, from 0 to limit - 1 */
static inline u64 seam_random_below(u64 *sequence, u64 limit)
{
	return mul_u64_u64_shr(seam_random(sequence), limit, 64);
}

#endif /* _SEAM_RANDOM_H */
