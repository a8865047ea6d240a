// SPDX-License-Identifier: GPL-2.0-only
/* The verb live: watch the running kernel until told to stop. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "complain.h"
#include "ending_signals.h"
#include "output_stream.h"
#include "sink.h"
#include "verb_exit.h"
#include "verb_options.h"
#include "watch.h"

/* Should a wake-up get lost, an update is seen no later than this. */
#define HEARTBEAT_MS 1000

/* What --once watches when no --duration is given. */
#define ONCE_S 1

enum option_key {
	OPT_PLAIN = 0x100,
	OPT_JSON,
	OPT_UPDATES,
	OPT_WAIT,
};

/**
 * struct live - one run of the verb
 * @json: NDJSON wanted
 * @plain: no screen wanted
 * @once: the present state wanted, then the end
 * @wait: for the updater to be loaded
 * @sink: where it is shown
 * @source: where it comes from
 * @model: what is known
 * @watch: how long
 * @verdict: of the last update
 * @output_err: standard output takes no more: negative errno
 */
struct live {
	bool json;
	bool plain;
	bool once;
	bool wait;
	const struct sink_ops *sink;
	struct source *source;
	struct model model;
	struct watch watch;
	enum outcome verdict;
	int output_err;
};

static const char doc[] =
	"Watch run-time updates of the TDX module, TD builds and SEAMCALLs.\n"
	"\vOn a terminal this is a screen (q leaves, ? explains the keys); otherwise plain lines, "
	"one block for each update.\n"
	"\n"
	"Exit codes: 0 all went well; 1 an error of this program; with --updates by the last update: "
	"2 retry, a TD was in build; 3 refused, nothing has changed; 4 TDX is lost until reboot; "
	"and whatever the update did: 5 records were lost, or of an update not all was seen; 6 fewer updates than asked for were seen.\n"
	"\n"
	"While it is attached an updater with trace events cannot be unloaded (rmmod says it\n"
	"is in use).\n"
	"\n"
	"Environment: NO_COLOR: no colour. TDXUPDATE_RUNG: what to attach to: tp_btf, raw_tp, tp, fentry or kprobe. "
	"TDXUPDATE_DEBUG=1: what libbpf has to say.\n"
	"\n"
	"Examples:\n"
	"  tdxupdate-trace live\n"
	"  tdxupdate-trace live --plain --updates 1\n"
	"  tdxupdate-trace live --json --duration 60 > updates.ndjson\n"
	"  tdxupdate-trace live --once --duration 5\n"
	"  tdxupdate-trace live --wait";

static const struct argp_option options[] = {
	{ "plain", OPT_PLAIN, NULL, 0, "Plain lines even on a terminal", 0 },
	{ "json", OPT_JSON, NULL, 0, "One line of JSON for each update", 0 },
	{ "updates", OPT_UPDATES, "N", 0, "Leave after N updates", 0 },
	{ "duration", 'd', "SECONDS", 0, "Leave after SECONDS", 0 },
	{ "once", '1', NULL, 0,
	  "Watch for a second (or --duration), print TDs and SEAMCALLs, leave",
	  0 },
	{ "wait", OPT_WAIT, NULL, 0,
	  "Wait for the updater if it is not loaded yet", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct live *live = state->input;

	switch (key) {
	case OPT_PLAIN:
		live->plain = true;
		break;
	case OPT_JSON:
		live->json = true;
		break;
	case OPT_UPDATES:
		live->watch.max_updates = option_count("--updates", arg, state);
		break;
	case 'd':
		live->watch.duration_s = option_seconds(arg, state);
		break;
	case '1':
		live->once = true;
		break;
	case OPT_WAIT:
		live->wait = true;
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "%s: live takes no such argument", arg);
		break;
	case ARGP_KEY_END:
		if (live->json && live->once)
			argp_error(state,
				   "--once prints plain lines, not --json");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* Each fact leaves at once, and whether it could is seen here. */
static void flush_output(struct live *live)
{
	int err = output_flush(stdout);

	if (err && !live->output_err)
		live->output_err = err;
}

/* The screen where it works, lines elsewhere. */
static void open_sink(struct live *live)
{
	static struct sink_options sink_options;
	bool tty = isatty(STDOUT_FILENO) && isatty(STDIN_FILENO);

	sink_options.out = stdout;
	if (tty && !live->json && !live->plain && !live->once &&
	    !sink_screen.open(&sink_options)) {
		live->sink = &sink_screen;
	} else {
		live->sink = live->json ? &sink_json : &sink_text;
		live->sink->open(&sink_options);
	}
	if (live->sink->attached)
		live->sink->attached(&live->model);
	flush_output(live);
}

static void on_update(struct model *model, const struct update *update,
		      void *arg)
{
	struct live *live = arg;

	live->verdict = update->verdict;
	live->sink->update(model, update);
	flush_output(live);
}

static int take(void *arg, const struct observation *observation)
{
	struct live *live = arg;
	int err;

	if (!watch_lets_pass(&live->watch, observation))
		return 0;
	err = model_observe(&live->model, observation);
	if (!err && live->sink && live->sink->observed) {
		live->sink->observed(&live->model, observation);
		flush_output(live);
	}
	return err;
}

static int after_read(void *arg, bool ticked)
{
	struct live *live = arg;

	if (live->sink->tick)
		live->sink->tick(&live->model);
	return live->output_err ? 1 : 0;
}

static int on_key(void *arg)
{
	struct live *live = arg;

	return !live->sink->key(&live->model);
}

/*
 * Of standard output only the end of its reader is of interest, and of standard
 * input keys on a screen.
 */
static int watch(struct live *live)
{
	struct watch *watch = &live->watch;

	watch->output = STDOUT_FILENO;
	watch->input = live->sink->key ? STDIN_FILENO : -1;
	watch->interval_ms = live->sink->interval_ms ? live->sink->interval_ms :
						       HEARTBEAT_MS;
	watch->tables = live->sink->tick;
	watch->after_read = after_read;
	watch->on_input = on_key;
	watch->arg = live;
	return watch_run(watch, &source_bpf, live->source);
}

static int print_once(struct live *live)
{
	int err;

	if (!live->watch.duration_s)
		live->watch.duration_s = ONCE_S;
	err = watch(live);
	if (!err)
		err = source_bpf.read(live->source, true);
	if (!err && live->sink->state)
		live->sink->state(&live->model);
	flush_output(live);
	return err;
}

static int observe(struct live *live)
{
	const struct observer observer = { take, live };
	const struct watch_options watch_options = {};
	int err;

	/* A signal while it waits: there will be nothing to watch. */
	err = live->wait ? source_bpf.await(live->watch.signals) : 0;
	if (err)
		return err == -EINTR ? 0 : err;
	err = source_bpf.open(&live->source, &live->model.watching, &observer,
			      &watch_options);
	if (err)
		return err;
	open_sink(live);
	err = live->once ? print_once(live) : watch(live);
	if (live->sink->close)
		live->sink->close();
	source_bpf.close(live->source);
	watch_explain("watching ended", err);
	return err ? err : output_explain(NULL, live->output_err);
}

static int exit_code(const struct live *live, int err)
{
	const struct verb_end end = {
		.err = err,
		.too_few = live->model.nr_updates < live->watch.max_updates,
		.by_update = live->watch.max_updates,
		.verdict = live->verdict,
	};

	return verb_exit(&live->model, &end);
}

/**
 * live_run - the verb live
 * @argc: as of main(), from the verb on
 * @argv: as of main(), from the verb on
 *
 * Return: exit code.
 */
int live_run(int argc, char **argv)
{
	static const struct argp argp = { options, parse_option, NULL, doc,
					  NULL,	   NULL,	 NULL };
	static struct live live;
	int code;

	verb_parse(&argp, argc, argv, &live);
	live.watch.signals = ending_signals_catch(0);
	model_init(&live.model);
	live.model.on_update = on_update;
	live.model.on_update_arg = &live;

	code = exit_code(&live, observe(&live));
	verb_explain_losses(&live.model);
	model_free(&live.model);
	close(live.watch.signals);
	return code;
}
