/* SPDX-License-Identifier: GPL-2.0-only */
/* The time, as all observations tell it. */
#ifndef _TDXUPDATE_CLOCK_H
#define _TDXUPDATE_CLOCK_H

#include <linux/types.h>
#include <time.h>

/**
 * clock_ns - what time is it?
 * @clock: CLOCK_MONOTONIC, as BPF programs and trace events have it, or another
 *
 * Return: nanoseconds.
 */
static inline __u64 clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

#endif /* _TDXUPDATE_CLOCK_H */
