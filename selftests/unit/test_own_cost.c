// SPDX-License-Identifier: GPL-2.0-only
/* What the runs of the BPF programs have cost in all. */
#include "own_cost.h"
#include "tap.h"

#define CPUS 2

static struct tdx_run_cell cells[CPUS];
static struct own_cost cost;
static struct observed_cost read;

/* Each kind of run has another price, and is dearer in an update. */
static void begin(bool trace_events)
{
	__u32 run;

	memset(cells, 0, sizeof(cells));
	memset(&cost, 0, sizeof(cost));
	cost.trace_events = trace_events;
	cost.runs = cells;
	cost.nr_cpus = CPUS;
	for (run = 0; run < TDX_NR_RUNS; run++) {
		cost.price_ns[false][run] = 100 + run;
		cost.price_ns[true][run] = 1000 + run;
	}
}

TEST(what_did_not_run_costs_nothing)
{
	begin(false);
	own_cost_read(&cost, &read);
	CHECK_INT(read.runs, 0);
	CHECK_INT(read.run_ns, 0);
	CHECK_INT(read.update_ns, 0);
}

TEST(runs_of_all_cpus_cost_their_price)
{
	begin(false);
	cells[0].outside[TDX_RUN_SEAMCALL] = 3;
	cells[1].outside[TDX_RUN_SEAMCALL] = 4;
	cells[1].in_update[TDX_RUN_LEAVE] = 2;
	own_cost_read(&cost, &read);
	CHECK_INT(read.runs, 9);
	CHECK_INT(read.update_ns, 2 * (1000 + TDX_RUN_LEAVE));
	CHECK_INT(read.run_ns, 7 * (100 + TDX_RUN_SEAMCALL) + read.update_ns);
}

TEST(a_step_of_trace_events_ends_in_an_ack_or_in_an_abort)
{
	begin(true);
	cells[0].in_update[TDX_RUN_STEP] = 4;
	cells[0].in_update[TDX_RUN_ABORT] = 1;
	own_cost_read(&cost, &read);
	CHECK_INT(read.runs, 4 + 1 + 3);
	CHECK_INT(read.update_ns, 4 * (1000 + TDX_RUN_STEP) +
					  1 * (1000 + TDX_RUN_ABORT) +
					  3 * (1000 + TDX_RUN_ACK));
}

/* The tool was attached in the middle of an update. */
TEST(more_aborts_than_steps_are_no_acks)
{
	begin(true);
	cells[0].outside[TDX_RUN_ABORT] = 1;
	own_cost_read(&cost, &read);
	CHECK_INT(read.runs, 1);
}

TEST(acks_of_functions_are_those_that_were_counted)
{
	begin(false);
	cells[0].in_update[TDX_RUN_STEP] = 4;
	cells[0].in_update[TDX_RUN_ACK] = 2;
	own_cost_read(&cost, &read);
	CHECK_INT(read.runs, 4 + 2);
	CHECK_INT(read.update_ns,
		  4 * (1000 + TDX_RUN_STEP) + 2 * (1000 + TDX_RUN_ACK));
}

RUN_TESTS(TAP_TEST(what_did_not_run_costs_nothing),
	  TAP_TEST(runs_of_all_cpus_cost_their_price),
	  TAP_TEST(a_step_of_trace_events_ends_in_an_ack_or_in_an_abort),
	  TAP_TEST(more_aborts_than_steps_are_no_acks),
	  TAP_TEST(acks_of_functions_are_those_that_were_counted))
