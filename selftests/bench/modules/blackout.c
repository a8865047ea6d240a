// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long the machine is stopped, whoever watches: from the entry of
 * stop_machine() to its return, on the CPU that asks for it. None of the
 * updater's events is needed for that, and nothing is done on the CPUs that
 * are stopped. Others than the updater hardly ever stop the machine; who reads
 * compares the number of lines with that of updates.
 *
 * Where there is one CPU, function=tdx_update:update_cpu leaves out how the
 * scheduler comes to it.
 */
#include <linux/debugfs.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/seq_file.h>
#include <asm/msr.h>

#define MAX_BLACKOUTS 4096

static char *function = "stop_machine";
module_param(function, charp, 0400);
MODULE_PARM_DESC(function, "that is timed, which only one CPU runs at a time");

/* Only one at a time stops the machine; a reader waits until updates are over. */
static u64 blackouts[MAX_BLACKOUTS];
static u32 nr_blackouts;
static struct dentry *blackout_file;

static int stop_begins(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	*(u64 *)ri->data = rdtsc_ordered();
	return 0;
}

NOKPROBE_SYMBOL(stop_begins);

static int stop_ends(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	u64 end = rdtsc_ordered();

	if (nr_blackouts < MAX_BLACKOUTS)
		blackouts[nr_blackouts++] = end - *(u64 *)ri->data;
	return 0;
}

NOKPROBE_SYMBOL(stop_ends);

static struct kretprobe stop_probe = {
	.entry_handler = stop_begins,
	.handler = stop_ends,
	.data_size = sizeof(u64),
	.maxactive = 8,
};

/* Ticks of the TSC, a line for each update since the file was read. */
static int blackout_show(struct seq_file *m, void *unused)
{
	u32 i;

	for (i = 0; i < nr_blackouts; i++)
		seq_printf(m, "%llu\n", blackouts[i]);
	if (!seq_has_overflowed(m))
		nr_blackouts = 0;
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(blackout);

static int __init blackout_init(void)
{
	int ret;

	stop_probe.kp.symbol_name = function;
	ret = register_kretprobe(&stop_probe);
	if (ret)
		return ret;
	blackout_file = debugfs_create_file("blackout", 0400, NULL, NULL,
					    &blackout_fops);
	return 0;
}

static void __exit blackout_exit(void)
{
	debugfs_remove(blackout_file);
	unregister_kretprobe(&stop_probe);
}

module_init(blackout_init);
module_exit(blackout_exit);
MODULE_DESCRIPTION("Bench: how long does an update stop the machine?");
MODULE_LICENSE("GPL");
