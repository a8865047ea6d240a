// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: captures, shown in every way. Which one of them, a byte of the
 * capture's header says that means nothing to its reader.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "capture_format.h"
#include "capture_mutator.h"
#include "fuzz.h"
#include "memory_input.h"
#include "sink.h"

/* What a sink has written must be what its readers expect. */
typedef void check_fn(const char *text, size_t len);

/* For terminals and logs: nothing that moves the cursor. */
static void check_text(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		MUST((unsigned char)text[i] >= ' ' || text[i] == '\n');
}

/* Each line is an object, and one of UTF-8. */
static void check_json(const char *text, size_t len)
{
	const char *end = text + len, *line_end;

	for (; text < end; text = line_end + 1) {
		json_t *object;

		line_end = memchr(text, '\n', end - text);
		MUST(line_end);
		object = json_loadb(text, line_end - text,
				    JSON_REJECT_DUPLICATES, NULL);
		MUST(json_is_object(object));
		json_decref(object);
	}
}

static bool has(const char *text, size_t len, const char *what)
{
	return memmem(text, len, what, strlen(what));
}

/* The names <b>x"x'>& of the seeds are not there as they were, in no part. */
static void check_html(const char *text, size_t len)
{
	MUST(!has(text, len, "<b>x"));
	MUST(!has(text, len, "<b&"));
	MUST(!has(text, len, "&lt;b>"));
	MUST(!has(text, len, "\"x&"));
	MUST(!has(text, len, "&quot;x'"));
}

/* Packets, one after the other: field 1, length, content. */
static void check_perfetto(const char *text, size_t len)
{
	const uint8_t *at = (const uint8_t *)text, *end = at + len;

	while (at < end) {
		uint64_t packet_len = 0;
		unsigned int shift = 0;

		MUST(*at++ == 0x0a);
		do {
			MUST(at < end && shift < 35);
			packet_len |= (uint64_t)(*at & 0x7f) << shift;
			shift += 7;
		} while (*at++ & 0x80);
		MUST(packet_len <= (uint64_t)(end - at));
		at += packet_len;
	}
}

static const struct {
	const struct sink_ops *sink;
	check_fn *check;
	bool whole;
} ways[] = {
	{ &sink_text, check_text, false },
	{ &sink_json, check_json, false },
	{ &sink_json, check_json, true },
	{ &sink_html, check_html, true },
	{ &sink_perfetto, check_perfetto, true },
	{ &sink_report, check_text, true },
};

/**
 * struct showing - one way to show a capture
 * @sink: the way
 * @model: what is shown
 */
struct showing {
	const struct sink_ops *sink;
	struct model model;
};

static void on_update(struct model *model, const struct update *update,
		      void *arg)
{
	const struct showing *showing = arg;

	showing->sink->update(model, update);
}

static int take(void *arg, const struct observation *observation)
{
	struct showing *showing = arg;
	int err = model_observe(&showing->model, observation);

	if (!err && showing->sink->observed)
		showing->sink->observed(&showing->model, observation);
	return err;
}

static void show(struct showing *showing, struct capture_reader *reader,
		 const struct sink_options *options)
{
	const struct sink_ops *sink = showing->sink;
	const struct observer observer = { take, showing };
	int ret;

	if (sink->open && sink->open(options))
		return;
	if (sink->attached)
		sink->attached(&showing->model);
	do
		ret = capture_reader_next(reader, &observer);
	while (ret > 0);
	if (!ret && sink->state)
		sink->state(&showing->model);
	if (!ret && sink->finish)
		sink->finish(&showing->model);
	if (sink->close)
		sink->close();
}

static void show_in_a_way(size_t way, const uint8_t *capture, size_t len)
{
	struct memory_input input = { capture, len };
	const struct capture_input from = { memory_input_read, &input };
	struct showing showing = { .sink = ways[way].sink };
	struct sink_options options = { .whole = ways[way].whole };
	struct capture_reader *reader;
	struct capture_meta meta;
	char why[96], *text = NULL;
	size_t text_len = 0;

	if (capture_reader_open(&reader, &from, &meta, why))
		return;
	options.out = open_memstream(&text, &text_len);
	model_init(&showing.model);
	showing.model.watching = meta.watching;
	showing.model.on_update = on_update;
	showing.model.on_update_arg = &showing;
	show(&showing, reader, &options);
	model_free(&showing.model);
	capture_reader_close(reader);
	fclose(options.out);
	ways[way].check(text, text_len);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *capture, size_t len)
{
	size_t at = offsetof(struct capture_header, reserved);

	if (len > sizeof(struct capture_header))
		show_in_a_way(capture[at] % (sizeof(ways) / sizeof(*ways)),
			      capture, len);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *capture, size_t len, size_t max_len,
			       unsigned int seed)
{
	return capture_mutate(capture, len, max_len, seed);
}
