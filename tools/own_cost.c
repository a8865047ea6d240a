// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the observation costs: all that would not be done without it. To let the
 * kernel time each run would cost about as much as the run itself, leave out the
 * way from the event to the program, and take CAP_SYS_ADMIN: so the runs are
 * counted, and the price of one is found out before anything is attached. Clocks
 * are noisy to one side, so that the least of a few measurements is the truest.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "clock.h"
#include "own_cost.h"

#define MEASUREMENTS 6

/* Events that are timed in one go, to tell their price from the system call's. */
#define DISPATCH_EVENTS 32
#define DISPATCH_MEASUREMENTS 12

/* To the tracepoint, to the context of the program, to the program. */
#define TIMES_PASSED_ON 3

/* A call costs as much as so many of its arguments. */
#define CALL_ARGUMENTS 3

struct event {
	__u32 clocks;
	__u32 arguments;
};

#define RUN_EVENT(id, clocks, arguments) { clocks, arguments },

static const struct event events[] = { TDX_RUNS(RUN_EVENT) };

/* Of TDX_PRICE_RUNS runs; 0 when they cannot be measured. */
static __u64 measure(int bodies, struct tdx_price *price, __u32 run,
		     bool in_update)
{
	LIBBPF_OPTS(bpf_test_run_opts, options);
	__u64 least = 0;
	int i;

	for (i = 0; i < MEASUREMENTS; i++) {
		price->run = run;
		price->in_update = in_update;
		if (bpf_prog_test_run_opts(bodies, &options))
			return 0;
		if (!least || price->ns < least)
			least = price->ns;
	}
	return least;
}

/* Of one run, in nanoseconds. */
static double find_price(int bodies, struct tdx_price *price, __u32 run,
			 bool in_update)
{
	__u64 nothing = measure(bodies, price, TDX_PRICE_NOTHING, in_update);
	__u64 ns = measure(bodies, price, run, in_update);

	return ns > nothing ? (double)(ns - nothing) / TDX_PRICE_RUNS : 0;
}

/*
 * What comes once in an update is not worth a body of its own; but the end of one
 * wakes user space, which costs more than all the rest that it does.
 */
static __u32 body_of(__u32 run)
{
	return run == TDX_RUN_BEGIN || run == TDX_RUN_ABORT ||
			       run == TDX_RUN_UPLOAD ?
		       TDX_RUN_STEP :
		       run;
}

static double event_price(const struct event *event, double clock, double call)
{
	return event->clocks * clock +
	       TIMES_PASSED_ON * call * (event->arguments + CALL_ARGUMENTS) /
		       (TDX_PRICE_ARGUMENTS + CALL_ARGUMENTS);
}

/**
 * own_cost_calibrate - find out what events and bodies of the programs cost
 * @cost: with @trace_events; filled: @price_ns
 * @bodies: runs them
 * @price: what it is told and tells
 *
 * To be called before anything is attached. Where it cannot be measured the
 * price is 0.
 */
void own_cost_calibrate(struct own_cost *cost, const struct bpf_program *bodies,
			struct tdx_price *price)
{
	int fd = bpf_program__fd(bodies);
	double clock = find_price(fd, price, TDX_PRICE_CLOCK, false);
	double call = find_price(fd, price, TDX_PRICE_CALL, false);
	int in_update;
	__u32 run;

	for (in_update = 0; in_update < 2; in_update++)
		for (run = 0; run < TDX_NR_RUNS; run++)
			cost->price_ns[in_update][run] =
				find_price(fd, price, body_of(run), in_update) +
				(cost->trace_events ? event_price(&events[run],
								  clock, call) :
						      0);
}

/* Test runs want one. */
static unsigned char packet[64];

static __u64 measure_events(int event)
{
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = packet,
		    .data_size_in = sizeof(packet), .repeat = 1);
	__u64 least = ~0ULL, begin, ns;
	int i, j;

	for (i = 0; i < DISPATCH_MEASUREMENTS; i++) {
		begin = clock_ns(CLOCK_MONOTONIC);
		for (j = 0; j < DISPATCH_EVENTS; j++)
			if (bpf_prog_test_run_opts(event, &options))
				return 0;
		ns = clock_ns(CLOCK_MONOTONIC) - begin;
		if (ns < least)
			least = ns;
	}
	return least;
}

/**
 * own_cost_add_dispatch - the way from an event to a program costs as well
 * @cost: from own_cost_calibrate()
 * @empty: a program that does nothing, of the rung in use, on an event
 * @event: a program whose test runs make that event
 *
 * Where it cannot be measured nothing is added.
 */
void own_cost_add_dispatch(struct own_cost *cost,
			   const struct bpf_program *empty,
			   const struct bpf_program *event)
{
	__u64 with, without = measure_events(bpf_program__fd(event));
	struct bpf_link *link = bpf_program__attach(empty);
	double dispatch;
	__u32 run;

	if (!link)
		return;
	with = measure_events(bpf_program__fd(event));
	bpf_link__destroy(link);
	if (!without || with <= without)
		return;
	dispatch = (double)(with - without) / DISPATCH_EVENTS;
	for (run = 0; run < TDX_NR_RUNS; run++) {
		cost->price_ns[false][run] += dispatch;
		cost->price_ns[true][run] += dispatch;
	}
}

/*
 * Of trace events a step ends in an ack or in an abort. Of an update that fails too
 * many acks are told, since a CPU that waits for others in vain does neither.
 */
static __u64 acks_of(const __u64 *counted)
{
	return counted[TDX_RUN_STEP] > counted[TDX_RUN_ABORT] ?
		       counted[TDX_RUN_STEP] - counted[TDX_RUN_ABORT] :
		       0;
}

static __u64 runs_of(const struct own_cost *cost, const __u64 *counted,
		     __u32 run)
{
	return run == TDX_RUN_ACK && cost->trace_events ? acks_of(counted) :
							  counted[run];
}

/**
 * own_cost_read - what has it cost since the programs were attached?
 * @cost: the prices
 * @read: filled
 */
void own_cost_read(const struct own_cost *cost, struct observed_cost *read)
{
	double ns[2] = {};
	__u32 cpu, run;

	*read = (struct observed_cost){};
	for (cpu = 0; cpu < cost->nr_cpus; cpu++)
		for (run = 0; run < TDX_NR_RUNS; run++) {
			const struct tdx_run_cell *cell = &cost->runs[cpu];
			__u64 outside = runs_of(cost, cell->outside, run);
			__u64 in_update = runs_of(cost, cell->in_update, run);

			read->runs += outside + in_update;
			ns[false] += outside * cost->price_ns[false][run];
			ns[true] += in_update * cost->price_ns[true][run];
		}
	read->run_ns = ns[false] + ns[true];
	read->update_ns = ns[true];
}
