// SPDX-License-Identifier: GPL-2.0-only
/* A stored observation: told as it was then. Needs nothing but the file. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture_reader.h"
#include "complain.h"
#include "source.h"

/**
 * struct source - a capture
 * @path: of it, in words
 * @fd: its file
 * @reader: what reads it
 * @observer: told of it
 */
struct source {
	const char *path;
	int fd;
	struct capture_reader *reader;
	struct observer observer;
};

static ssize_t read_fd(void *arg, void *bytes, size_t len)
{
	const struct source *source = arg;
	ssize_t got = read(source->fd, bytes, len);

	return got < 0 ? -errno : got;
}

static int open_file(const char *path)
{
	int fd;

	if (!strcmp(path, "-"))
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static void explain(const char *path, int err, const char *why)
{
	if (!why[0])
		complain(
			"%s: cannot read it: %s: give a file that tdxupdate-trace record made",
			path, strerror(-err));
	else if (err == -EINVAL)
		complain("%s: %s: give a file that tdxupdate-trace record made",
			 path, why);
	else if (err == -EPROTO)
		complain("%s: %s: use the tdxupdate-trace that made it", path,
			 why);
	else
		complain("%s: %s: nothing can be told of it", path, why);
}

static void capture_close(struct source *source)
{
	if (!source)
		return;
	capture_reader_close(source->reader);
	if (source->fd >= 0)
		close(source->fd);
	free(source);
}

static int capture_open(struct source **source, struct watching *watching,
			const struct observer *observer,
			const struct watch_options *options)
{
	const char *name = strcmp(options->capture_path, "-") ?
				   options->capture_path :
				   "standard input";
	struct source *opened = calloc(1, sizeof(*opened));
	const struct capture_input input = { read_fd, opened };
	struct capture_meta meta;
	char why[96] = "";
	int err = -ENOMEM;

	*source = NULL;
	if (opened) {
		opened->path = name;
		opened->observer = *observer;
		opened->fd = open_file(options->capture_path);
		err = opened->fd < 0 ? opened->fd : 0;
	}
	if (!err)
		err = capture_reader_open(&opened->reader, &input, &meta, why);
	if (err) {
		explain(name, err, why);
		capture_close(opened);
		return err;
	}
	*watching = meta.watching;
	*source = opened;
	return 0;
}

static int capture_fd(struct source *source)
{
	return source->fd;
}

/* A chunk at a time: whoever reads may want to do something in between. */
static int capture_read(struct source *source, bool tables)
{
	int ret = capture_reader_next(source->reader, &source->observer);

	if (ret >= 0)
		return !ret;
	complain(
		"%s: stopped reading: %s: free some memory, or take a smaller capture",
		source->path, strerror(-ret));
	return ret;
}

const struct source_ops source_capture = {
	.open = capture_open,
	.fd = capture_fd,
	.read = capture_read,
	.close = capture_close,
};
