// SPDX-License-Identifier: GPL-2.0-only
/* What is written into a capture comes out of it, and nothing else does. */
#include <zlib.h>

#include "capture_format.h"
#include "capture_layout.h"
#include "capture_reader.h"
#include "capture_tds.h"
#include "capture_writer.h"
#include "fixture.h"
#include "tap.h"

/**
 * struct memory - bytes that have been written
 * @at: the bytes
 * @len: how many
 * @limit: no more than so many are taken; 0 for no limit
 */
struct memory {
	unsigned char *at;
	size_t len;
	size_t limit;
};

static int append(void *arg, const void *bytes, size_t len)
{
	struct memory *memory = arg;

	if (memory->limit && memory->len + len > memory->limit)
		return -ENOSPC;
	memory->at = realloc(memory->at, memory->len + len + 1);
	if (len)
		memcpy(memory->at + memory->len, bytes, len);
	memory->len += len;
	return 0;
}

static void clear(struct memory *memory)
{
	free(memory->at);
	memset(memory, 0, sizeof(*memory));
}

/* All that was told, flat, so that it can be compared. */
struct told {
	struct memory facts;
	struct observed_end end;
	unsigned int ends;
};

static void tell_cells(struct memory *facts,
		       const struct update_observed *update)
{
	append(facts, update->cells,
	       (size_t)update->nr_cells * TDX_ROWS * sizeof(union tdx_cell));
}

static int tell(void *arg, const struct observation *observation)
{
	const struct observation *o = observation;
	struct told *told = arg;
	struct memory *facts = &told->facts;

	if (o->kind == OBS_END) {
		told->end = *o->end;
		told->ends++;
		return 0;
	}
	append(facts, &o->kind, sizeof(o->kind));
	append(facts, &o->ns, sizeof(o->ns));
	switch (o->kind) {
	case OBS_HOST:
		append(facts, o->host, sizeof(*o->host));
		break;
	case OBS_BEGUN:
		append(facts, &o->begun, sizeof(o->begun));
		break;
	case OBS_UPDATE:
		append(facts, o->update->head, sizeof(*o->update->head));
		append(facts, &o->update->nr_cells, sizeof(__u32));
		tell_cells(facts, o->update);
		append(facts, o->update->busy,
		       o->update->nr_busy * sizeof(struct tdx_td));
		append(facts, o->update->tds,
		       o->update->nr_tds * sizeof(struct tdx_td));
		append(facts, &o->update->lost, sizeof(o->update->lost));
		append(facts, &o->update->refusal, sizeof(o->update->refusal));
		break;
	case OBS_REFUSAL:
		append(facts, o->refusal, sizeof(*o->refusal));
		break;
	case OBS_TDS:
		append(facts, o->tds.tds, o->tds.nr * sizeof(struct tdx_td));
		break;
	case OBS_TD:
		append(facts, o->td, sizeof(*o->td));
		break;
	case OBS_LEAVES:
		append(facts, o->leaves, TDX_SLOTS * sizeof(*o->leaves));
		break;
	case OBS_CALLS:
		append(facts, o->calls.calls,
		       o->calls.nr * sizeof(struct tdx_call));
		break;
	case OBS_LOSS:
		append(facts, &o->loss.reason, sizeof(o->loss.reason));
		append(facts, &o->loss.cpu, sizeof(o->loss.cpu));
		append(facts, &o->loss.count, sizeof(o->loss.count));
		break;
	case OBS_COST:
		append(facts, &o->cost.runs, 3 * sizeof(__u64));
		append(facts, &o->cost.measured, sizeof(o->cost.measured));
		break;
	case OBS_END:
		break;
	}
	return 0;
}

static void forget(struct told *told)
{
	clear(&told->facts);
	memset(told, 0, sizeof(*told));
}

static const struct capture_meta meta = {
	.tool = "test 0",
	.host = { .name = "host",
		  .kernel = "6.12",
		  .nr_cpus = 4,
		  .module_version = "1.5.24",
		  .updates_left = -1,
		  .emulated = true },
	.watching = { .rung = "tp_btf",
		      .why = "because",
		      .stop = true,
		      .calls = true,
		      .since_ns = 77,
		      .stored = true,
		      .realtime_ns = 1700000000000000000 },
	.began_ns = 77,
	.ring = 64 << 20,
};

static struct memory capture;
static struct capture_writer *writer;
static struct told wanted;
static struct told told;

static void begin(void)
{
	const struct capture_output output = { append, &capture };

	clear(&capture);
	forget(&wanted);
	forget(&told);
	CHECK_INT(capture_writer_open(&writer, &output), 0);
	CHECK_INT(capture_begin(writer, &meta, NULL, 1), 0);
}

/* Written, and told to the one with whom the reader is to be compared. */
static void put(const struct observation *observation)
{
	tell(&wanted, observation);
	CHECK_INT(capture_write(writer, observation), 0);
}

static void end(void)
{
	CHECK_INT(capture_end(writer, 99), 0);
	capture_writer_close(writer);
	writer = NULL;
}

static int read_it(const void *at, size_t len)
{
	const struct observer observer = { tell, &told };

	forget(&told);
	return capture_read_memory(at, len, &observer);
}

/* As many facts as there are, none other. */
static bool told_a_prefix(void)
{
	return told.facts.len <= wanted.facts.len &&
	       (!told.facts.len ||
		!memcmp(told.facts.at, wanted.facts.at, told.facts.len));
}

static bool told_all(void)
{
	return told.facts.len == wanted.facts.len && told_a_prefix();
}

static void done(void)
{
	clear(&capture);
	forget(&wanted);
	forget(&told);
}

static void comes_back(void)
{
	end();
	CHECK_INT(read_it(capture.at, capture.len), 0);
	CHECK(told_all());
	CHECK_INT(told.ends, 1);
	CHECK(told.end.clean);
	CHECK_TEXT(told.end.why, "");
	done();
}

static void put_host(__u64 ns, const char *version)
{
	struct host host = { .name = "h",
			     .kernel = "k",
			     .nr_cpus = 4,
			     .seamldr_version = "1.5.02",
			     .updates_left = -1,
			     .emulated = true,
			     .cpus_offline = true };
	const struct observation o = { .kind = OBS_HOST,
				       .ns = ns,
				       .host = &host };

	strcpy(host.module_version, version);
	put(&o);
}

static void put_begun(__u64 ns, __u32 seq)
{
	const struct observation o = { .kind = OBS_BEGUN,
				       .ns = ns,
				       .begun = seq };

	put(&o);
}

static void put_update(__u32 nr_cpus, const struct tdx_td *tds, size_t nr_tds)
{
	struct fixture fixture;
	const struct observation o = { .kind = OBS_UPDATE,
				       .ns = 5000,
				       .update = &fixture.observed };

	fixture_failing(&fixture, nr_cpus, TDX_UPDATE_CPU_INIT, 1, EIO,
			TDX_LEAF_SYS_LP_INIT, 0xc000092000000048);
	fixture.observed.tds = tds;
	fixture.observed.nr_tds = nr_tds;
	fixture.observed.busy = tds;
	fixture.observed.nr_busy = nr_tds / 2;
	fixture.observed.lost = true;
	fixture.observed.refusal = REFUSAL_CPU_OFFLINE;
	put(&o);
	fixture_free(&fixture);
}

static void put_refusal(__u64 ns)
{
	const struct tdx_upload upload = {
		.asked_ns = 3, .pid = 4, .uid = 5, .comm = "sh", .error = 8
	};
	const struct observation o = { .kind = OBS_REFUSAL,
				       .ns = ns,
				       .refusal = &upload };

	put(&o);
}

static void put_tds(__u64 ns, const struct tdx_td *tds, size_t nr)
{
	const struct observation o = { .kind = OBS_TDS,
				       .ns = ns,
				       .tds = { tds, nr } };

	put(&o);
}

static void put_td(__u64 ns, __u64 tdr, __u32 window)
{
	const struct tdx_td td = { .tdr = tdr,
				   .window = window,
				   .comm = "build" };
	const struct observation o = { .kind = OBS_TD, .ns = ns, .td = &td };

	put(&o);
}

static void put_leaves(__u64 ns, const struct tdx_leaf_cell *leaves)
{
	const struct observation o = { .kind = OBS_LEAVES,
				       .ns = ns,
				       .leaves = leaves };

	put(&o);
}

static void put_calls(__u64 ns, size_t nr)
{
	struct tdx_call *calls = calloc(nr, sizeof(*calls));
	const struct observation o = { .kind = OBS_CALLS,
				       .ns = ns,
				       .calls = { calls, nr } };
	size_t i;

	for (i = 0; i < nr; i++) {
		calls[i].ns = ns + i;
		calls[i].tdr = 0x1000 * (i % 7);
		calls[i].cpu = i % 5;
	}
	put(&o);
	free(calls);
}

static void put_loss(__u64 ns, __u32 cpu)
{
	const struct observation o = {
		.kind = OBS_LOSS,
		.ns = ns,
		.loss = { TDX_LOSS_SKIPPED, cpu, 12 },
	};

	put(&o);
}

static void put_cost(__u64 ns)
{
	const struct observation o = {
		.kind = OBS_COST,
		.ns = ns,
		.cost = { 1000, 2000, 30, true },
	};

	put(&o);
}

/* One of each, and some of them again. */
static void put_everything(void)
{
	static struct tdx_leaf_cell leaves[TDX_SLOTS];
	struct tdx_td tds[] = { { .tdr = 0x1000, .comm = "a" },
				{ .tdr = 0x2000, .comm = "b", .pages = 7 },
				{ .tdr = 0x3000, .comm = "c" } };

	put_host(10, "1.5.24");
	put_tds(20, tds, 2);
	memset(leaves, 0, sizeof(leaves));
	leaves[3].calls = 5;
	put_leaves(30, leaves);
	put_td(40, 0x1000, TDX_WINDOW_OPEN);
	put_td(41, 0x1000, TDX_WINDOW_CLOSED);
	put_calls(50, 30);
	put_begun(60, 7);
	put_update(4, tds, 3);
	put_host(70, "");
	put_refusal(80);
	tds[1].pages = 8;
	put_tds(90, tds + 1, 2);
	leaves[3].calls = 6;
	leaves[TDX_SLOT_OTHER].last_error = ~0ULL;
	put_leaves(91, leaves);
	put_loss(92, 3);
	put_loss(93, LOSS_ANY_CPU);
	put_cost(94);
}

TEST(every_fact_comes_back)
{
	begin();
	put_everything();
	comes_back();
}

TEST(a_capture_without_facts_is_complete)
{
	begin();
	comes_back();
}

TEST(what_a_capture_says_of_itself_comes_back)
{
	char *text = capture_meta_text(&meta);
	struct capture_meta back;

	CHECK_INT(capture_meta_parse(&back, text, strlen(text)), 0);
	CHECK_TEXT(back.tool, meta.tool);
	CHECK_TEXT(back.host.name, meta.host.name);
	CHECK_TEXT(back.host.module_version, meta.host.module_version);
	CHECK_TEXT(back.host.seamldr_version, "");
	CHECK_INT(back.host.emulated, true);
	CHECK_TEXT(back.watching.rung, meta.watching.rung);
	CHECK_TEXT(back.watching.why, meta.watching.why);
	CHECK_INT(back.watching.stop, true);
	CHECK_INT(back.watching.initiator, false);
	CHECK_INT(back.watching.calls, true);
	CHECK_INT(back.watching.since_ns, 77);
	CHECK_INT(back.watching.realtime_ns, meta.watching.realtime_ns);
	CHECK_INT(back.began_ns, 77);
	CHECK_INT(back.ring, 64 << 20);
	CHECK(strstr(text, "\"began\":\"2023-11-14T22:13:20Z\""));
	free(text);
	CHECK_INT(capture_meta_parse(&back, "[]", 2), -EBADMSG);
	CHECK_INT(capture_meta_parse(&back, "{\"host\":3}", 10), 0);
}

TEST(the_layout_leaves_no_byte_of_a_record_out)
{
	size_t i, j;

	for (i = 0; i < capture_layout_nr; i++) {
		const struct layout_record *record = &capture_layout[i];
		size_t end = 0;

		for (j = 0; j < record->nr_fields; j++) {
			CHECK_INT(record->fields[j].offset, end);
			end += record->fields[j].len;
		}
		CHECK_INT(end, record->len);
	}
}

TEST(a_capture_cut_off_anywhere_tells_what_is_whole)
{
	size_t len;

	begin();
	put_everything();
	end();
	/* One complaint says it. */
	for (len = 0; len < capture.len && !tap_failed; len++) {
		int ret = read_it(capture.at, len);

		if (ret) {
			CHECK_INT(told.facts.len, 0);
			continue;
		}
		CHECK(told_a_prefix());
		CHECK_INT(told.ends, 1);
		CHECK(!told.end.clean);
		CHECK(!strncmp(told.end.why, "incomplete", 10));
		CHECK(told.end.offset <= len);
	}
	done();
}

/* Where the chunk of this number begins, from 0. */
static size_t chunk_at(unsigned int number)
{
	size_t at = sizeof(struct capture_header);
	struct capture_chunk chunk;

	for (;; number--) {
		memcpy(&chunk, capture.at + at, sizeof(chunk));
		if (!number)
			return at;
		at += sizeof(chunk) + chunk.stored_len;
	}
}

TEST(a_capture_with_any_byte_changed_tells_nothing_wrong)
{
	static const unsigned int changes[] = { 0x01, 0x80, 0xff };
	size_t at, i, meta_end;

	begin();
	put_everything();
	end();
	meta_end = chunk_at(1);
	for (at = 0; at < capture.len && !tap_failed; at++) {
		for (i = 0; i < (at < meta_end ? 1 : 3); i++) {
			capture.at[at] ^= changes[i];
			if (read_it(capture.at, capture.len)) {
				CHECK_INT(told.facts.len, 0);
			} else {
				CHECK(told_a_prefix());
				CHECK(!told.end.clean);
				CHECK(told.end.why[0]);
			}
			capture.at[at] ^= changes[i];
		}
	}
	done();
}

/* As a writer would have made it. */
static void sign_chunk(size_t at)
{
	struct capture_chunk chunk;

	memcpy(&chunk, capture.at + at, sizeof(chunk));
	chunk.crc = 0;
	memcpy(capture.at + at, &chunk, sizeof(chunk));
	chunk.crc =
		crc32_z(0, capture.at + at, sizeof(chunk) + chunk.stored_len);
	memcpy(capture.at + at, &chunk, sizeof(chunk));
}

static void sign_header(void)
{
	struct capture_header header;

	memcpy(&header, capture.at, sizeof(header));
	header.crc = crc32_z(0, capture.at, sizeof(header) - 4);
	memcpy(capture.at, &header, sizeof(header));
}

TEST(a_chunk_that_is_missing_is_noticed)
{
	size_t at, next;

	begin();
	put_begun(1, 1);
	put_begun(2, 2);
	put_begun(3, 3);
	end();
	at = chunk_at(2);
	next = chunk_at(3);
	memmove(capture.at + at, capture.at + next, capture.len - next);
	CHECK_INT(read_it(capture.at, capture.len - (next - at)), 0);
	CHECK_TEXT(told.end.why, "corrupt: a chunk is missing before this one");
	CHECK_INT(told.end.offset, at);
	CHECK(told_a_prefix());
	done();
}

TEST(what_follows_the_end_is_noticed)
{
	begin();
	put_begun(1, 1);
	end();
	append(&capture, "x", 1);
	CHECK_INT(read_it(capture.at, capture.len), 0);
	CHECK(told_all());
	CHECK_TEXT(told.end.why, "corrupt: something follows the end");
	done();
}

TEST(a_newer_minor_version_is_read_and_a_newer_major_one_refused)
{
	begin();
	put_begun(1, 1);
	end();
	capture.at[offsetof(struct capture_header, minor)]++;
	sign_header();
	CHECK_INT(read_it(capture.at, capture.len), 0);
	CHECK(told_all());
	CHECK(told.end.clean);
	capture.at[offsetof(struct capture_header, major)]++;
	sign_header();
	CHECK_INT(read_it(capture.at, capture.len), -EPROTO);
	capture.at[offsetof(struct capture_header, major)]--;
	capture.at[offsetof(struct capture_header, incompatible)] = 1;
	sign_header();
	CHECK_INT(read_it(capture.at, capture.len), -EPROTO);
	done();
}

TEST(a_kind_of_chunk_that_is_not_known_is_passed_over)
{
	size_t at;

	begin();
	put_begun(1, 1);
	end();
	at = chunk_at(1);
	capture.at[at + offsetof(struct capture_chunk, kind)] = 200;
	sign_chunk(at);
	CHECK_INT(read_it(capture.at, capture.len), 0);
	CHECK_INT(told.facts.len, 0);
	CHECK(told.end.clean);
	done();
}

TEST(a_flag_that_is_not_known_ends_the_reading)
{
	size_t at;

	begin();
	put_begun(1, 1);
	end();
	at = chunk_at(1);
	capture.at[at + offsetof(struct capture_chunk, flags)] = 0x40;
	sign_chunk(at);
	CHECK_INT(read_it(capture.at, capture.len), 0);
	CHECK_TEXT(told.end.why, "a newer program is needed to read on");
	CHECK_INT(told.facts.len, 0);
	done();
}

static void append_chunk(unsigned int kind, const void *payload, size_t len,
			 __u32 number)
{
	const struct capture_chunk chunk = {
		.magic = CAPTURE_CHUNK_MAGIC,
		.kind = kind,
		.stored_len = len,
		.raw_len = len,
		.ns = 1,
		.number = number,
	};
	size_t at = capture.len;

	append(&capture, &chunk, sizeof(chunk));
	append(&capture, payload, len);
	sign_chunk(at);
}

TEST(records_may_have_grown)
{
	const struct {
		struct capture_section section;
		struct tdx_call one;
		__u64 more_of_one;
		struct tdx_call other;
		__u64 more_of_other;
	} payload = {
		.section = { 2, sizeof(struct tdx_call) + 8 },
		.one = { .ns = 1 },
		.more_of_one = ~0ULL,
		.other = { .ns = 2 },
		.more_of_other = ~0ULL,
	};
	struct tdx_call calls[] = { { .ns = 1 }, { .ns = 2 } };
	const struct observation o = { .kind = OBS_CALLS,
				       .ns = 1,
				       .calls = { calls, 2 } };

	begin();
	tell(&wanted, &o);
	append_chunk(OBS_CALLS, &payload, sizeof(payload), 1);
	append_chunk(OBS_END, NULL, 0, 2);
	CHECK_INT(read_it(capture.at, capture.len), 0);
	CHECK(told_all());
	CHECK(told.end.clean);
	capture_writer_close(writer);
	done();
}

/* Signed as it should be, and hostile all the same. */
static void breaks_off_at(unsigned int kind, const void *payload, size_t len)
{
	begin();
	append_chunk(kind, payload, len, 1);
	CHECK_INT(read_it(capture.at, capture.len), 0);
	CHECK_TEXT(told.end.why, "corrupt: a chunk contradicts itself");
	CHECK_INT(told.facts.len, 0);
	capture_writer_close(writer);
	done();
}

TEST(sections_longer_than_their_chunk_are_corrupt)
{
	const struct {
		struct capture_section section;
		struct tdx_call call;
	} payloads[] = {
		{ .section = { 2, sizeof(struct tdx_call) } },
		{ .section = { 0xffffffff, 0xfffffffc } },
		{ .section = { 0xffffffff, 0 } },
		{ .section = { 1, 4 } },
		{ .section = { 1, sizeof(struct tdx_call) - 1 } },
	};
	size_t i;

	for (i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++)
		breaks_off_at(OBS_CALLS, &payloads[i], sizeof(payloads[i]));
	breaks_off_at(OBS_CALLS, payloads, 7);
	breaks_off_at(OBS_HOST, payloads, 0);
}

TEST(a_slot_that_does_not_exist_is_corrupt)
{
	const struct {
		struct capture_section section;
		struct capture_leaf leaf;
	} payload = {
		.section = { 1, sizeof(struct capture_leaf) },
		.leaf = { .slot = TDX_SLOTS },
	};

	breaks_off_at(OBS_LEAVES, &payload, sizeof(payload));
}

TEST(tds_that_are_not_in_order_are_corrupt)
{
	const struct {
		struct capture_section section;
		struct tdx_td tds[2];
		struct capture_section gone;
	} payload = {
		.section = { 2, sizeof(struct tdx_td) },
		.tds = { { .tdr = 0x2000 }, { .tdr = 0x2000 } },
		.gone = { 0, 8 },
	};

	breaks_off_at(OBS_TDS, &payload, sizeof(payload));
}

TEST(tdrs_that_are_not_in_order_are_corrupt)
{
	const struct {
		struct capture_section section;
		struct capture_section gone_section;
		__u64 gone[2];
	} payload = {
		.section = { 0, sizeof(struct tdx_td) },
		.gone_section = { 2, sizeof(__u64) },
		.gone = { 0x2000, 0x1000 },
	};

	breaks_off_at(OBS_TDS, &payload, sizeof(payload));
}

TEST(a_list_of_tds_that_breaks_off_is_corrupt)
{
	const struct {
		struct capture_section section;
		struct capture_section gone_section;
	} payload = { { 0, sizeof(struct tdx_td) }, { 0, sizeof(__u64) } };
	const struct {
		struct capture_section section;
		struct capture_begun begun;
	} begun = { { 1, sizeof(struct capture_begun) }, { .seq = 1 } };
	size_t at;

	begin();
	at = capture.len;
	append_chunk(OBS_TDS, &payload, sizeof(payload), 1);
	capture.at[at + offsetof(struct capture_chunk, flags)] = CAPTURE_MORE;
	sign_chunk(at);
	append_chunk(OBS_BEGUN, &begun, sizeof(begun), 2);
	CHECK_INT(read_it(capture.at, capture.len), 0);
	CHECK_TEXT(told.end.why, "corrupt: a list of TDs breaks off");
	CHECK_INT(told.facts.len, 0);
	capture_writer_close(writer);
	done();
}

TEST(cells_of_cpus_that_do_not_exist_are_corrupt)
{
	struct {
		struct capture_section s1;
		struct capture_update update;
		struct capture_section s2;
		struct tdx_update_head head;
		struct capture_section s3;
		__u32 cpus[2];
		struct capture_section s4;
		union tdx_cell cells[2 * TDX_ROWS];
		struct capture_section s5;
	} payload = {
		.s1 = { 1, sizeof(struct capture_update) },
		.update = { .nr_cells = 4 },
		.s2 = { 1, sizeof(struct tdx_update_head) },
		.s3 = { 2, sizeof(__u32) },
		.cpus = { 1, 4 },
		.s4 = { 2 * TDX_ROWS, sizeof(union tdx_cell) },
		.s5 = { 0, sizeof(struct tdx_td) },
	};

	breaks_off_at(OBS_UPDATE, &payload, sizeof(payload));
	payload.cpus[1] = 1;
	breaks_off_at(OBS_UPDATE, &payload, sizeof(payload));
	payload.cpus[1] = 2;
	payload.update.nr_cells = CAPTURE_MAX_CPUS + 1;
	breaks_off_at(OBS_UPDATE, &payload, sizeof(payload));
	payload.update.nr_cells = 4;
	payload.s3.nr = 1;
	breaks_off_at(OBS_UPDATE, &payload, sizeof(payload));
}

TEST(lengths_beyond_reason_are_not_believed)
{
	struct capture_chunk chunk = {
		.magic = CAPTURE_CHUNK_MAGIC,
		.kind = OBS_CALLS,
		.stored_len = 0xfffffff0,
		.raw_len = 0xfffffff0,
	};

	begin();
	append(&capture, &chunk, sizeof(chunk));
	CHECK_INT(read_it(capture.at, capture.len), 0);
	CHECK_TEXT(told.end.why, "corrupt: a chunk of an impossible length");
	capture_writer_close(writer);
	done();
}

TEST(a_loss_for_a_reason_not_known_here_is_no_clean_end)
{
	const struct {
		struct capture_section section;
		struct capture_loss loss;
	} payload = {
		.section = { 1, sizeof(struct capture_loss) },
		.loss = { .reason = TDX_NR_LOSSES, .count = 1 },
	};

	begin();
	append_chunk(OBS_LOSS, &payload, sizeof(payload), 1);
	append_chunk(OBS_END, NULL, 0, 2);
	CHECK_INT(read_it(capture.at, capture.len), 0);
	CHECK(!told.end.clean);
	CHECK_TEXT(told.end.why,
		   "records lost for a reason unknown to this program");
	capture_writer_close(writer);
	done();
}

TEST(text_from_a_capture_cannot_write_to_the_terminal)
{
	struct host host = { .name = "a\033[2Jb\x7f" };
	const struct observation o = { .kind = OBS_HOST, .host = &host };

	begin();
	CHECK_INT(capture_write(writer, &o), 0);
	strcpy(host.name, "a?[2Jb?");
	tell(&wanted, &o);
	comes_back();
}

static struct tdx_td *many_tds(size_t nr)
{
	struct tdx_td *tds = calloc(nr + 1, sizeof(*tds));
	size_t i;

	for (i = 0; i < nr; i++) {
		tds[i].tdr = 0x1000 * (i + 1);
		tds[i].pages = i;
	}
	return tds;
}

TEST(a_hundred_thousand_tds_cost_what_changes_of_them)
{
	size_t nr = 100000, before;
	struct tdx_td *tds = many_tds(nr);

	begin();
	put_tds(1, tds, nr);
	before = capture.len;
	tds[nr / 2].pages++;
	put_tds(2, tds, nr);
	CHECK(capture.len - before < 300);
	put_tds(3, tds, nr);
	put_tds(4, tds + 10, nr - 10);
	CHECK(capture.len - before < 1000);
	/* Those in the middle go as well, and the first ones come again. */
	memmove(tds + 100, tds + 200, (nr - 200) * sizeof(*tds));
	put_tds(5, tds, nr - 100);
	put_update(4, tds, nr - 100);
	comes_back();
	free(tds);
}

/* Whatever a capture says: this is what a reader needs memory for. */
TEST(more_tds_than_a_table_may_have_are_corrupt)
{
	size_t nr = CAPTURE_MAX_TDS + 1;
	struct tdx_td *tds = many_tds(nr);
	struct stored_tds stored = {};

	CHECK_INT(stored_tds_change(&stored, tds, nr, NULL, 0), 0);
	stored_tds_free(&stored);
	CHECK_INT(stored_tds_change(&stored, tds, nr - 1, NULL, 0), 1);
	CHECK_INT(stored.nr, CAPTURE_MAX_TDS);
	stored_tds_free(&stored);
	free(tds);
}

TEST(tds_in_any_order_and_told_twice_come_back_by_tdr)
{
	const struct tdx_td mixed[] = { { .tdr = 0x3000 },
					{ .tdr = 0x1000, .pages = 1 },
					{ .tdr = 0x2000 },
					{ .tdr = 0x1000, .pages = 2 } };
	const struct tdx_td sorted[] = { { .tdr = 0x1000, .pages = 2 },
					 { .tdr = 0x2000 },
					 { .tdr = 0x3000 } };
	const struct observation o = { .kind = OBS_TDS,
				       .ns = 3,
				       .tds = { mixed, 4 } };
	const struct observation back = { .kind = OBS_TDS,
					  .ns = 3,
					  .tds = { sorted, 3 } };

	begin();
	CHECK_INT(capture_write(writer, &o), 0);
	tell(&wanted, &back);
	comes_back();
}

TEST(cells_of_another_update_are_not_kept)
{
	struct fixture fixture;
	const struct observation o = { .kind = OBS_UPDATE,
				       .ns = 1,
				       .update = &fixture.observed };

	fixture_good(&fixture, 4);
	fixture_step(&fixture, TDX_UPDATE_SHUTDOWN, 2)->seq--;
	begin();
	CHECK_INT(capture_write(writer, &o), 0);
	memset(fixture_step(&fixture, TDX_UPDATE_SHUTDOWN, 2), 0,
	       sizeof(struct tdx_step_cell));
	tell(&wanted, &o);
	comes_back();
	fixture_free(&fixture);
}

TEST(more_seamcalls_than_a_chunk_holds_come_back)
{
	struct tdx_call *calls = calloc(200000, sizeof(*calls));
	const struct observation o = { .kind = OBS_CALLS,
				       .ns = 1,
				       .calls = { calls, 200000 } };
	const struct observer observer = { tell, &told };
	size_t i, header = sizeof(__u64) + sizeof(enum observation_kind);

	for (i = 0; i < 200000; i++)
		calls[i].ns = i;
	begin();
	CHECK_INT(capture_write(writer, &o), 0);
	end();
	CHECK_INT(capture_read_memory(capture.at, capture.len, &observer), 0);
	CHECK(told.end.clean);
	CHECK_INT(told.facts.len, 4 * header + 200000 * sizeof(*calls));
	CHECK(!memcmp(told.facts.at + header, calls,
		      CAPTURE_CALLS * sizeof(*calls)));
	done();
	free(calls);
}

TEST(facts_that_wait_are_written_when_told_to)
{
	size_t before;

	begin();
	before = capture.len;
	put_td(1, 0x1000, TDX_WINDOW_OPEN);
	CHECK_INT(capture.len, before);
	CHECK_INT(capture_flush(writer), 0);
	CHECK(capture.len > before);
	before = capture.len;
	CHECK_INT(capture_flush(writer), 0);
	CHECK_INT(capture.len, before);
	comes_back();
}

TEST(a_capture_can_begin_with_what_was_known)
{
	struct tdx_td tds[] = { { .tdr = 0x1000 }, { .tdr = 0x2000 } };
	static struct tdx_leaf_cell leaves[TDX_SLOTS];

	begin();
	leaves[9].calls = 9;
	put_host(meta.began_ns, "1.5.24");
	put_leaves(2, leaves);
	put_cost(3);
	put_tds(4, tds, 2);
	/* Only what is known is told again, in this order. */
	clear(&capture);
	CHECK_INT(capture_begin(writer, &meta, capture_writer_tables(writer),
				1000),
		  0);
	CHECK_INT(capture_next_number(writer), 1000);
	tds[1].pages = 3;
	put_tds(5, tds, 2);
	comes_back();
}

TEST(a_writer_that_cannot_write_says_so)
{
	struct memory full = { .limit = 1 };
	const struct capture_output output = { append, &full };

	CHECK_INT(capture_writer_open(&writer, &output), 0);
	CHECK_INT(capture_begin(writer, &meta, NULL, 0), -ENOSPC);
	capture_writer_close(writer);
	clear(&full);
}

static int refuse(void *arg, const struct observation *observation)
{
	return -ENOMEM;
}

TEST(an_observer_that_fails_ends_the_reading)
{
	const struct observer observer = { refuse, NULL };

	begin();
	put_begun(1, 1);
	end();
	CHECK_INT(capture_read_memory(capture.at, capture.len, &observer),
		  -ENOMEM);
	done();
}

RUN_TESTS(TAP_TEST(every_fact_comes_back),
	  TAP_TEST(a_capture_without_facts_is_complete),
	  TAP_TEST(what_a_capture_says_of_itself_comes_back),
	  TAP_TEST(the_layout_leaves_no_byte_of_a_record_out),
	  TAP_TEST(a_capture_cut_off_anywhere_tells_what_is_whole),
	  TAP_TEST(a_capture_with_any_byte_changed_tells_nothing_wrong),
	  TAP_TEST(a_chunk_that_is_missing_is_noticed),
	  TAP_TEST(what_follows_the_end_is_noticed),
	  TAP_TEST(a_newer_minor_version_is_read_and_a_newer_major_one_refused),
	  TAP_TEST(a_kind_of_chunk_that_is_not_known_is_passed_over),
	  TAP_TEST(a_flag_that_is_not_known_ends_the_reading),
	  TAP_TEST(records_may_have_grown),
	  TAP_TEST(sections_longer_than_their_chunk_are_corrupt),
	  TAP_TEST(a_slot_that_does_not_exist_is_corrupt),
	  TAP_TEST(tds_that_are_not_in_order_are_corrupt),
	  TAP_TEST(tdrs_that_are_not_in_order_are_corrupt),
	  TAP_TEST(a_list_of_tds_that_breaks_off_is_corrupt),
	  TAP_TEST(cells_of_cpus_that_do_not_exist_are_corrupt),
	  TAP_TEST(lengths_beyond_reason_are_not_believed),
	  TAP_TEST(a_loss_for_a_reason_not_known_here_is_no_clean_end),
	  TAP_TEST(text_from_a_capture_cannot_write_to_the_terminal),
	  TAP_TEST(a_hundred_thousand_tds_cost_what_changes_of_them),
	  TAP_TEST(more_tds_than_a_table_may_have_are_corrupt),
	  TAP_TEST(tds_in_any_order_and_told_twice_come_back_by_tdr),
	  TAP_TEST(cells_of_another_update_are_not_kept),
	  TAP_TEST(more_seamcalls_than_a_chunk_holds_come_back),
	  TAP_TEST(facts_that_wait_are_written_when_told_to),
	  TAP_TEST(a_capture_can_begin_with_what_was_known),
	  TAP_TEST(a_writer_that_cannot_write_says_so),
	  TAP_TEST(an_observer_that_fails_ends_the_reading))
