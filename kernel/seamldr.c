// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run-time update of the TDX module through the P-SEAMLDR.
 *
 * stop_machine() holds every CPU, and all of them walk in lock-step through
 * the states of enum tdx_update_state. Until SHUTDOWN has succeeded a failure
 * costs nothing; after it, the old module is gone and a failure loses TDX until
 * the next reboot. So everything that is certain to fail later is refused
 * before the machine stops.
 */
#define pr_fmt(fmt) "seamldr: " fmt

#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/nmi.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/stop_machine.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>
#include <trace/events/tdx.h>

#include "seamcall_enter.h"
#include "seamldr.h"
#include "tdx_layout.h"
#include "tdx_module.h"

/* In one of so many turns, a power of two, a waiting CPU tells the watchdogs. */
#define UPDATE_PET_TURNS 16384

/* Turns of the loop that a CPU has waited in, of all updates. */
static DEFINE_PER_CPU(unsigned int, update_turns);

/*
 * One CPU at a time may be in the P-SEAMLDR: the loser of a race gets CF. No
 * interrupt handler takes this lock, so interrupts may be on.
 */
static DEFINE_RAW_SPINLOCK(seamldr_lock);

/* Serialises whole updates. */
static DEFINE_MUTEX(update_mutex);

/* Number of the last update, under update_mutex; see struct tdx_update. */
static u32 update_seq;

/**
 * struct tdx_image - an image that has passed the checks
 * @sigstruct:	SIGSTRUCT, 4 KiB-aligned
 * @sigstruct_pages: pages of it
 * @module:	module, 4 KiB-aligned
 * @module_pages: pages of it
 */
struct tdx_image {
	const u8 *sigstruct;
	u32 sigstruct_pages;
	const u8 *module;
	u32 module_pages;
};

/**
 * struct tdx_update - what the CPUs share during an update
 * @lock:	guards @num_reported and @num_ack
 * @num_reported: acks of @state that were given an ordinal; counted only while
 *		the ack event is on
 * @num_ack:	acks of @state
 * @state:	target state; moved by the CPU whose ack is the last
 * @failed:	a CPU failed: all leave, whatever state they are in
 * @seq:	number of this update
 * @nr_cpus:	CPUs that take part: all that are present
 * @params:	operand of SEAMLDR.INSTALL
 * @errno:	of the CPU that failed first
 * @failed_cpu:	that CPU
 * @failure:	the SEAMCALL that made it fail
 *
 * What the waiting CPUs read in their loop does not share a cache line with
 * what every ack writes.
 */
struct tdx_update {
	raw_spinlock_t lock;
	u32 num_reported;
	u32 num_ack;

	enum tdx_update_state state ____cacheline_aligned_in_smp;
	bool failed;
	u32 seq;
	u32 nr_cpus;
	struct seamldr_params *params;

	int errno ____cacheline_aligned_in_smp;
	unsigned int failed_cpu;
	struct seamcall_failure failure;
};

static struct tdx_update update_ctrl = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(update_ctrl.lock),
};

/*
 * The clock is read inside the lock and the event is emitted outside: what is
 * spent under the lock is multiplied by the number of CPUs that queue for it.
 * Not inline: with the event off, its clocks would cost registers.
 */
static noinline u64 seamldr_call_traced(u64 fn, struct tdx_module_args *args)
{
	u64 asked, entered, left, status;

	/* Or the time for which this CPU is taken away is time for the lock. */
	preempt_disable();
	asked = ktime_get_mono_fast_ns();
	raw_spin_lock(&seamldr_lock);
	entered = ktime_get_mono_fast_ns();
	status = seamldr_enter(fn, args);
	left = ktime_get_mono_fast_ns();
	raw_spin_unlock(&seamldr_lock);

	trace_tdx_seamldr_call(fn, status, entered - asked, left - entered);
	preempt_enable();
	return status;
}

static inline u64 seamldr_call(u64 fn, struct tdx_module_args *args)
{
	u64 status;

	if (trace_tdx_seamldr_call_enabled())
		return seamldr_call_traced(fn, args);

	raw_spin_lock(&seamldr_lock);
	status = seamldr_enter(fn, args);
	raw_spin_unlock(&seamldr_lock);
	return status;
}

/**
 * seamldr_get_info - ask the P-SEAMLDR about itself
 * @info: filled on success
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM, or the seamcall_errno() of SEAMLDR.INFO.
 */
int seamldr_get_info(struct seamldr_info *info)
{
	struct seamcall_failure failure = { .fn = SEAMLDR_LEAF_INFO };
	struct tdx_module_args args = {};
	struct seamldr_info *shared;

	/* A power of two: aligned to its own length, as the leaf demands. */
	shared = kzalloc(sizeof(*shared), GFP_KERNEL);
	if (!shared)
		return -ENOMEM;

	args.rcx = virt_to_phys(shared);
	failure.status = seamldr_call(failure.fn, &args);
	if (failure.status)
		pr_err("%s returned %s (0x%llx)\n", tdx_leaf_name(failure.fn),
		       tdx_status_name(failure.fn, failure.status),
		       failure.status);
	else
		*info = *shared;
	kfree(shared);

	return seamcall_errno(failure.status);
}
EXPORT_SYMBOL_FOR_TDX_HOST(seamldr_get_info);

static int bad_image(const char *why)
{
	pr_err("image refused: %s\n", why);
	return -EINVAL;
}

/* In the order of Linux 7.3; the zero counts, which it accepts, come last. */
static int parse_image(const u8 *data, u32 len, struct tdx_image *image)
{
	const struct tdx_image_header *header = (const void *)data;
	u32 sigstruct_pages, module_pages;
	u64 len_by_header;

	if (len < sizeof(*header))
		return bad_image("shorter than its header");

	sigstruct_pages = le32_to_cpu(header->sigstruct_pages);
	module_pages = le32_to_cpu(header->module_pages);
	len_by_header = ((u64)sigstruct_pages + module_pages) * TDX_PAGE_LEN +
			sizeof(*header);
	if (len_by_header != len)
		return bad_image("length differs from what the header says");
	if (le16_to_cpu(header->version) != TDX_IMAGE_VERSION)
		return bad_image("format is not 0x200");
	if (sigstruct_pages > TDX_IMAGE_MAX_SIGSTRUCT_PAGES)
		return bad_image("more than one SIGSTRUCT page");
	if (module_pages > TDX_IMAGE_MAX_MODULE_PAGES)
		return bad_image("more than 496 module pages");
	if (memcmp(header->magic, TDX_IMAGE_MAGIC, TDX_IMAGE_MAGIC_LEN))
		return bad_image("no TDX-BLOB signature");
	if (memchr_inv(header->reserved, 0, sizeof(header->reserved)))
		return bad_image("reserved bytes are not zero");
	if (!sigstruct_pages)
		return bad_image("no SIGSTRUCT page");
	if (!module_pages)
		return bad_image("no module page");

	image->sigstruct = data + sizeof(*header);
	image->sigstruct_pages = sigstruct_pages;
	image->module = image->sigstruct + sigstruct_pages * TDX_PAGE_LEN;
	image->module_pages = module_pages;
	return 0;
}

static u64 vmalloc_pa(const u8 *addr)
{
	return PFN_PHYS(vmalloc_to_pfn(addr));
}

static struct seamldr_params *alloc_params(const struct tdx_image *image)
{
	struct seamldr_params *params = (void *)get_zeroed_page(GFP_KERNEL);
	const u8 *page;
	u32 i;

	if (!params)
		return NULL;

	params->scenario = cpu_to_le32(SEAMLDR_SCENARIO_UPDATE);
	params->sigstruct_pa = cpu_to_le64(vmalloc_pa(image->sigstruct));
	params->num_module_pages = cpu_to_le64(image->module_pages);
	for (i = 0; i < image->module_pages; i++) {
		page = image->module + i * TDX_PAGE_LEN;
		params->module_pa[i] = cpu_to_le64(vmalloc_pa(page));
	}
	return params;
}

/* What would be noticed only when the old module is gone. */
static int check_host(void)
{
	struct seamldr_info info;
	int ret;

	if (!tdx_module_version()) {
		pr_err("update refused: TDX was lost by an earlier update; reboot\n");
		return -ENODEV;
	}

	if (num_online_cpus() != num_present_cpus()) {
		pr_err("update refused: %u of %u CPUs are offline; the P-SEAMLDR waits for every CPU: bring them online and retry\n",
		       num_present_cpus() - num_online_cpus(),
		       num_present_cpus());
		return -ENODEV;
	}

	ret = seamldr_get_info(&info);
	if (ret) {
		pr_err("update refused: the P-SEAMLDR does not answer (%pe)\n",
		       ERR_PTR(ret));
		return ret;
	}
	if (!info.num_remaining_updates) {
		pr_err("update refused: no updates remaining; reboot to update\n");
		return -ENOSPC;
	}
	return 0;
}

static int cpu_install(struct seamldr_params *params,
		       struct seamcall_failure *failure)
{
	struct tdx_module_args args = { .rcx = virt_to_phys(params) };
	u64 fn = SEAMLDR_LEAF_INSTALL;
	u64 status;

	status = seamldr_call(fn, &args);
	if (!status)
		return 0;

	*failure = (struct seamcall_failure){ fn, status };
	return seamcall_errno(status);
}

static int do_step(struct tdx_update *update, enum tdx_update_state state,
		   bool lead, struct seamcall_failure *failure)
{
	switch (state) {
	case TDX_UPDATE_SHUTDOWN:
		return lead ? tdx_module_shutdown(failure) : 0;
	case TDX_UPDATE_CPU_INSTALL:
		return cpu_install(update->params, failure);
	case TDX_UPDATE_CPU_INIT:
		return tdx_cpu_enable(failure);
	case TDX_UPDATE_RUN_UPDATE:
		return lead ? tdx_module_run_update(failure) : 0;
	default:
		return 0;
	}
}

/* No lock: all CPUs have acked, and none looks at the counts until it moves. */
static void advance_state(struct tdx_update *update, enum tdx_update_state from)
{
	update->num_reported = 0;
	update->num_ack = 0;
	trace_tdx_update_state(update->seq, from, from + 1);
	/*
	 * Pairs with the acquire in update_cpu(): who sees the state sees the
	 * counts reset, and all that the others did in the state before.
	 */
	smp_store_release(&update->state, from + 1);
}

/*
 * An ack is reported before it is counted: the ack that is counted last moves
 * the state, and no ack may be seen after that. The machine is stopped, so
 * nobody switches the event on or off between two CPUs.
 */
static void ack_state(struct tdx_update *update, enum tdx_update_state state)
{
	u32 ordinal;
	bool last;

	if (trace_tdx_update_ack_enabled()) {
		raw_spin_lock(&update->lock);
		ordinal = ++update->num_reported;
		raw_spin_unlock(&update->lock);
		trace_tdx_update_ack(update->seq, state, ordinal,
				     update->nr_cpus);
	}

	raw_spin_lock(&update->lock);
	last = ++update->num_ack == update->nr_cpus;
	raw_spin_unlock(&update->lock);

	if (last)
		advance_state(update, state);
}

/*
 * A CPU that failed does not ack, so the state cannot move any more. Several
 * may fail at once: the first one is the root cause.
 */
static void fail_update(struct tdx_update *update, enum tdx_update_state state,
			int errno, const struct seamcall_failure *failure)
{
	trace_tdx_update_abort(update->seq, state, errno, failure->fn,
			       failure->status);
	if (!cmpxchg(&update->errno, 0, errno)) {
		update->failed_cpu = smp_processor_id();
		update->failure = *failure;
	}
	WRITE_ONCE(update->failed, true);
}

/*
 * Every CPU would write to memory that is shared with its siblings: at 512
 * CPUs that is contention, in the middle of the blackout. Turns are counted
 * since the time to read a clock is time in which the state may move.
 */
static void pet_watchdogs(void)
{
	__this_cpu_inc(update_turns);
	if (__this_cpu_read(update_turns) % UPDATE_PET_TURNS)
		return;
	touch_nmi_watchdog();
	rcu_momentary_eqs();
}

/* Runs on every CPU, interrupts off. The events are this CPU's own. */
static int update_cpu(void *arg)
{
	enum tdx_update_state state = TDX_UPDATE_START, target;
	/* CPU 0 is always online. */
	bool lead = smp_processor_id() == 0;
	struct tdx_update *update = arg;
	struct seamcall_failure failure;
	int errno = 0, ret;

	/* A CPU went offline after the check; nothing has been touched yet. */
	if (num_online_cpus() != update->nr_cpus) {
		WRITE_ONCE(update->state, TDX_UPDATE_START);
		WRITE_ONCE(update->errno, -ENODEV);
		trace_tdx_update_leave(update->seq, state, -ENODEV);
		return -ENODEV;
	}

	while (state != TDX_UPDATE_DONE && !READ_ONCE(update->failed)) {
		/* Pairs with the release in advance_state(). */
		target = smp_load_acquire(&update->state);
		if (target == state) {
			cpu_relax();
			pet_watchdogs();
			continue;
		}

		state = target;
		if (state == TDX_UPDATE_DONE)
			break;

		trace_tdx_update_step(update->seq, state);
		ret = do_step(update, state, lead, &failure);
		if (!ret) {
			ack_state(update, state);
		} else if (ret != -ECANCELED) {
			/* Not the victim of another CPU, which will say so. */
			errno = ret;
			fail_update(update, state, ret, &failure);
		}
	}

	trace_tdx_update_leave(update->seq, state, errno);
	return errno;
}

static const char *consequence(const struct tdx_update *update)
{
	const struct seamcall_failure *failure = &update->failure;
	u32 code = TDX_STATUS_CODE(failure->status);

	if (update->state != TDX_UPDATE_SHUTDOWN)
		return "TDX and all TDs are lost until reboot";
	if (update->errno == -EBUSY &&
	    TDX_COMPAT_REASON(failure->status) == TDX_COMPAT_REASON_TD_BUILD)
		return "nothing has changed: TDs are being built, retry once finalised";
	if (update->errno == -EBUSY)
		return "nothing has changed: TD migrations are interrupted, retry later";
	if (failure->fn == TDX_LEAF_SYS_SHUTDOWN &&
	    code == TDX_ST_OPERAND_INVALID)
		return "nothing has changed: this TDX module is too old for a safe run-time update";
	return "nothing has changed: the running TDX module goes on";
}

static void log_update(const struct tdx_update *update, u32 version_before)
{
	const struct seamcall_failure *failure = &update->failure;
	u32 version = tdx_module_version();

	if (!update->errno)
		pr_info("TDX module updated: " TDX_VERSION_FMT
			" -> " TDX_VERSION_FMT "\n",
			TDX_VERSION_ARGS(version_before),
			TDX_VERSION_ARGS(version));
	else if (update->state == TDX_UPDATE_START)
		pr_err("update refused: a CPU went offline meanwhile: bring it online and retry\n");
	else
		pr_err("update failed in %s on CPU %u: %s returned %s (0x%llx): %s\n",
		       tdx_update_state_name(update->state), update->failed_cpu,
		       tdx_leaf_name(failure->fn),
		       tdx_status_name(failure->fn, failure->status),
		       failure->status, consequence(update));
}

static int run_update(const struct tdx_image *image,
		      struct seamldr_params *params)
{
	u32 version = tdx_module_version();
	struct tdx_update *update = &update_ctrl;

	lockdep_assert_held(&update_mutex);

	update->seq = ++update_seq;
	update->state = TDX_UPDATE_START + 1;
	update->num_reported = 0;
	update->num_ack = 0;
	update->failed = false;
	update->nr_cpus = num_present_cpus();
	update->params = params;
	update->errno = 0;
	update->failure = (struct seamcall_failure){};

	trace_tdx_update_begin(update->seq, update->nr_cpus,
			       image->sigstruct_pages, image->module_pages,
			       version);
	stop_machine(update_cpu, update, cpu_online_mask);
	trace_tdx_update_end(update->seq, update->errno, update->state,
			     tdx_module_version());

	/* Only now: a console is slow, and the machine was stopped. */
	log_update(update, version);
	return update->errno;
}

/**
 * seamldr_install_module - update the TDX module under running TDs
 * @image: image file, format 0x200, in memory of vmalloc() or vmap(), page
 *	   aligned; it must stay as it is until the return
 * @image_len: its length in bytes
 *
 * Context: may sleep; stops every CPU for the length of the update.
 * Return: 0; -EBUSY when a TD is being built or a migration is interrupted, and
 *	   nothing was touched; -EINVAL, -ENOSPC and -ENOMEM before anything was
 *	   touched; else the seamcall_errno() of SEAMLDR.INFO, or that of the CPU
 *	   that failed first. Of these -ENODEV is also that the host is not fit for
 *	   an update: whether TDX was lost is told by tdx_module_version().
 */
int seamldr_install_module(const u8 *image, u32 image_len)
{
	struct seamldr_params *params;
	struct tdx_image parsed;
	int ret;

	if (WARN_ON_ONCE(!is_vmalloc_addr(image) || !PAGE_ALIGNED(image)))
		return -EINVAL;

	ret = parse_image(image, image_len, &parsed);
	if (ret)
		return ret;

	mutex_lock(&update_mutex);
	ret = check_host();
	if (ret)
		goto unlock;

	params = alloc_params(&parsed);
	if (!params) {
		pr_err("update refused: out of memory: free some and retry\n");
		ret = -ENOMEM;
		goto unlock;
	}
	ret = run_update(&parsed, params);
	free_page((unsigned long)params);
unlock:
	mutex_unlock(&update_mutex);
	return ret;
}
EXPORT_SYMBOL_FOR_TDX_HOST(seamldr_install_module);
