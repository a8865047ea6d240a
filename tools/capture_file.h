/* SPDX-License-Identifier: GPL-2.0-only */
/* The file that a capture is recorded into: what it may take, when it turns. */
#ifndef _TDXUPDATE_CAPTURE_FILE_H
#define _TDXUPDATE_CAPTURE_FILE_H

#include <limits.h>

#include "capture_writer.h"

/* Room for what a capture says about itself and for an update of many CPUs. */
#define CAPTURE_MIN_RING (256U << 10)

/**
 * struct capture_file - a capture that is being recorded
 * @path: what it is called; empty: standard output
 * @temp: what it is called until it begins; empty: the same
 * @fd: of it
 * @len: its length
 * @writer: what writes it
 * @meta: what it says about itself
 * @begun: it has said so
 * @dropped: times that a flight recorder has dropped what was oldest
 * @marked: there is a place from which on the rest can stand alone
 * @mark: what was known there
 * @mark_at: where it is
 * @mark_number: of the chunk there
 * @mark_ns: when that was
 */
struct capture_file {
	char path[PATH_MAX];
	char temp[PATH_MAX];
	int fd;
	__u64 len;
	struct capture_writer *writer;
	struct capture_meta meta;
	bool begun;
	__u32 dropped;
	bool marked;
	struct capture_tables mark;
	__u64 mark_at;
	__u32 mark_number;
	__u64 mark_ns;
};

int capture_file_create(struct capture_file *file, const char *path,
			bool replace);
int capture_file_begin(struct capture_file *file,
		       const struct capture_meta *meta);
int capture_file_write(struct capture_file *file,
		       const struct observation *observation);
int capture_file_sync(struct capture_file *file, bool to_disk);
int capture_file_turn(struct capture_file *file, __u64 ns,
		      char turned[PATH_MAX]);
int capture_file_end(struct capture_file *file, __u64 ns);
void capture_file_close(struct capture_file *file);

#endif /* _TDXUPDATE_CAPTURE_FILE_H */
