// SPDX-License-Identifier: GPL-2.0-only
/* One update, made sense of. What the figures mean is said in update.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "comm.h"
#include "distribution.h"
#include "linux_updater.h"
#include "update.h"

static const union tdx_cell *cell_of(const struct update_observed *observed,
				     __u32 row, __u32 cpu)
{
	return &observed->cells[(size_t)row * observed->nr_cells + cpu];
}

/* NULL: the CPU was not there. */
static const struct tdx_step_cell *
step_of(const struct update_observed *observed, __u32 state, __u32 cpu)
{
	const struct tdx_step_cell *cell = &cell_of(observed, state, cpu)->step;

	return cell->seq == observed->head->seq ? cell : NULL;
}

static const struct tdx_passage_cell *
passage_of(const struct update_observed *observed, __u32 cpu)
{
	const struct tdx_passage_cell *cell =
		&cell_of(observed, TDX_ROW_PASSAGE, cpu)->passage;

	return cell->seq == observed->head->seq ? cell : NULL;
}

static void find_begin(struct update_step *step,
		       const struct update_observed *observed)
{
	__u64 moved = step->state > TDX_UPDATE_SHUTDOWN ?
			      observed->head->moved_ns[step->state - 1] :
			      0;
	__u64 first = 0;
	__u32 cpu;

	for (cpu = 0; cpu < observed->nr_cells; cpu++) {
		const struct tdx_step_cell *cell =
			step_of(observed, step->state, cpu);

		if (!cell)
			continue;
		step->reached = true;
		if (cell->begin_ns && (!first || cell->begin_ns < first))
			first = cell->begin_ns;
	}
	step->begin_ns = moved ? moved : first;
}

/*
 * A CPU that begins and neither acks nor fails is the victim of another one,
 * whose failure it waits for.
 */
static void split_step(struct cpu_step *split, const struct update_step *step,
		       const struct tdx_step_cell *cell, __u64 end_ns)
{
	__s64 busy;

	split->seen = true;
	split->failed = cell->error;
	split->done = cell->done_ns && !cell->error;
	split->ordinal = cell->ordinal;
	split->retries = cell->retries;
	split->lock = cell->lock_ns;
	split->work = cell->seamldr_ns + cell->seamcall_ns;
	split->total = end_ns - step->begin_ns;
	split->notice = cell->begin_ns ? cell->begin_ns - step->begin_ns : 0;
	if (cell->done_ns) {
		split->wait = end_ns - cell->done_ns;
		busy = split->total - split->notice - split->wait;
		split->unattributed = busy - split->lock - split->work;
	} else {
		split->wait = split->total - split->notice - split->lock -
			      split->work;
	}
}

static void add_to_step(struct update_step *step, const struct cpu_step *split,
			__u32 cpu)
{
	if (split->done)
		step->acks++;
	if (split->failed)
		step->failures++;
	step->retries += split->retries;
	step->lock += split->lock;
	if (split->lock > step->lock_max)
		step->lock_max = split->lock;
	step->work += split->work;
	if (split->work > step->work_max)
		step->work_max = split->work;
	if (cpu == step->straggler)
		return;
	step->waited += split->wait;
	if (split->wait > step->waited_max)
		step->waited_max = split->wait;
}

/* Where there are no ordinals. */
static void find_straggler_by_clock(struct update_step *step,
				    const struct update_observed *observed)
{
	__u64 last = 0;
	__u32 cpu;

	if (!observed->head->moved_ns[step->state])
		return;
	for (cpu = 0; cpu < observed->nr_cells; cpu++) {
		const struct tdx_step_cell *cell =
			step_of(observed, step->state, cpu);

		if (!cell || cell->done_ns <= last)
			continue;
		last = cell->done_ns;
		step->straggler = cpu;
	}
}

/* The ordinal tells who was last, whatever the clocks of the CPUs say. */
static void find_straggler(struct update_step *step,
			   const struct update_observed *observed)
{
	__u32 cpu;

	step->straggler = UPDATE_NO_CPU;
	if (observed->head->flags & TDX_UPDATE_FUNCTIONS) {
		find_straggler_by_clock(step, observed);
		return;
	}
	for (cpu = 0; cpu < observed->nr_cells; cpu++) {
		const struct tdx_step_cell *cell =
			step_of(observed, step->state, cpu);

		if (cell && cell->ordinal &&
		    cell->ordinal == observed->head->nr_cpus)
			step->straggler = cpu;
	}
}

/* Without a move the step ended for each CPU when it left. */
static __u64 step_end_of_cpu(const struct update_observed *observed,
			     const struct update_step *step,
			     const struct tdx_step_cell *cell, __u32 cpu)
{
	__u64 moved = observed->head->moved_ns[step->state];
	const struct tdx_passage_cell *passage = passage_of(observed, cpu);

	if (moved)
		return moved;
	if (passage)
		return passage->leave_ns;
	return cell->done_ns ? cell->done_ns : step->begin_ns;
}

static void build_step(struct update *update, struct update_step *step,
		       const struct update_observed *observed)
{
	__u64 last = 0;
	__u32 cpu;

	find_begin(step, observed);
	find_straggler(step, observed);
	for (cpu = 0; cpu < observed->nr_cells; cpu++) {
		const struct tdx_step_cell *cell =
			step_of(observed, step->state, cpu);

		if (!cell)
			continue;
		if (!cell->begin_ns)
			update->complete = false;
		if (cell->done_ns > last)
			last = cell->done_ns;
		split_step(&step->cpus[cpu], step, cell,
			   step_end_of_cpu(observed, step, cell, cpu));
		add_to_step(step, &step->cpus[cpu], cpu);
	}
	if (observed->head->moved_ns[step->state])
		last = observed->head->moved_ns[step->state];
	if (last)
		step->duration = last - step->begin_ns;
	step->complete = step->acks && step->acks == observed->head->nr_cpus;
}

static void sum_steps(struct update *update, __u32 cpu)
{
	struct cpu_passage *passage = &update->cpus[cpu];
	size_t i;

	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		const struct cpu_step *split = &update->steps[i].cpus[cpu];

		passage->notice += split->notice;
		passage->lock += split->lock;
		passage->work += split->work;
		passage->wait += split->wait;
	}
}

/* End of the last step that this CPU has seen; 0 when it saw none. */
static __u64 last_end(const struct update *update, __u32 cpu)
{
	size_t i = UPDATE_NR_STEPS;

	while (i--) {
		const struct update_step *step = &update->steps[i];

		if (step->cpus[cpu].seen)
			return step->begin_ns + step->cpus[cpu].total;
	}
	return 0;
}

static void build_passage(struct update *update, __u32 cpu,
			  const struct tdx_passage_cell *cell)
{
	struct cpu_passage *passage = &update->cpus[cpu];
	__u64 first = update->steps[0].begin_ns;
	__u64 begin = update->stop_watched ? cell->stop_ns : first;
	__u64 end = update->stop_watched ? cell->resume_ns : cell->leave_ns;
	__u64 last = last_end(update, cpu);

	passage->seen = true;
	update->nr_seen++;
	/* It left before the first step: nothing to split. */
	if (!first || !begin || !end)
		return;

	passage->total = end - begin;
	passage->gather = first - begin;
	sum_steps(update, cpu);
	if (!last)
		last = first;
	/* Another CPU failed before this one began the step: it has waited. */
	if (cell->state != TDX_UPDATE_DONE) {
		passage->wait += cell->leave_ns - last;
		last = cell->leave_ns;
	}
	passage->release = end - last;
	passage->unattributed = passage->total - passage->gather -
				passage->notice - passage->lock -
				passage->work - passage->wait -
				passage->release;

	if (update->blackout_cpu == UPDATE_NO_CPU ||
	    passage->total < update->blackout_min)
		update->blackout_min = passage->total;
	if (update->blackout_cpu == UPDATE_NO_CPU ||
	    passage->total > update->blackout_max) {
		update->blackout_max = passage->total;
		update->blackout_cpu = cpu;
	}
}

/* Watched only if it was watched on every CPU: two bases do not compare. */
static bool stop_is_watched(const struct update_observed *observed)
{
	bool watched = false;
	__u32 cpu;

	for (cpu = 0; cpu < observed->nr_cells; cpu++) {
		const struct tdx_passage_cell *cell = passage_of(observed, cpu);

		if (!cell)
			continue;
		if (!cell->stop_ns || !cell->resume_ns)
			return false;
		watched = true;
	}
	return watched;
}

/*
 * stop_machine() switches interrupts off when the last CPU has come, and on
 * again when the last one is through.
 */
static void find_stopped(struct update *update,
			 const struct update_observed *observed)
{
	__u64 begin = update->stop_watched ? 0 : update->steps[0].begin_ns;
	__u64 end = 0;
	__u32 cpu;

	for (cpu = 0; cpu < observed->nr_cells; cpu++) {
		const struct tdx_passage_cell *cell = passage_of(observed, cpu);

		if (!cell)
			continue;
		if (update->stop_watched && cell->stop_ns > begin)
			begin = cell->stop_ns;
		if (cell->leave_ns > end)
			end = cell->leave_ns;
	}
	if (begin && end)
		update->stopped = end - begin;
}

/* The ends of the phases: the first and the last entry, leave and return. */
static void find_phases(struct update *update,
			const struct update_observed *observed)
{
	struct stop_phases *phases = &update->phases;
	__u64 first_in = 0, last_in = 0, left = 0, last_out = 0;
	__u32 cpu;

	phases->last_in = UPDATE_NO_CPU;
	phases->last_out = UPDATE_NO_CPU;
	if (!update->stop_watched)
		return;
	for (cpu = 0; cpu < observed->nr_cells; cpu++) {
		const struct tdx_passage_cell *cell = passage_of(observed, cpu);

		if (!cell)
			continue;
		if (!first_in || cell->stop_ns < first_in)
			first_in = cell->stop_ns;
		if (cell->leave_ns > left)
			left = cell->leave_ns;
		if (cell->stop_ns > last_in) {
			last_in = cell->stop_ns;
			phases->last_in = cpu;
		}
		if (cell->resume_ns > last_out) {
			last_out = cell->resume_ns;
			phases->last_out = cpu;
		}
	}
	phases->gather = last_in - first_in;
	if (update->steps[0].begin_ns)
		phases->settle = update->steps[0].begin_ns - last_in;
	phases->release = last_out - left;
}

/* @figure: where in a passage. */
static void find_spread(const struct update *update, struct spread *spread,
			size_t figure, __s64 *sorted)
{
	__u64 nr = 0;
	__u32 cpu;

	spread->cpu = UPDATE_NO_CPU;
	for (cpu = 0; cpu < update->nr_cells; cpu++) {
		const struct cpu_passage *passage = &update->cpus[cpu];
		__s64 value = *(const __s64 *)((const char *)passage + figure);

		if (!passage->seen)
			continue;
		if (spread->cpu == UPDATE_NO_CPU || value > spread->max) {
			spread->max = value;
			spread->cpu = cpu;
		}
		sorted[nr++] = value;
	}
	qsort(sorted, nr, sizeof(*sorted), compare_durations);
	spread->p50 = sorted_quantile(sorted, nr, 0.5);
	spread->p99 = sorted_quantile(sorted, nr, 0.99);
}

static int find_spreads(struct update *update)
{
	__s64 *sorted = calloc((size_t)update->nr_cells + 1, sizeof(*sorted));

	if (!sorted)
		return -ENOMEM;
	find_spread(update, &update->away, offsetof(struct cpu_passage, total),
		    sorted);
	find_spread(update, &update->gather,
		    offsetof(struct cpu_passage, gather), sorted);
	find_spread(update, &update->release,
		    offsetof(struct cpu_passage, release), sorted);
	free(sorted);
	return 0;
}

static void build_passages(struct update *update,
			   const struct update_observed *observed)
{
	__u32 cpu;

	update->stop_watched = stop_is_watched(observed);
	find_stopped(update, observed);
	find_phases(update, observed);
	update->blackout_cpu = UPDATE_NO_CPU;
	for (cpu = 0; cpu < observed->nr_cells; cpu++) {
		const struct tdx_passage_cell *cell = passage_of(observed, cpu);

		if (cell)
			build_passage(update, cpu, cell);
	}
}

/*
 * A CPU without a SEAMCALL of its own has failed for what another one has met,
 * though it may have been the first to say so.
 */
static bool comes_before(const struct tdx_step_cell *cell,
			 const struct root_cause *root, __u64 root_ns)
{
	bool has_leaf = cell->leaf != TDX_FN_UNKNOWN;

	if (!root->known)
		return true;
	if (root_cause_has_leaf(root) != has_leaf)
		return has_leaf;
	return cell->done_ns < root_ns;
}

static void find_root_cause(struct update *update,
			    const struct update_observed *observed)
{
	struct root_cause *root = &update->root;
	__u64 first = 0;
	__u32 state, cpu;

	for (state = TDX_UPDATE_SHUTDOWN; state < TDX_ROWS; state++) {
		for (cpu = 0; cpu < observed->nr_cells; cpu++) {
			const struct tdx_step_cell *cell =
				step_of(observed, state, cpu);

			if (!cell || !cell->error)
				continue;
			if (root->known)
				root->others++;
			if (!comes_before(cell, root, first))
				continue;
			first = cell->done_ns;
			root->known = true;
			root->cpu = cpu;
			root->state = state;
			root->error = cell->error;
			root->leaf = cell->leaf;
			root->status = cell->status;
		}
	}
}

/*
 * SHUTDOWN is the point of no return: until it has succeeded the running
 * module stays as it is, after that any failure loses it.
 */
static enum outcome judge(const struct update *update)
{
	const struct tdx_update_head *head = &update->head;
	__u32 state = update->root.known ? update->root.state : head->state;

	if (!head->error)
		return OUTCOME_DONE;
	if (update->refused)
		return update->refusal == REFUSAL_LOST ? OUTCOME_LOST :
							 OUTCOME_REFUSED;
	if (state > TDX_UPDATE_SHUTDOWN ||
	    ((head->flags & TDX_UPDATE_ENDED) && !head->version_to &&
	     !(update->unknown & TDX_UNKNOWN_BIT(VERSIONS))))
		return OUTCOME_LOST;
	return head->error == -EBUSY ? OUTCOME_RETRY : OUTCOME_REFUSED;
}

/* Whoever began first is named first. */
static int compare_ages(const void *one, const void *other)
{
	const struct tdx_td *a = one, *b = other;

	if (a->init_ns != b->init_ns)
		return a->init_ns < b->init_ns ? -1 : 1;
	return a->tdr < b->tdr ? -1 : a->tdr > b->tdr;
}

static int copy_tds(struct tdx_td **copy, size_t *nr, const struct tdx_td *tds,
		    size_t nr_tds)
{
	size_t i;

	if (!nr_tds)
		return 0;
	*copy = calloc(nr_tds, sizeof(**copy));
	if (!*copy)
		return -ENOMEM;
	memcpy(*copy, tds, nr_tds * sizeof(**copy));
	for (i = 0; i < nr_tds; i++)
		comm_clean((*copy)[i].comm);
	qsort(*copy, nr_tds, sizeof(**copy), compare_ages);
	*nr = nr_tds;
	return 0;
}

static int allocate(struct update *update, __u32 nr_cells)
{
	size_t i;

	/* One more: calloc(0) may be NULL without being a failure. */
	update->cpus = calloc((size_t)nr_cells + 1, sizeof(*update->cpus));
	if (!update->cpus)
		return -ENOMEM;
	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		update->steps[i].state = TDX_UPDATE_SHUTDOWN + i;
		update->steps[i].cpus = calloc((size_t)nr_cells + 1,
					       sizeof(*update->steps[i].cpus));
		if (!update->steps[i].cpus)
			return -ENOMEM;
	}
	update->nr_cells = nr_cells;
	return 0;
}

/*
 * An updater that does not ask for TDs in build was not refused because of them:
 * when TDX is lost they are lost with it, as all others.
 */
static bool was_busy(const struct update *update)
{
	return update->verdict != OUTCOME_LOST ||
	       !(update->head.flags & TDX_UPDATE_FUNCTIONS);
}

static int copy_all_tds(struct update *update,
			const struct update_observed *observed)
{
	int err = 0;

	if (was_busy(update))
		err = copy_tds(&update->busy, &update->nr_busy, observed->busy,
			       observed->nr_busy);
	if (err || update->verdict != OUTCOME_LOST)
		return err;
	return copy_tds(&update->at_risk, &update->nr_at_risk, observed->tds,
			observed->nr_tds);
}

static void forget_step(struct update *update, struct update_step *step)
{
	bool lock = update->unknown & TDX_UNKNOWN_BIT(LOCK_WAIT);
	bool work = update->unknown & TDX_UNKNOWN_BIT(SEAM_TIME);
	bool retries = update->unknown & TDX_UNKNOWN_BIT(RETRIES);
	__u32 cpu;

	if (lock) {
		step->lock = UPDATE_UNKNOWN_NS;
		step->lock_max = UPDATE_UNKNOWN_NS;
	}
	if (work) {
		step->work = UPDATE_UNKNOWN_NS;
		step->work_max = UPDATE_UNKNOWN_NS;
	}
	if (retries)
		step->retries = UPDATE_UNKNOWN_COUNT;
	for (cpu = 0; cpu < update->nr_cells; cpu++) {
		struct cpu_step *split = &step->cpus[cpu];

		if (lock)
			split->lock = UPDATE_UNKNOWN_NS;
		if (work)
			split->work = UPDATE_UNKNOWN_NS;
		if (retries)
			split->retries = UPDATE_UNKNOWN_COUNT;
	}
}

/* Last, so that sums are made of what is there: it is 0, and must not look so. */
static void forget_unknown(struct update *update)
{
	size_t i;
	__u32 cpu;

	for (i = 0; i < UPDATE_NR_STEPS; i++)
		forget_step(update, &update->steps[i]);
	for (cpu = 0; cpu < update->nr_cells; cpu++) {
		if (update->unknown & TDX_UNKNOWN_BIT(LOCK_WAIT))
			update->cpus[cpu].lock = UPDATE_UNKNOWN_NS;
		if (update->unknown & TDX_UNKNOWN_BIT(SEAM_TIME))
			update->cpus[cpu].work = UPDATE_UNKNOWN_NS;
	}
}

static bool is_complete(const struct update *update,
			const struct update_observed *observed)
{
	const __u32 both = TDX_UPDATE_BEGUN | TDX_UPDATE_ENDED;

	return !observed->lost &&
	       (update->refused || (observed->head->flags & both) == both);
}

static int build(struct update *update, const struct update_observed *observed)
{
	const struct tdx_update_head *head = observed->head;
	size_t i;
	int err;

	memset(update, 0, sizeof(*update));
	update->head = *head;
	update->unknown = head->flags >> TDX_UNKNOWN_SHIFT;
	comm_clean(update->head.asked_comm);
	err = allocate(update, observed->nr_cells);
	if (err)
		goto err_out;

	update->refused = head->flags & TDX_UPDATE_REFUSED;
	if (update->refused)
		update->refusal = observed->refusal;
	update->complete = is_complete(update, observed);
	if (update->complete)
		update->duration = head->end_ns - head->begin_ns;
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		build_step(update, &update->steps[i], observed);
	build_passages(update, observed);
	if (update->nr_seen != head->nr_cpus)
		update->complete = false;

	find_root_cause(update, observed);
	update->verdict = judge(update);
	if (update->verdict == OUTCOME_RETRY && update->root.known)
		update->busy_counted = TDX_COMPAT_COUNT(update->root.status);
	err = find_spreads(update);
	if (!err)
		err = copy_all_tds(update, observed);
	if (err)
		goto err_out;
	forget_unknown(update);
	return 0;

err_out:
	update_free(update);
	return err;
}

/**
 * update_build - make sense of a recorded update
 * @update: filled; to be freed with update_free()
 * @observed: what was recorded; not kept
 *
 * Return: 0 or -ENOMEM.
 */
int update_build(struct update *update, const struct update_observed *observed)
{
	struct linux_update whole;
	int err;

	/* Of a refused upload there is nothing to complete. */
	if (!(observed->head->flags & TDX_UPDATE_FUNCTIONS) ||
	    observed->head->flags & TDX_UPDATE_REFUSED)
		return build(update, observed);
	err = linux_update_complete(&whole, observed);
	if (err)
		memset(update, 0, sizeof(*update));
	else
		err = build(update, &whole.observed);
	free(whole.cells);
	return err;
}

/**
 * update_free - free what update_build() has allocated
 * @update: all zeroes afterwards; may be so before
 */
void update_free(struct update *update)
{
	size_t i;

	for (i = 0; i < UPDATE_NR_STEPS; i++)
		free(update->steps[i].cpus);
	free(update->cpus);
	free(update->busy);
	free(update->at_risk);
	memset(update, 0, sizeof(*update));
}

/**
 * update_too_old - was it refused because the module does not know bit 16?
 * @update: the update
 *
 * A module before those of version_is_safe() takes the request to avoid harm to TDs in
 * build for a bad handoff version.
 *
 * Return: true when that is the reason.
 */
bool update_too_old(const struct update *update)
{
	const struct root_cause *root = &update->root;

	return root->known && root->state == TDX_UPDATE_SHUTDOWN &&
	       TDX_FN_KEY(root->leaf) == TDX_LEAF_SYS_SHUTDOWN &&
	       TDX_STATUS_CODE(root->status) == TDX_ST_OPERAND_INVALID &&
	       TDX_STATUS_DETAIL(root->status) == TDX_OPERAND_RCX;
}

/**
 * update_sysfs_error - what sysfs has to say of it
 * @update: the update
 *
 * The updater has four words for all that can go wrong, that of Linux 7.3 one.
 *
 * Return: the second word of the attribute "error", NULL when there was none.
 */
const char *update_sysfs_error(const struct update *update)
{
	if (update->head.error && update->head.flags & TDX_UPDATE_FUNCTIONS)
		return "firmware-invalid";
	switch (-update->head.error) {
	case 0:
		return NULL;
	case EBUSY:
		return "device-busy";
	case ENOMEM:
		return "read-write-error";
	case EINVAL:
		return "firmware-invalid";
	default:
		return "hw-error";
	}
}

/**
 * update_failed_ns - when the failure that came first happened
 * @update: the update
 *
 * Return: the time of the abort; that of the end when there was none.
 */
__u64 update_failed_ns(const struct update *update)
{
	const struct root_cause *root = &update->root;
	const struct update_step *step;
	const struct cpu_step *split;

	if (!root->known)
		return update->head.end_ns;
	step = &update->steps[root->state - TDX_UPDATE_SHUTDOWN];
	split = &step->cpus[root->cpu];
	return step->begin_ns + split->total - split->wait;
}
