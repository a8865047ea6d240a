// SPDX-License-Identifier: GPL-2.0-only
/*
 * One CPU's part of the random calls: a call is made, on this CPU or another,
 * and its outcome is held against the two models.
 */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/smp.h>

#include "fuzz_seam.h"
#include "fuzzer.h"
#include "pages.h"

/* In which a call of ours was answered busy and all others' ended. */
#define MAX_ROUNDS 5000

/* Of each CPU: whoever had no turn, since this machine is slow, is waited for. */
#define MAX_TURNS 1000

#define SYS_VERSION_FIELD 0x0800000100000003ULL

/** fuzzer_below() - a random number */
u32 fuzzer_below(struct fuzzer *f, u32 limit)
{
	return prandom_u32_state(&f->random) % limit;
}

/** fuzzer_complain() - take note of what went wrong first */
void fuzzer_complain(struct fuzzer *f, const char *what, unsigned int lp,
		     const struct seamcall *call)
{
	if (f->wrong)
		return;
	f->wrong_call = *call;
	f->wrong_lp = lp;
	WRITE_ONCE(f->wrong, what);
}

/** fuzzer_anything_wrong() - then all of them end, and what comes of it is void */
bool fuzzer_anything_wrong(void)
{
	const struct fuzzer *f;

	for (f = fuzzers; f < fuzzers + nr_fuzzers; f++)
		if (READ_ONCE(f->wrong))
			return true;
	return false;
}

/* Nothing that has to do with the TD: a lock, or the module is being updated. */
static bool excused(const struct seamcall *call)
{
	u64 class = TDX_STATUS_CLASS(call->status);

	return call->status == TDX_SW_VMFAILINVALID || class == 2 ||
	       class == 5 ||
	       TDX_STATUS_CODE(call->status) == TDX_ST_WBCACHE_NOT_COMPLETE;
}

static const char *judge(struct fuzzer *f, const struct seamcall *before,
			 const struct seamcall *after,
			 const struct model_circumstances *when)
{
	if (after->status == TDX_SW_UD || after->status == TDX_SW_GP)
		return "raises an exception";
	if (TDX_FN_IS_SEAMLDR(before->fn))
		return NULL;
	if (!after->status)
		return model_succeeded(&f->model, before, when);
	if (model_allows(&f->model, before, when) && !excused(after))
		return "fails though the state allows it";
	return NULL;
}

static bool no_module(const struct seamcall *call)
{
	u64 code = TDX_STATUS_CODE(call->status);

	return call->status == TDX_SW_VMFAILINVALID ||
	       code == TDX_ST_SYS_SHUTDOWN || code == TDX_ST_SYS_NOT_READY;
}

static void count(struct fuzzer *f, const struct seamcall *call)
{
	f->stuck = !TDX_FN_IS_SEAMLDR(call->fn) && no_module(call);
	f->calls++;
	f->succeeded += !call->status;
	f->finalized += !call->status && call->fn == TDX_LEAF_MR_FINALIZE;
	f->busy += !TDX_FN_IS_SEAMLDR(call->fn) &&
		   TDX_STATUS_CLASS(call->status) == 2;
}

/**
 * struct fuzzer_request - a call of a fuzzer
 * @f:		the fuzzer, which waits
 * @lp:		the CPU that makes the call
 * @call:	the call
 */
struct fuzzer_request {
	struct fuzzer *f;
	unsigned int lp;
	struct seamcall *call;
};

/*
 * A call that finds all TDs lost finds it because this CPU took part in what
 * lost them, so what was lost before the call is lost when it is judged, and
 * nothing can be lost between the two.
 */
static void execute_here(void *arg)
{
	struct fuzzer_request *request = arg;
	struct seamcall *call = request->call;
	struct fuzzer *f = request->f;
	struct model_circumstances when;
	struct seamcall before = *call;
	unsigned long flags;
	const char *wrong;

	local_irq_save(flags);
	wrong = fuzz_seam_execute(request->lp, call, &when);
	if (f->losses != fuzz_seam_losses()) {
		f->losses = fuzz_seam_losses();
		model_forget(&f->model);
	}
	wrong = wrong ?: judge(f, &before, call, &when);
	local_irq_restore(flags);

	count(f, call);
	before.status = call->status;
	f->last_call = before;
	f->last_lp = request->lp;
	if (wrong)
		fuzzer_complain(f, wrong, request->lp, &before);
}

/**
 * fuzzer_execute() - make a call
 * @f:		whose TDs it is about
 * @lp:		the CPU that makes it
 * @call:	the call
 *
 * Context: the thread of @f, on its CPU.
 */
void fuzzer_execute(struct fuzzer *f, unsigned int lp, struct seamcall *call)
{
	struct fuzzer_request request = { .f = f, .lp = lp, .call = call };

	if (lp == f->lp) {
		preempt_disable();
		execute_here(&request);
		preempt_enable();
	} else {
		smp_call_function_single(fuzzers[lp].cpu, execute_here,
					 &request, 1);
	}
}

/** fuzzer_call() - make a call on this CPU. Return: its status */
u64 fuzzer_call(struct fuzzer *f, u64 fn, u64 rcx, u64 rdx)
{
	struct seamcall call = { .fn = fn, .rcx = rcx, .rdx = rdx };

	fuzzer_execute(f, f->lp, &call);
	return call.status;
}

static void join_session(struct fuzzer *f)
{
	struct seamcall call;

	if (!f->calm && !fuzzer_below(f, 3)) {
		fuzz_loader_call(f);
		return;
	}
	fuzz_seam_next(&call);
	fuzzer_execute(f, f->lp, &call);
}

static void configure(struct fuzzer *f)
{
	struct seamcall call = {
		.fn = TDX_LEAF_SYS_CONFIG,
		.rcx = test_page_address(PAGE_PARAMS),
		.rdx = 1,
		.r8 = 1,
	};

	fuzzer_execute(f, f->lp, &call);
}

/* By SYS.UPDATE where there is handoff data, else by SYS.CONFIG. */
static void bring_up(struct fuzzer *f)
{
	u64 status;

	/* TDs that wait for SYS.UPDATE are lost then. */
	if (!f->calm && !fuzzer_below(f, 16))
		configure(f);
	status = fuzzer_call(f, TDX_LEAF_SYS_UPDATE, 0, 0);
	if (TDX_STATUS_CODE(status) == TDX_ST_SYS_INVALID_HANDOFF)
		configure(f);
	if (status)
		fuzzer_call(f, TDX_LEAF_SYS_KEY_CONFIG, 0, 0);
}

static void initialise(struct fuzzer *f)
{
	fuzzer_call(f, TDX_LEAF_SYS_INIT, 0, 0);
	fuzzer_call(f, TDX_LEAF_SYS_LP_INIT, 0, 0);
}

static atomic_t deeds;

/** fuzzer_deeds() - begun and done by all CPUs to bring the module to READY */
int fuzzer_deeds(void)
{
	return atomic_read(&deeds) & INT_MAX;
}

static void do_deed(struct fuzzer *f, void (*deed)(struct fuzzer *f))
{
	atomic_inc(&deeds);
	deed(f);
	atomic_inc(&deeds);
}

/* Which call is next is told by what the module answers. */
static bool step_to_ready(struct fuzzer *f)
{
	u64 status = fuzzer_call(f, TDX_LEAF_SYS_RD, 0, SYS_VERSION_FIELD);

	if (status == TDX_SW_VMFAILINVALID ||
	    TDX_STATUS_CODE(status) == TDX_ST_SYS_SHUTDOWN) {
		do_deed(f, join_session);
		return false;
	}
	if (TDX_STATUS_CODE(status) == TDX_ST_SYS_LP_INIT_NOT_DONE) {
		do_deed(f, initialise);
		return false;
	}
	status = fuzzer_call(f, TDX_LEAF_PHYMEM_PAGE_RDMD,
			     f->model.page[0].address, 0);
	if (TDX_STATUS_CODE(status) != TDX_ST_SYS_NOT_READY)
		return !f->stuck;
	do_deed(f, bring_up);
	return false;
}

static bool all_tried_in_vain(void)
{
	const struct fuzzer *f;

	for (f = fuzzers; f < fuzzers + nr_fuzzers; f++)
		if (READ_ONCE(f->turns) < MAX_TURNS)
			return false;
	return true;
}

/**
 * fuzzer_module_ready() - bring the module to READY, as far as this CPU can
 * @f:		this CPU's
 *
 * When all CPUs tried in vain for long it is an error.
 *
 * Return: true if it is READY.
 */
bool fuzzer_module_ready(struct fuzzer *f)
{
	bool ready = step_to_ready(f);

	WRITE_ONCE(f->turns, ready ? 0 : f->turns + 1);
	if (!ready && all_tried_in_vain())
		fuzzer_complain(f, "gives up: the module is never READY again",
				f->last_lp, &f->last_call);
	/* It is another CPU's turn, which may have to share ours. */
	if (!ready || f->calm)
		usleep_range(20, 100);
	return ready;
}

static void write_caches_back(struct fuzzer *f)
{
	unsigned int lp;

	for (lp = 0; lp < nr_fuzzers; lp++) {
		struct seamcall call = { .fn = TDX_LEAF_PHYMEM_CACHE_WB };

		fuzzer_execute(f, lp, &call);
	}
}

static void nothing(void *unused)
{
}

/* A CPU that makes a call has interrupts off: it has ended on return. */
static void await_calls_of_others(void)
{
	smp_call_function(nothing, NULL, 1);
}

/**
 * fuzzer_insist() - repeat a call until no lock and no other module answers it
 * @f:		this CPU's
 * @lp:		the CPU that makes it
 * @call:	the call; as it ended
 *
 * Return: its status.
 */
u64 fuzzer_insist(struct fuzzer *f, unsigned int lp, struct seamcall *call)
{
	struct seamcall again = *call;
	unsigned int rounds = 0;

	while (!fuzzer_anything_wrong()) {
		*call = again;
		fuzzer_execute(f, lp, call);
		if (!excused(call))
			break;
		cond_resched();
		if (!fuzzer_module_ready(f))
			continue;
		if (TDX_STATUS_CODE(call->status) ==
		    TDX_ST_WBCACHE_NOT_COMPLETE)
			write_caches_back(f);
		await_calls_of_others();
		if (++rounds == MAX_ROUNDS)
			fuzzer_complain(f, "is busy for ever", lp, call);
	}
	return call->status;
}
