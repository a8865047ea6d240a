// SPDX-License-Identifier: GPL-2.0-only
/* What each CPU took for each step. See cpu_samples.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cpu_samples.h"
#include "distribution.h"

/**
 * cpu_samples_free - give the memory back
 * @samples: empty afterwards
 */
void cpu_samples_free(struct cpu_samples *samples)
{
	free(samples->samples);
	memset(samples, 0, sizeof(*samples));
}

static int make_room(struct cpu_samples *samples, __u32 nr_cpus)
{
	size_t row = UPDATE_NR_STEPS * sizeof(*samples->samples);
	void *grown;

	if (nr_cpus <= samples->nr_cpus)
		return 0;
	grown = realloc(samples->samples, nr_cpus * row);
	if (!grown)
		return -ENOMEM;
	memset((char *)grown + samples->nr_cpus * row, 0,
	       (nr_cpus - samples->nr_cpus) * row);
	samples->samples = grown;
	samples->nr_cpus = nr_cpus;
	return 0;
}

/* The same captures are to give the same answer, so that it is no real chance. */
static __u64 next_random(struct cpu_samples *samples)
{
	samples->random = samples->random * 6364136223846793005ULL +
			  1442695040888963407ULL;
	return samples->random >> 33;
}

/**
 * cpu_samples_put - one more value
 * @samples: added to
 * @cpu: the CPU
 * @step: the step, from 0
 * @value: what it took
 *
 * Return: 0 or -ENOMEM.
 */
int cpu_samples_put(struct cpu_samples *samples, __u32 cpu, size_t step,
		    __s64 value)
{
	struct cpu_sample *sample;
	__u64 at;

	if (make_room(samples, cpu + 1))
		return -ENOMEM;
	sample = &samples->samples[cpu * UPDATE_NR_STEPS + step];
	at = sample->count++;
	/* Reservoir: the n-th value is kept with a chance of LEN in n. */
	if (at >= CPU_SAMPLE_LEN)
		at = next_random(samples) % sample->count;
	if (at < CPU_SAMPLE_LEN)
		sample->values[at] = value;
	return 0;
}

/**
 * cpu_samples_add - one more update
 * @samples: added to
 * @update: the update; steps that not every CPU acked are left out
 *
 * Return: 0 or -ENOMEM.
 */
int cpu_samples_add(struct cpu_samples *samples, const struct update *update)
{
	const struct cpu_step *split;
	__u32 cpu;
	size_t i;

	if (make_room(samples, update->nr_cells))
		return -ENOMEM;
	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		if (!update->steps[i].complete)
			continue;
		for (cpu = 0; cpu < update->nr_cells; cpu++) {
			split = &update->steps[i].cpus[cpu];
			if (split->done)
				cpu_samples_put(samples, cpu, i,
						split->total - split->notice -
							split->wait);
		}
	}
	return 0;
}

/**
 * cpu_samples_get - one CPU in one step
 * @samples: where to look
 * @cpu: the CPU
 * @step: the step, from 0
 *
 * Return: NULL when there was none.
 */
const struct cpu_sample *cpu_samples_get(const struct cpu_samples *samples,
					 __u32 cpu, size_t step)
{
	const struct cpu_sample *sample;

	if (cpu >= samples->nr_cpus)
		return NULL;
	sample = &samples->samples[cpu * UPDATE_NR_STEPS + step];
	return sample->count ? sample : NULL;
}

/**
 * cpu_sample_quantile - the value that a share of all do not exceed
 * @sample: the values
 * @share: 0 to 1
 *
 * Return: the value.
 */
__s64 cpu_sample_quantile(const struct cpu_sample *sample, double share)
{
	__s64 sorted[CPU_SAMPLE_LEN];
	__u64 nr = sample->count < CPU_SAMPLE_LEN ? sample->count :
						    CPU_SAMPLE_LEN;

	memcpy(sorted, sample->values, nr * sizeof(sorted[0]));
	qsort(sorted, nr, sizeof(sorted[0]), compare_durations);
	return sorted_quantile(sorted, nr, share);
}
