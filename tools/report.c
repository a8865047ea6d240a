// SPDX-License-Identifier: GPL-2.0-only
/* The verb report: what a capture holds, or what goes on now, in one of many forms. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capabilities.h"
#include "complain.h"
#include "ending_signals.h"
#include "json_schema.h"
#include "output_stream.h"
#include "placer.h"
#include "replace_file.h"
#include "sink.h"
#include "verb_exit.h"
#include "verb_options.h"
#include "watch.h"

#define HEARTBEAT_MS 1000

/* How long the present is watched when nothing is said. */
#define PRESENT_S 1

enum option_key {
	OPT_JSON = 0x100,
	OPT_HTML,
	OPT_PERFETTO,
	OPT_SCHEMA,
	OPT_UPDATE,
	OPT_UPDATES,
};

enum output_kind { OUTPUT_MAIN, OUTPUT_HTML, OUTPUT_PERFETTO, NR_OUTPUTS };

/**
 * struct output - one form of the report
 * @sink: makes it; NULL when it is not wanted
 * @path: file; NULL or "-" for standard output
 * @options: of @sink
 * @number: of the placer's files
 * @replaced: the file, which appears when it is complete
 * @replaces: it is written so; otherwise it is no regular file
 */
struct output {
	const struct sink_ops *sink;
	const char *path;
	struct sink_options options;
	size_t number;
	struct replacement replaced;
	bool replaces;
};

/**
 * struct report_run - one run of the verb
 * @capture: file, "-" for standard input; NULL for the present
 * @schema: only the schema of the JSON is wanted
 * @update: only this update is wanted; 0 for all
 * @outputs: forms of the report, by enum output_kind
 * @placer: puts files in place where this program cannot any more
 * @model: what is known
 * @source_ops: where it comes from
 * @source: the same
 * @watch: the present: how long
 * @found: @update was seen
 * @left_out: an output does not show all that is known
 * @verdict: of the last update
 */
struct report_run {
	const char *capture;
	bool schema;
	__u32 update;
	struct output outputs[NR_OUTPUTS];
	struct placer placer;
	struct model model;
	const struct source_ops *source_ops;
	struct source *source;
	struct watch watch;
	bool found;
	bool left_out;
	enum outcome verdict;
};

static const char doc[] =
	"Tell what a capture holds; without a FILE, what goes on now.\n"
	"\vFILE is a capture of `tdxupdate-trace record', - for standard input. Without one the running "
	"kernel is watched: for a second, for --duration, or until --updates.\n"
	"\n"
	"Exit codes: by the last update, or that of --update: 0 done, or there was none; 2 retry, a TD was in build; "
	"3 refused, nothing has changed; 4 TDX is lost until reboot; whatever it did: "
	"1 an error of this program; 5 records or the end of the capture are missing; "
	"6 fewer updates than --updates or another than --update were seen.\n"
	"\n"
	"Examples:\n"
	"  tdxupdate-trace report FILE\n"
	"  tdxupdate-trace report FILE --update 3\n"
	"  tdxupdate-trace report FILE --html report.html --perfetto trace.pftrace\n"
	"  tdxupdate-trace report FILE --json | jq -r 'select(.type==\"update\").verdict'\n"
	"  tdxupdate-trace report --duration 10";

static const struct argp_option options[] = {
	{ "json", OPT_JSON, NULL, 0, "One line of JSON for each fact", 0 },
	{ "html", OPT_HTML, "FILE", 0, "A page for a browser", 0 },
	{ "perfetto", OPT_PERFETTO, "FILE", 0, "A trace for ui.perfetto.dev",
	  0 },
	{ "output", 'o', "FILE", 0,
	  "Write text or JSON to FILE, not to standard output", 0 },
	{ "update", OPT_UPDATE, "N", 0, "Only update N, in full", 0 },
	{ "schema", OPT_SCHEMA, NULL, 0, "Print the schema of --json, leave",
	  0 },
	{ "updates", OPT_UPDATES, "N", 0, "Without a FILE: until N updates",
	  1 },
	{ "duration", 'd', "SECONDS", 0, "Without a FILE: for SECONDS", 1 },
	{ 0 },
};

static void want(struct report_run *run, enum output_kind kind,
		 const struct sink_ops *sink, const char *path)
{
	run->outputs[kind].sink = sink;
	run->outputs[kind].path = path;
}

/* Text is what is wanted when nothing else is. */
static void check_combination(struct report_run *run, struct argp_state *state)
{
	struct output *main_output = &run->outputs[OUTPUT_MAIN];

	if (run->capture && (run->watch.max_updates || run->watch.duration_s))
		argp_error(
			state,
			"--updates and --duration are for a report without FILE");
	if (!main_output->sink &&
	    (main_output->path || (!run->outputs[OUTPUT_HTML].sink &&
				   !run->outputs[OUTPUT_PERFETTO].sink)))
		main_output->sink = &sink_report;
	if (!run->watch.max_updates && !run->watch.duration_s)
		run->watch.duration_s = PRESENT_S;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct report_run *run = state->input;

	switch (key) {
	case OPT_JSON:
		run->outputs[OUTPUT_MAIN].sink = &sink_json;
		break;
	case OPT_HTML:
		want(run, OUTPUT_HTML, &sink_html, arg);
		break;
	case OPT_PERFETTO:
		want(run, OUTPUT_PERFETTO, &sink_perfetto, arg);
		break;
	case 'o':
		run->outputs[OUTPUT_MAIN].path = arg;
		break;
	case OPT_SCHEMA:
		run->schema = true;
		break;
	case OPT_UPDATE:
		run->update = option_count("--update", arg, state);
		break;
	case OPT_UPDATES:
		run->watch.max_updates = option_count("--updates", arg, state);
		break;
	case 'd':
		run->watch.duration_s = option_seconds(arg, state);
		break;
	case ARGP_KEY_ARG:
		if (run->capture)
			argp_error(state, "%s: one FILE at a time", arg);
		run->capture = arg;
		break;
	case ARGP_KEY_END:
		check_combination(run, state);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static bool is_stdout(const struct output *output)
{
	return !output->path || !strcmp(output->path, "-");
}

/* A pipe or a device must not be replaced by a file. */
static bool is_replaceable(const char *path)
{
	struct stat file;

	return stat(path, &file) || S_ISREG(file.st_mode);
}

static int open_file(struct output *output)
{
	int err, fd;

	output->replaces = is_replaceable(output->path);
	if (!output->replaces) {
		output->options.out = fopen(output->path, "we");
		return output->options.out ? 0 : -errno;
	}
	err = replacement_begin(&output->replaced, output->path, 0666);
	if (err)
		return err;
	/* Closing the stream must leave the descriptor of the replacement. */
	fd = dup(output->replaced.fd);
	output->options.out = fd < 0 ? NULL : fdopen(fd, "we");
	if (output->options.out)
		return 0;
	err = -errno;
	if (fd >= 0)
		close(fd);
	return replacement_end(&output->replaced, err);
}

static int open_output(const struct report_run *run, struct output *output)
{
	int err = 0;

	output->options.whole = true;
	output->options.update = run->update;
	output->options.capture = run->capture;
	if (is_stdout(output))
		output->options.out = stdout;
	else
		err = open_file(output);
	if (!err && output->sink->open)
		err = output->sink->open(&output->options);
	return output_explain(output->path, err);
}

static int open_outputs(struct report_run *run)
{
	int err = 0;
	size_t i;

	for (i = 0; i < NR_OUTPUTS && !err; i++)
		if (run->outputs[i].sink)
			err = open_output(run, &run->outputs[i]);
	return err;
}

static int end_replacement(struct report_run *run, struct output *output,
			   int err)
{
	err = replacement_close(&output->replaced, err);
	if (run->placer.fd < 0)
		return replacement_place(&output->replaced, err);
	err = placer_place(&run->placer, output->number, err);
	/* Should the process be gone: where it takes no capability to drop it. */
	return err ? replacement_place(&output->replaced, err) : 0;
}

/* What is missing here is there, in another form of the report. */
static void explain_left_out(struct report_run *run,
			     const struct output *output)
{
	char what[LEFT_OUT_LEN];

	if (!output->sink->left_out || !output->sink->left_out(what))
		return;
	complain("%s: %s", is_stdout(output) ? "standard output" : output->path,
		 what);
	run->left_out = true;
}

/*
 * To watch the present takes privilege, which is given up before the files can be
 * put in place: somebody else's directory takes a process that still can.
 */
static int keep_placer(struct report_run *run)
{
	const struct replacement *files[NR_OUTPUTS];
	size_t i, nr = 0;
	int err;

	if (run->capture || !capability_held(CAP_DAC_OVERRIDE))
		return 0;
	for (i = 0; i < NR_OUTPUTS; i++) {
		struct output *output = &run->outputs[i];

		if (!output->options.out || !output->replaces)
			continue;
		output->number = nr;
		files[nr++] = &output->replaced;
	}
	err = nr ? placer_start(&run->placer, files, nr) : 0;
	if (err)
		complain("cannot start a process: %s: try again",
			 strerror(-err));
	return err;
}

/* @err: nothing half-written is left behind. */
static int close_output(struct report_run *run, struct output *output, int err)
{
	FILE *out = output->options.out;
	int write_err = 0;

	if (!out)
		return err;
	if (!err && output->sink->finish)
		write_err = output->sink->finish(&run->model);
	if (!err && !write_err)
		explain_left_out(run, output);
	if (output->sink->close)
		output->sink->close();
	if (!write_err)
		write_err = output_flush(out);
	if (out != stdout && fclose(out) && !write_err)
		write_err = -errno;
	if (output->replaces)
		write_err = end_replacement(run, output, err ? err : write_err);
	output->options.out = NULL;
	return err ? err : output_explain(output->path, write_err);
}

static int close_outputs(struct report_run *run, int err)
{
	size_t i;

	for (i = 0; i < NR_OUTPUTS; i++)
		if (run->outputs[i].sink)
			err = close_output(run, &run->outputs[i], err);
	return err;
}

static void tell_attached(struct report_run *run)
{
	size_t i;

	for (i = 0; i < NR_OUTPUTS; i++)
		if (run->outputs[i].options.out &&
		    run->outputs[i].sink->attached)
			run->outputs[i].sink->attached(&run->model);
}

static void on_update(struct model *model, const struct update *update,
		      void *arg)
{
	struct report_run *run = arg;
	size_t i;

	if (run->update && (update->refused || update->head.seq != run->update))
		return;
	run->verdict = update->verdict;
	run->found = true;
	for (i = 0; i < NR_OUTPUTS; i++)
		if (run->outputs[i].options.out && run->outputs[i].sink->update)
			run->outputs[i].sink->update(model, update);
}

/* Of an update that is not wanted no sink is told. */
static bool is_wanted(const struct report_run *run,
		      const struct observation *observation)
{
	return !run->update || observation->kind != OBS_UPDATE ||
	       observation->update->head->seq == run->update;
}

static int take(void *arg, const struct observation *observation)
{
	struct report_run *run = arg;
	size_t i;
	int err;

	if (!watch_lets_pass(&run->watch, observation))
		return 0;
	err = model_observe(&run->model, observation);
	if (err || !is_wanted(run, observation))
		return err;
	for (i = 0; i < NR_OUTPUTS; i++)
		if (run->outputs[i].options.out &&
		    run->outputs[i].sink->observed)
			run->outputs[i].sink->observed(&run->model,
						       observation);
	return 0;
}

/* The present, with the tables as they are at the end. */
static int watch(struct report_run *run)
{
	struct watch *watch = &run->watch;
	int err;

	watch->output = -1;
	watch->input = -1;
	watch->interval_ms = HEARTBEAT_MS;
	watch->tables = true;
	err = watch_run(watch, run->source_ops, run->source);
	return err ? err : run->source_ops->read(run->source, true);
}

/* Interrupted, it has nothing to tell, and leaves no file behind. */
static int read_capture(struct report_run *run)
{
	struct pollfd signals = { .fd = run->watch.signals, .events = POLLIN };
	int ret;

	do {
		ret = run->source_ops->read(run->source, true);
		if (!ret && poll(&signals, 1, 0) > 0)
			ret = -EINTR;
	} while (!ret);
	return ret < 0 ? ret : 0;
}

static int observe(struct report_run *run)
{
	const struct watch_options watching = { .capture_path = run->capture };
	const struct observer observer = { take, run };
	int err;

	run->source_ops = run->capture ? &source_capture : &source_bpf;
	err = run->source_ops->open(&run->source, &run->model.watching,
				    &observer, &watching);
	if (err)
		return err;
	tell_attached(run);
	err = run->capture ? read_capture(run) : watch(run);
	run->source_ops->close(run->source);
	if (!run->capture)
		watch_explain("watching ended", err);
	return err;
}

static int exit_code(const struct report_run *run, int err)
{
	const struct verb_end end = {
		.err = err,
		.incomplete = run->left_out || !model_is_whole(&run->model),
		.too_few = run->model.nr_updates < run->watch.max_updates ||
			   (run->update && !run->found),
		.by_update = run->model.nr_updates,
		.verdict = run->verdict,
	};

	return verb_exit(&run->model, &end);
}

static int print_schema(void)
{
	json_schema_print(stdout);
	return standard_output_end() ? EXIT_ERROR : EXIT_WORKED;
}

/**
 * report_run - the verb report
 * @argc: as of main(), from the verb on
 * @argv: as of main(), from the verb on
 *
 * Return: exit code.
 */
int report_run(int argc, char **argv)
{
	static const struct argp argp = { options, parse_option, "[FILE]", doc,
					  NULL,	   NULL,	 NULL };
	static struct report_run run = { .placer = PLACER_NONE };
	int err;

	verb_parse(&argp, argc, argv, &run);
	if (run.schema)
		return print_schema();
	run.watch.signals = ending_signals_catch(0);
	model_init(&run.model);
	run.model.on_update = on_update;
	run.model.on_update_arg = &run;
	err = open_outputs(&run);
	if (!err)
		err = keep_placer(&run);
	if (!err)
		err = observe(&run);
	err = close_outputs(&run, err);
	placer_end(&run.placer);
	err = exit_code(&run, err);
	model_free(&run.model);
	close(run.watch.signals);
	return err;
}
