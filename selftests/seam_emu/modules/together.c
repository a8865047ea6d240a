// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two SEAMCALLs at the same time, on two CPUs. Which one finds the other at
 * work must not be left to chance: a latency rule "until=clear" of the emulator
 * holds the first, the second is made when it is held, and only then is the
 * first let go. Or the first one stalls for a fault rule, and is let go without
 * a second one.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#include "fault.h"
#include "latency.h"
#include "seamcall.h"
#include "together.h"

/**
 * struct hold - how to see that the emulator holds a call, and to let it go
 * @holds:	seam_latency_holds() or seam_fault_stalls()
 * @clear:	seam_latency_clear() or seam_fault_clear()
 *
 * Looked up at run time: other calls of this module need no emulator.
 */
struct hold {
	bool (*holds)(unsigned int cpu);
	void (*clear)(void);
};

struct pair {
	struct seamcall *first;
	struct seamcall *second;
	unsigned int first_cpu;
	struct hold hold;
	call_single_data_t csd;
	bool ended;
};

static void execute_first(void *arg)
{
	struct pair *pair = arg;

	seamcall_execute(pair->first);
	/* Pairs with first_ended(): the outcome is there. */
	smp_store_release(&pair->ended, true);
}

static bool first_ended(const struct pair *pair)
{
	/* Pairs with execute_first(). */
	return smp_load_acquire(&pair->ended);
}

static int second_within_first(struct pair *pair)
{
	while (!pair->hold.holds(pair->first_cpu)) {
		if (first_ended(pair)) {
			pr_err("the first call was not held: it needs %s\n",
			       pair->second ? "a latency rule until=clear" :
					      "a fault rule action=stall");
			return -ENODATA;
		}
		cpu_relax();
	}
	if (pair->second)
		seamcall_execute(pair->second);
	if (first_ended(pair)) {
		pr_err("the first call ended before it was let go\n");
		return -ETIME;
	}
	return 0;
}

/*
 * On the second CPU, so that the first one is free to take the interrupt. From
 * then on nobody else may run here: who sends an interrupt to all CPUs waits
 * for the one that is held, and only this function lets it go.
 */
static long execute_second(void *arg)
{
	struct pair *pair = arg;
	int ret;

	preempt_disable();
	ret = smp_call_function_single_async(pair->first_cpu, &pair->csd);
	if (!ret) {
		ret = second_within_first(pair);
		pair->hold.clear();
		while (!first_ended(pair))
			cpu_relax();
	}
	preempt_enable();
	return ret;
}

static void hold_put(const struct hold *hold, bool stall)
{
	if (hold->holds && stall)
		symbol_put(seam_fault_stalls);
	else if (hold->holds)
		symbol_put(seam_latency_holds);
	if (hold->clear && stall)
		symbol_put(seam_fault_clear);
	else if (hold->clear)
		symbol_put(seam_latency_clear);
}

static void hold_get(struct hold *hold, bool stall)
{
	if (stall) {
		hold->holds = symbol_get(seam_fault_stalls);
		hold->clear = symbol_get(seam_fault_clear);
	} else {
		hold->holds = symbol_get(seam_latency_holds);
		hold->clear = symbol_get(seam_latency_clear);
	}
}

/**
 * together_execute() - two SEAMCALLs, of which the second is made within the first
 * @first_cpu:	CPU of the first call, for whose leaf the emulator has a latency
 *		rule "until=clear"; at the end it has no latency rules
 * @first:	the call that begins first and ends last
 * @second_cpu:	another CPU
 * @second:	the call that is made meanwhile; NULL: none, and the first call
 *		stalls for a fault rule instead; at the end there are none of these
 *
 * Context: may sleep.
 * Return: 0 or an error: -ENOENT without the emulator, -ENODATA and a log line
 * when the first call was not held, -ETIME and a log line when the second did
 * not end within it.
 */
int together_execute(unsigned int first_cpu, struct seamcall *first,
		     unsigned int second_cpu, struct seamcall *second)
{
	struct pair pair = {
		.first = first,
		.second = second,
		.first_cpu = first_cpu,
	};
	int ret = -ENOENT;

	hold_get(&pair.hold, !second);
	if (first_cpu == second_cpu) {
		ret = -EINVAL;
	} else if (pair.hold.holds && pair.hold.clear) {
		INIT_CSD(&pair.csd, execute_first, &pair);
		ret = work_on_cpu(second_cpu, execute_second, &pair);
	}
	hold_put(&pair.hold, !second);
	return ret;
}
