// SPDX-License-Identifier: GPL-2.0-only
/* The verb record: keep what is observed in a file. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "capture_file.h"
#include "clock.h"
#include "complain.h"
#include "ending_signals.h"
#include "model.h"
#include "shell_word.h"
#include "units.h"
#include "verb_exit.h"
#include "verb_options.h"
#include "verdict.h"
#include "version.h"
#include "watch.h"

/* So much is lost at most when this program is killed. */
#define FLUSH_MS 1000

enum option_key {
	OPT_UNTIL_UPDATE = 0x100,
	OPT_SEAMCALLS,
	OPT_RING,
	OPT_FORCE,
	OPT_WAIT,
};

/**
 * struct record - one run of the verb
 * @path: file that was asked for; NULL: a name of our own
 * @name: the name of our own
 * @force: replace a file
 * @wait: for the updater to be loaded
 * @ring: keep it below so many bytes; 0: keep everything
 * @wanted: what to observe
 * @watch: how long
 * @file: the capture
 * @source: where it comes from
 * @model: what it comes to
 * @verdict: of the last update
 * @update_told: an update has been recorded since the file was synced
 * @file_err: the file takes no more: negative errno
 * @turned: what it is called since it was turned and no new one could begin
 */
struct record {
	const char *path;
	char name[PATH_MAX];
	bool force;
	bool wait;
	__u64 ring;
	struct watch_options wanted;
	struct watch watch;
	struct capture_file file;
	struct source *source;
	struct model model;
	enum outcome verdict;
	bool update_told;
	int file_err;
	char turned[PATH_MAX];
};

static const char doc[] =
	"Record run-time updates of the TDX module, TD builds and SEAMCALLs into a capture, "
	"for tdxupdate-trace report.\n"
	"\vThe file is a valid capture at every moment; ^C (SIGINT), SIGTERM or SIGHUP end it. "
	"On SIGUSR1 it is ended and renamed FILE.1, FILE.2, ..., and recording goes on in a new FILE.\n"
	"\n"
	"While it is attached an updater with trace events cannot be unloaded (rmmod says it\n"
	"is in use).\n"
	"\n"
	"SIZE is a number of bytes, or one with K, M or G behind it (1024 times as much each).\n"
	"\n"
	"Exit codes: 0 all went well; 1 an error of this program; with --until-update by the last update: "
	"2 retry, a TD was in build; 3 refused, nothing has changed; 4 TDX is lost until reboot; "
	"and whatever the update did: 5 records were lost, or of an update not all was seen; 6 fewer updates than asked for were seen.\n"
	"\n"
	"Examples:\n"
	"  tdxupdate-trace record\n"
	"  tdxupdate-trace record -o update.tdxcap --until-update\n"
	"  tdxupdate-trace record -o /var/log/tdx.tdxcap --ring 64M\n"
	"  tdxupdate-trace record -o - --duration 60 | ssh host 'cat > tdx.tdxcap'";

static const struct argp_option options[] = {
	{ "output", 'o', "FILE", 0,
	  "Record into FILE, - for standard output (default: tdxupdate-HOST-DATE.tdxcap)",
	  0 },
	{ "force", OPT_FORCE, NULL, 0, "Replace FILE if there is one", 0 },
	{ "until-update", OPT_UNTIL_UPDATE, "N", OPTION_ARG_OPTIONAL,
	  "Leave after N updates (default: 1)", 0 },
	{ "duration", 'd', "SECONDS", 0, "Leave after SECONDS", 0 },
	{ "seamcalls", OPT_SEAMCALLS, NULL, 0,
	  "Record every single SEAMCALL, too", 0 },
	{ "ring", OPT_RING, "SIZE", 0,
	  "Flight recorder: keep what is newest, never more than SIZE", 0 },
	{ "wait", OPT_WAIT, NULL, 0,
	  "Wait for the updater if it is not loaded yet", 0 },
	{ 0 },
};

static __u64 parse_size(const char *text, struct argp_state *state)
{
	static const char suffixes[] = "KMG";
	const char *suffix;
	__u64 size;
	char *end;
	int shift;

	errno = 0;
	size = strtoull(text, &end, 10);
	suffix = *end ? strchr(suffixes, *end) : NULL;
	shift = suffix ? 10 * (suffix - suffixes + 1) : 0;
	if (errno || end == text || *text == '-' || (*end && !suffix) ||
	    (suffix && end[1]) || size > (1ULL << 50) >> shift)
		argp_error(state, "--ring %s: not a size: say 64M, for example",
			   text);
	size <<= shift;
	if (size < CAPTURE_MIN_RING)
		argp_error(state, "--ring %s: too small: say at least %uK",
			   text, CAPTURE_MIN_RING >> 10);
	return size;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct record *record = state->input;

	switch (key) {
	case 'o':
		record->path = arg;
		break;
	case OPT_FORCE:
		record->force = true;
		break;
	case OPT_UNTIL_UPDATE:
		record->watch.max_updates =
			arg ? option_count("--until-update", arg, state) : 1;
		break;
	case 'd':
		record->watch.duration_s = option_seconds(arg, state);
		break;
	case OPT_WAIT:
		record->wait = true;
		break;
	case OPT_SEAMCALLS:
		record->wanted.calls = true;
		break;
	case OPT_RING:
		record->ring = parse_size(arg, state);
		break;
	case ARGP_KEY_ARG:
		argp_error(
			state,
			"%s: record takes no such argument: give the file with -o",
			arg);
		break;
	case ARGP_KEY_END:
		if (record->ring && record->path && !strcmp(record->path, "-"))
			argp_error(state,
				   "--ring needs a file, not standard output");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* A host name may be anything but a path. */
static void name_capture(struct record *record)
{
	char host[65] = "", date[32];
	time_t now = time(NULL);
	struct tm utc;
	size_t i;

	gethostname(host, sizeof(host) - 1);
	for (i = 0; host[i]; i++)
		if (host[i] == '/' || host[i] <= ' ' || host[i] == 0x7f)
			host[i] = '_';
	gmtime_r(&now, &utc);
	strftime(date, sizeof(date), "%Y%m%dT%H%M%SZ", &utc);
	snprintf(record->name, sizeof(record->name), "tdxupdate-%s-%s.tdxcap",
		 host[0] ? host : "host", date);
	record->path = record->name;
}

static const char *path_word(const struct record *record)
{
	if (record->turned[0])
		return record->turned;
	return strcmp(record->path, "-") ? record->path : "standard output";
}

static void explain_creation(const struct record *record, int err)
{
	if (err == -EEXIST)
		complain(
			"%s: there is such a file: choose another name with -o, or replace it with --force",
			record->path);
	else if (err == -EINVAL)
		complain("%s: not a file: choose another name with -o",
			 record->path);
	else
		complain(
			"%s: cannot create it: %s: choose another place with -o",
			path_word(record), strerror(-err));
}

/* It has seen enough, which is no error. */
static bool reader_is_gone(const struct record *record)
{
	return record->file_err == -EPIPE;
}

static void explain_file(const struct record *record)
{
	const char *path = path_word(record);
	/* The end of one that was turned may be in it. */
	const char *marked = record->turned[0] ? "" : ", marked as incomplete";

	if (reader_is_gone(record))
		return;
	if (record->file_err == -EMSGSIZE)
		complain(
			"%s: recording ended: --ring is too small for what this host brings: record again with a larger one",
			path);
	else if (record->file_err == -ENOSPC || record->file_err == -EDQUOT)
		complain(
			"%s: recording ended: the disk is full: what was recorded until then is there%s: free space, then record again",
			path, marked);
	else
		complain(
			"%s: recording ended: cannot write: %s: what was recorded until then is there%s",
			path, strerror(-record->file_err), marked);
}

/* With what the source has told of itself before it tells anything else. */
static int begin(struct record *record)
{
	struct capture_meta meta = {
		.tool = "tdxupdate-trace " TDXUPDATE_VERSION,
		.host = record->model.host,
		.watching = record->model.watching,
		.ring = record->ring,
	};

	meta.began_ns = clock_ns(CLOCK_MONOTONIC);
	meta.watching.calls = record->wanted.calls;
	if (!meta.watching.realtime_ns)
		meta.watching.realtime_ns =
			clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC);
	return capture_file_begin(&record->file, &meta);
}

/* The rest the model is not asked for here. */
static bool concerns_model(enum observation_kind kind)
{
	return kind == OBS_BEGUN || kind == OBS_UPDATE || kind == OBS_REFUSAL ||
	       kind == OBS_HOST || kind == OBS_LOSS;
}

static int take(void *arg, const struct observation *observation)
{
	struct record *record = arg;
	int err = 0;

	if (!watch_lets_pass(&record->watch, observation))
		return 0;
	if (concerns_model(observation->kind))
		err = model_observe(&record->model, observation);
	if (err)
		return err;
	if (!record->file.begun)
		err = begin(record);
	if (!err)
		err = capture_file_write(&record->file, observation);
	record->file_err = err;
	return err;
}

static void on_update(struct model *model, const struct update *update,
		      void *arg)
{
	char sentence[SENTENCE_LEN], name[32] = "upload";
	struct record *record = arg;

	if (!update->refused)
		snprintf(name, sizeof(name), "update %u", update->head.seq);
	record->verdict = update->verdict;
	record->update_told = true;
	fprintf(stderr, "%s: %s: %s\n", name, outcome_word(update->verdict),
		sentence_verdict(update, sentence));
}

static int sync_file(struct record *record)
{
	int err = capture_file_sync(&record->file, record->update_told);

	record->update_told = false;
	record->file_err = err;
	return err;
}

static int turn_file(struct record *record)
{
	char turned[PATH_MAX];
	int err;

	err = capture_file_turn(&record->file, clock_ns(CLOCK_MONOTONIC),
				turned);
	if (!err) {
		fprintf(stderr,
			"%s: turned: what was recorded until now is in %s\n",
			record->path, turned);
		return 0;
	}
	if (record->file.fd >= 0) {
		complain(
			"%s: cannot turn: %s: recording goes on in the same file",
			path_word(record), strerror(-err));
		return 0;
	}
	strcpy(record->turned, turned);
	record->file_err = err;
	return err;
}

/* 1 when it is time to leave. */
static int on_signal(void *arg)
{
	struct record *record = arg;
	struct signalfd_siginfo info;

	if (read(record->watch.signals, &info, sizeof(info)) != sizeof(info))
		return 0;
	return info.ssi_signo == SIGUSR1 ? turn_file(record) : 1;
}

static int after_read(void *arg, bool ticked)
{
	struct record *record = arg;

	return ticked || record->update_told ? sync_file(record) : 0;
}

static int watch(struct record *record)
{
	struct watch *watch = &record->watch;

	watch->output = record->file.path[0] ? -1 : record->file.fd;
	watch->input = -1;
	watch->interval_ms = FLUSH_MS;
	watch->tables = true;
	watch->after_read = after_read;
	watch->on_signal = on_signal;
	watch->arg = record;
	return watch_run(watch, &source_bpf, record->source);
}

static int record_all(struct record *record)
{
	int err = watch(record);

	if (!err)
		err = source_bpf.read(record->source, true);
	if (!err) {
		err = capture_file_end(&record->file,
				       clock_ns(CLOCK_MONOTONIC));
		record->file_err = err;
	}
	if (record->file_err)
		explain_file(record);
	else
		watch_explain("recording ended", err);
	return err;
}

static void print_summary(const struct record *record)
{
	const struct capture_file *file = &record->file;
	__u64 lost = model_lost(&record->model);
	char age[UNIT_LEN], word[SHELL_WORD_LEN];
	__u64 since = file->meta.watching.since_ns;

	if (!file->begun)
		return;
	fprintf(stderr, "%s: %.1f KiB, %u update%s, %u chunks, %llu lost",
		path_word(record), file->len / 1024.0, record->model.nr_updates,
		record->model.nr_updates == 1 ? "" : "s",
		capture_next_number(file->writer) - 1,
		(unsigned long long)lost);
	if (since)
		fprintf(stderr, ", covers the last %s",
			unit_age(clock_ns(CLOCK_MONOTONIC) - since, age));
	if (file->path[0])
		fprintf(stderr, "; read it: tdxupdate-trace report %s",
			shell_word(record->path, word));
	fputc('\n', stderr);
	verb_explain_losses(&record->model);
}

/*
 * A flight recorder writes beside its file, and once attached this program has
 * no privilege any more.
 */
static int check_directory(const struct record *record)
{
	char path[PATH_MAX];

	if (!record->ring)
		return 0;
	snprintf(path, sizeof(path), "%s", record->path);
	if (!faccessat(AT_FDCWD, dirname(path), W_OK | X_OK, AT_EACCESS))
		return 0;
	complain(
		"%s: --ring cannot write beside it without privilege: choose a directory that is your own with -o",
		record->path);
	return -EACCES;
}

/* -EINTR: there will be nothing to record. */
static int await_updater(struct record *record)
{
	struct signalfd_siginfo info;
	int err;

	if (!record->wait)
		return 0;
	do
		err = source_bpf.await(record->watch.signals);
	while (err == -EINTR &&
	       read(record->watch.signals, &info, sizeof(info)) ==
		       sizeof(info) &&
	       info.ssi_signo == SIGUSR1);
	return err;
}

static int attach(struct record *record)
{
	const struct observer observer = { take, record };
	int err;

	err = source_bpf.open(&record->source, &record->model.watching,
			      &observer, &record->wanted);
	if (record->file_err)
		explain_file(record);
	if (!err)
		err = check_directory(record);
	if (err)
		return err;
	fprintf(stderr, "attached: via %s: recording to %s\n",
		record->model.watching.rung, path_word(record));
	return 0;
}

static int observe(struct record *record)
{
	int err;

	if (!record->path)
		name_capture(record);
	err = capture_file_create(&record->file, record->path, record->force);
	if (err) {
		explain_creation(record, err);
		return err;
	}
	err = await_updater(record);
	if (err)
		return err == -EINTR ? 0 : err;
	err = attach(record);
	if (!err) {
		err = record_all(record);
		print_summary(record);
	}
	if (record->source)
		source_bpf.close(record->source);
	return reader_is_gone(record) ? 0 : err;
}

static int exit_code(const struct record *record, int err)
{
	const struct verb_end end = {
		.err = err,
		.too_few = record->model.nr_updates < record->watch.max_updates,
		.by_update = record->watch.max_updates,
		.verdict = record->verdict,
	};

	return verb_exit(&record->model, &end);
}

/**
 * record_run - the verb record
 * @argc: as of main(), from the verb on
 * @argv: as of main(), from the verb on
 *
 * Return: exit code.
 */
int record_run(int argc, char **argv)
{
	static const struct argp argp = { options, parse_option, NULL, doc,
					  NULL,	   NULL,	 NULL };
	static struct record record;
	int code;

	verb_parse(&argp, argc, argv, &record);
	record.watch.signals = ending_signals_catch(SIGUSR1);
	/* A file that may not grow any more is an error like a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	model_init(&record.model);
	record.model.on_update = on_update;
	record.model.on_update_arg = &record;

	code = exit_code(&record, observe(&record));
	capture_file_close(&record.file);
	model_free(&record.model);
	close(record.watch.signals);
	return code;
}
