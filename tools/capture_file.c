// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file that a capture is recorded into. At every moment there is a valid
 * capture under its name: a flight recorder writes what it keeps beside it and
 * renames that, and what a full disk has cut off is taken away again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture_file.h"
#include "replace_file.h"
#include "write_all.h"

#define MODE 0644
#define MAX_TURNS 100000

/* While a flight recorder copies what it keeps. */
struct copy {
	int fd;
	__u64 len;
};

static int write_copy(void *arg, const void *bytes, size_t len)
{
	struct copy *copy = arg;
	int err = write_all(copy->fd, bytes, len);

	if (!err)
		copy->len += len;
	return err;
}

/* What was known at the mark, so that what follows can be understood. */
static int copy_preamble(const struct capture_file *file, struct copy *copy)
{
	const struct capture_output output = { write_copy, copy };
	struct capture_meta meta = file->meta;
	struct capture_writer *writer;
	int err;

	meta.began_ns = file->mark_ns;
	meta.watching.since_ns = file->mark_ns;
	err = capture_writer_open(&writer, &output);
	if (!err)
		err = capture_begin(writer, &meta, &file->mark,
				    file->mark_number);
	capture_writer_close(writer);
	return err;
}

static int copy_rest(const struct capture_file *file, struct copy *copy)
{
	off_t from = file->mark_at;
	ssize_t done;

	while ((__u64)from < file->len) {
		done = sendfile(copy->fd, file->fd, &from, file->len - from);
		if (done < 0 && errno != EINTR)
			return -errno;
		if (!done)
			return -EIO;
		if (done > 0)
			copy->len += done;
	}
	return 0;
}

/* The file is another one afterwards, under the same name. */
static int drop_oldest(struct capture_file *file)
{
	struct replacement replacement;
	struct copy copy = {};
	int err, keep;

	err = replacement_begin(&replacement, file->path, MODE);
	if (err)
		return err;
	copy.fd = replacement.fd;
	err = copy_preamble(file, &copy);
	if (!err)
		err = copy_rest(file, &copy);
	if (!err && fdatasync(copy.fd))
		err = -errno;
	keep = fcntl(copy.fd, F_DUPFD_CLOEXEC, 0);
	if (!err && keep < 0)
		err = -errno;
	err = replacement_end(&replacement, err);
	if (err) {
		if (keep >= 0)
			close(keep);
		return err;
	}
	close(file->fd);
	file->fd = keep;
	file->len = copy.len;
	file->meta.watching.since_ns = file->mark_ns;
	file->marked = false;
	file->dropped++;
	return 0;
}

static int write_file(void *arg, const void *bytes, size_t len)
{
	struct capture_file *file = arg;
	__u64 limit = file->meta.ring;
	int err = 0;

	if (limit && file->len + len > limit && file->marked)
		err = drop_oldest(file);
	if (err)
		return err;
	if (limit && file->len + len > limit)
		return -EMSGSIZE;
	err = write_all(file->fd, bytes, len);
	if (!err)
		file->len += len;
	else if (file->path[0])
		/* Where this fails as well, a reader sees what was cut off. */
		(void)!ftruncate(file->fd, file->len);
	return err;
}

/* Two halves, so that there is always one that can go. */
static int mark_half(struct capture_file *file, __u64 ns)
{
	int err;

	if (!file->meta.ring || file->marked || file->len < file->meta.ring / 2)
		return 0;
	err = capture_tables_copy(&file->mark,
				  capture_writer_tables(file->writer));
	if (err)
		return err;
	file->marked = true;
	file->mark_at = file->len;
	file->mark_number = capture_next_number(file->writer);
	file->mark_ns = ns;
	return 0;
}

static int create_at(struct capture_file *file)
{
	file->fd =
		open(file->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, MODE);
	return file->fd < 0 ? -errno : 0;
}

/* Under another name until it begins: what is there stays until then. */
static int create_beside(struct capture_file *file)
{
	struct replacement replacement;
	struct stat status;
	int err;

	if (!stat(file->path, &status) && !S_ISREG(status.st_mode))
		return -EINVAL;
	err = replacement_begin(&replacement, file->path, MODE);
	if (err)
		return err;
	file->fd = replacement.fd;
	strcpy(file->temp, replacement.temp);
	return 0;
}

static int create_stream(struct capture_file *file)
{
	file->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	return file->fd < 0 ? -errno : 0;
}

/**
 * capture_file_create - create the file
 * @file: filled; to be closed with capture_file_close() also after an error
 * @path: what it is called, "-" for standard output
 * @replace: also when there is one of this name
 *
 * Return: 0; -EEXIST; -EINVAL: what is there is not a file; or another negative
 * error code.
 */
int capture_file_create(struct capture_file *file, const char *path,
			bool replace)
{
	const struct capture_output output = { write_file, file };
	int err;

	memset(file, 0, sizeof(*file));
	file->fd = -1;
	if (strlen(path) >= sizeof(file->path))
		return -ENAMETOOLONG;
	if (!strcmp(path, "-")) {
		err = create_stream(file);
	} else {
		strcpy(file->path, path);
		err = replace ? create_beside(file) : create_at(file);
	}
	return err ? err : capture_writer_open(&file->writer, &output);
}

/**
 * capture_file_begin - begin the capture
 * @file: created
 * @meta: what it says about itself
 *
 * Return: 0 or a negative error code.
 */
int capture_file_begin(struct capture_file *file,
		       const struct capture_meta *meta)
{
	int err;

	file->meta = *meta;
	err = capture_begin(file->writer, meta, NULL, 1);
	if (!err && file->temp[0] && rename(file->temp, file->path))
		err = -errno;
	if (err)
		return err;
	file->temp[0] = '\0';
	file->begun = true;
	return capture_file_sync(file, true);
}

static int write_fact(struct capture_file *file,
		      const struct observation *observation)
{
	int err = mark_half(file, observation->ns);

	return err ? err : capture_write(file->writer, observation);
}

/* A flight recorder may have to drop the first ones for the last ones. */
static int write_calls(struct capture_file *file,
		       const struct observation *observation)
{
	struct observation piece = *observation;
	size_t most = capture_calls_at_once(&file->meta);
	size_t left = observation->calls.nr;
	int err = 0;

	for (; left && !err; left -= piece.calls.nr) {
		piece.calls.nr = left < most ? left : most;
		err = write_fact(file, &piece);
		piece.calls.calls += piece.calls.nr;
	}
	return err;
}

/**
 * capture_file_write - record a fact
 * @file: begun
 * @observation: the fact
 *
 * Return: 0; -EMSGSIZE: a flight recorder is too small for what there is to
 * tell; or another negative error code, after which nothing more can be
 * recorded. What was recorded before is valid.
 */
int capture_file_write(struct capture_file *file,
		       const struct observation *observation)
{
	if (observation->kind == OBS_CALLS)
		return write_calls(file, observation);
	return write_fact(file, observation);
}

/**
 * capture_file_sync - let the file have all that was recorded
 * @file: begun
 * @to_disk: so that it survives also the end of the host
 *
 * Return: 0 or a negative error code.
 */
int capture_file_sync(struct capture_file *file, bool to_disk)
{
	int err = capture_flush(file->writer);

	/* EINVAL, EROFS: a pipe or the like. */
	if (!err && to_disk && fdatasync(file->fd) && errno != EINVAL &&
	    errno != EROFS)
		err = -errno;
	return err;
}

/* The first name that is free: an earlier capture is never replaced. */
static int turn_away(const struct capture_file *file, char turned[PATH_MAX])
{
	unsigned int turn;

	for (turn = 1; turn < MAX_TURNS; turn++) {
		if (snprintf(turned, PATH_MAX, "%s.%u", file->path, turn) >=
		    PATH_MAX)
			return -ENAMETOOLONG;
		if (!renameat2(AT_FDCWD, file->path, AT_FDCWD, turned,
			       RENAME_NOREPLACE))
			return 0;
		/* A file system that cannot look and rename at once. */
		if (errno == EINVAL && access(turned, F_OK))
			return rename(file->path, turned) ? -errno : 0;
		if (errno != EEXIST && errno != EINVAL)
			return -errno;
	}
	return -EEXIST;
}

/* One that cannot begin goes: nobody could read it. */
static int begin_next(struct capture_file *file, __u64 ns)
{
	__u64 turned_len = file->len;
	int err = create_at(file);

	if (err)
		return err;
	file->len = 0;
	file->marked = false;
	file->meta.began_ns = ns;
	file->meta.watching.since_ns = ns;
	err = capture_begin(file->writer, &file->meta,
			    capture_writer_tables(file->writer),
			    capture_next_number(file->writer));
	if (!err)
		err = capture_file_sync(file, true);
	if (!err)
		return 0;
	unlink(file->path);
	close(file->fd);
	file->fd = -1;
	file->len = turned_len;
	return err;
}

/**
 * capture_file_turn - end the file, and go on in a new one of the same name
 * @file: begun
 * @ns: now
 * @turned: filled: what the old one is called from now on, empty when it keeps
 * its name
 *
 * The new one begins with what is known. When an error is told and @file->fd is
 * still open, nothing has happened and recording goes on, whatever the error.
 * Otherwise what was recorded is in @turned, and there is no new file.
 *
 * Return: 0 or a negative error code.
 */
int capture_file_turn(struct capture_file *file, __u64 ns,
		      char turned[PATH_MAX])
{
	int err;

	turned[0] = '\0';
	if (!file->path[0])
		return -EINVAL;
	err = turn_away(file, turned);
	if (err) {
		turned[0] = '\0';
		return err;
	}
	err = capture_file_end(file, ns);
	close(file->fd);
	file->fd = -1;
	return err ? err : begin_next(file, ns);
}

/**
 * capture_file_end - say that the capture is complete
 * @file: begun
 * @ns: now
 *
 * Return: 0 or a negative error code.
 */
int capture_file_end(struct capture_file *file, __u64 ns)
{
	int err = capture_end(file->writer, ns);

	return err ? err : capture_file_sync(file, true);
}

/**
 * capture_file_close - close the file; one that never began goes
 * @file: created, or tried to
 */
void capture_file_close(struct capture_file *file)
{
	if (file->fd >= 0 && !file->begun && file->path[0])
		unlink(file->temp[0] ? file->temp : file->path);
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
	capture_tables_free(&file->mark);
	capture_writer_close(file->writer);
	file->writer = NULL;
}
