// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mutations that leave a capture a capture, most of the time: of the content of
 * a chunk, whose lengths are then put right, and of the order of chunks. What is
 * compressed is unpacked first, or nothing in it would ever be changed for
 * something that can be unpacked again.
 */
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "capture_format.h"
#include "capture_mutator.h"

#define MAX_CHUNKS 64

/* A payload may grow by so much at once. */
#define MAX_GROWTH 256

/**
 * struct chunks - where the chunks of a capture are
 * @begin: offset of each, and of the end of the last
 * @nr: how many
 */
struct chunks {
	size_t begin[MAX_CHUNKS + 1];
	size_t nr;
};

static struct capture_chunk get_header(const uint8_t *capture, size_t at)
{
	struct capture_chunk chunk;

	memcpy(&chunk, capture + at, sizeof(chunk));
	return chunk;
}

static void find_chunks(struct chunks *chunks, const uint8_t *capture,
			size_t len)
{
	size_t at = sizeof(struct capture_header);

	chunks->nr = 0;
	chunks->begin[0] = at;
	while (chunks->nr < MAX_CHUNKS &&
	       at + sizeof(struct capture_chunk) <= len) {
		struct capture_chunk chunk = get_header(capture, at);

		at += sizeof(chunk);
		if (chunk.magic != CAPTURE_CHUNK_MAGIC ||
		    chunk.stored_len > len - at)
			break;
		at += chunk.stored_len;
		chunks->begin[++chunks->nr] = at;
	}
}

/* What is between @begin and @end becomes @bytes; 0 when it does not fit. */
static size_t replace(uint8_t *capture, size_t len, size_t max_len,
		      size_t begin, size_t end, const void *bytes,
		      size_t nr_bytes)
{
	size_t new_len = len - (end - begin) + nr_bytes;

	if (new_len > max_len)
		return 0;
	memmove(capture + begin + nr_bytes, capture + end, len - end);
	if (nr_bytes)
		memcpy(capture + begin, bytes, nr_bytes);
	return new_len;
}

/* The payload, unpacked, with room to grow; to be freed. */
static uint8_t *unpacked(const uint8_t *stored,
			 const struct capture_chunk *chunk, size_t *len)
{
	size_t room = chunk->flags & CAPTURE_ZSTD ? chunk->raw_len :
						    chunk->stored_len;
	uint8_t *payload;

	if (room > 1 << 20)
		return NULL;
	payload = malloc(room + MAX_GROWTH);
	*len = chunk->stored_len;
	if (!payload || !(chunk->flags & CAPTURE_ZSTD)) {
		if (payload)
			memcpy(payload, stored, *len);
		return payload;
	}
	*len = ZSTD_decompress(payload, room, stored, chunk->stored_len);
	if (!ZSTD_isError(*len))
		return payload;
	free(payload);
	return NULL;
}

/* Counts and lengths of records, where anything interesting happens. */
static void mutate_section(uint8_t *payload, size_t len, unsigned int seed)
{
	size_t at = 0;

	while (at + sizeof(struct capture_section) <= len) {
		struct capture_section section;

		memcpy(&section, payload + at, sizeof(section));
		if (seed % 4 == 0) {
			LLVMFuzzerMutate(payload + at, sizeof(section),
					 sizeof(section));
			return;
		}
		seed /= 4;
		at += sizeof(section) +
		      (((size_t)section.nr * section.record_len + 7) & ~7UL);
	}
}

/* Numbers of CPUs, TDs and records, most of which stand at the beginning. */
static size_t pick_number(size_t len, unsigned int seed)
{
	size_t nr = len / sizeof(uint32_t);

	if (seed % 2 && nr > 32)
		nr = 32;
	return seed / 2 % nr * sizeof(uint32_t);
}

/* One off, or that of another place, or a small one. */
static void mutate_number(uint8_t *payload, size_t len, unsigned int seed)
{
	uint32_t number, other;
	size_t at, from;

	if (len < sizeof(number))
		return;
	at = pick_number(len, seed / 8);
	from = pick_number(len, seed / 65536);
	memcpy(&number, payload + at, sizeof(number));
	memcpy(&other, payload + from, sizeof(other));
	switch (seed % 8) {
	case 0:
		number++;
		break;
	case 1:
		number--;
		break;
	case 2:
		number = other;
		break;
	case 3:
		number = other + 1;
		break;
	case 4:
		number = ~0U;
		break;
	default:
		number = seed / 8 % 16;
		break;
	}
	memcpy(payload + at, &number, sizeof(number));
}

static size_t mutate_payload(uint8_t *capture, size_t len, size_t max_len,
			     size_t begin, size_t end, unsigned int seed)
{
	struct capture_chunk chunk = get_header(capture, begin);
	size_t payload_len, new_len;
	uint8_t *payload =
		unpacked(capture + begin + sizeof(chunk), &chunk, &payload_len);

	if (!payload)
		return 0;
	if (seed % 4 == 0)
		mutate_section(payload, payload_len, seed / 4);
	else if (seed % 4 == 1)
		mutate_number(payload, payload_len, seed / 4 * 2246822519U);
	else if (seed % 4 == 2)
		payload_len = LLVMFuzzerMutate(payload, payload_len,
					       payload_len + MAX_GROWTH);
	else
		LLVMFuzzerMutate(payload, payload_len, payload_len);
	chunk.flags &= ~CAPTURE_ZSTD;
	chunk.stored_len = payload_len;
	chunk.raw_len = payload_len;
	new_len = replace(capture, len, max_len, begin + sizeof(chunk), end,
			  payload, payload_len);
	if (new_len)
		memcpy(capture + begin, &chunk, sizeof(chunk));
	free(payload);
	return new_len;
}

/* A copy of a chunk goes to where another one begins. */
static size_t repeat(uint8_t *capture, size_t len, size_t max_len, size_t to,
		     size_t begin, size_t end)
{
	uint8_t *copy = malloc(end - begin);
	size_t new_len = 0;

	if (copy) {
		memcpy(copy, capture + begin, end - begin);
		new_len = replace(capture, len, max_len, to, to, copy,
				  end - begin);
	}
	free(copy);
	return new_len;
}

static size_t mutate_chunk(uint8_t *capture, size_t len, size_t max_len,
			   const struct chunks *chunks, unsigned int seed)
{
	size_t i = seed / 16 % chunks->nr;
	size_t begin = chunks->begin[i], end = chunks->begin[i + 1];
	size_t to = chunks->begin[seed / 1024 % (chunks->nr + 1)];

	switch (seed % 16) {
	case 0:
		return replace(capture, len, max_len, begin, end, NULL, 0);
	case 1:
		return repeat(capture, len, max_len, to, begin, end);
	case 2:
		/* Kind, flags, and lengths that are wrong. */
		LLVMFuzzerMutate(capture + begin + 4, 12, 12);
		return len;
	case 3:
		LLVMFuzzerMutate(capture + begin + 16, 8, 8);
		return len;
	default:
		return mutate_payload(capture, len, max_len, begin, end,
				      seed / 65536);
	}
}

/**
 * capture_mutate - LLVMFuzzerCustomMutator() for captures
 * @capture: changed
 * @len: of it
 * @max_len: it may become so long
 * @seed: of what is left to chance
 *
 * Return: its length afterwards.
 */
size_t capture_mutate(uint8_t *capture, size_t len, size_t max_len,
		      unsigned int seed)
{
	struct chunks chunks;
	size_t new_len = 0;

	if (len >= sizeof(struct capture_header))
		find_chunks(&chunks, capture, len);
	else
		chunks.nr = 0;
	if (chunks.nr && seed % 16)
		new_len = mutate_chunk(capture, len, max_len, &chunks,
				       seed / 16 * 2654435761U);
	return new_len ? new_len : LLVMFuzzerMutate(capture, len, max_len);
}
