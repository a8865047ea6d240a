/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The chunks of a capture, put together and written. A chunk is of sections, a
 * section of records of one length.
 */
#ifndef _TDXUPDATE_CAPTURE_CHUNKS_H
#define _TDXUPDATE_CAPTURE_CHUNKS_H

#include <zstd.h>

#include "bytes.h"
#include "capture_format.h"

/**
 * struct capture_output - where a capture is written to
 * @write: takes all of it or fails: negative errno
 * @arg: passed to it
 */
struct capture_output {
	int (*write)(void *arg, const void *bytes, size_t len);
	void *arg;
};

/**
 * struct capture_chunks - a capture as a stream of chunks
 * @output: where to
 * @zstd: compressor
 * @number: of the next chunk
 * @payload: of the chunk that is being put together
 * @stored: header and payload as they go out
 */
struct capture_chunks {
	struct capture_output output;
	ZSTD_CCtx *zstd;
	__u32 number;
	struct bytes payload;
	struct scratch stored;
};

int capture_chunks_open(struct capture_chunks *chunks,
			const struct capture_output *output);
int capture_chunks_begin(struct capture_chunks *chunks, __u32 number);
int section_begin(struct capture_chunks *chunks, size_t nr, size_t len);
int section_add(struct capture_chunks *chunks, const void *record, size_t len);
int section_end(struct capture_chunks *chunks);
int section_of(struct capture_chunks *chunks, const void *records, size_t nr,
	       size_t len);
int chunk_write(struct capture_chunks *chunks, unsigned int kind,
		unsigned int flags, __u64 ns);
int chunk_write_text(struct capture_chunks *chunks, unsigned int kind, __u64 ns,
		     const char *text);
int chunk_write_record(struct capture_chunks *chunks, unsigned int kind,
		       __u64 ns, const void *record, size_t len);
void capture_chunks_close(struct capture_chunks *chunks);

#endif /* _TDXUPDATE_CAPTURE_CHUNKS_H */
