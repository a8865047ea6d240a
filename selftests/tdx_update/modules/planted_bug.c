// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bug of the kind that its parameter names, for a kernel that is to find such
 * bugs: one that finds nothing may as well not have looked. The module does not stay.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>

#define RACE_MS 2000
#define LEAKS 1000
#define LEAK_LEN 512

static char *kind = "";
module_param(kind, charp, 0444);
MODULE_PARM_DESC(kind, "of bug: see kinds[]");

static unsigned long shared;

static void use_after_free(void)
{
	unsigned long *gone = kzalloc(sizeof(*gone), GFP_KERNEL);

	kfree(gone);
	OPTIMIZER_HIDE_VAR(gone);
	if (gone)
		WRITE_ONCE(shared, *gone);
}

/* Many: where the allocator keeps a few at hand, it still has their addresses. */
static void memory_leak(void)
{
	unsigned long *lost;
	unsigned int i;

	for (i = 0; i < LEAKS; i++) {
		lost = kzalloc(LEAK_LEN, GFP_KERNEL);
		OPTIMIZER_HIDE_VAR(lost);
	}
}

static void sleep_in_atomic(void)
{
	preempt_disable();
	might_sleep();
	preempt_enable();
}

static void rcu_unprotected(void)
{
	static unsigned long __rcu *pointer;

	WRITE_ONCE(shared, !!rcu_dereference(pointer));
}

static void lock_order(void)
{
	static DEFINE_MUTEX(first);
	static DEFINE_MUTEX(second);

	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);

	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void never(struct timer_list *unused)
{
}

static void object_in_use(void)
{
	static struct timer_list timer;

	timer_setup(&timer, never, 0);
	mod_timer(&timer, jiffies + HZ);
	timer_setup(&timer, never, 0);
	timer_delete_sync(&timer);
}

static int race_on(void *unused)
{
	while (!kthread_should_stop()) {
		shared++;
		cond_resched();
	}
	return 0;
}

static void race(void)
{
	struct task_struct *task = kthread_run(race_on, NULL, "planted_bug");
	unsigned long end = jiffies + msecs_to_jiffies(RACE_MS);

	if (IS_ERR(task))
		return;
	while (time_before(jiffies, end)) {
		shared++;
		cond_resched();
	}
	kthread_stop(task);
}

static const struct {
	const char *name;
	void (*plant)(void);
} kinds[] = {
	{ "use_after_free", use_after_free },
	{ "memory_leak", memory_leak },
	{ "sleep_in_atomic", sleep_in_atomic },
	{ "rcu_unprotected", rcu_unprotected },
	{ "lock_order", lock_order },
	{ "object_in_use", object_in_use },
	{ "race", race },
};

static int __init planted_bug_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(kinds[i].name, kind))
			continue;
		kinds[i].plant();
		return -ECANCELED;
	}
	pr_err("no such kind of bug: \"%s\"\n", kind);
	return -EINVAL;
}

module_init(planted_bug_init);
MODULE_DESCRIPTION("Test: a bug of a kind, for a kernel that is to find it");
MODULE_LICENSE("GPL");
