/* SPDX-License-Identifier: GPL-2.0-only */
/* Captures: what was observed, written chunk by chunk. */
#ifndef _TDXUPDATE_CAPTURE_WRITER_H
#define _TDXUPDATE_CAPTURE_WRITER_H

#include "capture_chunks.h"
#include "capture_meta.h"
#include "capture_tables.h"

struct capture_writer;

int capture_writer_open(struct capture_writer **writer,
			const struct capture_output *output);
size_t capture_calls_at_once(const struct capture_meta *meta);
int capture_begin(struct capture_writer *writer,
		  const struct capture_meta *meta,
		  const struct capture_tables *tables, __u32 next_number);
int capture_write(struct capture_writer *writer,
		  const struct observation *observation);
int capture_flush(struct capture_writer *writer);
int capture_end(struct capture_writer *writer, __u64 ns);
void capture_writer_close(struct capture_writer *writer);
const struct capture_tables *
capture_writer_tables(const struct capture_writer *writer);
__u32 capture_next_number(const struct capture_writer *writer);

#endif /* _TDXUPDATE_CAPTURE_WRITER_H */
