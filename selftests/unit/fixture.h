/* SPDX-License-Identifier: GPL-2.0-only */
/* Hand-made recordings of updates. */
#ifndef _UNIT_FIXTURE_H
#define _UNIT_FIXTURE_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "update.h"

#define FIXTURE_SEQ 7
#define FIXTURE_T0 1000000ULL

/* When the machine has been gathered, and how long each state then takes. */
#define FIXTURE_FIRST (FIXTURE_T0 + 5000)
#define FIXTURE_STEP 1000

struct fixture {
	struct tdx_update_head head;
	union tdx_cell *cells;
	struct update_observed observed;
};

static inline struct tdx_step_cell *fixture_step(struct fixture *fixture,
						 __u32 state, __u32 cpu)
{
	return &fixture->cells[state * fixture->observed.nr_cells + cpu].step;
}

static inline struct tdx_passage_cell *fixture_passage(struct fixture *fixture,
						       __u32 cpu)
{
	return &fixture->cells[cpu].passage;
}

static inline __u64 fixture_begin_of(__u32 state)
{
	return FIXTURE_FIRST + (state - TDX_UPDATE_SHUTDOWN) * FIXTURE_STEP;
}

/*
 * CPU c begins 10 c ns after the state has moved and acks c ns after 500 ns of
 * work, of which it queued 100 and spent 300 in SEAM; the last one acks 1 ns
 * before the next move.
 */
static inline void fixture_good_step(struct fixture *fixture, __u32 state,
				     __u32 cpu, __u32 nr_cpus)
{
	struct tdx_step_cell *cell = fixture_step(fixture, state, cpu);

	cell->seq = FIXTURE_SEQ;
	cell->begin_ns = fixture_begin_of(state) + 10 * (cpu % 40);
	cell->done_ns = cell->begin_ns + 500 + cpu % 40;
	if (cpu == nr_cpus - 1)
		cell->done_ns = fixture_begin_of(state + 1) - 1;
	cell->lock_ns = 100;
	cell->seamldr_ns = 200;
	cell->seamcall_ns = 100;
	cell->ordinal = cpu + 1;
}

/* An update 1.5.24 -> 1.5.25 in which all goes well. */
static inline void fixture_good(struct fixture *fixture, __u32 nr_cpus)
{
	struct tdx_update_head *head = &fixture->head;
	__u32 state, cpu;

	memset(fixture, 0, sizeof(*fixture));
	fixture->cells =
		calloc((size_t)TDX_ROWS * nr_cpus + 1, sizeof(*fixture->cells));
	fixture->observed.head = head;
	fixture->observed.cells = fixture->cells;
	fixture->observed.nr_cells = nr_cpus;

	head->seq = FIXTURE_SEQ;
	head->flags = TDX_UPDATE_BEGUN | TDX_UPDATE_ENDED;
	head->nr_cpus = nr_cpus;
	head->begin_ns = FIXTURE_T0;
	head->end_ns = FIXTURE_T0 + 100000;
	head->version_from = TDX_VERSION(1, 5, 24);
	head->version_to = TDX_VERSION(1, 5, 25);
	head->state = TDX_UPDATE_DONE;
	for (state = TDX_UPDATE_SHUTDOWN; state < TDX_UPDATE_DONE; state++) {
		head->moved_ns[state] = fixture_begin_of(state + 1);
		for (cpu = 0; cpu < nr_cpus; cpu++)
			fixture_good_step(fixture, state, cpu, nr_cpus);
	}
	for (cpu = 0; cpu < nr_cpus; cpu++) {
		struct tdx_passage_cell *cell = fixture_passage(fixture, cpu);

		cell->seq = FIXTURE_SEQ;
		cell->state = TDX_UPDATE_DONE;
		cell->stop_ns = FIXTURE_T0 + 1000 + 7 * (cpu % 40);
		cell->leave_ns = fixture_begin_of(TDX_UPDATE_DONE) + 20;
		cell->resume_ns = cell->leave_ns + 30 + 3 * (cpu % 40);
	}
}

/* The good update, but @cpu fails in @state; nobody gets any further. */
static inline void fixture_failing(struct fixture *fixture, __u32 nr_cpus,
				   __u32 state, __u32 failing_cpu, int error,
				   __u64 leaf, __u64 status)
{
	struct tdx_step_cell *cell;
	__u32 later, cpu;

	fixture_good(fixture, nr_cpus);
	for (later = state; later < TDX_UPDATE_DONE; later++) {
		fixture->head.moved_ns[later] = 0;
		for (cpu = 0; cpu < nr_cpus && later > state; cpu++)
			memset(fixture_step(fixture, later, cpu), 0,
			       sizeof(struct tdx_step_cell));
	}
	for (cpu = failing_cpu + 1; cpu < nr_cpus; cpu++)
		fixture_step(fixture, state, cpu)->ordinal--;
	cell = fixture_step(fixture, state, failing_cpu);
	cell->ordinal = 0;
	cell->error = error;
	cell->leaf = leaf;
	cell->status = status;
	for (cpu = 0; cpu < nr_cpus; cpu++) {
		fixture_passage(fixture, cpu)->leave_ns =
			fixture_begin_of(state + 1) + 20;
		fixture_passage(fixture, cpu)->resume_ns =
			fixture_begin_of(state + 1) + 50;
		fixture_passage(fixture, cpu)->state = state;
	}
	fixture_passage(fixture, failing_cpu)->error = -error;
	fixture->head.error = -error;
	fixture->head.state = state;
	fixture->head.version_to =
		state > TDX_UPDATE_SHUTDOWN ? 0 : fixture->head.version_from;
}

/*
 * The same update as functions of Linux's own updater tell it: CPU 0 alone works
 * in SHUTDOWN and RUN_UPDATE, and neither moves nor ordinals are seen.
 */
static inline void fixture_functions(struct fixture *fixture, __u32 unknown)
{
	struct tdx_update_head *head = &fixture->head;
	__u32 state, cpu;

	head->flags |= TDX_UPDATE_FUNCTIONS | unknown << TDX_UNKNOWN_SHIFT;
	head->state = TDX_UPDATE_START;
	memset(head->moved_ns, 0, sizeof(head->moved_ns));
	for (cpu = 0; cpu < fixture->observed.nr_cells; cpu++) {
		for (state = TDX_UPDATE_SHUTDOWN; state < TDX_ROWS; state++) {
			struct tdx_step_cell *cell =
				fixture_step(fixture, state, cpu);

			cell->ordinal = 0;
			if (unknown & TDX_UNKNOWN_BIT(LOCK_WAIT))
				cell->lock_ns = 0;
			if (unknown & TDX_UNKNOWN_BIT(SEAM_TIME)) {
				cell->seamldr_ns = 0;
				cell->seamcall_ns = 0;
			}
		}
		fixture_passage(fixture, cpu)->state = TDX_UPDATE_CPU_INIT;
		if (!cpu)
			continue;
		*fixture_step(fixture, TDX_UPDATE_SHUTDOWN, cpu) =
			(struct tdx_step_cell){
				.seq = FIXTURE_SEQ,
				.begin_ns = FIXTURE_FIRST + 10 * (cpu % 40),
			};
		memset(fixture_step(fixture, TDX_UPDATE_RUN_UPDATE, cpu), 0,
		       sizeof(struct tdx_step_cell));
	}
}

static inline void fixture_free(struct fixture *fixture)
{
	free(fixture->cells);
}

#endif /* _UNIT_FIXTURE_H */
