/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that appear whole or not at all. */
#ifndef _TDX_REPLACE_FILE_H
#define _TDX_REPLACE_FILE_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct replacement - a file that is being written beside the one it replaces
 * @path:	what it will be called
 * @temp:	what it is called now
 * @fd:		to write to
 */
struct replacement {
	const char *path;
	char temp[PATH_MAX];
	int fd;
};

int replacement_begin(struct replacement *file, const char *path, mode_t mode);
int replacement_close(struct replacement *file, int error);
int replacement_place(const struct replacement *file, int error);
int replacement_end(struct replacement *file, int error);

#endif /* _TDX_REPLACE_FILE_H */
