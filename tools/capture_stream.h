/* SPDX-License-Identifier: GPL-2.0-only */
/* The chunks of a capture, checked, whatever is in them. */
#ifndef _TDXUPDATE_CAPTURE_STREAM_H
#define _TDXUPDATE_CAPTURE_STREAM_H

#include <sys/types.h>
#include <zstd.h>

#include "capture_format.h"
#include "scratch.h"

/* Enough for why a capture cannot be read, with its NUL. */
#define CAPTURE_WHY_LEN 96

/**
 * struct capture_input - where a capture is read from
 * @read: as read(2), but negative errno; 0 only at the end
 * @arg: passed to it
 */
struct capture_input {
	ssize_t (*read)(void *arg, void *bytes, size_t len);
	void *arg;
};

/**
 * struct capture_stream - a capture as a stream of chunks
 * @input: where from
 * @bytes: read ahead
 * @begin: of what is left of them
 * @filled: end of it
 * @offset: in the capture, of the next byte
 * @chunk: header of the chunk at hand
 * @chunk_offset: where it begins
 * @next_number: that the next one must have
 * @numbered: there was one before
 * @zstd: decompressor
 * @stored: payload as it is in the file
 * @raw: payload, after capture_stream_unpack()
 */
struct capture_stream {
	struct capture_input input;
	unsigned char bytes[65536];
	size_t begin;
	size_t filled;
	__u64 offset;
	struct capture_chunk chunk;
	__u64 chunk_offset;
	__u32 next_number;
	bool numbered;
	ZSTD_DCtx *zstd;
	struct scratch stored;
	struct scratch raw;
};

int capture_stream_open(struct capture_stream *stream,
			const struct capture_input *input,
			char why[CAPTURE_WHY_LEN]);
int capture_stream_next(struct capture_stream *stream, const char **why);
int capture_stream_unpack(struct capture_stream *stream, const char **why);
int capture_stream_at_end(struct capture_stream *stream);
void capture_stream_close(struct capture_stream *stream);

#endif /* _TDXUPDATE_CAPTURE_STREAM_H */
