// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions of the kernel that are watched, called while another one is: by an
 * interrupt, as KVM flushes vCPUs, and from within a kprobe, as nobody does.
 */
#include <linux/gfp.h>
#include <linux/hrtimer.h>
#include <linux/io.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <asm/tdx.h>

#include "updater.h"

static unsigned int flush_us;
module_param(flush_us, uint, 0444);
MODULE_PARM_DESC(
	flush_us,
	"every so many microseconds an interrupt of each CPU flushes a vCPU that is none (default: never)");

static unsigned int from_kprobe;
module_param(from_kprobe, uint, 0444);
MODULE_PARM_DESC(
	from_kprobe,
	"times that a kprobe calls tdx_get_sysinfo() at load (default: 0)");

static typeof(tdh_vp_flush) *vp_flush;
static typeof(tdx_get_sysinfo) *get_sysinfo;

static struct tdx_vp no_vcpu;
static DEFINE_PER_CPU(struct hrtimer, flush_timers);

static enum hrtimer_restart flush(struct hrtimer *timer)
{
	vp_flush(&no_vcpu);
	hrtimer_forward_now(timer, us_to_ktime(flush_us));
	return HRTIMER_RESTART;
}

static void start_to_flush(void *unused)
{
	struct hrtimer *timer = this_cpu_ptr(&flush_timers);

	hrtimer_setup(timer, flush, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_PINNED_HARD);
	hrtimer_start(timer, us_to_ktime(flush_us),
		      HRTIMER_MODE_REL_PINNED_HARD);
}

static int flush_by_interrupts(void)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);

	if (!page)
		return -ENOMEM;
	no_vcpu.tdvpr_page = page;
	no_vcpu.tdvpr_pa = page_to_phys(page);
	on_each_cpu(start_to_flush, NULL, 1);
	return 0;
}

/* By a breakpoint, since it has no place for a tracer. */
static noinline notrace void is_probed(void)
{
	barrier();
}

static int call_from_kprobe(struct kprobe *probe, struct pt_regs *regs)
{
	get_sysinfo();
	return 0;
}

static int call_from_kprobes(void)
{
	struct kprobe probe = {
		.addr = (kprobe_opcode_t *)is_probed,
		.pre_handler = call_from_kprobe,
	};
	unsigned int i;
	int ret = register_kprobe(&probe);

	if (ret)
		return ret;
	for (i = 0; i < from_kprobe; i++)
		is_probed();
	unregister_kprobe(&probe);
	return 0;
}

static int __init nested_calls_init(void)
{
	int ret = 0;

	vp_flush = updater_symbol("tdh_vp_flush");
	get_sysinfo = updater_symbol("tdx_get_sysinfo");
	if (!vp_flush || !get_sysinfo)
		return -ENOENT;
	if (from_kprobe)
		ret = call_from_kprobes();
	if (!ret && flush_us)
		ret = flush_by_interrupts();
	return ret;
}

static void __exit nested_calls_exit(void)
{
	unsigned int cpu;

	if (!no_vcpu.tdvpr_page)
		return;
	for_each_online_cpu(cpu)
		hrtimer_cancel(per_cpu_ptr(&flush_timers, cpu));
	__free_page(no_vcpu.tdvpr_page);
}

module_init(nested_calls_init);
module_exit(nested_calls_exit);
MODULE_DESCRIPTION("Test: is a call on top of another one told?");
MODULE_LICENSE("GPL");
