// SPDX-License-Identifier: GPL-2.0-only
/* What the Perfetto trace leaves out, it says. */
#include <stdlib.h>

#include "perfetto.h"
#include "sink.h"
#include "tap.h"

/**
 * struct drawn - a trace, written to memory
 * @options: of the sink
 * @bytes: the trace
 * @len: of it
 * @model: behind it
 * @left_out: the sink says that something is
 * @words: the same in words
 */
struct drawn {
	struct sink_options options;
	char *bytes;
	size_t len;
	struct model model;
	bool left_out;
	char words[LEFT_OUT_LEN];
};

static void begin(struct drawn *drawn)
{
	memset(drawn, 0, sizeof(*drawn));
	drawn->options.out = open_memstream(&drawn->bytes, &drawn->len);
	model_init(&drawn->model);
	CHECK_INT(sink_perfetto.open(&drawn->options), 0);
}

static void tell(struct drawn *drawn, struct observation fact)
{
	sink_perfetto.observed(&drawn->model, &fact);
}

static void end(struct drawn *drawn)
{
	CHECK_INT(sink_perfetto.finish(&drawn->model), 0);
	drawn->left_out = sink_perfetto.left_out(drawn->words);
	sink_perfetto.close();
	fclose(drawn->options.out);
	model_free(&drawn->model);
}

static bool says(const struct drawn *drawn, const char *text)
{
	return memmem(drawn->bytes, drawn->len, text, strlen(text));
}

static struct tdx_td build(__u64 number)
{
	return (struct tdx_td){
		.tdr = (number + 1) << 12,
		.init_ns = 1000 + number,
		.window = TDX_WINDOW_OPEN,
		.comm = "qemu",
	};
}

static void tell_builds(struct drawn *drawn, size_t nr)
{
	struct observation fact = { .kind = OBS_TD };
	struct tdx_td td;
	size_t i;

	fact.td = &td;
	for (i = 0; i < nr; i++) {
		td = build(i);
		fact.ns = td.init_ns;
		tell(drawn, fact);
	}
}

static void tell_table(struct drawn *drawn, size_t nr)
{
	struct tdx_td *tds = calloc(nr, sizeof(*tds));
	const struct observation fact = { .kind = OBS_TDS,
					  .ns = 9000,
					  .tds = { tds, nr } };
	size_t i;

	for (i = 0; i < nr; i++)
		tds[i] = build(i);
	tell(drawn, fact);
	free(tds);
}

TEST(as_many_builds_as_can_be_followed_are_all_there)
{
	struct drawn drawn;

	begin(&drawn);
	tell_builds(&drawn, PERFETTO_MAX_BUILDS);
	tell_table(&drawn, PERFETTO_MAX_BUILDS);
	end(&drawn);
	CHECK(!drawn.left_out);
	CHECK(!says(&drawn, "left out"));
	free(drawn.bytes);
}

TEST(builds_beyond_are_counted_in_the_trace_and_in_words)
{
	struct drawn drawn;

	begin(&drawn);
	tell_builds(&drawn, PERFETTO_MAX_BUILDS + 3);
	end(&drawn);
	CHECK(drawn.left_out);
	CHECK_TEXT(
		drawn.words,
		"3 TD builds are left out: more than 131072 at a time: see them with --json");
	CHECK(says(
		&drawn,
		"too many TDs in build at a time: some are left out from here on"));
	CHECK(says(&drawn, "TD builds left out"));
	free(drawn.bytes);
}

TEST(builds_that_a_table_tells_again_are_counted_once)
{
	struct drawn drawn;

	begin(&drawn);
	tell_table(&drawn, PERFETTO_MAX_BUILDS + 2);
	tell_table(&drawn, PERFETTO_MAX_BUILDS + 2);
	end(&drawn);
	CHECK(drawn.left_out);
	CHECK_INT(atoi(drawn.words), 2);
	free(drawn.bytes);
}

RUN_TESTS(TAP_TEST(as_many_builds_as_can_be_followed_are_all_there),
	  TAP_TEST(builds_beyond_are_counted_in_the_trace_and_in_words),
	  TAP_TEST(builds_that_a_table_tells_again_are_counted_once))
