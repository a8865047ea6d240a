// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds a CPU that goes offline at the very beginning of its way.
 *
 * It counts as online then, but nobody gets the lock of the CPU hotplug any
 * more: who has counted the CPUs and wants to stop them must wait, and finds
 * one less, or as many as before if it is told to refuse.
 */
#include <linux/cpuhotplug.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/module.h>

/* A test that died must not keep the machine; less than a hung task, 120 s. */
#define PATIENCE (100 * HZ)

static bool hold = true;
module_param(hold, bool, 0644);
MODULE_PARM_DESC(hold, "hold a CPU that goes offline");

static bool refuse;
module_param(refuse, bool, 0444);
MODULE_PARM_DESC(refuse, "let it stay online in the end");

static bool held;
module_param(held, bool, 0444);
MODULE_PARM_DESC(held, "a CPU is held");

static int hotplug_state;

static int hold_cpu(unsigned int cpu)
{
	unsigned long end = jiffies + PATIENCE;

	WRITE_ONCE(held, true);
	while (READ_ONCE(hold) && time_before(jiffies, end))
		msleep(20);
	WRITE_ONCE(held, false);
	return refuse ? -EBUSY : 0;
}

static int __init slow_offline_init(void)
{
	int ret;

	ret = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "slow_offline",
					NULL, hold_cpu);
	if (ret < 0)
		return ret;
	hotplug_state = ret;
	return 0;
}

static void __exit slow_offline_exit(void)
{
	cpuhp_remove_state_nocalls(hotplug_state);
}

module_init(slow_offline_init);
module_exit(slow_offline_exit);
MODULE_DESCRIPTION("Test: a CPU takes long to go offline");
MODULE_LICENSE("GPL");
