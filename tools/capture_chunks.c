// SPDX-License-Identifier: GPL-2.0-only
/*
 * The chunks of a capture, written. A chunk leaves in one piece, so that what is
 * on disk ends at the end of a chunk unless that very write was cut off.
 */
#include <stddef.h>
#include <zlib.h>

#include "capture_chunks.h"

/* What is shorter does not get shorter. */
#define MIN_COMPRESSED 96

/* Fast enough for the host that is observed. */
#define ZSTD_LEVEL 1

/**
 * capture_chunks_open - begin to write captures
 * @chunks: all 0; filled; to be closed with capture_chunks_close() in any case
 * @output: where to
 *
 * Return: 0 or -ENOMEM. Nothing is written yet.
 */
int capture_chunks_open(struct capture_chunks *chunks,
			const struct capture_output *output)
{
	chunks->output = *output;
	chunks->zstd = ZSTD_createCCtx();
	return chunks->zstd ? 0 : -ENOMEM;
}

/**
 * capture_chunks_begin - write what a capture begins with
 * @chunks: opened; after an earlier capture: ended or given up
 * @number: of the first chunk
 *
 * Return: 0 or a negative error code.
 */
int capture_chunks_begin(struct capture_chunks *chunks, __u32 number)
{
	struct capture_header header = {
		.magic = CAPTURE_MAGIC,
		.major = CAPTURE_MAJOR,
		.minor = CAPTURE_MINOR,
	};

	chunks->payload.len = 0;
	chunks->number = number;
	header.crc = crc32_z(0, (const unsigned char *)&header,
			     offsetof(struct capture_header, crc));
	return chunks->output.write(chunks->output.arg, &header,
				    sizeof(header));
}

/**
 * section_begin - begin a section of the chunk that is being put together
 * @chunks: begun
 * @nr: records that will be added
 * @len: of each
 *
 * Return: 0 or -ENOMEM.
 */
int section_begin(struct capture_chunks *chunks, size_t nr, size_t len)
{
	const struct capture_section section = { .nr = nr, .record_len = len };

	return bytes_append(&chunks->payload, &section, sizeof(section));
}

/**
 * section_add - add records to the section
 * @chunks: in a section
 * @record: one, or some in a row
 * @len: of all of them
 *
 * Return: 0 or -ENOMEM.
 */
int section_add(struct capture_chunks *chunks, const void *record, size_t len)
{
	return bytes_append(&chunks->payload, record, len);
}

/**
 * section_end - the section has all of its records
 * @chunks: in a section
 *
 * Return: 0 or -ENOMEM.
 */
int section_end(struct capture_chunks *chunks)
{
	static const char zeroes[8];

	return bytes_append(&chunks->payload, zeroes, -chunks->payload.len & 7);
}

/**
 * section_of - add a section
 * @chunks: begun
 * @records: of the section
 * @nr: how many
 * @len: of each
 *
 * Return: 0 or -ENOMEM.
 */
int section_of(struct capture_chunks *chunks, const void *records, size_t nr,
	       size_t len)
{
	int err = section_begin(chunks, nr, len);

	if (!err)
		err = section_add(chunks, records, nr * len);
	return err ? err : section_end(chunks);
}

/* Its length behind the header; 0: better as it is. */
static size_t compress_payload(struct capture_chunks *chunks)
{
	const struct bytes *payload = &chunks->payload;
	char *stored = chunks->stored.at;
	size_t len;

	if (payload->len < MIN_COMPRESSED)
		return 0;
	len = ZSTD_compressCCtx(chunks->zstd,
				stored + sizeof(struct capture_chunk),
				payload->len, payload->memory.at, payload->len,
				ZSTD_LEVEL);
	return ZSTD_isError(len) || len >= payload->len ? 0 : len;
}

/**
 * chunk_write - write the chunk that was put together
 * @chunks: begun
 * @kind: enum observation_kind or CAPTURE_META
 * @flags: CAPTURE_QUIET, CAPTURE_MORE
 * @ns: when it became known
 *
 * Return: 0 or a negative error code.
 */
int chunk_write(struct capture_chunks *chunks, unsigned int kind,
		unsigned int flags, __u64 ns)
{
	const struct bytes *payload = &chunks->payload;
	struct capture_chunk chunk = {
		.magic = CAPTURE_CHUNK_MAGIC,
		.kind = kind,
		.flags = flags,
		.raw_len = payload->len,
		.ns = ns,
		.number = chunks->number,
	};
	size_t len = sizeof(chunk) + payload->len;
	unsigned char *stored;
	int err = scratch_reserve(&chunks->stored, len);

	if (err)
		return err;
	stored = chunks->stored.at;
	/* Whoever looks at the file without a tool shall see what it is. */
	if (kind != CAPTURE_META)
		chunk.stored_len = compress_payload(chunks);
	if (chunk.stored_len) {
		chunk.flags |= CAPTURE_ZSTD;
	} else {
		chunk.stored_len = payload->len;
		if (payload->len)
			memcpy(stored + sizeof(chunk), payload->memory.at,
			       payload->len);
	}
	len = sizeof(chunk) + chunk.stored_len;
	memcpy(stored, &chunk, sizeof(chunk));
	chunk.crc = crc32_z(0, stored, len);
	memcpy(stored, &chunk, sizeof(chunk));

	chunks->payload.len = 0;
	err = chunks->output.write(chunks->output.arg, stored, len);
	if (!err)
		chunks->number++;
	return err;
}

/**
 * chunk_write_text - write a chunk that is nothing but text
 * @chunks: begun
 * @kind: as for chunk_write(), likewise @ns
 * @ns: when it became known
 * @text: the text
 *
 * Return: 0 or a negative error code.
 */
int chunk_write_text(struct capture_chunks *chunks, unsigned int kind, __u64 ns,
		     const char *text)
{
	int err = bytes_append(&chunks->payload, text, strlen(text));

	return err ? err : chunk_write(chunks, kind, 0, ns);
}

/**
 * chunk_write_record - write a chunk of one record
 * @chunks: begun
 * @kind: as for chunk_write()
 * @ns: when it became known
 * @record: the record
 * @len: of it
 *
 * Return: 0 or a negative error code.
 */
int chunk_write_record(struct capture_chunks *chunks, unsigned int kind,
		       __u64 ns, const void *record, size_t len)
{
	int err = section_of(chunks, record, 1, len);

	return err ? err : chunk_write(chunks, kind, 0, ns);
}

/**
 * capture_chunks_close - free what was allocated
 * @chunks: may be all 0
 */
void capture_chunks_close(struct capture_chunks *chunks)
{
	free(chunks->payload.memory.at);
	free(chunks->stored.at);
	ZSTD_freeCCtx(chunks->zstd);
}
