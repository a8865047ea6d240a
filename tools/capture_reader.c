// SPDX-License-Identifier: GPL-2.0-only
/*
 * Captures: what was observed, read chunk by chunk. Nothing in a capture is
 * trusted: what does not fit together ends it there, and what was read until
 * then stays told.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture_reader.h"
#include "capture_tds.h"

/**
 * struct capture_reader - a capture that is being read
 * @stream: its chunks
 * @last_ns: latest time told
 * @more: the next chunk must go on with the TDs
 * @unknown_loss: records are missing for a reason without a name here
 * @ended: OBS_END was told
 * @cells: matrix of an update
 * @tds: TDs
 * @leaves: SEAMCALLs
 */
struct capture_reader {
	struct capture_stream stream;
	__u64 last_ns;
	bool more;
	bool unknown_loss;
	bool ended;
	struct scratch cells;
	struct stored_tds tds;
	struct tdx_leaf_cell leaves[TDX_SLOTS];
};

/**
 * struct section - records of one type, in a payload
 * @records: the records
 * @nr: how many
 * @len: from one to the next
 */
struct section {
	const unsigned char *records;
	size_t nr;
	size_t len;
};

#define MAX_SECTIONS 5

static bool take_section(struct section *section, size_t *at,
			 const struct capture_reader *reader)
{
	size_t left = reader->stream.chunk.raw_len - *at;
	struct capture_section header;
	size_t len;

	if (left < sizeof(header))
		return false;
	memcpy(&header, (const char *)reader->stream.raw.at + *at,
	       sizeof(header));
	*at += sizeof(header);
	left -= sizeof(header);
	len = (size_t)header.nr * header.record_len;
	if (len > left || (header.nr && header.record_len % 4))
		return false;
	section->records = (const unsigned char *)reader->stream.raw.at + *at;
	section->nr = header.nr;
	section->len = header.record_len;
	len += -len & 7;
	*at += len < left ? len : left;
	return true;
}

static bool take_sections(struct section *sections, size_t nr,
			  const struct capture_reader *reader)
{
	size_t i, at = 0;

	for (i = 0; i < nr; i++)
		if (!take_section(&sections[i], &at, reader))
			return false;
	return true;
}

/* What is behind the fields that are known here is passed over. */
static bool get_record(const struct section *section, size_t i, void *record,
		       size_t len)
{
	if (i >= section->nr || section->len < len)
		return false;
	memcpy(record, section->records + i * section->len, len);
	return true;
}

/*
 * The records side by side, as long as they are here; NULL when they are too
 * short for that. In place: each moves towards the beginning.
 */
static const void *get_records(const struct section *section, size_t len)
{
	unsigned char *to = (unsigned char *)section->records;
	size_t i;

	if (section->nr && section->len < len)
		return NULL;
	if (section->len != len)
		for (i = 1; i < section->nr; i++)
			memmove(to + i * len, to + i * section->len, len);
	return to;
}

/* Text from a capture ends up on terminals. */
static void get_text(char *text, size_t room, const char *record, size_t len)
{
	size_t i;

	for (i = 0; i < len && record[i] && i + 1 < room; i++)
		text[i] = record[i] > 0 && record[i] < ' ' ? '?' :
			  record[i] == 0x7f		   ? '?' :
							     record[i];
	text[i] = '\0';
}

static int tell(struct capture_reader *reader, const struct observer *observer,
		struct observation *observation)
{
	int err = observer_tell(observer, observation);

	return err ? err : 1;
}

static int tell_host(struct capture_reader *reader,
		     const struct section *sections,
		     struct observation *observation,
		     const struct observer *observer)
{
	struct capture_host record;
	struct host host = {};

	if (!get_record(&sections[0], 0, &record, sizeof(record)))
		return 0;
	get_text(host.name, sizeof(host.name), record.name,
		 sizeof(record.name));
	get_text(host.kernel, sizeof(host.kernel), record.kernel,
		 sizeof(record.kernel));
	get_text(host.module_version, sizeof(host.module_version),
		 record.module_version, sizeof(record.module_version));
	get_text(host.seamldr_version, sizeof(host.seamldr_version),
		 record.seamldr_version, sizeof(record.seamldr_version));
	host.nr_cpus = record.nr_cpus;
	host.updates_left = record.updates_left;
	host.emulated = record.flags & CAPTURE_HOST_EMULATED;
	host.lost = record.flags & CAPTURE_HOST_LOST;
	host.cpus_offline = record.flags & CAPTURE_HOST_CPUS_OFFLINE;
	observation->host = &host;
	return tell(reader, observer, observation);
}

static int tell_begun(struct capture_reader *reader,
		      const struct section *sections,
		      struct observation *observation,
		      const struct observer *observer)
{
	struct capture_begun record;

	if (!get_record(&sections[0], 0, &record, sizeof(record)))
		return 0;
	observation->begun = record.seq;
	return tell(reader, observer, observation);
}

/* Into reader->cells, as rows; 1, 0 or negative errno. */
static int spread_cells(struct capture_reader *reader, __u32 nr_cells,
			const struct section *cpus, const struct section *cells)
{
	size_t len = (size_t)nr_cells * TDX_ROWS * sizeof(union tdx_cell);
	const union tdx_cell *stored = get_records(cells, sizeof(*stored));
	union tdx_cell *matrix;
	__u32 i, row, cpu, next = 0;
	int err;

	if (!stored || cells->nr != cpus->nr * TDX_ROWS)
		return 0;
	err = scratch_reserve(&reader->cells, len + 1);
	if (err)
		return err;
	matrix = reader->cells.at;
	memset(matrix, 0, len);
	for (i = 0; i < cpus->nr; i++) {
		if (!get_record(cpus, i, &cpu, sizeof(cpu)) || cpu < next ||
		    cpu >= nr_cells)
			return 0;
		next = cpu + 1;
		for (row = 0; row < TDX_ROWS; row++)
			matrix[(size_t)row * nr_cells + cpu] =
				stored[(size_t)i * TDX_ROWS + row];
	}
	return 1;
}

static int tell_update(struct capture_reader *reader,
		       const struct section *sections,
		       struct observation *observation,
		       const struct observer *observer)
{
	struct update_observed update = {};
	struct capture_update record;
	struct tdx_update_head head;
	int ret;

	if (!get_record(&sections[0], 0, &record, sizeof(record)) ||
	    !get_record(&sections[1], 0, &head, sizeof(head)) ||
	    record.nr_cells > CAPTURE_MAX_CPUS)
		return 0;
	ret = spread_cells(reader, record.nr_cells, &sections[2], &sections[3]);
	if (ret <= 0)
		return ret;
	update.busy = get_records(&sections[4], sizeof(*update.busy));
	if (!update.busy)
		return 0;
	update.nr_busy = sections[4].nr;
	update.head = &head;
	update.cells = reader->cells.at;
	update.nr_cells = record.nr_cells;
	update.tds = stored_tds(&reader->tds);
	update.nr_tds = reader->tds.nr;
	update.lost = record.flags & CAPTURE_UPDATE_LOST;
	update.refusal = record.refusal <= REFUSAL_CPU_OFFLINE ?
				 record.refusal :
				 REFUSAL_UNKNOWN;
	observation->update = &update;
	return tell(reader, observer, observation);
}

static int tell_refusal(struct capture_reader *reader,
			const struct section *sections,
			struct observation *observation,
			const struct observer *observer)
{
	struct tdx_upload upload;

	if (!get_record(&sections[0], 0, &upload, sizeof(upload)))
		return 0;
	observation->refusal = &upload;
	return tell(reader, observer, observation);
}

static int tell_tds(struct capture_reader *reader,
		    const struct section *sections,
		    struct observation *observation,
		    const struct observer *observer)
{
	const struct tdx_td *changed =
		get_records(&sections[0], sizeof(*changed));
	const __u64 *gone = get_records(&sections[1], sizeof(*gone));
	int ret;

	if (!changed || !gone)
		return 0;
	ret = stored_tds_change(&reader->tds, changed, sections[0].nr, gone,
				sections[1].nr);
	reader->more = reader->stream.chunk.flags & CAPTURE_MORE;
	if (ret <= 0 ||
	    reader->stream.chunk.flags & (CAPTURE_MORE | CAPTURE_QUIET))
		return ret;
	observation->tds.tds = stored_tds(&reader->tds);
	observation->tds.nr = reader->tds.nr;
	return tell(reader, observer, observation);
}

static int tell_td(struct capture_reader *reader,
		   const struct section *sections,
		   struct observation *observation,
		   const struct observer *observer)
{
	struct capture_td record;
	size_t i;
	int ret;

	for (i = 0; i < sections[0].nr; i++) {
		if (!get_record(&sections[0], i, &record, sizeof(record)))
			return 0;
		observation->ns = record.ns;
		observation->td = &record.td;
		ret = tell(reader, observer, observation);
		if (ret < 0)
			return ret;
	}
	return 1;
}

static int tell_leaves(struct capture_reader *reader,
		       const struct section *sections,
		       struct observation *observation,
		       const struct observer *observer)
{
	struct capture_leaf record;
	size_t i;

	for (i = 0; i < sections[0].nr; i++) {
		if (!get_record(&sections[0], i, &record, sizeof(record)) ||
		    record.slot >= TDX_SLOTS)
			return 0;
		reader->leaves[record.slot] = record.sum;
	}
	observation->leaves = reader->leaves;
	return tell(reader, observer, observation);
}

static int tell_calls(struct capture_reader *reader,
		      const struct section *sections,
		      struct observation *observation,
		      const struct observer *observer)
{
	observation->calls.calls =
		get_records(&sections[0], sizeof(struct tdx_call));
	observation->calls.nr = sections[0].nr;
	return observation->calls.calls ? tell(reader, observer, observation) :
					  0;
}

static int tell_loss(struct capture_reader *reader,
		     const struct section *sections,
		     struct observation *observation,
		     const struct observer *observer)
{
	struct capture_loss record;

	if (!get_record(&sections[0], 0, &record, sizeof(record)))
		return 0;
	if (record.reason >= TDX_NR_LOSSES) {
		reader->unknown_loss = true;
		return 1;
	}
	observation->loss.reason = record.reason;
	observation->loss.cpu = record.cpu;
	observation->loss.count = record.count;
	return tell(reader, observer, observation);
}

static int tell_cost(struct capture_reader *reader,
		     const struct section *sections,
		     struct observation *observation,
		     const struct observer *observer)
{
	struct capture_cost record;

	if (!get_record(&sections[0], 0, &record, sizeof(record)))
		return 0;
	observation->cost.runs = record.runs;
	observation->cost.run_ns = record.run_ns;
	observation->cost.update_ns = record.update_ns;
	observation->cost.measured = record.flags & CAPTURE_COST_MEASURED;
	return tell(reader, observer, observation);
}

static int tell_end(struct capture_reader *reader,
		    const struct observer *observer, const char *why)
{
	struct observed_end end = {
		.clean = !why,
		.offset = reader->stream.chunk_offset,
	};
	const struct observation observation = {
		.kind = OBS_END,
		.ns = reader->last_ns,
		.end = &end,
	};

	if (why)
		snprintf(end.why, sizeof(end.why), "%s", why);
	reader->ended = true;
	return observer_tell(observer, &observation);
}

/* The chunk that says so must be the last. */
static int finish(struct capture_reader *reader,
		  const struct observer *observer)
{
	int ended = capture_stream_at_end(&reader->stream);

	if (ended < 0)
		return ended;
	return tell_end(
		reader, observer,
		!ended ? "corrupt: something follows the end" :
		reader->unknown_loss ?
			 "records lost for a reason unknown to this program" :
			 NULL);
}

/* How a kind is told: 1 when it was, 0 when it is corrupt, negative errno. */
typedef int tell_fn(struct capture_reader *reader,
		    const struct section *sections,
		    struct observation *observation,
		    const struct observer *observer);

struct kind {
	tell_fn *tell;
	size_t sections;
};

static const struct kind *find_kind(unsigned int number)
{
#define KIND(kind, nr, what) [OBS_##kind] = { TELL_##kind, nr },
#define TELL_HOST tell_host
#define TELL_BEGUN tell_begun
#define TELL_UPDATE tell_update
#define TELL_REFUSAL tell_refusal
#define TELL_TDS tell_tds
#define TELL_TD tell_td
#define TELL_LEAVES tell_leaves
#define TELL_CALLS tell_calls
#define TELL_LOSS tell_loss
#define TELL_COST tell_cost
#define TELL_END NULL
	static const struct kind kinds[] = { CAPTURE_KINDS(KIND) };

	if (number >= sizeof(kinds) / sizeof(kinds[0]) || !kinds[number].tell)
		return NULL;
	return &kinds[number];
}

/* 1, also for what nobody here knows; 0 where it cannot go on: @why. */
static int tell_chunk(struct capture_reader *reader,
		      const struct observer *observer, const char **why)
{
	const struct kind *kind = find_kind(reader->stream.chunk.kind);
	struct observation observation = {
		.kind = reader->stream.chunk.kind,
		.ns = reader->stream.chunk.ns,
	};
	struct section sections[MAX_SECTIONS];
	int ret;

	if (reader->more && reader->stream.chunk.kind != OBS_TDS) {
		*why = "corrupt: a list of TDs breaks off";
		return 0;
	}
	if (!kind)
		return 1;
	ret = capture_stream_unpack(&reader->stream, why);
	if (ret <= 0)
		return ret;
	*why = "corrupt: a chunk contradicts itself";
	if (!take_sections(sections, kind->sections, reader))
		return 0;
	reader->last_ns = reader->stream.chunk.ns;
	return kind->tell(reader, sections, &observation, observer);
}

/**
 * capture_reader_next - read a chunk and tell of it
 * @reader: opened
 * @observer: told of it; told of OBS_END where the capture ends, however that is
 *
 * Return: 1 when there may be more, 0 when there is not; negative errno of the
 * observer or of reading, after which there is nothing more either.
 */
int capture_reader_next(struct capture_reader *reader,
			const struct observer *observer)
{
	const char *why = NULL;
	int ret;

	if (reader->ended)
		return 0;
	ret = capture_stream_next(&reader->stream, &why);
	if (ret > 0 && reader->stream.chunk.kind == OBS_END && !reader->more)
		return finish(reader, observer);
	if (ret > 0)
		ret = tell_chunk(reader, observer, &why);
	if (!ret)
		return tell_end(reader, observer, why);
	reader->ended = ret < 0;
	return ret;
}

static int read_meta(struct capture_reader *reader, struct capture_meta *meta,
		     char why[CAPTURE_WHY_LEN])
{
	const char *reason = "corrupt: it does not say what it is";
	int ret = capture_stream_next(&reader->stream, &reason);

	if (ret > 0 && reader->stream.chunk.kind != CAPTURE_META)
		ret = 0;
	if (ret > 0 && reader->stream.chunk.raw_len > CAPTURE_MAX_META)
		ret = 0;
	if (ret > 0)
		ret = capture_stream_unpack(&reader->stream, &reason);
	if (ret > 0)
		ret = !capture_meta_parse(meta, reader->stream.raw.at,
					  reader->stream.chunk.raw_len);
	if (ret)
		return ret < 0 ? ret : 0;
	snprintf(why, CAPTURE_WHY_LEN, "%s", reason);
	return -EBADMSG;
}

/**
 * capture_reader_open - begin to read a capture
 * @reader: filled; to be closed with capture_reader_close()
 * @input: where from; its @arg must stay valid
 * @meta: filled: what the capture says about itself
 * @why: in case of an error that is the capture's own: in words; else empty
 *
 * Return: 0; -EINVAL: not a capture; -EPROTO: of a version that is not known
 * here; -EBADMSG: it breaks off before anything is told; negative errno of
 * reading; -ENOMEM.
 */
int capture_reader_open(struct capture_reader **reader,
			const struct capture_input *input,
			struct capture_meta *meta, char why[CAPTURE_WHY_LEN])
{
	struct capture_reader *opened = calloc(1, sizeof(*opened));
	int err;

	*reader = NULL;
	why[0] = '\0';
	if (!opened)
		return -ENOMEM;
	err = capture_stream_open(&opened->stream, input, why);
	if (!err)
		err = read_meta(opened, meta, why);
	if (err) {
		capture_reader_close(opened);
		return err;
	}
	*reader = opened;
	return 0;
}

/**
 * capture_reader_close - free what the reader has allocated
 * @reader: may be NULL
 */
void capture_reader_close(struct capture_reader *reader)
{
	if (!reader)
		return;
	capture_stream_close(&reader->stream);
	stored_tds_free(&reader->tds);
	free(reader->cells.at);
	free(reader);
}

/* What is left of a capture in memory. */
struct memory {
	const char *at;
	size_t left;
};

static ssize_t read_memory(void *arg, void *bytes, size_t len)
{
	struct memory *memory = arg;

	if (len > memory->left)
		len = memory->left;
	if (len)
		memcpy(bytes, memory->at, len);
	memory->at += len;
	memory->left -= len;
	return len;
}

/**
 * capture_read_memory - read a whole capture
 * @capture: where it is
 * @len: its length
 * @observer: told of all that is in it
 *
 * Return: 0 when it was read to its end, however that is; otherwise as
 * capture_reader_open() and capture_reader_next().
 */
int capture_read_memory(const void *capture, size_t len,
			const struct observer *observer)
{
	struct memory memory = { capture, len };
	const struct capture_input input = { read_memory, &memory };
	struct capture_reader *reader;
	struct capture_meta meta;
	char why[CAPTURE_WHY_LEN];
	int ret;

	ret = capture_reader_open(&reader, &input, &meta, why);
	if (ret)
		return ret;
	do
		ret = capture_reader_next(reader, observer);
	while (ret > 0);
	capture_reader_close(reader);
	return ret;
}
