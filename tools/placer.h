/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A process that puts files in place for one that gives its capabilities up: to
 * rename a file in somebody else's directory takes CAP_DAC_OVERRIDE, when all was
 * written. It does nothing else, reads nothing of what was observed, and has no
 * other capability.
 */
#ifndef _TDXUPDATE_PLACER_H
#define _TDXUPDATE_PLACER_H

#include "replace_file.h"

/* Files that one can be asked for. */
#define PLACER_FILES 8

/**
 * struct placer - the process, as its parent knows it
 * @fd: to ask it; -1: there is none
 * @pid: of it
 */
struct placer {
	int fd;
	int pid;
};

#define PLACER_NONE      \
	{                \
		.fd = -1 \
	}

int placer_start(struct placer *placer, const struct replacement * const *files,
		 size_t nr);
int placer_place(struct placer *placer, size_t which, int error);
void placer_end(struct placer *placer);

#endif /* _TDXUPDATE_PLACER_H */
