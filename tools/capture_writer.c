// SPDX-License-Identifier: GPL-2.0-only
/*
 * Captures, written: what is told in numbers waits for more of its kind, all else
 * goes out at once.
 */
#include <errno.h>
#include <stdlib.h>

#include "capture_facts.h"
#include "capture_writer.h"

/**
 * struct capture_writer - a capture that is being written
 * @facts: as they go out
 * @pending: records of one kind that wait for more
 * @pending_kind: OBS_TD, OBS_CALLS or 0
 * @pending_ns: when the last of them became known
 * @max_pending: bytes of them at most
 */
struct capture_writer {
	struct capture_facts facts;
	struct bytes pending;
	enum observation_kind pending_kind;
	__u64 pending_ns;
	size_t max_pending;
};

static int write_meta(struct capture_writer *writer,
		      const struct capture_meta *meta)
{
	char *text = capture_meta_text(meta);
	int err;

	if (!text)
		return -ENOMEM;
	err = chunk_write_text(&writer->facts.chunks, CAPTURE_META,
			       meta->began_ns, text);
	free(text);
	return err;
}

static int write_pending(struct capture_writer *writer)
{
	struct capture_chunks *chunks = &writer->facts.chunks;
	struct bytes *pending = &writer->pending;
	enum observation_kind kind = writer->pending_kind;
	size_t len = kind == OBS_CALLS ? sizeof(struct tdx_call) :
					 sizeof(struct capture_td);
	int err;

	if (!pending->len)
		return 0;
	err = section_of(chunks, pending->memory.at, pending->len / len, len);
	pending->len = 0;
	return err ? err : chunk_write(chunks, kind, 0, writer->pending_ns);
}

static int pend(struct capture_writer *writer, enum observation_kind kind,
		const void *record, size_t len, __u64 ns)
{
	int err = 0;

	if (writer->pending_kind != kind ||
	    writer->pending.len + len > writer->max_pending)
		err = write_pending(writer);
	if (err)
		return err;
	writer->pending_kind = kind;
	writer->pending_ns = ns;
	return bytes_append(&writer->pending, record, len);
}

static int pend_calls(struct capture_writer *writer,
		      const struct observed_calls *calls, __u64 ns)
{
	size_t i, nr, most = writer->max_pending / sizeof(*calls->calls);
	int err = 0;

	for (i = 0; i < calls->nr && !err; i += nr) {
		nr = calls->nr - i < most ? calls->nr - i : most;
		err = pend(writer, OBS_CALLS, &calls->calls[i],
			   nr * sizeof(*calls->calls), ns);
	}
	return err;
}

static int pend_td(struct capture_writer *writer, const struct tdx_td *td,
		   __u64 ns)
{
	const struct capture_td record = { .ns = ns, .td = *td };

	return pend(writer, OBS_TD, &record, sizeof(record), ns);
}

/**
 * capture_writer_open - begin to write captures
 * @writer: filled; to be closed with capture_writer_close()
 * @output: where to; its @arg must stay valid
 *
 * Return: 0 or -ENOMEM. Nothing is written before capture_begin().
 */
int capture_writer_open(struct capture_writer **writer,
			const struct capture_output *output)
{
	struct capture_writer *opened = calloc(1, sizeof(*opened));

	*writer = NULL;
	if (!opened)
		return -ENOMEM;
	if (capture_chunks_open(&opened->facts.chunks, output)) {
		capture_writer_close(opened);
		return -ENOMEM;
	}
	*writer = opened;
	return 0;
}

/* How many chunks come before the first fact. */
static __u32 preamble_chunks(const struct capture_tables *tables)
{
	__u32 chunks = 1;

	chunks += !!tables->host_ns + !!tables->leaves_ns + !!tables->cost_ns;
	if (tables->tds_ns)
		chunks += tables->nr_tds ? (tables->nr_tds + CAPTURE_TDS - 1) /
						   CAPTURE_TDS :
					   1;
	return chunks;
}

/**
 * capture_calls_at_once - how many single SEAMCALLs a chunk holds
 * @meta: of the capture
 *
 * Return: so many that a flight recorder can drop some and keep others.
 */
size_t capture_calls_at_once(const struct capture_meta *meta)
{
	__u64 calls = meta->ring / 8 / sizeof(struct tdx_call);

	return calls && calls < CAPTURE_CALLS ? calls : CAPTURE_CALLS;
}

/**
 * capture_begin - begin a capture
 * @writer: opened; after an earlier capture: ended or given up
 * @meta: what the capture says about itself
 * @tables: what was known when it begins, NULL for nothing; those of @writer are
 *	taken over as they are
 * @next_number: that the first chunk gets which is written after it has begun
 *
 * Return: 0 or a negative error code.
 */
int capture_begin(struct capture_writer *writer,
		  const struct capture_meta *meta,
		  const struct capture_tables *tables, __u32 next_number)
{
	struct capture_facts *facts = &writer->facts;
	struct capture_tables before = {};
	int err = 0;

	if (tables)
		err = capture_tables_copy(&before, tables);
	if (err)
		return err;
	capture_tables_free(&facts->tables);
	writer->pending.len = 0;
	writer->max_pending =
		capture_calls_at_once(meta) * sizeof(struct tdx_call);
	err = capture_chunks_begin(&facts->chunks,
				   next_number - preamble_chunks(&before));
	if (!err)
		err = write_meta(writer, meta);
	if (!err)
		err = capture_facts_write_tables(facts, &before,
						 meta->began_ns);
	capture_tables_free(&before);
	return err;
}

/**
 * capture_write - write a fact
 * @writer: begun
 * @observation: the fact; not kept
 *
 * Single SEAMCALLs and builds of TDs may wait for others of their kind until
 * capture_flush(). OBS_END is not written: that is capture_end().
 *
 * Return: 0 or a negative error code.
 */
int capture_write(struct capture_writer *writer,
		  const struct observation *observation)
{
	int err;

	if (observation->kind == OBS_CALLS)
		return pend_calls(writer, &observation->calls, observation->ns);
	if (observation->kind == OBS_TD)
		return pend_td(writer, observation->td, observation->ns);
	err = write_pending(writer);
	return err ? err : capture_fact_write(&writer->facts, observation);
}

/**
 * capture_flush - write what still waits
 * @writer: begun
 *
 * Return: 0 or a negative error code.
 */
int capture_flush(struct capture_writer *writer)
{
	return write_pending(writer);
}

/**
 * capture_end - say that the capture is complete
 * @writer: begun
 * @ns: now
 *
 * Return: 0 or a negative error code.
 */
int capture_end(struct capture_writer *writer, __u64 ns)
{
	int err = write_pending(writer);

	return err ? err : chunk_write(&writer->facts.chunks, OBS_END, 0, ns);
}

/**
 * capture_writer_close - free what the writer has allocated
 * @writer: may be NULL
 */
void capture_writer_close(struct capture_writer *writer)
{
	if (!writer)
		return;
	capture_tables_free(&writer->facts.tables);
	capture_chunks_close(&writer->facts.chunks);
	free(writer->pending.memory.at);
	free(writer);
}

/**
 * capture_writer_tables - what the next chunk builds upon
 * @writer: begun
 *
 * Return: tables that change with the next fact.
 */
const struct capture_tables *
capture_writer_tables(const struct capture_writer *writer)
{
	return &writer->facts.tables;
}

/**
 * capture_next_number - the number of the next chunk
 * @writer: begun
 *
 * Return: the number.
 */
__u32 capture_next_number(const struct capture_writer *writer)
{
	return writer->facts.chunks.number;
}
