// SPDX-License-Identifier: GPL-2.0-only
/*
 * The chunks of a capture, one after the other. A chunk that is given out is
 * whole, has the checksum and the number that it should have, and lengths within
 * limits; nothing else is known of it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "capture_stream.h"

/* A fuzzer would never get past a checksum. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define CHECKSUMS 0
#else
#define CHECKSUMS 1
#endif

static ssize_t read_input(struct capture_stream *stream, void *bytes,
			  size_t len)
{
	ssize_t got;

	do
		got = stream->input.read(stream->input.arg, bytes, len);
	while (got == -EINTR);
	return got;
}

/* How many there were, less than @len only at the end; or negative errno. */
static ssize_t get_bytes(struct capture_stream *stream, void *to, size_t len)
{
	size_t done = 0;

	while (done < len) {
		size_t left = stream->filled - stream->begin;
		ssize_t got;

		if (left) {
			if (left > len - done)
				left = len - done;
			memcpy((char *)to + done, stream->bytes + stream->begin,
			       left);
			stream->begin += left;
			done += left;
			continue;
		}
		got = read_input(stream, stream->bytes, sizeof(stream->bytes));
		if (got < 0)
			return got;
		if (!got)
			break;
		stream->begin = 0;
		stream->filled = got;
	}
	stream->offset += done;
	return done;
}

/* 1 when the chunk at hand is there and whole; 0 when not: @why. */
static int get_payload(struct capture_stream *stream, const char **why)
{
	struct capture_chunk *chunk = &stream->chunk;
	__u32 crc = chunk->crc;
	ssize_t got;
	int err;

	if (chunk->magic != CAPTURE_CHUNK_MAGIC) {
		*why = "corrupt: no chunk begins here";
		return 0;
	}
	if (chunk->raw_len > CAPTURE_MAX_RAW ||
	    chunk->stored_len > chunk->raw_len) {
		*why = "corrupt: a chunk of an impossible length";
		return 0;
	}
	/* One more: there is memory also for nothing. */
	err = scratch_reserve(&stream->stored, (size_t)chunk->stored_len + 1);
	if (err)
		return err;
	got = get_bytes(stream, stream->stored.at, chunk->stored_len);
	if (got < 0)
		return got;
	if ((size_t)got < chunk->stored_len) {
		*why = "incomplete: ends inside a chunk";
		return 0;
	}
	chunk->crc = 0;
	crc ^= crc32_z(crc32_z(0, (const unsigned char *)chunk, sizeof(*chunk)),
		       stream->stored.at, chunk->stored_len);
	if (CHECKSUMS && crc) {
		*why = "corrupt: a chunk does not match its checksum";
		return 0;
	}
	return 1;
}

/**
 * capture_stream_next - go to the next chunk
 * @stream: opened
 * @why: filled where it cannot go on: in words, for people
 *
 * Return: 1 when there is one: its header is in @stream; 0 at the end of the file
 * and where the capture cannot be read any further; negative errno of reading.
 */
int capture_stream_next(struct capture_stream *stream, const char **why)
{
	struct capture_chunk *chunk = &stream->chunk;
	ssize_t got;
	int ret;

	stream->chunk_offset = stream->offset;
	got = get_bytes(stream, chunk, sizeof(*chunk));
	if (got < 0)
		return got;
	if ((size_t)got < sizeof(*chunk)) {
		*why = got ? "incomplete: ends inside a chunk" : "incomplete";
		return 0;
	}
	ret = get_payload(stream, why);
	if (ret <= 0)
		return ret;
	if (chunk->flags & ~CAPTURE_FLAGS) {
		*why = "a newer program is needed to read on";
		return 0;
	}
	if (CHECKSUMS && stream->numbered &&
	    chunk->number != stream->next_number) {
		*why = "corrupt: a chunk is missing before this one";
		return 0;
	}
	stream->numbered = true;
	stream->next_number = chunk->number + 1;
	return 1;
}

/**
 * capture_stream_unpack - the payload of the chunk at hand
 * @stream: capture_stream_next() has returned 1
 * @why: filled when it cannot be unpacked
 *
 * Return: 1 when it is in @stream->raw; 0 when it cannot be unpacked; -ENOMEM.
 */
int capture_stream_unpack(struct capture_stream *stream, const char **why)
{
	const struct capture_chunk *chunk = &stream->chunk;
	size_t len = chunk->stored_len;
	int err = scratch_reserve(&stream->raw, (size_t)chunk->raw_len + 1);

	if (err)
		return err;
	if (chunk->flags & CAPTURE_ZSTD)
		len = ZSTD_decompressDCtx(stream->zstd, stream->raw.at,
					  chunk->raw_len, stream->stored.at,
					  chunk->stored_len);
	else
		memcpy(stream->raw.at, stream->stored.at, len);
	if (len == chunk->raw_len)
		return 1;
	*why = "corrupt: a chunk cannot be unpacked";
	return 0;
}

static int read_header(struct capture_stream *stream, char why[CAPTURE_WHY_LEN])
{
	struct capture_header header;
	ssize_t got = get_bytes(stream, &header, sizeof(header));
	size_t magic_len = got < CAPTURE_MAGIC_LEN ? got : CAPTURE_MAGIC_LEN;

	if (got < 0)
		return got;
	if (!got || memcmp(header.magic, CAPTURE_MAGIC, magic_len)) {
		snprintf(why, CAPTURE_WHY_LEN, "%s",
			 got ? "not a capture" : "not a capture: empty");
		return -EINVAL;
	}
	if ((size_t)got < sizeof(header)) {
		snprintf(why, CAPTURE_WHY_LEN,
			 "incomplete: ends before anything is told");
		return -EBADMSG;
	}
	if (CHECKSUMS &&
	    header.crc != crc32_z(0, (const unsigned char *)&header,
				  offsetof(struct capture_header, crc))) {
		snprintf(why, CAPTURE_WHY_LEN,
			 "corrupt: its header has a wrong checksum");
		return -EBADMSG;
	}
	if (header.major != CAPTURE_MAJOR || header.incompatible) {
		snprintf(
			why, CAPTURE_WHY_LEN,
			"version %u.%u of the format, features 0x%x: this program reads %u",
			header.major, header.minor, header.incompatible,
			CAPTURE_MAJOR);
		return -EPROTO;
	}
	return 0;
}

/**
 * capture_stream_open - begin to read a capture
 * @stream: filled; to be closed with capture_stream_close() also after an error
 * @input: where from; its @arg must stay valid
 * @why: in case of an error that is the capture's own: in words; else untouched
 *
 * Return: 0; -EINVAL: not a capture; -EPROTO: of a version that is not known
 * here; -EBADMSG: damaged; negative errno of reading; -ENOMEM.
 */
int capture_stream_open(struct capture_stream *stream,
			const struct capture_input *input,
			char why[CAPTURE_WHY_LEN])
{
	memset(stream, 0, sizeof(*stream));
	stream->input = *input;
	stream->zstd = ZSTD_createDCtx();
	return stream->zstd ? read_header(stream, why) : -ENOMEM;
}

/**
 * capture_stream_at_end - does nothing follow?
 * @stream: opened; not to be read from afterwards
 *
 * Return: 1 when nothing follows, 0 when something does; negative errno of
 * reading.
 */
int capture_stream_at_end(struct capture_stream *stream)
{
	char byte;
	ssize_t got;

	stream->chunk_offset = stream->offset;
	got = get_bytes(stream, &byte, 1);
	return got < 0 ? got : !got;
}

/**
 * capture_stream_close - free what the stream has allocated
 * @stream: opened, or tried to
 */
void capture_stream_close(struct capture_stream *stream)
{
	free(stream->stored.at);
	free(stream->raw.at);
	ZSTD_freeDCtx(stream->zstd);
}
