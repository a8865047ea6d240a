// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is shown of a capture is, byte for byte, what was shown when it was
 * recorded.
 */
#include "capture_reader.h"
#include "capture_writer.h"
#include "fixture.h"
#include "sink.h"
#include "tap.h"

/**
 * struct shown - a model and a sink, and what comes out of them
 * @model: fed with the facts
 * @sink: shows it
 * @options: where to
 * @text: what it has shown
 * @len: length of it
 */
struct shown {
	struct model model;
	const struct sink_ops *sink;
	struct sink_options options;
	char *text;
	size_t len;
};

/* A kernel that is watched as captures say. */
static const struct capture_meta meta = {
	.tool = "test",
	.watching = { .rung = "tp_btf",
		      .stop = true,
		      .initiator = true,
		      .calls = true,
		      .realtime_ns = 1700000000000000000,
		      .stored = true },
};

static void on_update(struct model *model, const struct update *update,
		      void *arg)
{
	struct shown *shown = arg;

	if (shown->sink->update)
		shown->sink->update(model, update);
}

static void show_begin(struct shown *shown, const struct sink_ops *sink)
{
	memset(shown, 0, sizeof(*shown));
	model_init(&shown->model);
	shown->model.watching = meta.watching;
	shown->model.on_update = on_update;
	shown->model.on_update_arg = shown;
	shown->sink = sink;
	shown->options.out = open_memstream(&shown->text, &shown->len);
	shown->options.whole = true;
	CHECK_INT(sink->open(&shown->options), 0);
	if (sink->attached)
		sink->attached(&shown->model);
}

static int show(void *arg, const struct observation *observation)
{
	struct shown *shown = arg;
	int err = model_observe(&shown->model, observation);

	if (!err && shown->sink->observed)
		shown->sink->observed(&shown->model, observation);
	return err;
}

static void show_end(struct shown *shown)
{
	if (shown->sink->finish)
		CHECK_INT(shown->sink->finish(&shown->model), 0);
	if (shown->sink->close)
		shown->sink->close();
	fclose(shown->options.out);
	model_free(&shown->model);
}

/* Everything that can be told, in an order in which it could be. */
static void tell_all(const struct observer *observer)
{
	static struct tdx_leaf_cell leaves[TDX_SLOTS];
	struct tdx_td tds[] = {
		{ .tdr = 0x5000,
		  .window = TDX_WINDOW_CLOSED,
		  .init_ns = 500,
		  .pages = 3,
		  .comm = "old",
		  .leaf = TDX_LEAF_MR_FINALIZE },
		{ .tdr = 0x1000,
		  .window = TDX_WINDOW_OPEN,
		  .init_ns = 900000,
		  .pages = 9,
		  .pid = 42,
		  .tid = 43,
		  .comm = "qemu \303\244",
		  .hkid = 7,
		  .success_ns = 990000 },
		{ .tdr = 0x3000,
		  .window = TDX_WINDOW_PROBABLE,
		  .init_ns = 800000,
		  .comm = "\033[2J",
		  .hkid = 8 },
	};
	struct tdx_call calls[] = {
		{ .ns = 1000, .tdr = 0x1000, .fn = 2, .duration_ns = 7 },
		{ .ns = 2000, .status = 0x8000000000000000, .cpu = 3 },
	};
	const struct tdx_upload upload = {
		.asked_ns = 200000, .pid = 5, .comm = "sh", .error = 8
	};
	struct host host = { .name = "h\303\266st",
			     .kernel = "6.12",
			     .nr_cpus = 4,
			     .module_version = "1.5.24",
			     .seamldr_version = "1.5.02",
			     .updates_left = 7,
			     .emulated = true };
	const struct observed_end end = { .clean = true };
	struct observation o = { .ns = 100 };
	struct fixture fixture;

#define TELL(what, when, ...)                              \
	do {                                               \
		o = (struct observation){                  \
			.kind = OBS_##what,                \
			.ns = (when),                      \
			__VA_ARGS__,                       \
		};                                         \
		CHECK_INT(observer_tell(observer, &o), 0); \
	} while (0)

	TELL(HOST, 100, .host = &host);
	TELL(TDS, 1000, .tds = { tds, 3 });
	leaves[8].calls = 12;
	leaves[8].latency[3] = 12;
	TELL(LEAVES, 1001, .leaves = leaves);
	TELL(TD, 900000, .td = &tds[1]);
	TELL(CALLS, 900001, .calls = { calls, 2 });
	TELL(BEGUN, 1000100, .begun = FIXTURE_SEQ);
	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, 0x8000051200020000);
	fixture.observed.busy = tds + 1;
	fixture.observed.nr_busy = 2;
	fixture.observed.tds = tds;
	fixture.observed.nr_tds = 3;
	TELL(UPDATE, fixture.head.end_ns, .update = &fixture.observed);
	fixture_free(&fixture);
	TELL(LOSS, 1200000, .loss = { TDX_LOSS_RING_FULL, 2, 5 });
	TELL(LOSS, 1200001, .loss = { TDX_LOSS_SKIPPED, LOSS_ANY_CPU, 1 });
	tds[1].window = TDX_WINDOW_CLOSED;
	tds[1].closed_ns = 1300000;
	tds[1].pages = 20;
	TELL(TD, 1300000, .td = &tds[1]);
	TELL(TDS, 1300001, .tds = { tds, 2 });
	TELL(REFUSAL, 1400000, .refusal = &upload);
	fixture_good(&fixture, 4);
	fixture.observed.lost = true;
	TELL(UPDATE, fixture.head.end_ns, .update = &fixture.observed);
	fixture_free(&fixture);
	fixture_failing(&fixture, 512, TDX_UPDATE_CPU_INIT, 3, EIO,
			TDX_LEAF_SYS_LP_INIT, 0xc000092000000048);
	fixture.observed.tds = tds;
	fixture.observed.nr_tds = 3;
	TELL(UPDATE, fixture.head.end_ns, .update = &fixture.observed);
	fixture_free(&fixture);
	host.lost = true;
	host.module_version[0] = '\0';
	TELL(HOST, 2000000, .host = &host);
	leaves[8].calls = 40;
	leaves[9].calls = 1;
	leaves[9].errors = 1;
	TELL(LEAVES, 2000001, .leaves = leaves);
	TELL(COST, 2000002, .cost = { 500, 60000, 7000, true });
	TELL(END, 2000002, .end = &end);
}

static int append(void *arg, const void *bytes, size_t len)
{
	return fwrite(bytes, 1, len, arg) == len ? 0 : -EIO;
}

static int record(void *arg, const struct observation *observation)
{
	return capture_write(arg, observation);
}

static void record_all(char **capture, size_t *len)
{
	FILE *file = open_memstream(capture, len);
	const struct capture_output output = { append, file };
	struct capture_writer *writer;
	struct observer observer = { record, NULL };

	CHECK_INT(capture_writer_open(&writer, &output), 0);
	observer.arg = writer;
	CHECK_INT(capture_begin(writer, &meta, NULL, 1), 0);
	tell_all(&observer);
	CHECK_INT(capture_end(writer, 2000002), 0);
	capture_writer_close(writer);
	fclose(file);
}

static void is_shown_alike(const struct sink_ops *sink)
{
	struct shown live, stored;
	char *capture = NULL;
	size_t len;

	show_begin(&live, sink);
	tell_all(&(const struct observer){ show, &live });
	show_end(&live);

	record_all(&capture, &len);
	show_begin(&stored, sink);
	CHECK_INT(
		capture_read_memory(capture, len,
				    &(const struct observer){ show, &stored }),
		0);
	show_end(&stored);

	CHECK(live.len > 2000);
	CHECK_INT(stored.len, live.len);
	CHECK(stored.len == live.len &&
	      !memcmp(stored.text, live.text, live.len));
	if (strcmp(stored.text, live.text))
		printf("# live: %.2000s\n# stored: %.2000s\n", live.text,
		       stored.text);
	free(live.text);
	free(stored.text);
	free(capture);
}

TEST(json_of_a_capture_is_that_of_the_observation)
{
	is_shown_alike(&sink_json);
}

TEST(the_report_of_a_capture_is_that_of_the_observation)
{
	is_shown_alike(&sink_report);
}

RUN_TESTS(TAP_TEST(json_of_a_capture_is_that_of_the_observation),
	  TAP_TEST(the_report_of_a_capture_is_that_of_the_observation))
