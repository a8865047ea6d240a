// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts how often the updater tells the watchdogs that a CPU is alive.
 *
 * Idle CPUs and stop_machine() itself do so, too: only what returns into the
 * function counts in which the CPUs of an update wait. Both functions are
 * notrace, which kprobes do not mind.
 *
 * With enough=N, the calls that the emulator holds (latency rules "until=clear")
 * end when each waiting CPU has told each watchdog N times.
 */
#include <linux/debugfs.h>
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/ptrace.h>
#include <linux/seq_file.h>

#include "latency.h"
#include "updater.h"

#define NR_PROBES 2

static int count_pet(struct kprobe *kp, struct pt_regs *regs);

static struct kprobe pet_probes[NR_PROBES] = {
	{
		.symbol_name = "touch_softlockup_watchdog",
		.pre_handler = count_pet,
	},
	{
		.symbol_name = "rcu_momentary_eqs",
		.pre_handler = count_pet,
	},
};

static DEFINE_PER_CPU(unsigned long[NR_PROBES], pet_counts);
static struct dentry *pet_probe_file;
static unsigned long loop_begin, loop_end;

static unsigned int enough;
module_param(enough, uint, 0444);
MODULE_PARM_DESC(enough, "of each waiting CPU; then calls are no longer held");

/* Where it is to be called: the test of a short update needs no emulator. */
static void (*let_go)(void);

/* CPU 0 leads the update and does not wait. */
static bool each_told_enough(void)
{
	unsigned int i, cpu;

	for_each_online_cpu(cpu) {
		if (!cpu)
			continue;
		for (i = 0; i < NR_PROBES; i++)
			if (READ_ONCE(per_cpu(pet_counts[i], cpu)) < enough)
				return false;
	}
	return true;
}

/* At the first instruction: the return address is on the top of the stack. */
static int count_pet(struct kprobe *kp, struct pt_regs *regs)
{
	unsigned long caller = regs_get_kernel_stack_nth(regs, 0);

	if (caller < loop_begin || caller >= loop_end)
		return 0;
	this_cpu_inc(pet_counts[kp - pet_probes]);
	if (let_go && each_told_enough())
		let_go();
	return 0;
}

static int pets_show(struct seq_file *m, void *unused)
{
	unsigned int i, cpu;

	for (i = 0; i < NR_PROBES; i++)
		for_each_online_cpu(cpu)
			seq_printf(m, "%s %u %lu\n", pet_probes[i].symbol_name,
				   cpu, per_cpu(pet_counts[i], cpu));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(pets);

static void release(void)
{
	if (let_go)
		symbol_put(seam_latency_clear);
	updater_put();
}

/* What is inlined into it is a part of it. */
static int find_loop(void)
{
	void *loop = updater_symbol("update_cpu");
	char symbol[KSYM_SYMBOL_LEN];
	unsigned long len;

	if (!loop)
		return -ENOENT;
	/* "update_cpu+0x0/0x123 [module]": the only way to its length. */
	sprint_symbol(symbol, (unsigned long)loop);
	if (sscanf(symbol, "update_cpu+0x0/0x%lx", &len) != 1)
		return -ENOENT;
	loop_begin = (unsigned long)loop;
	loop_end = loop_begin + len;
	return 0;
}

static int __init pet_probe_init(void)
{
	struct kprobe *probes[NR_PROBES] = { &pet_probes[0], &pet_probes[1] };
	int ret;

	ret = updater_get();
	if (ret)
		return ret;
	ret = find_loop();
	if (!ret && enough) {
		let_go = symbol_get(seam_latency_clear);
		ret = let_go ? 0 : -ENOENT;
	}
	if (!ret)
		ret = register_kprobes(probes, NR_PROBES);
	if (ret) {
		release();
		return ret;
	}
	pet_probe_file =
		debugfs_create_file("pet_probe", 0400, NULL, NULL, &pets_fops);
	return 0;
}

static void __exit pet_probe_exit(void)
{
	struct kprobe *probes[NR_PROBES] = { &pet_probes[0], &pet_probes[1] };

	debugfs_remove(pet_probe_file);
	unregister_kprobes(probes, NR_PROBES);
	release();
}

module_init(pet_probe_init);
module_exit(pet_probe_exit);
MODULE_DESCRIPTION("Test: how often does the updater tell the watchdogs?");
MODULE_LICENSE("GPL");
