/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each CPU took for each step, over updates: a sample of bounded size,
 * since a mean would be that of the one update in which all went wrong.
 */
#ifndef _TDXUPDATE_CPU_SAMPLES_H
#define _TDXUPDATE_CPU_SAMPLES_H

#include "update.h"

/* Values kept of each CPU and step. */
#define CPU_SAMPLE_LEN 48

/**
 * struct cpu_sample - one CPU in one step
 * @count: updates
 * @values: CPU_SAMPLE_LEN of them at most, each of the updates as likely as any
 */
struct cpu_sample {
	__u64 count;
	__s64 values[CPU_SAMPLE_LEN];
};

/**
 * struct cpu_samples - all CPUs; all zeroes when empty
 * @nr_cpus: from CPU 0 on
 * @samples: [cpu][step]
 * @random: state of what chooses
 */
struct cpu_samples {
	__u32 nr_cpus;
	struct cpu_sample *samples;
	__u64 random;
};

void cpu_samples_free(struct cpu_samples *samples);
int cpu_samples_add(struct cpu_samples *samples, const struct update *update);
int cpu_samples_put(struct cpu_samples *samples, __u32 cpu, size_t step,
		    __s64 value);
const struct cpu_sample *cpu_samples_get(const struct cpu_samples *samples,
					 __u32 cpu, size_t step);
__s64 cpu_sample_quantile(const struct cpu_sample *sample, double share);

#endif /* _TDXUPDATE_CPU_SAMPLES_H */
