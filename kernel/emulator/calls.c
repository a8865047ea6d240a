// SPDX-License-Identifier: GPL-2.0-only
/* How often each leaf was called on each CPU, whatever it answered. */
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>

#include "calls.h"
#include "leaf.h"
#include "seam_call.h"

struct leaf_calls {
	u64 count[SEAM_NR_LEAVES];
};

static struct leaf_calls __percpu *leaf_calls;

/** seam_calls_init() - allocate the counters. Return: 0 or -ENOMEM */
int seam_calls_init(void)
{
	leaf_calls = alloc_percpu(struct leaf_calls);
	return leaf_calls ? 0 : -ENOMEM;
}

/** seam_calls_exit() - undo seam_calls_init() */
void seam_calls_exit(void)
{
	free_percpu(leaf_calls);
}

/** seam_calls_count() - count a call on this CPU. Context: interrupts off */
void seam_calls_count(const struct seam_call *call)
{
	this_cpu_inc(leaf_calls->count[call->leaf]);
}

/** seam_calls_reset() - set all counters to zero; not exact under load */
void seam_calls_reset(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		memset(per_cpu_ptr(leaf_calls, cpu), 0, sizeof(*leaf_calls));
}

/** seam_calls_show() - print "leaf cpu count" lines and the total */
void seam_calls_show(struct seq_file *m)
{
	unsigned int leaf, cpu;
	u64 count, total = 0;

	for (leaf = 0; leaf < SEAM_NR_LEAVES; leaf++) {
		for_each_possible_cpu(cpu) {
			count = per_cpu_ptr(leaf_calls, cpu)->count[leaf];
			if (!count)
				continue;
			seq_printf(m, "%s %u %llu\n", seam_leaf_name(leaf), cpu,
				   count);
			total += count;
		}
	}
	seq_printf(m, "total %llu\n", total);
}
