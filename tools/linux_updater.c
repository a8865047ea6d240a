// SPDX-License-Identifier: GPL-2.0-only
/*
 * What follows from the protocol of Linux's own updater (7.3): all CPUs that are
 * online ack a state, those without work in it at once, and the last of them moves
 * the target. A CPU whose work has failed acks as well, but then nobody moves it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "linux_updater.h"

static union tdx_cell *cell_of(struct linux_update *whole, __u32 row, __u32 cpu)
{
	return &whole->cells[(size_t)row * whole->observed.nr_cells + cpu];
}

/* NULL: the CPU has not been seen in that state. */
static struct tdx_step_cell *step_of(struct linux_update *whole, __u32 state,
				     __u32 cpu)
{
	struct tdx_step_cell *cell = &cell_of(whole, state, cpu)->step;

	return cell->seq == whole->head.seq ? cell : NULL;
}

static struct tdx_passage_cell *passage_of(struct linux_update *whole,
					   __u32 cpu)
{
	struct tdx_passage_cell *cell =
		&cell_of(whole, TDX_ROW_PASSAGE, cpu)->passage;

	return cell->seq == whole->head.seq ? cell : NULL;
}

static bool is_reached(struct linux_update *whole, __u32 state)
{
	__u32 cpu;

	for (cpu = 0; cpu < whole->observed.nr_cells; cpu++)
		if (step_of(whole, state, cpu))
			return true;
	return false;
}

static void find_last_state(struct linux_update *whole)
{
	__u32 state;

	whole->head.state = TDX_UPDATE_START;
	for (state = TDX_UPDATE_SHUTDOWN; state < TDX_ROWS; state++)
		if (is_reached(whole, state))
			whole->head.state = state;
	/* What an update comes to is known when it has ended. */
	if (whole->head.flags & TDX_UPDATE_ENDED && !whole->head.error)
		whole->head.state = TDX_UPDATE_DONE;
}

/*
 * SHUTDOWN is the target when a CPU enters: one that has no work in it has acked
 * as soon as it came.
 */
static void add_acks_of_shutdown(struct linux_update *whole)
{
	bool worked = false;
	__u32 cpu;

	for (cpu = 0; cpu < whole->observed.nr_cells; cpu++) {
		const struct tdx_step_cell *cell =
			step_of(whole, TDX_UPDATE_SHUTDOWN, cpu);

		worked |= cell && cell->done_ns;
	}
	/* Who did it was not seen to the end: nobody can be told from the others. */
	if (!worked) {
		whole->observed.lost = true;
		return;
	}
	for (cpu = 0; cpu < whole->observed.nr_cells; cpu++) {
		struct tdx_step_cell *cell =
			step_of(whole, TDX_UPDATE_SHUTDOWN, cpu);

		if (cell && !cell->done_ns)
			cell->done_ns = cell->begin_ns;
	}
}

/* All have work in it: where the target has moved on, all must have been seen. */
static void look_for_missed(struct linux_update *whole, __u32 state)
{
	__u32 cpu, seen = 0;

	for (cpu = 0; cpu < whole->observed.nr_cells; cpu++) {
		const struct tdx_step_cell *cell = step_of(whole, state, cpu);

		seen += cell && cell->done_ns;
	}
	if (whole->head.state > state && seen < whole->head.nr_cpus)
		whole->observed.lost = true;
}

/* Those that left the lock-step were in RUN_UPDATE, but for one without work. */
static void add_acks_of_run_update(struct linux_update *whole)
{
	__u64 moved = whole->head.moved_ns[TDX_UPDATE_CPU_INIT];
	__u32 cpu;

	if (whole->head.state < TDX_UPDATE_RUN_UPDATE || !moved)
		return;
	for (cpu = 0; cpu < whole->observed.nr_cells; cpu++) {
		if (!passage_of(whole, cpu) ||
		    step_of(whole, TDX_UPDATE_RUN_UPDATE, cpu))
			continue;
		cell_of(whole, TDX_UPDATE_RUN_UPDATE, cpu)->step =
			(struct tdx_step_cell){
				.seq = whole->head.seq,
				.begin_ns = moved,
				.done_ns = moved,
			};
	}
}

/* The last to be through has moved the target. */
static void find_move(struct linux_update *whole, __u32 state)
{
	__u64 last = 0;
	__u32 cpu;

	for (cpu = 0; cpu < whole->observed.nr_cells; cpu++) {
		const struct tdx_step_cell *cell = step_of(whole, state, cpu);

		if (cell && cell->done_ns > last)
			last = cell->done_ns;
	}
	if (whole->head.state > state)
		whole->head.moved_ns[state] = last;
}

/* Whoever leaves does so for the state in which all are. */
static void set_states_of_passages(struct linux_update *whole)
{
	struct tdx_passage_cell *passage;
	__u32 cpu;

	for (cpu = 0; cpu < whole->observed.nr_cells; cpu++) {
		passage = passage_of(whole, cpu);
		if (passage)
			passage->state = whole->head.state;
	}
}

/**
 * linux_update_complete - add what follows from what was seen
 * @whole: filled; its @cells are to be freed, whatever is returned
 * @observed: with TDX_UPDATE_FUNCTIONS; must stay
 *
 * Return: 0 or -ENOMEM.
 */
int linux_update_complete(struct linux_update *whole,
			  const struct update_observed *observed)
{
	size_t nr = (size_t)TDX_ROWS * observed->nr_cells;

	whole->observed = *observed;
	whole->head = *observed->head;
	whole->cells = calloc(nr + 1, sizeof(*whole->cells));
	if (!whole->cells)
		return -ENOMEM;
	memcpy(whole->cells, observed->cells, nr * sizeof(*whole->cells));
	whole->observed.head = &whole->head;
	whole->observed.cells = whole->cells;

	find_last_state(whole);
	add_acks_of_shutdown(whole);
	look_for_missed(whole, TDX_UPDATE_CPU_INSTALL);
	look_for_missed(whole, TDX_UPDATE_CPU_INIT);
	find_move(whole, TDX_UPDATE_SHUTDOWN);
	find_move(whole, TDX_UPDATE_CPU_INSTALL);
	find_move(whole, TDX_UPDATE_CPU_INIT);
	add_acks_of_run_update(whole);
	find_move(whole, TDX_UPDATE_RUN_UPDATE);
	set_states_of_passages(whole);
	return 0;
}
