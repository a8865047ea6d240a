// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one event and one SEAMCALL cost with whoever listens just now: the
 * updater's own events in a loop, and a SEAMCALL of a TD build.
 *
 * Under QEMU's -icount a tick of the TSC is an instruction of the guest. What
 * all CPUs do counts, so the least of some rounds is the one that nobody else
 * got into.
 */
#include <linux/debugfs.h>
#include <linux/errno.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <trace/events/tdx.h>
#include <asm/msr.h>

#include "seamcall_enter.h"

#define ROUNDS 9

/* Each of so many updates that never were: a CPU's steps and acks. */
#define UPDATES 16

/*
 * So few that a round fits in a CPU's turn, which is short where there are many
 * CPUs, so more rounds.
 */
#define SEAMCALLS 2
#define SEAMCALL_ROUNDS 64

/* Far from any that the updater will get to. */
#define FIRST_SEQ 0x40000000

static ulong tdr;
module_param(tdr, ulong, 0600);
MODULE_PARM_DESC(tdr, "a TD in build, whose SEAMCALLs are measured; 0: none");

static ulong gpa;
module_param(gpa, ulong, 0600);
MODULE_PARM_DESC(gpa, "a page that was added to it");

static DEFINE_MUTEX(loop_mutex);
static struct dentry *loop_file;

/**
 * struct ticks - the least that a round took
 * @nothing: two looks at the clock, as often as there are steps
 * @step: tdx_update_step
 * @ack: tdx_update_ack
 * @seamcall: TDH.MR.EXTEND
 */
struct ticks {
	u64 nothing;
	u64 step;
	u64 ack;
	u64 seamcall;
};

static void lessen(u64 *least, u64 ticks)
{
	if (ticks < *least)
		*least = ticks;
}

static u64 time_nothing(u64 *end)
{
	u64 begin = rdtsc_ordered();

	*end = rdtsc_ordered();
	return *end - begin;
}

/* In the order of an update, and each timed apart: some pair them. */
static void time_update(u32 seq, struct ticks *sum)
{
	u64 begin, stepped, acked;
	u32 state;

	for (state = TDX_UPDATE_SHUTDOWN; state < TDX_UPDATE_DONE; state++) {
		sum->nothing += time_nothing(&begin);
		trace_tdx_update_step(seq, state);
		stepped = rdtsc_ordered();
		trace_tdx_update_ack(seq, state, 1, num_online_cpus());
		acked = rdtsc_ordered();
		sum->step += stepped - begin;
		sum->ack += acked - stepped;
	}
}

static void time_events(u32 seq, struct ticks *least)
{
	struct ticks sum = {};
	unsigned long flags;
	u32 i;

	local_irq_save(flags);
	for (i = 0; i < UPDATES; i++)
		time_update(seq + i, &sum);
	local_irq_restore(flags);
	lessen(&least->nothing, sum.nothing);
	lessen(&least->step, sum.step);
	lessen(&least->ack, sum.ack);
}

static u64 time_seamcalls(struct ticks *least)
{
	struct tdx_module_args args = { .rcx = gpa, .rdx = tdr };
	unsigned long flags;
	u64 begin, status = 0;
	u32 i;

	local_irq_save(flags);
	begin = rdtsc_ordered();
	for (i = 0; i < SEAMCALLS && !status; i++)
		status = tdx_seamcall(TDX_LEAF_MR_EXTEND, &args);
	lessen(&least->seamcall, rdtsc_ordered() - begin);
	local_irq_restore(flags);
	return status;
}

/* "WHAT TICKS TIMES", a line each. */
static int loop_show(struct seq_file *m, void *unused)
{
	const u32 steps = UPDATES * (TDX_UPDATE_DONE - TDX_UPDATE_SHUTDOWN);
	struct ticks least;
	u64 status = 0;
	u32 i;

	memset(&least, 0xff, sizeof(least));
	mutex_lock(&loop_mutex);
	for (i = 0; i < ROUNDS; i++)
		time_events(FIRST_SEQ + i * UPDATES, &least);
	for (i = 0; i < SEAMCALL_ROUNDS && tdr && !status; i++)
		status = time_seamcalls(&least);
	mutex_unlock(&loop_mutex);
	if (status)
		return -EIO;

	seq_printf(m, "step %llu %u\n", least.step - least.nothing, steps);
	seq_printf(m, "ack %llu %u\n", least.ack - least.nothing, steps);
	if (tdr)
		seq_printf(m, "seamcall %llu %u\n", least.seamcall, SEAMCALLS);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(loop);

static int __init event_loop_init(void)
{
	loop_file =
		debugfs_create_file("event_loop", 0400, NULL, NULL, &loop_fops);
	return 0;
}

static void __exit event_loop_exit(void)
{
	debugfs_remove(loop_file);
}

module_init(event_loop_init);
module_exit(event_loop_exit);
MODULE_DESCRIPTION("Bench: what do events cost?");
MODULE_LICENSE("GPL");
