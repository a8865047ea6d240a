// SPDX-License-Identifier: GPL-2.0-only
/*
 * The update of kernel/seamldr.c and kernel/tdx.c, from run_update() to its
 * end, on CPUS CPUs whose SEAMCALLs succeed or fail as the explorer says; and
 * what must hold whoever goes first.
 *
 * The properties look on where the code shows itself: at its trace events and
 * its SEAMCALLs.
 */
#include "seamldr.c"
#undef pr_fmt
#include "tdx.c"
#include "sys_shutdown.c"

#include "interleave.h"

/* Not a place to stop, and not part of the code under test. */
#define __atomic_step __attribute__((no_sanitize("thread"), __noinline__))

/**
 * struct facts - what the properties remember
 * @at:		the state whose step each CPU began last
 * @done:	the last state in which each CPU has done its work
 * @result:	error of each CPU's own SEAMCALL
 * @status:	its completion status
 * @locks:	locks that each CPU holds
 * @left:	it has told that it leaves
 * @acks:	reported for the state
 * @ordinals:	that they had, a bit each
 * @in_seamldr:	a CPU is in the P-SEAMLDR
 * @events_on:	the events are
 * @sysinit_asked: SYS.INIT was called
 * @sysinit_done: and succeeded
 */
struct facts {
	u8 at[CPUS];
	u8 done[CPUS];
	int result[CPUS];
	u64 status[CPUS];
	u8 locks[CPUS];
	bool left[CPUS];
	u8 acks;
	u8 ordinals;
	bool in_seamldr;
	bool events_on;
	bool sysinit_asked;
	bool sysinit_done;
};

static struct facts facts;

struct memory {
	struct tdx_update update_ctrl;
	u32 update_seq;
	raw_spinlock_t seamldr_lock;
	struct tdx_module tdx_module;
	bool lp_initialized[CPUS];
};

static_assert(sizeof(struct memory) <= SHARED_LEN, "SHARED_LEN");
static_assert(sizeof(struct facts) <= FACTS_LEN, "FACTS_LEN");

#define this_cpu running_thread()

__atomic_step void memory_save(void)
{
	struct memory *memory = (void *)world.shared;

	memory->update_ctrl = update_ctrl;
	memory->update_seq = update_seq;
	memory->seamldr_lock = seamldr_lock;
	memory->tdx_module = tdx_module;
	memcpy(memory->lp_initialized, lp_initialized, sizeof(lp_initialized));
	memcpy(world.facts, &facts, sizeof(facts));
}

__atomic_step void memory_restore(void)
{
	const struct memory *memory = (const void *)world.shared;

	update_ctrl = memory->update_ctrl;
	update_seq = memory->update_seq;
	seamldr_lock = memory->seamldr_lock;
	tdx_module = memory->tdx_module;
	memcpy(lp_initialized, memory->lp_initialized, sizeof(lp_initialized));
	memcpy(&facts, world.facts, sizeof(facts));
}

static __atomic_step bool within(const void *addr, const void *begin,
				 size_t len)
{
	return addr >= begin && addr < begin + len;
}

__atomic_step int shared_offset(const void *addr)
{
	const char *p = addr;

	if (within(p, &update_ctrl, sizeof(update_ctrl)))
		return offsetof(struct memory, update_ctrl) +
		       (p - (const char *)&update_ctrl);
	if (within(p, &seamldr_lock, sizeof(seamldr_lock)))
		return offsetof(struct memory, seamldr_lock) +
		       (p - (const char *)&seamldr_lock);
	if (within(p, &tdx_module, sizeof(tdx_module)))
		return offsetof(struct memory, tdx_module) +
		       (p - (const char *)&tdx_module);
	if (within(p, lp_initialized, sizeof(lp_initialized)))
		return offsetof(struct memory, lp_initialized) +
		       (p - (const char *)lp_initialized);
	return -1;
}

/* No CPU changes it, so that it does not matter when it is read. */
__atomic_step bool is_settled(const void *addr)
{
	return within(addr, &update_ctrl.seq, sizeof(update_ctrl.seq)) ||
	       within(addr, &update_ctrl.nr_cpus,
		      sizeof(update_ctrl.nr_cpus)) ||
	       within(addr, &update_ctrl.params, sizeof(update_ctrl.params));
}

__atomic_step int cmpxchg(int *p, int old, int new)
{
	int before;

	stop_for(STOP_ATOMIC);
	before = *p;
	if (before == old) {
		*p = new;
		tell_news();
	}
	return before;
}

__atomic_step void raw_spin_lock(raw_spinlock_t *lock)
{
	stop_for_lock(&lock->locked);
	lock->locked = true;
	facts.locks[this_cpu]++;
}

__atomic_step void lock_given_back(raw_spinlock_t *lock)
{
	property(lock->locked, "a lock that is given back is held");
	facts.locks[this_cpu]--;
}

unsigned int num_online_cpus(void)
{
	return CPUS;
}

unsigned int num_present_cpus(void)
{
	return CPUS + OFFLINE;
}

unsigned int smp_processor_id(void)
{
	return this_cpu;
}

__atomic_step void cpu_relax(void)
{
	property(!facts.locks[this_cpu], "no CPU waits with a lock held");
	stop_for(STOP_RELAX);
}

u64 virt_to_phys(const void *addr)
{
	return 0;
}

static __atomic_step bool all_done(enum tdx_update_state state)
{
	int cpu;

	for (cpu = 0; cpu < CPUS; cpu++)
		if (facts.done[cpu] < state)
			return false;
	return true;
}

/* Distinct for every CPU: who is told to have failed can be checked. */
static __atomic_step u64 fail(enum tdx_update_state state)
{
	facts.done[this_cpu] = state - 1;
	facts.status[this_cpu] = 1 + this_cpu;
	facts.result[this_cpu] = -1 - this_cpu;
	tell("fails in", state);
	situation(state == TDX_UPDATE_SHUTDOWN, "a failure in SHUTDOWN");
	situation(state == TDX_UPDATE_CPU_INSTALL, "a failure in CPU_INSTALL");
	situation(state == TDX_UPDATE_CPU_INIT, "a failure in CPU_INIT");
	situation(state == TDX_UPDATE_RUN_UPDATE, "a failure in RUN_UPDATE");
	return facts.status[this_cpu];
}

static __atomic_step void begin_work(enum tdx_update_state state)
{
	property(facts.at[this_cpu] == state,
		 "a CPU does the work of the state that it is in");
	property(facts.done[this_cpu] < state, "a CPU does its work once");
	property(!facts.result[this_cpu],
		 "a CPU that has failed calls nobody any more");
}

static __atomic_step u64 work(enum tdx_update_state state)
{
	bool fails = stop_for_choice();

	begin_work(state);
	if (fails)
		return fail(state);
	facts.done[this_cpu] = state;
	return 0;
}

int seamcall_errno(u64 status)
{
	return -(int)status;
}

__atomic_step u64 __seamcall(u64 fn, struct tdx_module_args *args)
{
	u64 status;

	property(!facts.in_seamldr, "one CPU at a time is in the P-SEAMLDR");
	facts.in_seamldr = true;
	status = work(TDX_UPDATE_CPU_INSTALL);
	facts.in_seamldr = false;
	return status;
}

static __atomic_step u64 sys_init(void)
{
	bool fails = stop_for_choice();

	begin_work(TDX_UPDATE_CPU_INIT);
	property(!facts.sysinit_asked, "SYS.INIT is called once");
	facts.sysinit_asked = true;
	if (fails)
		return fail(TDX_UPDATE_CPU_INIT);
	facts.sysinit_done = true;
	return 0;
}

__atomic_step u64 tdx_seamcall(u64 fn, struct tdx_module_args *args)
{
	switch (fn) {
	case TDX_LEAF_SYS_SHUTDOWN:
		return work(TDX_UPDATE_SHUTDOWN);
	case TDX_LEAF_SYS_INIT:
		return sys_init();
	case TDX_LEAF_SYS_LP_INIT:
		property(facts.sysinit_done,
			 "SYS.INIT has succeeded before SYS.LP.INIT");
		return work(TDX_UPDATE_CPU_INIT);
	default:
		property(fn == TDX_LEAF_SYS_UPDATE, "the leaf is known");
		return work(TDX_UPDATE_RUN_UPDATE);
	}
}

__atomic_step u64 tdx_seamcall_ret(u64 fn, struct tdx_module_args *args)
{
	args->r8 = 1;
	return stop_for_choice() ? fail(facts.at[this_cpu]) : 0;
}

bool trace_tdx_seamldr_call_enabled(void)
{
	return facts.events_on;
}

void trace_tdx_seamldr_call(u64 fn, u64 status, u64 wait_ns, u64 duration_ns)
{
}

bool trace_tdx_update_ack_enabled(void)
{
	return facts.events_on;
}

void trace_tdx_update_begin(u32 seq, u32 nr_cpus, u32 sigstruct_pages,
			    u32 module_pages, u32 version)
{
}

__atomic_step void trace_tdx_update_state(u32 seq, u32 from, u32 to)
{
	tell("moves the state to", to);
	property(to == from + 1 && to <= TDX_UPDATE_DONE,
		 "the state moves by one, and not past DONE");
	property(update_ctrl.state == from, "the state moves from where it is");
	property(all_done(from),
		 "the state moves when all have done their work");
	property(!facts.events_on || facts.acks == CPUS,
		 "the state moves when all acks are reported");
	facts.acks = 0;
	facts.ordinals = 0;
}

__atomic_step void trace_tdx_update_step(u32 seq, u32 state)
{
	int cpu;

	tell("begins", state);
	property(state == facts.at[this_cpu] + 1 && state < TDX_UPDATE_DONE,
		 "a CPU goes from state to state");
	property(all_done(state - 1),
		 "no CPU begins a state before all have done the one before");
	for (cpu = 0; cpu < CPUS; cpu++)
		situation(facts.done[cpu] == state,
			  "a CPU begins what another has done");
	facts.at[this_cpu] = state;
	/* What CPU 0 does alone leaves the others nothing to do. */
	if (this_cpu != 0 &&
	    (state == TDX_UPDATE_SHUTDOWN || state == TDX_UPDATE_RUN_UPDATE))
		facts.done[this_cpu] = state;
}

__atomic_step void trace_tdx_update_ack(u32 seq, u32 state, u32 ordinal,
					u32 nr_cpus)
{
	tell("reports an ack of", state);
	property(state == facts.at[this_cpu] && facts.done[this_cpu] == state,
		 "a CPU acks what it has done");
	property(update_ctrl.state == state,
		 "no ack is reported after the state has moved");
	property(nr_cpus == CPUS && ordinal >= 1 && ordinal <= CPUS,
		 "acks are counted from 1 to the number of CPUs");
	property(!(facts.ordinals & 1U << ordinal),
		 "no two acks of a state have the same ordinal");
	facts.ordinals |= 1U << ordinal;
	facts.acks++;
}

__atomic_step void trace_tdx_update_abort(u32 seq, u32 state, int errno,
					  u64 leaf, u64 status)
{
	tell("aborts in", state);
	property(errno && errno == facts.result[this_cpu],
		 "a CPU aborts for its own failure");
	property(status == facts.status[this_cpu],
		 "a CPU tells the status of its own failure");
	property(state == facts.at[this_cpu],
		 "a CPU aborts in the state that it is in");
}

__atomic_step void trace_tdx_update_leave(u32 seq, u32 state, int errno)
{
	tell("leaves in", state);
	property(!facts.left[this_cpu], "a CPU leaves once");
	property(!facts.locks[this_cpu], "no CPU leaves with a lock held");
	facts.left[this_cpu] = true;
	if (OFFLINE) {
		property(errno == -ENODEV && state == TDX_UPDATE_START,
			 "all refuse when a CPU is offline");
		return;
	}
	property(errno == facts.result[this_cpu],
		 "a CPU leaves with its own result");
	if (state == TDX_UPDATE_DONE)
		property(all_done(TDX_UPDATE_DONE - 1),
			 "no CPU ends before all have done their work");
	else
		property(READ_ONCE(update_ctrl.failed),
			 "no CPU leaves before DONE but for a failure");
}

__atomic_step void trace_tdx_update_end(u32 seq, int errno, u32 state,
					u32 version)
{
	const struct tdx_update *update = &update_ctrl;
	unsigned int failed = 0;
	bool named, lost;
	int cpu;

	for (cpu = 0; cpu < CPUS; cpu++) {
		property(facts.left[cpu], "every CPU has left");
		failed += facts.result[cpu] != 0;
	}
	situation(failed == CPUS, "all CPUs fail");
	situation(facts.sysinit_asked && !facts.sysinit_done,
		  "victims of SYS.INIT");
	if (OFFLINE) {
		property(errno == -ENODEV && state == TDX_UPDATE_START,
			 "the update is refused when a CPU is offline");
		property(!facts.at[0] && tdx_module.initialized,
			 "nothing is touched when a CPU is offline");
		return;
	}
	property(!failed == !errno, "an update fails if a CPU fails");
	property(!failed == (state == TDX_UPDATE_DONE),
		 "an update is done unless a CPU fails");
	lost = failed && state != TDX_UPDATE_SHUTDOWN;
	property(lost == !tdx_module.initialized,
		 "TDX is lost by a failure after SHUTDOWN, and only then");
	situation(!failed, "an update that succeeds");
	if (!failed)
		return;
	named = update->failed_cpu < CPUS &&
		errno == facts.result[update->failed_cpu];
	property(named, "the errno is that of the CPU that is named");
	if (!named)
		return;
	property(update->failure.status == facts.status[update->failed_cpu],
		 "the root cause is the failure of the CPU that is named");
	property(facts.at[update->failed_cpu] == state,
		 "the state does not move after a failure");
}

/* The CPUs take part from here on; it ends when all of them have left. */
__atomic_step int stop_machine(int (*fn)(void *), void *arg,
			       const struct cpumask *cpus)
{
	property(fn == update_cpu && arg == &update_ctrl, "the update runs");
	world.machine_stopped = true;
	stop_for(STOP_MACHINE);
	return 0;
}

/* What the update before this one left behind. */
static __atomic_step void leave_rubbish(void)
{
	memset(&update_ctrl, 0xff, sizeof(update_ctrl));
	update_ctrl.lock.locked = false;
	tdx_module = (struct tdx_module){
		.initialized = true,
		.sysinit = SYSINIT_DONE,
	};
	memset(lp_initialized, true, sizeof(lp_initialized));
}

__atomic_step void thread_main(int thread)
{
	static const struct tdx_image image;

	if (thread == INITIATOR) {
		leave_rubbish();
		facts.events_on = stop_for_choice();
		run_update(&image, NULL);
	} else {
		update_cpu(&update_ctrl);
	}
}
