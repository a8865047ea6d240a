// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that appear whole or not at all: written beside the one they replace,
 * then renamed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replace_file.h"

/**
 * replacement_begin - start to write a file
 * @file: to fill; every success needs a replacement_end()
 * @path: what it will be called; must stay valid until then
 * @mode: permissions, before the umask
 *
 * Return: 0 or a negative error code.
 */
int replacement_begin(struct replacement *file, const char *path, mode_t mode)
{
	mode_t mask;
	int ret;

	file->path = path;
	ret = snprintf(file->temp, sizeof(file->temp), "%s.XXXXXX", path);
	if (ret >= (int)sizeof(file->temp))
		return -ENAMETOOLONG;

	file->fd = mkostemp(file->temp, O_CLOEXEC);
	if (file->fd < 0)
		return -errno;

	mask = umask(0);
	umask(mask);
	if (fchmod(file->fd, mode & ~mask))
		return replacement_end(file, -errno);
	return 0;
}

/**
 * replacement_close - all of the file was written
 * @file: begun; replacement_place() is to follow
 * @error: 0, or the negative error code of writing it
 *
 * Return: @error, or the negative error code of closing it.
 */
int replacement_close(struct replacement *file, int error)
{
	/* Some file systems report a full disk only now. */
	if (close(file->fd) && !error)
		error = -errno;
	return error;
}

/**
 * replacement_place - put the file in place, or drop it
 * @file: closed
 * @error: 0, or the negative error code of writing it
 *
 * Return: @error, or the negative error code of putting it in place.
 */
int replacement_place(const struct replacement *file, int error)
{
	if (!error && rename(file->temp, file->path))
		error = -errno;
	if (error)
		unlink(file->temp);
	return error;
}

/**
 * replacement_end - close the file, and put it in place or drop it
 * @file: begun
 * @error: 0, or the negative error code of writing it
 *
 * Return: @error, or the negative error code of putting it in place.
 */
int replacement_end(struct replacement *file, int error)
{
	return replacement_place(file, replacement_close(file, error));
}
