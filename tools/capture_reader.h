/* SPDX-License-Identifier: GPL-2.0-only */
/* Captures: what was observed, read from a file, a pipe or memory. */
#ifndef _TDXUPDATE_CAPTURE_READER_H
#define _TDXUPDATE_CAPTURE_READER_H

#include "capture_meta.h"
#include "capture_stream.h"

struct capture_reader;

int capture_reader_open(struct capture_reader **reader,
			const struct capture_input *input,
			struct capture_meta *meta, char why[CAPTURE_WHY_LEN]);
int capture_reader_next(struct capture_reader *reader,
			const struct observer *observer);
void capture_reader_close(struct capture_reader *reader);
int capture_read_memory(const void *capture, size_t len,
			const struct observer *observer);

#endif /* _TDXUPDATE_CAPTURE_READER_H */
