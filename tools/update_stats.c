// SPDX-License-Identifier: GPL-2.0-only
/* What many updates have in common. See update_stats.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "update_stats.h"

/**
 * update_stats_init - no update yet
 * @stats: filled; to be freed with update_stats_free()
 */
void update_stats_init(struct update_stats *stats)
{
	size_t i;

	memset(stats, 0, sizeof(*stats));
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		stats->steps[i].state = TDX_UPDATE_SHUTDOWN + i;
}

/**
 * update_stats_free - free what update_stats_add() has allocated
 * @stats: as after update_stats_init() afterwards
 */
void update_stats_free(struct update_stats *stats)
{
	free(stats->cpus);
	update_stats_init(stats);
}

/**
 * moments_add - one more value
 * @moments: added to
 * @value: the value
 */
void moments_add(struct moments *moments, __s64 value)
{
	double before = (double)value - moments->mean;

	if (!moments->count || value < moments->min)
		moments->min = value;
	if (!moments->count || value > moments->max)
		moments->max = value;
	moments->count++;
	moments->mean += before / (double)moments->count;
	moments->squares += before * ((double)value - moments->mean);
}

/**
 * moments_deviation - how far values are from their mean
 * @moments: the values
 *
 * The square root is found by Newton's method: the tools do without libm.
 *
 * Return: standard deviation of the sample, 0 with fewer than two values.
 */
double moments_deviation(const struct moments *moments)
{
	double variance, root;
	int i;

	if (moments->count < 2)
		return 0;
	variance = moments->squares / (double)(moments->count - 1);
	if (!(variance > 0))
		return 0;
	root = variance > 1 ? variance : 1;
	for (i = 0; i < 64; i++)
		root = (root + variance / root) / 2;
	return root;
}

static int make_room(struct update_stats *stats, __u32 nr_cpus)
{
	struct cpu_stats *cpus;

	if (nr_cpus <= stats->nr_cpus)
		return 0;
	cpus = realloc(stats->cpus, nr_cpus * sizeof(*cpus));
	if (!cpus)
		return -ENOMEM;
	memset(cpus + stats->nr_cpus, 0,
	       (nr_cpus - stats->nr_cpus) * sizeof(*cpus));
	stats->cpus = cpus;
	stats->nr_cpus = nr_cpus;
	return 0;
}

static void add_step(struct update_stats *stats, size_t i,
		     const struct update *update)
{
	const struct update_step *step = &update->steps[i];
	__u32 cpu;

	distribution_add(&stats->steps[i].duration, step->duration);
	distribution_add(&stats->steps[i].waited, step->waited);
	if (step->lock != UPDATE_UNKNOWN_NS)
		distribution_add(&stats->steps[i].lock, step->lock);
	if (step->work != UPDATE_UNKNOWN_NS)
		distribution_add(&stats->steps[i].work, step->work);
	for (cpu = 0; cpu < update->nr_cells; cpu++) {
		const struct cpu_step *split = &step->cpus[cpu];
		struct cpu_step_stats *at = &stats->cpus[cpu].steps[i];

		if (!split->done)
			continue;
		moments_add(&at->busy,
			    split->total - split->notice - split->wait);
		if (split->work != UPDATE_UNKNOWN_NS)
			moments_add(&at->work, split->work);
	}
	if (step->straggler == UPDATE_NO_CPU)
		return;
	stats->cpus[step->straggler].steps[i].last++;
	stats->cpus[step->straggler].steps[i].cost += step->waited;
	stats->cpus[step->straggler].last++;
	stats->cpus[step->straggler].cost += step->waited;
}

static void add_success(struct update_stats *stats, const struct update *update)
{
	__u32 cpu;

	distribution_add(&stats->stopped, update->stopped);
	distribution_add(&stats->away_max, update->blackout_max);
	distribution_add(&stats->duration, update->duration);
	if (update->stop_watched) {
		distribution_add(&stats->gather, update->phases.gather);
		distribution_add(&stats->settle, update->phases.settle);
		distribution_add(&stats->release, update->phases.release);
	}
	for (cpu = 0; cpu < update->nr_cells; cpu++)
		if (update->cpus[cpu].seen)
			moments_add(&stats->cpus[cpu].away,
				    update->cpus[cpu].total);
}

/**
 * update_stats_add - one more update
 * @stats: added to
 * @update: the update
 *
 * Of one of which something is missing only the verdict is taken.
 *
 * Return: 0 or -ENOMEM.
 */
int update_stats_add(struct update_stats *stats, const struct update *update)
{
	__u32 cpu;
	size_t i;

	if (make_room(stats, update->nr_cells))
		return -ENOMEM;
	stats->verdicts[update->verdict]++;
	if (update->root.known)
		stats->cpus[update->root.cpu].failures++;
	for (cpu = 0; cpu < update->nr_cells; cpu++)
		stats->away += update->cpus[cpu].total;
	if (!update->complete) {
		stats->partial++;
		return 0;
	}
	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		if (update->steps[i].retries == UPDATE_UNKNOWN_COUNT)
			stats->steps[i].retries_unknown = true;
		else
			stats->steps[i].retries += update->steps[i].retries;
		if (update->steps[i].complete)
			add_step(stats, i, update);
	}
	if (update->phases.last_in != UPDATE_NO_CPU)
		stats->cpus[update->phases.last_in].last_in++;
	if (update->verdict == OUTCOME_DONE)
		add_success(stats, update);
	return 0;
}

static bool is_worse(const struct straggler *one, const struct straggler *other)
{
	if (one->stats->cost != other->stats->cost)
		return one->stats->cost > other->stats->cost;
	if (one->stats->last != other->stats->last)
		return one->stats->last > other->stats->last;
	return one->cpu < other->cpu;
}

/**
 * update_stats_stragglers - CPUs that the others waited for, worst first
 * @stats: the updates
 * @top: filled
 * @nr_top: how many are wanted
 *
 * Return: how many there are, up to @nr_top.
 */
__u32 update_stats_stragglers(const struct update_stats *stats,
			      struct straggler *top, __u32 nr_top)
{
	__u32 cpu, nr = 0, i;

	for (cpu = 0; cpu < stats->nr_cpus; cpu++) {
		struct straggler next = { cpu, &stats->cpus[cpu] };

		if (!next.stats->last)
			continue;
		if (nr < nr_top)
			nr++;
		else if (!nr || !is_worse(&next, &top[nr - 1]))
			continue;
		for (i = nr - 1; i && is_worse(&next, &top[i - 1]); i--)
			top[i] = top[i - 1];
		top[i] = next;
	}
	return nr;
}

/**
 * update_stats_last - how many steps had a last CPU
 * @stats: the updates
 *
 * Return: the number of steps that all CPUs acked, over all updates.
 */
__u64 update_stats_last(const struct update_stats *stats)
{
	__u64 last = 0;
	__u32 cpu;

	for (cpu = 0; cpu < stats->nr_cpus; cpu++)
		last += stats->cpus[cpu].last;
	return last;
}
