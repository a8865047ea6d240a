// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lets CPUs of one update wait for each other at its events, where a test is
 * about what happens in a certain order or at the same time.
 *
 *	meet=STATE	nobody begins to work in this state before each CPU is
 *			about to
 *	first=CPU	nobody else aborts before this CPU has left
 *
 * The machine is stopped meanwhile: nothing is waited for longer than PATIENCE_NS,
 * and "late" says so.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/sched/clock.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "tdx_abi.h"
#include "updater.h"

/* Less than the watchdogs have. */
#define PATIENCE_NS (10 * NSEC_PER_SEC)

#define STATE_NAME(id, val) [val] = #id,

static const char * const state_names[] = { TDX_UPDATE_STATES(STATE_NAME) };

static char *meet;
module_param(meet, charp, 0444);
MODULE_PARM_DESC(meet, "state that all CPUs begin together");

static int first = -1;
module_param(first, int, 0444);
MODULE_PARM_DESC(first, "CPU that fails before all others");

static bool late;
module_param(late, bool, 0444);
MODULE_PARM_DESC(late, "somebody waited in vain");

static int meet_state = -1;
static atomic_t arrived;
static bool first_left;

static bool all_have_arrived(void)
{
	return atomic_read(&arrived) >= num_online_cpus();
}

static bool first_has_left(void)
{
	/* Pairs with probe_leave(). */
	return smp_load_acquire(&first_left);
}

static void wait_for(bool (*condition)(void))
{
	u64 begin = local_clock();

	while (!condition()) {
		if (local_clock() - begin > PATIENCE_NS) {
			WRITE_ONCE(late, true);
			return;
		}
		cpu_relax();
	}
}

static void probe_step(void *unused, u32 seq, u32 state)
{
	if (state != meet_state)
		return;
	atomic_inc(&arrived);
	wait_for(all_have_arrived);
}

static void probe_abort(void *unused, u32 seq, u32 state, int errno, u64 leaf,
			u64 status)
{
	if (first >= 0 && smp_processor_id() != first)
		wait_for(first_has_left);
}

static void probe_leave(void *unused, u32 seq, u32 state, int errno)
{
	if (smp_processor_id() != first)
		return;
	/*
	 * Pairs with first_has_left(): whatever this CPU emitted comes before
	 * what others emit from now on.
	 */
	smp_store_release(&first_left, true);
}

/**
 * struct meeting_point - an event that CPUs wait at
 * @name:	of the event
 * @probe:	called when it is emitted
 * @priority:	before what others attach, so that they see it late, or after
 * @tp:		its tracepoint, once the probe is attached
 */
struct meeting_point {
	const char *name;
	void *probe;
	int priority;
	struct tracepoint *tp;
};

static struct meeting_point points[] = {
	{ "tdx_update_step", probe_step, TRACEPOINT_DEFAULT_PRIO + 1 },
	{ "tdx_update_abort", probe_abort, TRACEPOINT_DEFAULT_PRIO + 1 },
	{ "tdx_update_leave", probe_leave, TRACEPOINT_DEFAULT_PRIO - 1 },
};

static int attach(struct meeting_point *point)
{
	struct tracepoint *tp = updater_tracepoint(point->name);
	int ret;

	if (!tp)
		return -ENOENT;
	ret = tracepoint_probe_register_prio(tp, point->probe, NULL,
					     point->priority);
	if (!ret)
		point->tp = tp;
	return ret;
}

static void detach(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(points); i++)
		if (points[i].tp)
			tracepoint_probe_unregister(points[i].tp,
						    points[i].probe, NULL);
	tracepoint_synchronize_unregister();
	updater_put();
}

static int __init rendezvous_init(void)
{
	unsigned int i;
	int ret;

	if (meet) {
		meet_state = match_string(state_names, ARRAY_SIZE(state_names),
					  meet);
		if (meet_state < 0)
			return -EINVAL;
	}
	ret = updater_get();
	for (i = 0; !ret && i < ARRAY_SIZE(points); i++) {
		ret = attach(&points[i]);
		if (ret)
			detach();
	}
	return ret;
}

static void __exit rendezvous_exit(void)
{
	detach();
}

module_init(rendezvous_init);
module_exit(rendezvous_exit);
MODULE_DESCRIPTION("Test: CPUs of an update wait for each other");
MODULE_LICENSE("GPL");
