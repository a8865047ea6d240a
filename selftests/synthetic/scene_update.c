// SPDX-License-Identifier: GPL-2.0-only
/* One update of a host that never was, as the BPF programs would record it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "scene_update.h"

/* The lead CPU, which shuts down and updates. */
#define LEAD 0

/* What the SEAMCALLs of a step take, ns. */
#define SHUTDOWN_NS 130000
#define INSTALL_NS 20000
#define VERIFY_NS 5800000
#define SYS_INIT_NS 110000
#define LP_INIT_NS 30000
#define UPDATE_NS 2100000

/**
 * struct failure - what goes wrong
 * @state: in this state
 * @error: errno, positive
 * @leaf: SEAMCALL
 * @status: its completion status
 */
struct failure {
	__u32 state;
	int error;
	__u64 leaf;
	__u64 status;
};

static const struct failure failures[SCENE_NR_ENDINGS] = {
	[SCENE_BUSY] = { TDX_UPDATE_SHUTDOWN, EBUSY, TDX_LEAF_SYS_SHUTDOWN,
			 (__u64)TDX_ST_UPDATE_COMPATIBILITY_SENSITIVE << 32 },
	[SCENE_REFUSED] = { TDX_UPDATE_SHUTDOWN, EIO, TDX_LEAF_SYS_SHUTDOWN,
			    0x8000020200000000ULL },
	[SCENE_LOST_INSTALL] = { TDX_UPDATE_CPU_INSTALL, EIO,
				 SEAMLDR_LEAF_INSTALL, 0x8000000000010003ULL },
	[SCENE_LOST_INIT] = { TDX_UPDATE_CPU_INIT, EIO, TDX_LEAF_SYS_LP_INIT,
			      0xc000092000000048ULL },
	[SCENE_LOST_UPDATE] = { TDX_UPDATE_RUN_UPDATE, EIO, TDX_LEAF_SYS_UPDATE,
				0xc000050900000000ULL },
};

/**
 * scene_update_alloc - room for updates
 * @update: to be filled
 * @nr_cpus: on so many CPUs
 * @seed: of all that is left to chance
 *
 * Return: 0 or -ENOMEM.
 */
int scene_update_alloc(struct scene_update *update, __u32 nr_cpus, __u64 *seed)
{
	memset(update, 0, sizeof(*update));
	update->seed = seed;
	update->nr_cpus = nr_cpus;
	update->cells =
		calloc((size_t)TDX_ROWS * nr_cpus, sizeof(*update->cells));
	update->order = calloc(nr_cpus, sizeof(*update->order));
	return update->cells && update->order ? 0 : -ENOMEM;
}

/**
 * scene_update_free - free what scene_update_alloc() has made
 * @update: the update
 */
void scene_update_free(struct scene_update *update)
{
	free(update->cells);
	free(update->order);
}

static struct tdx_step_cell *cell_of(struct scene_update *update, __u32 state,
				     __u32 cpu)
{
	return &update->cells[(size_t)state * update->nr_cpus + cpu].step;
}

/* Each installs when the ones before it have: the P-SEAMLDR takes one CPU. */
static void install(struct scene_update *update, __u64 from_ns)
{
	__u64 free_ns = from_ns;
	__u32 cpu;

	for (cpu = 0; cpu < update->nr_cpus; cpu++) {
		struct tdx_step_cell *cell =
			cell_of(update, TDX_UPDATE_CPU_INSTALL, cpu);

		if (free_ns > cell->begin_ns)
			cell->lock_ns = free_ns - cell->begin_ns;
		cell->leaf = SEAMLDR_LEAF_INSTALL;
		cell->seamldr_ns = chance_about(
			update->seed,
			cpu + 1 < update->nr_cpus ? INSTALL_NS : VERIFY_NS);
		free_ns = cell->begin_ns + cell->lock_ns + cell->seamldr_ns;
	}
}

static void call(struct scene_update *update, struct tdx_step_cell *cell,
		 __u64 leaf, __u64 ns)
{
	cell->leaf = leaf;
	cell->seamcall_ns += chance_about(update->seed, ns);
}

static void init(struct scene_update *update)
{
	__u32 first = chance(update->seed) % update->nr_cpus, cpu;

	for (cpu = 0; cpu < update->nr_cpus; cpu++) {
		struct tdx_step_cell *cell =
			cell_of(update, TDX_UPDATE_CPU_INIT, cpu);

		if (cpu == first)
			call(update, cell, TDX_LEAF_SYS_INIT, SYS_INIT_NS);
		call(update, cell, TDX_LEAF_SYS_LP_INIT, LP_INIT_NS);
		if (!(chance(update->seed) % 512))
			cell->retries = chance_within(update->seed, 1, 3);
	}
}

static void work(struct scene_update *update, __u32 state, __u64 from_ns)
{
	struct tdx_step_cell *lead = cell_of(update, state, LEAD);

	switch (state) {
	case TDX_UPDATE_SHUTDOWN:
		call(update, lead, TDX_LEAF_SYS_SHUTDOWN, SHUTDOWN_NS);
		break;
	case TDX_UPDATE_CPU_INSTALL:
		install(update, from_ns);
		break;
	case TDX_UPDATE_CPU_INIT:
		init(update);
		break;
	case TDX_UPDATE_RUN_UPDATE:
		call(update, lead, TDX_LEAF_SYS_UPDATE, UPDATE_NS);
		break;
	}
}

static int by_done(const void *left, const void *right, void *arg)
{
	const struct tdx_step_cell *a =
		&((const union tdx_cell *)arg)[*(const __u32 *)left].step;
	const struct tdx_step_cell *b =
		&((const union tdx_cell *)arg)[*(const __u32 *)right].step;

	return a->done_ns < b->done_ns ? -1 : a->done_ns > b->done_ns;
}

/* Acks have places in the order of time; a CPU that fails has none. */
static void number_acks(struct scene_update *update, __u32 state)
{
	union tdx_cell *row = &update->cells[(size_t)state * update->nr_cpus];
	__u32 i, ordinal = 0;

	for (i = 0; i < update->nr_cpus; i++)
		update->order[i] = i;
	qsort_r(update->order, update->nr_cpus, sizeof(*update->order), by_done,
		row);
	for (i = 0; i < update->nr_cpus; i++)
		if (!row[update->order[i]].step.error)
			row[update->order[i]].step.ordinal = ++ordinal;
}

static __u32 failing_cpu(struct scene_update *update, __u32 state)
{
	if (state == TDX_UPDATE_SHUTDOWN || state == TDX_UPDATE_RUN_UPDATE)
		return LEAD;
	return chance(update->seed) % update->nr_cpus;
}

static void fail(struct scene_update *update, const struct failure *failure)
{
	__u32 cpu = failing_cpu(update, failure->state);
	struct tdx_step_cell *cell = cell_of(update, failure->state, cpu);

	cell->error = failure->error;
	cell->leaf = failure->leaf;
	cell->status = failure->status;
	if (update->ending == SCENE_BUSY)
		cell->status |= (__u64)update->busy_tds << 16;
	update->cells[cpu].passage.error = -failure->error;
}

/* Returns when the last CPU had done its work. */
static __u64 step(struct scene_update *update, __u32 state, __u64 from_ns,
		  const struct failure *failure)
{
	__u64 done_ns = from_ns;
	__u32 cpu;

	for (cpu = 0; cpu < update->nr_cpus; cpu++)
		cell_of(update, state, cpu)->begin_ns =
			from_ns + chance_about(update->seed, 400);
	work(update, state, from_ns);
	if (failure->error && failure->state == state)
		fail(update, failure);
	for (cpu = 0; cpu < update->nr_cpus; cpu++) {
		struct tdx_step_cell *cell = cell_of(update, state, cpu);

		cell->seq = update->head.seq;
		cell->done_ns = cell->begin_ns + cell->lock_ns +
				cell->seamldr_ns + cell->seamcall_ns +
				chance_about(update->seed, 200);
		if (cell->done_ns > done_ns)
			done_ns = cell->done_ns;
	}
	number_acks(update, state);
	return done_ns;
}

/* Returns when the last CPU had entered multi_cpu_stop(). */
static __u64 gather(struct scene_update *update)
{
	__u64 last_ns = 0;
	__u32 cpu;

	for (cpu = 0; cpu < update->nr_cpus; cpu++) {
		struct tdx_passage_cell *cell = &update->cells[cpu].passage;

		cell->seq = update->head.seq;
		cell->stop_ns = update->head.begin_ns + 20000 +
				chance_about(update->seed, 40000);
		if (cell->stop_ns > last_ns)
			last_ns = cell->stop_ns;
	}
	return last_ns;
}

/* Returns when the last CPU had returned from multi_cpu_stop(). */
static __u64 release(struct scene_update *update, __u32 state, __u64 from_ns)
{
	__u64 last_ns = 0;
	__u32 cpu;

	for (cpu = 0; cpu < update->nr_cpus; cpu++) {
		struct tdx_passage_cell *cell = &update->cells[cpu].passage;

		cell->state = state;
		cell->leave_ns = from_ns + chance_about(update->seed, 300);
		cell->resume_ns =
			cell->leave_ns + chance_about(update->seed, 9000);
		if (cell->resume_ns > last_ns)
			last_ns = cell->resume_ns;
	}
	return last_ns;
}

static __u32 version_after(__u32 updates)
{
	return TDX_VERSION(1, 5 + updates / 60, 24 + updates % 60);
}

static void make_head(struct scene_update *update, __u32 seq, __u64 begin_ns)
{
	struct tdx_update_head *head = &update->head;

	memset(head, 0, sizeof(*head));
	head->begin_ns = begin_ns;
	head->asked_ns = begin_ns - chance_about(update->seed, 300000);
	head->asked_pid = 1000 + seq;
	memcpy(head->asked_comm, "tdxupdate-load", sizeof("tdxupdate-load"));
	head->seq = seq;
	head->flags = TDX_UPDATE_BEGUN | TDX_UPDATE_ENDED;
	head->nr_cpus = update->nr_cpus;
	head->sigstruct_pages = 1;
	head->module_pages = 40;
	head->version_from = version_after(update->nr_done);
	head->version_to = version_after(update->nr_done + 1);
}

/**
 * scene_update_make - make an update
 * @update: @ending and @busy_tds are set; the rest is filled
 * @seq: its number
 * @begin_ns: when it begins
 */
void scene_update_make(struct scene_update *update, __u32 seq, __u64 begin_ns)
{
	const struct failure *failure = &failures[update->ending];
	struct tdx_update_head *head = &update->head;
	__u32 state;
	__u64 ns;

	memset(update->cells, 0,
	       (size_t)TDX_ROWS * update->nr_cpus * sizeof(*update->cells));
	make_head(update, seq, begin_ns);
	ns = gather(update) + 1000;
	for (state = TDX_UPDATE_SHUTDOWN; state < TDX_UPDATE_DONE; state++) {
		ns = step(update, state, ns, failure);
		if (failure->error && failure->state == state)
			break;
		ns += chance_about(update->seed, 100);
		head->moved_ns[state] = ns;
	}
	head->state = state;
	if (failure->error) {
		head->error = -failure->error;
		head->version_to =
			state == TDX_UPDATE_SHUTDOWN ? head->version_from : 0;
		head->busy_tds = update->busy_tds;
	} else {
		update->nr_done++;
	}
	head->end_ns =
		release(update, state, ns) + chance_about(update->seed, 50000);
}
