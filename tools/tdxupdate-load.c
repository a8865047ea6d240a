// SPDX-License-Identifier: GPL-2.0-only
/* tdxupdate-load - update the TDX module, and say how it went */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "complain.h"
#include "host.h"
#include "image.h"
#include "json_text.h"
#include "load_outcome.h"
#include "upload.h"

#define DEFAULT_TIMEOUT 60
#define POLL_INTERVAL_NS (5 * 1000 * 1000)
/* Of what is sent to the kernel, wrong on purpose or not. */
#define MAX_FILE_LEN (16 << 20)

/* Value of "schema": a field that goes or changes raises it. */
#define LOAD_SCHEMA 1

enum option_key {
	OPT_JSON = 0x100,
	OPT_WAIT_READY,
	OPT_TIMEOUT,
	OPT_NO_CHECK,
};

/**
 * struct request - what the command line asks for
 * @path:	file of the image
 * @json:	one machine-readable line instead of words
 * @wait_ready:	wait until an upload can begin
 * @no_check:	upload whatever it is
 * @timeout:	seconds for each of the two waits
 */
struct request {
	const char *path;
	bool json;
	bool wait_ready;
	bool no_check;
	double timeout;
};

/**
 * struct attempt - an attempt to update
 * @request:	what was asked for
 * @image:	content of the file
 * @len:	its length
 * @before:	version of the TDX module before; empty when unknown
 * @after:	version of the TDX module after; empty when unknown or lost
 * @facts:	what came of it
 * @verdict:	what that means
 * @detail:	what belongs between verdict and advice; empty without
 * @seconds:	from commit to result
 */
struct attempt {
	const struct request *request;
	void *image;
	size_t len;
	char before[UPLOAD_TEXT_LEN];
	char after[UPLOAD_TEXT_LEN];
	struct load_facts facts;
	struct load_verdict verdict;
	char detail[128];
	double seconds;
};

static volatile sig_atomic_t interrupted;

/* clang-format off */

static const struct argp_option options[] = {
	{ "json", OPT_JSON, NULL, 0, "one line of JSON instead of words", 0 },
	{ "wait-ready", OPT_WAIT_READY, NULL, 0,
	  "wait until the upload node is there and no other upload is under way", 0 },
	{ "timeout", OPT_TIMEOUT, "SECONDS", 0,
	  "how long to wait for --wait-ready, and for the update (60)", 0 },
	{ "no-check", OPT_NO_CHECK, NULL, 0,
	  "upload even what is certain to fail, and may cost TDX", 0 },
	{ 0 }
};

/* clang-format on */

static const char doc[] =
	"Update the running TDX module with IMAGE, and say how it went.\v"
	"An update stops all CPUs for some milliseconds and cannot be "
	"cancelled.\n\n"
	"Exit status:\n"
	"  0  done\n"
	"  1  usage or environment: nothing has been tried\n"
	"  2  busy with TDs in build: nothing has changed, retry later\n"
	"  3  refused: nothing has changed\n"
	"  4  TDX is lost until reboot\n"
	"  5  the update was begun, how it ended is not known or cannot be "
	"written\n\n"
	"JSON: schema, outcome (done, error, retry, refused, lost, unknown), "
	"exit, image, before, after, phase, error, remaining, seconds, why, "
	"detail, advice. A value that is not known is null.\n\n"
	"Examples:\n"
	"  tdxupdate-load /lib/firmware/intel-tdx/image.bin\n"
	"  tdxupdate-load --json image.bin | jq .outcome\n";

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static void poll_pause(void)
{
	const struct timespec interval = { .tv_nsec = POLL_INTERVAL_NS };

	nanosleep(&interval, NULL);
}

/* Returns false, for the convenience of those who give up. */
static bool conclude(struct attempt *attempt, enum outcome outcome,
		     const char *why, const char *detail, const char *advice)
{
	attempt->verdict = (struct load_verdict){ outcome, why, advice };
	snprintf(attempt->detail, sizeof(attempt->detail), "%s", detail);
	return false;
}

static bool fail(struct attempt *attempt, const char *why, int error,
		 const char *advice)
{
	return conclude(attempt, OUTCOME_ERROR, why,
			error ? strerror(-error) : "", advice);
}

/* -EFBIG for what cannot be an image in any case. */
static int read_image(const char *path, void **image, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret = 0;
	struct stat st;
	ssize_t got;

	if (fd < 0)
		return -errno;
	*len = 0;
	if (fstat(fd, &st))
		ret = -errno;
	else if (S_ISDIR(st.st_mode))
		ret = -EISDIR;
	else if (st.st_size > MAX_FILE_LEN)
		ret = -EFBIG;
	*image = ret ? NULL : malloc(MAX_FILE_LEN);
	if (!ret && !*image)
		ret = -ENOMEM;
	while (!ret && *len < MAX_FILE_LEN) {
		got = read(fd, (char *)*image + *len, MAX_FILE_LEN - *len);
		if (got < 0)
			ret = -errno;
		if (got <= 0)
			break;
		*len += got;
	}
	close(fd);
	return ret;
}

static bool take_image(struct attempt *attempt)
{
	const struct request *request = attempt->request;
	enum image_error error;
	struct tdx_image image;
	int ret;

	ret = read_image(request->path, &attempt->image, &attempt->len);
	if (ret)
		return fail(attempt, "cannot read the image", ret,
			    "name a file that can be read");
	if (!attempt->len)
		return fail(attempt, "the image is empty", 0,
			    "name a file that is an image");
	if (request->no_check)
		return true;
	error = image_parse(attempt->image, attempt->len, &image);
	if (!error)
		error = image_check(&image);
	if (error)
		return conclude(attempt, OUTCOME_REFUSED,
				"the image is malformed, and was not uploaded",
				image_error_text(error), "take another image");
	return true;
}

static bool explain_no_node(struct attempt *attempt, int error)
{
	switch (error) {
	case -ENOENT:
		return fail(
			attempt, "no " UPLOAD_NODE, 0,
			"load tdx_update; if it is, dmesg tells why the TDX module cannot be updated");
	case -EACCES:
	case -EPERM:
		return fail(attempt, "not permitted", 0, "run it as root");
	case -EBUSY:
		return fail(attempt, "another upload is under way", 0,
			    "wait for it: --wait-ready");
	default:
		return fail(attempt, UPLOAD_NODE, error, "dmesg may tell more");
	}
}

/* Opens the node; with --wait-ready, as soon as nobody else uses it. */
static bool take_node(struct attempt *attempt, struct upload *upload)
{
	const struct request *request = attempt->request;
	double end = seconds_now() + request->timeout;
	int ret;

	for (;;) {
		ret = upload_open(upload, UPLOAD_NODE);
		if (!ret && !upload_idle(upload)) {
			upload_close(upload);
			ret = -EBUSY;
		}
		if (!ret)
			return true;
		if (interrupted)
			return fail(attempt, "interrupted", 0,
				    "nothing has been tried");
		if (!request->wait_ready || (ret != -ENOENT && ret != -EBUSY) ||
		    seconds_now() > end)
			return explain_no_node(attempt, ret);
		poll_pause();
	}
}

static bool check_module(struct attempt *attempt, const struct upload *upload)
{
	bool lost = upload_attribute(upload, "device/version",
				     attempt->before) == -ENXIO;

	attempt->facts.lost_before = lost;
	if (lost && !attempt->request->no_check)
		return conclude(attempt, OUTCOME_LOST,
				"TDX was lost by an earlier update", "",
				"reboot");
	return true;
}

static bool send_image(struct attempt *attempt, const struct upload *upload)
{
	int ret = upload_send(upload, attempt->image, attempt->len);

	if (!ret && interrupted)
		return fail(attempt, "interrupted before the update began", 0,
			    "nothing has changed");
	if (!ret)
		ret = upload_commit(upload);
	switch (ret) {
	case 0:
		return true;
	case -EBUSY:
	case -EPERM:
		return explain_no_node(attempt, ret);
	default:
		return fail(attempt, "the kernel does not take the image", ret,
			    "dmesg may tell more");
	}
}

/* A second signal ends the tool, never the update. */
static bool wait_for_result(struct attempt *attempt,
			    const struct upload *upload)
{
	double begin = seconds_now();
	bool told = false;
	int ret;

	for (;;) {
		ret = upload_result(upload, &attempt->facts.upload);
		attempt->seconds = seconds_now() - begin;
		if (ret != -EBUSY)
			break;
		if (interrupted && !told) {
			complain(
				"an update cannot be cancelled: waiting for its end");
			told = true;
		}
		if (interrupted > 1 ||
		    attempt->seconds > attempt->request->timeout)
			return conclude(
				attempt, OUTCOME_UNKNOWN, "the update goes on",
				"", "read status and error in " UPLOAD_NODE);
		poll_pause();
	}
	if (ret)
		return conclude(attempt, OUTCOME_UNKNOWN,
				"cannot read how the update ended",
				strerror(-ret), "dmesg tells");
	return true;
}

static void judge(struct attempt *attempt, const struct upload *upload)
{
	struct load_facts *facts = &attempt->facts;
	char left[UPLOAD_TEXT_LEN];

	facts->lost = upload_attribute(upload, "device/version",
				       attempt->after) == -ENXIO;
	facts->updates_left = -1;
	/* Makes the kernel call the P-SEAMLDR: only where it matters. */
	if (!facts->lost && !strcmp(facts->upload.error, "hw-error") &&
	    !upload_attribute(upload, "device/num_remaining_updates", left))
		facts->updates_left = atoi(left);
	facts->too_old = load_too_old(attempt->after);
	facts->cpus_offline = host_cpus_offline();
	attempt->verdict = load_judge(facts);
	if (facts->upload.error[0])
		snprintf(attempt->detail, sizeof(attempt->detail), "%s:%s",
			 facts->upload.phase, facts->upload.error);
}

static void update(struct attempt *attempt)
{
	struct upload upload;

	if (!take_image(attempt) || !take_node(attempt, &upload))
		return;
	if (check_module(attempt, &upload) && send_image(attempt, &upload) &&
	    wait_for_result(attempt, &upload))
		judge(attempt, &upload);
	upload_close(&upload);
}

static int report_json(const struct attempt *attempt)
{
	const struct upload_result *upload = &attempt->facts.upload;
	const struct load_verdict *verdict = &attempt->verdict;
	json_t *line;
	int ret;

	line = json_pack(
		"{s:i, s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:I, s:f, s:o, s:o, s:o}",
		"schema", LOAD_SCHEMA, "outcome",
		outcome_word(verdict->outcome), "exit", verdict->outcome,
		"image", json_text(attempt->request->path), "before",
		json_text(attempt->before), "after", json_text(attempt->after),
		"phase", json_text(upload->phase), "error",
		json_text(upload->error), "remaining",
		(json_int_t)upload->remaining, "seconds", attempt->seconds,
		"why", json_text(verdict->why), "detail",
		json_text(attempt->detail), "advice",
		json_text(verdict->advice));
	if (!line)
		return -ENOMEM;
	errno = 0;
	ret = json_dumpf(line, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(line);
	return ret ? -(errno ? errno : ENOMEM) : 0;
}

static int report_words(const struct attempt *attempt)
{
	static const char * const consequences[] = {
		[OUTCOME_ERROR] = "",
		[OUTCOME_RETRY] = "busy, nothing has changed: ",
		[OUTCOME_REFUSED] = "refused, nothing has changed: ",
		[OUTCOME_LOST] = "TDX and all TDs are lost until reboot: ",
		[OUTCOME_UNKNOWN] = "the outcome is not known: ",
	};
	const struct load_verdict *verdict = &attempt->verdict;

	if (verdict->outcome == OUTCOME_DONE) {
		printf("done: TDX module %s -> %s\n",
		       attempt->before[0] ? attempt->before : "?",
		       attempt->after[0] ? attempt->after : "?");
		return 0;
	}
	complain("%s: %s%s%s%s%s: %s", attempt->request->path,
		 consequences[verdict->outcome], verdict->why,
		 attempt->detail[0] ? " (" : "", attempt->detail,
		 attempt->detail[0] ? ")" : "", verdict->advice);
	return 0;
}

/*
 * A success that could not be told is none for who waits for the line. Any other
 * outcome tells more by its exit status.
 */
static enum outcome report(const struct attempt *attempt)
{
	enum outcome outcome = attempt->verdict.outcome;
	int ret = attempt->request->json ? report_json(attempt) :
					   report_words(attempt);

	if (!ret && (fflush(stdout) || ferror(stdout)))
		ret = -(errno ? errno : EIO);
	if (!ret)
		return outcome;
	complain("cannot write the result: %s: the outcome is `%s'",
		 strerror(-ret), outcome_word(outcome));
	return outcome == OUTCOME_DONE ? OUTCOME_UNKNOWN : outcome;
}

static void on_signal(int signal)
{
	interrupted++;
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct request *request = state->input;
	char *end;

	switch (key) {
	case OPT_JSON:
		request->json = true;
		break;
	case OPT_WAIT_READY:
		request->wait_ready = true;
		break;
	case OPT_NO_CHECK:
		request->no_check = true;
		break;
	case OPT_TIMEOUT:
		request->timeout = strtod(arg, &end);
		if (end == arg || *end || !(request->timeout >= 0))
			argp_failure(state, OUTCOME_ERROR, 0,
				     "timeout: %s: not a number of seconds",
				     arg);
		break;
	case ARGP_KEY_ARG:
		if (request->path)
			argp_error(state, "more than one image");
		request->path = arg;
		break;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no image");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.args_doc = "IMAGE",
		.doc = doc,
	};
	struct request request = { .timeout = DEFAULT_TIMEOUT };
	struct attempt attempt = { .request = &request };

	argp_err_exit_status = OUTCOME_ERROR;
	argp_parse(&argp, argc, argv, 0, NULL, &request);
	catch_signals();
	update(&attempt);
	free(attempt.image);
	return report(&attempt);
}
