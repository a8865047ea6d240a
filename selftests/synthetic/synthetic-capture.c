// SPDX-License-Identifier: GPL-2.0-only
/* synthetic-capture: a capture of any size of a host that never was. */
#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture_writer.h"
#include "complain.h"
#include "scene.h"
#include "write_all.h"

enum option_key {
	OPT_UPDATES = 0x100,
	OPT_CPUS,
	OPT_CALLS,
	OPT_TDS,
	OPT_MAX_TDS,
	OPT_LOSSES,
	OPT_BUSY_EVERY,
	OPT_LAST,
	OPT_HARDWARE,
	OPT_SEED,
	OPT_TORN,
};

static const char doc[] =
	"Write a capture of a host that never was, the same for the same options.";

static const struct argp_option options[] = {
	{ "updates", OPT_UPDATES, "N", 0, "Updates (1)", 0 },
	{ "cpus", OPT_CPUS, "N", 0, "CPUs (4)", 0 },
	{ "calls", OPT_CALLS, "N", 0, "Single SEAMCALLs (0)", 0 },
	{ "tds", OPT_TDS, "N", 0, "TDs built before each update (2)", 0 },
	{ "max-tds", OPT_MAX_TDS, "N", 0, "TDs at a time (64)", 0 },
	{ "losses", OPT_LOSSES, "N", 0, "Losses (0)", 0 },
	{ "busy-every", OPT_BUSY_EVERY, "N", 0,
	  "Each Nth update is refused for a TD in build", 0 },
	{ "last", OPT_LAST, "HOW", 0,
	  "The last update is: done, busy, refused, lost-install, lost-init, lost-update, malformed, unfinished",
	  0 },
	{ "hardware", OPT_HARDWARE, NULL, 0, "Not emulated", 0 },
	{ "seed", OPT_SEED, "N", 0, "Of all that is left to chance (1)", 0 },
	{ "torn", OPT_TORN, NULL, 0, "Without its end", 0 },
	{ "output", 'o', "FILE", 0, "The capture", 0 },
	{ 0 },
};

/**
 * struct request - what is asked for
 * @scene: what shall happen
 * @torn: the file has no end
 * @path: of the capture
 */
struct request {
	struct scene_options scene;
	bool torn;
	const char *path;
};

static __u64 number(const char *text, __u64 least, __u64 most,
		    struct argp_state *state)
{
	char *end;
	__u64 value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || *end || end == text || *text == '-' || value < least ||
	    value > most)
		argp_error(state, "%s: not a number from %llu to %llu", text,
			   (unsigned long long)least, (unsigned long long)most);
	return value;
}

static enum scene_ending ending(const char *text, struct argp_state *state)
{
#define ENDING_WORD(id, word) [SCENE_##id] = (word),
	static const char * const words[] = { SCENE_ENDINGS(ENDING_WORD) };
	unsigned int i;

	for (i = 0; i < SCENE_NR_ENDINGS; i++)
		if (!strcmp(text, words[i]))
			return i;
	argp_error(state, "--last %s: no such word", text);
	return SCENE_DONE;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct request *request = state->input;
	struct scene_options *scene = &request->scene;

	switch (key) {
	case OPT_UPDATES:
		scene->nr_updates = number(arg, 1, 1000000, state);
		break;
	case OPT_CPUS:
		scene->nr_cpus = number(arg, 1, CAPTURE_MAX_CPUS, state);
		break;
	case OPT_CALLS:
		scene->nr_calls = number(arg, 0, 1ULL << 40, state);
		break;
	case OPT_TDS:
		scene->tds_per_update = number(arg, 0, 100000, state);
		break;
	case OPT_MAX_TDS:
		scene->max_tds = number(arg, 1, CAPTURE_MAX_TDS, state);
		break;
	case OPT_LOSSES:
		scene->nr_losses = number(arg, 0, 1000000, state);
		break;
	case OPT_BUSY_EVERY:
		scene->busy_every = number(arg, 0, 1000000, state);
		break;
	case OPT_LAST:
		scene->last = ending(arg, state);
		break;
	case OPT_HARDWARE:
		scene->hardware = true;
		break;
	case OPT_SEED:
		scene->seed = number(arg, 0, ~0ULL, state);
		break;
	case OPT_TORN:
		request->torn = true;
		break;
	case 'o':
		request->path = arg;
		break;
	case ARGP_KEY_END:
		if (!request->path)
			argp_error(state, "name the capture with -o FILE");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static int write_fd(void *arg, const void *bytes, size_t len)
{
	return write_all(*(int *)arg, bytes, len);
}

static int take(void *arg, const struct observation *observation)
{
	return capture_write(arg, observation);
}

static int write_scene(const struct request *request,
		       struct capture_writer *writer)
{
	const struct observer observer = { take, writer };
	const struct scene_options *scene = &request->scene;
	struct capture_meta meta = { .tool = "synthetic-capture" };
	__u64 end_ns = SCENE_BEGIN_NS + scene->nr_updates * SCENE_PERIOD_NS;
	int err;

	scene_host(scene, &meta.host);
	scene_watching(scene, &meta.watching);
	err = capture_begin(writer, &meta, NULL, 1);
	if (!err)
		err = scene_play(scene, &observer);
	if (!err)
		err = request->torn ? capture_flush(writer) :
				      capture_end(writer, end_ns);
	return err;
}

static int write_capture(const struct request *request, int fd)
{
	const struct capture_output output = { write_fd, &fd };
	struct capture_writer *writer;
	int err;

	err = capture_writer_open(&writer, &output);
	if (err)
		return err;
	err = write_scene(request, writer);
	capture_writer_close(writer);
	return err;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.doc = doc,
	};
	struct request request = {
		.scene = { .seed = 1,
			   .nr_updates = 1,
			   .nr_cpus = 4,
			   .tds_per_update = 2,
			   .max_tds = 64 },
	};
	int fd, err;

	argp_parse(&argp, argc, argv, 0, NULL, &request);
	fd = open(request.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	err = fd < 0 ? -errno : write_capture(&request, fd);
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	if (err)
		complain("%s: cannot write: %s", request.path, strerror(-err));
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
