// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds trace events that are emitted under a lock.
 *
 * A probe on every event of the updater tries to take both of its locks. Another
 * CPU gives a lock back soon, even in a stopped machine. A lock that is not
 * to be had for a long time is held by the very CPU that emits the event.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/sched/clock.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/tracepoint.h>

#include "updater.h"

/*
 * No holder takes so long, not even one that is emulated by a process which does
 * not get to run; and once is no stall of the machine.
 */
#define PATIENCE_NS (5 * NSEC_PER_SEC)
#define MAX_EVENTS 32

/**
 * struct probed_lock - a lock that must be free when an event is emitted
 * @symbol: a raw spinlock, or a struct whose first member is one
 * @lock: where it lies
 */
struct probed_lock {
	const char *symbol;
	raw_spinlock_t *lock;
};

static struct probed_lock probed_locks[] = {
	{ .symbol = "seamldr_lock" },
	{ .symbol = "update_ctrl" },
};

/**
 * struct probed_event - one event
 * @tp: its tracepoint
 * @calls: how often it was emitted
 * @violations: how often under a lock
 */
struct probed_event {
	struct tracepoint *tp;
	atomic_t calls;
	atomic_t violations;
};

static struct probed_event probed_events[MAX_EVENTS];
static unsigned int nr_probed_events;
/* One is enough to fail. */
static bool violated;
static struct dentry *lock_probe_dir;

static bool can_be_taken(raw_spinlock_t *lock)
{
	u64 begin = local_clock();
	unsigned long flags;
	bool taken;

	do {
		local_irq_save(flags);
		taken = raw_spin_trylock(lock);
		if (taken)
			raw_spin_unlock(lock);
		local_irq_restore(flags);
		cpu_relax();
	} while (!taken && local_clock() - begin < PATIENCE_NS);

	return taken;
}

/*
 * For all events: what an event carries comes after the first argument, and is
 * not looked at.
 */
static void probe(void *arg)
{
	struct probed_event *event = arg;
	unsigned int i;

	atomic_inc(&event->calls);
	for (i = 0; i < ARRAY_SIZE(probed_locks); i++) {
		if (READ_ONCE(violated) || can_be_taken(probed_locks[i].lock))
			continue;
		WRITE_ONCE(violated, true);
		atomic_inc(&event->violations);
	}
}

static int find_locks(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(probed_locks); i++) {
		probed_locks[i].lock = updater_symbol(probed_locks[i].symbol);
		if (!probed_locks[i].lock)
			return -ENOENT;
	}
	return 0;
}

static void detach(void)
{
	while (nr_probed_events) {
		struct probed_event *event = &probed_events[--nr_probed_events];

		tracepoint_probe_unregister(event->tp, probe, event);
	}
	tracepoint_synchronize_unregister();
}

static void attach_one(struct tracepoint *tp, void *err)
{
	struct probed_event *event = &probed_events[nr_probed_events];
	int *ret = err;

	if (*ret || !strstarts(tp->name, "tdx_"))
		return;
	if (nr_probed_events == MAX_EVENTS) {
		*ret = -E2BIG;
		return;
	}
	event->tp = tp;
	*ret = tracepoint_probe_register(tp, probe, event);
	if (!*ret)
		nr_probed_events++;
}

static int attach(void)
{
	int ret = 0;

	updater_each_tracepoint(attach_one, &ret);
	if (ret)
		detach();
	return ret;
}

static int events_show(struct seq_file *m, void *unused)
{
	unsigned int i;

	for (i = 0; i < nr_probed_events; i++)
		seq_printf(m, "%s calls=%d violations=%d\n",
			   probed_events[i].tp->name,
			   atomic_read(&probed_events[i].calls),
			   atomic_read(&probed_events[i].violations));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(events);

static int __init lock_probe_init(void)
{
	int ret;

	ret = updater_get();
	if (ret)
		return ret;

	ret = find_locks();
	if (!ret)
		ret = attach();
	if (ret) {
		updater_put();
		return ret;
	}
	lock_probe_dir = debugfs_create_dir("lock_probe", NULL);
	debugfs_create_file("events", 0400, lock_probe_dir, NULL, &events_fops);
	return 0;
}

static void __exit lock_probe_exit(void)
{
	debugfs_remove(lock_probe_dir);
	detach();
	updater_put();
}

module_init(lock_probe_init);
module_exit(lock_probe_exit);
MODULE_DESCRIPTION("Test: are events of the updater emitted under a lock?");
MODULE_LICENSE("GPL");
