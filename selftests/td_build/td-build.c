// SPDX-License-Identifier: GPL-2.0-only
/* td-build - build TDs, as slowly and as often as a test needs them */
#include <argp.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builder.h"
#include "complain.h"
#include "phases.h"

#define MAX_TDS 1024

enum option_key {
	OPT_RATE = 0x100,
	OPT_VCPUS,
	OPT_SEED,
	OPT_GPA,
	OPT_HKID,
	OPT_ATTRIBUTES,
	OPT_COUNT,
	OPT_SERIAL,
	OPT_NO_MEASURE,
	OPT_FINALIZE,
	OPT_NO_FINALIZE,
	OPT_HOLD,
	OPT_HOLD_SECONDS,
	OPT_READY_FILE,
	OPT_EXPECT_MRTD,
	OPT_PRINT_MRTD,
};

/**
 * struct run - what the command line asks for
 * @plan:	what each TD is
 * @phases:	where the TDs of one round wait
 * @count:	TDs
 * @serial:	one after the other
 * @print_mrtd:	compute measurements and build nothing
 */
struct run {
	struct plan plan;
	struct phases phases;
	unsigned int count;
	bool serial;
	bool print_mrtd;
};

/**
 * struct worker - a thread that builds a TD
 * @thread:	the thread
 * @run:	shared by all
 * @index:	number of the TD
 * @result:	how it ended
 */
struct worker {
	pthread_t thread;
	struct run *run;
	unsigned int index;
	enum build_result result;
};

/* clang-format off */

static const struct argp_option options[] = {
	{ "pages", 'p', "N", 0, "4 KiB pages of each TD (16)", 1 },
	{ "rate", OPT_RATE, "N", 0,
	  "pages a second (0: as fast as possible)", 1 },
	{ "vcpus", OPT_VCPUS, "N", 0, "vCPUs of each TD (1)", 1 },
	{ "seed", OPT_SEED, "N", 0, "of the content (1)", 1 },
	{ "gpa", OPT_GPA, "ADDRESS", 0, "of the first page (0)", 1 },
	{ "hkid", OPT_HKID, "N", 0, "key id (any that is free)", 1 },
	{ "attributes", OPT_ATTRIBUTES, "BITS", 0, "TD attributes (0)", 1 },
	{ "no-measure", OPT_NO_MEASURE, NULL, 0,
	  "do not measure the content", 1 },
	{ "count", 'n', "N", 0, "TDs, from as many threads (1)", 2 },
	{ "serial", OPT_SERIAL, NULL, 0, "one TD after the other", 2 },
	{ "finalize", OPT_FINALIZE, NULL, 0,
	  "finalise the TD (the default)", 3 },
	{ "no-finalize", OPT_NO_FINALIZE, NULL, 0,
	  "take the TD down unfinished", 3 },
	{ "hold", OPT_HOLD, "PHASE", 0,
	  "wait when PHASE is done: create, init, vcpus, pages or finalize; "
	  "more than once for several", 3 },
	{ "hold-seconds", OPT_HOLD_SECONDS, "N", 0,
	  "go on after that time (0: never)", 3 },
	{ "ready-file", OPT_READY_FILE, "FILE", 0,
	  "holds the name of the phase that is done", 3 },
	{ "expect-mrtd", OPT_EXPECT_MRTD, NULL, 0,
	  "compare the measurement with one that is computed here", 4 },
	{ "print-mrtd", OPT_PRINT_MRTD, NULL, 0,
	  "print the measurements that the TDs would have, and build none", 4 },
	{ "quiet", 'q', NULL, 0, "print only `ready' and `mrtd' lines", 5 },
	{ 0 }
};

/* clang-format on */

static const char doc[] =
	"Build TDs through /dev/td_build and take them down again.\v"
	"Between `init' and `finalize' a TD keeps the TDX module from being "
	"updated. When all TDs have done a phase, `ready PHASE' is printed. A "
	"hold ends with SIGUSR1, a line on standard input, or --hold-seconds; "
	"whoever kills td-build takes its TDs down.\n\n"
	"Exit status: 0 as asked; 1 usage, or no TD can be built here; 2 a "
	"step failed; 3 a measurement differs.\n\n"
	"Examples:\n"
	"  td-build --pages 64 --expect-mrtd\n"
	"  td-build --pages 4096 --rate 200 --count 3\n"
	"  td-build --hold pages --ready-file /tmp/ready &\n";

static unsigned long long number(struct argp_state *state, const char *what,
				 const char *text, unsigned long long max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-' || value > max)
		argp_failure(state, EXIT_FAILURE, 0,
			     "%s: %s: not a number from 0 to %llu", what, text,
			     max);
	return value;
}

static double fraction(struct argp_state *state, const char *what,
		       const char *text)
{
	double value;
	char *end;

	value = strtod(text, &end);
	if (end == text || *end || !(value >= 0 && value <= 1e6))
		argp_failure(state, EXIT_FAILURE, 0,
			     "%s: %s: not a number from 0 to 1000000", what,
			     text);
	return value;
}

static void hold(struct argp_state *state, const char *name)
{
	enum build_phase phase = phase_find(name);
	struct run *run = state->input;

	if (phase == NR_PHASES)
		argp_failure(
			state, EXIT_FAILURE, 0,
			"hold: %s: no such phase: create, init, vcpus, pages or finalize",
			name);
	else
		run->phases.hold[phase] = true;
}

static error_t parse_plan(int key, char *arg, struct argp_state *state,
			  struct plan *plan)
{
	switch (key) {
	case 'p':
		plan->pages = number(state, "pages", arg, 1ULL << 35);
		break;
	case OPT_RATE:
		plan->rate = fraction(state, "rate", arg);
		break;
	case OPT_VCPUS:
		plan->vcpus = number(state, "vcpus", arg, UINT16_MAX);
		break;
	case OPT_SEED:
		plan->seed = number(state, "seed", arg, UINT64_MAX);
		break;
	case OPT_GPA:
		plan->gpa = number(state, "gpa", arg, (1ULL << 47) - 1);
		break;
	case OPT_HKID:
		plan->hkid = number(state, "hkid", arg, UINT16_MAX);
		break;
	case OPT_ATTRIBUTES:
		plan->attributes = number(state, "attributes", arg, UINT64_MAX);
		break;
	case OPT_NO_MEASURE:
		plan->measure = false;
		break;
	case OPT_FINALIZE:
		plan->finalize = true;
		break;
	case OPT_NO_FINALIZE:
		plan->finalize = false;
		break;
	case OPT_EXPECT_MRTD:
		plan->compare = true;
		break;
	case 'q':
		plan->quiet = true;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct run *run = state->input;

	switch (key) {
	case 'n':
		run->count = number(state, "count", arg, MAX_TDS);
		break;
	case OPT_SERIAL:
		run->serial = true;
		break;
	case OPT_PRINT_MRTD:
		run->print_mrtd = true;
		break;
	case OPT_HOLD:
		hold(state, arg);
		break;
	case OPT_HOLD_SECONDS:
		run->phases.hold_seconds = fraction(state, "hold-seconds", arg);
		break;
	case OPT_READY_FILE:
		run->phases.ready_file = arg;
		break;
	default:
		return parse_plan(key, arg, state, &run->plan);
	}
	return 0;
}

static void *work(void *arg)
{
	struct worker *worker = arg;

	worker->result = build_td(&worker->run->plan, &worker->run->phases,
				  worker->index);
	return NULL;
}

/* The first TD is built by the first thread, whose id is that of the process. */
static enum build_result build_together(struct run *run)
{
	enum build_result worst = BUILD_OK;
	struct worker *workers;
	unsigned int i;

	workers = calloc(run->count, sizeof(*workers));
	if (!workers) {
		complain("%s", strerror(ENOMEM));
		return BUILD_NO_HOST;
	}
	phases_begin(&run->phases, run->count);
	for (i = 0; i < run->count; i++)
		workers[i] = (struct worker){ .run = run, .index = i };
	for (i = 1; i < run->count; i++)
		if (pthread_create(&workers[i].thread, NULL, work,
				   &workers[i])) {
			complain("td %u: no thread", i);
			workers[i].run = NULL;
			workers[i].result = BUILD_NO_HOST;
			phases_leave(&run->phases, 0);
		}
	work(&workers[0]);
	for (i = 0; i < run->count; i++) {
		if (i && workers[i].run)
			pthread_join(workers[i].thread, NULL);
		if (workers[i].result > worst)
			worst = workers[i].result;
	}
	free(workers);
	return worst;
}

static enum build_result build_in_turn(struct run *run)
{
	enum build_result worst = BUILD_OK, result;
	unsigned int i;

	for (i = 0; i < run->count; i++) {
		phases_begin(&run->phases, 1);
		result = build_td(&run->plan, &run->phases, i);
		if (result > worst)
			worst = result;
	}
	return worst;
}

static enum build_result print_mrtds(const struct run *run)
{
	char text[2 * MRTD_LEN + 1];
	uint8_t digest[MRTD_LEN];
	unsigned int i;

	for (i = 0; i < run->count; i++) {
		if (plan_mrtd(&run->plan, i, digest)) {
			complain("td %u: cannot compute the measurement", i);
			return BUILD_NO_HOST;
		}
		mrtd_text(digest, text);
		puts(text);
	}
	return BUILD_OK;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.doc = doc,
	};
	struct run run = {
		.plan = {
			.pages = 16,
			.vcpus = 1,
			.seed = 1,
			.measure = true,
			.finalize = true,
		},
		.count = 1,
	};
	int ret;

	argp_err_exit_status = BUILD_NO_HOST;
	argp_parse(&argp, argc, argv, 0, NULL, &run);
	if (!run.count) {
		complain("count: 0: nothing to build");
		return BUILD_NO_HOST;
	}
	if (run.print_mrtd)
		return print_mrtds(&run);
	ret = phases_prepare();
	if (ret) {
		complain("cannot block SIGUSR1: %s", strerror(-ret));
		return BUILD_NO_HOST;
	}
	return run.serial ? build_in_turn(&run) : build_together(&run);
}
