// SPDX-License-Identifier: GPL-2.0-only
/* Losses, told where they happened in the stream. See loss_table.h. */
#include <errno.h>
#include <stdlib.h>

#include "clock.h"
#include "loss_table.h"

/**
 * loss_table_open - begin to tell
 * @table: all 0; filled; to be closed with loss_table_close() in any case
 * @programs: with their tables mapped; must stay
 *
 * Return: 0 or -ENOMEM.
 */
int loss_table_open(struct loss_table *table, const struct programs *programs)
{
	table->programs = programs;
	table->told = calloc(programs->nr_cpus, sizeof(*table->told));
	return table->told ? 0 : -ENOMEM;
}

static int tell_loss(const struct observer *observer, enum tdx_loss reason,
		     __u32 cpu, __u64 total, __u64 *told)
{
	const struct observation loss = {
		.kind = OBS_LOSS,
		.ns = clock_ns(CLOCK_MONOTONIC),
		.loss = { reason, cpu, total - *told },
	};

	if (total <= *told)
		return 0;
	*told = total;
	return observer_tell(observer, &loss);
}

static int tell_losses_of(struct loss_table *table, __u32 cpu,
			  const struct observer *observer)
{
	const struct tdx_loss_cell *cell = &table->programs->losses[cpu];
	struct tdx_loss_cell *told = &table->told[cpu];
	int err = 0;
	size_t i;

	for (i = 0; i < TDX_NR_LOSSES && !err; i++)
		err = tell_loss(observer, i, cpu, cell->lost[i],
				&told->lost[i]);
	return err;
}

/* Of these nobody knows the CPU: the kernel tells the sum, or it was ours. */
static __u64 lost_elsewhere(const struct loss_table *table,
			    enum tdx_loss reason, __u64 overwritten)
{
	if (reason == TDX_LOSS_OVERWRITTEN)
		return overwritten;
	if (reason == TDX_LOSS_SKIPPED)
		return programs_skipped(table->programs);
	return table->programs->variables.losses_elsewhere[reason];
}

/**
 * loss_table_tell - tell what was lost since the last call
 * @table: opened
 * @overwritten: updates that this program was too slow for, in all
 * @observer: told
 *
 * Return: 0 or what @observer answered.
 */
int loss_table_tell(struct loss_table *table, __u64 overwritten,
		    const struct observer *observer)
{
	int err = 0;
	__u32 cpu;
	size_t i;

	for (cpu = 0; cpu < table->programs->nr_cpus && !err; cpu++)
		err = tell_losses_of(table, cpu, observer);
	for (i = 0; i < TDX_NR_LOSSES && !err; i++)
		err = tell_loss(observer, i, LOSS_ANY_CPU,
				lost_elsewhere(table, i, overwritten),
				&table->elsewhere_told[i]);
	return err;
}

/**
 * loss_table_close - forget what was told
 * @table: may be all 0
 */
void loss_table_close(struct loss_table *table)
{
	free(table->told);
}
