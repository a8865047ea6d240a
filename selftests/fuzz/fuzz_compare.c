// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: a capture, compared with itself or with its own first half, in
 * text or JSON; which, bytes of the header say that mean nothing to the reader.
 */
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "capture_format.h"
#include "capture_mutator.h"
#include "comparison_out.h"
#include "fuzz.h"
#include "memory_input.h"

/* 0 when there is something to compare. */
static int read_side(struct compared_side *side, const char *name,
		     const uint8_t *capture, size_t len)
{
	const struct observer observer = { compared_side_observe, side };
	struct memory_input input = { capture, len };
	const struct capture_input from = { memory_input_read, &input };
	struct capture_reader *reader;
	struct capture_meta meta;
	char why[96];
	int ret;

	compared_side_init(side, name, name);
	ret = capture_reader_open(&reader, &from, &meta, why);
	if (ret)
		return ret;
	side->model.watching = meta.watching;
	do
		ret = capture_reader_next(reader, &observer);
	while (ret > 0);
	capture_reader_close(reader);
	return ret ? ret : !compared_side_updates(side);
}

static void check_json(const char *text, size_t len)
{
	json_t *object = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);

	MUST(json_is_object(object));
	json_decref(object);
}

static void check_text(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		MUST((unsigned char)text[i] >= ' ' || text[i] == '\n');
}

static void compare(struct compared *compared, bool json)
{
	const struct comparison_side a = { &compared->a.model.stats,
					   &compared->a.samples };
	const struct comparison_side b = { &compared->b.model.stats,
					   &compared->b.samples };
	char *text = NULL;
	size_t text_len;
	FILE *out = open_memstream(&text, &text_len);

	mixed_find(&compared->mixed, &compared->a, &compared->b);
	comparison_build(&compared->comparison, &a, &b, compared->threshold);
	if (json)
		MUST(!comparison_json(out, compared));
	else
		comparison_text(out, compared);
	fclose(out);
	if (json)
		check_json(text, text_len);
	else
		check_text(text, text_len);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *capture, size_t len)
{
	const uint8_t *how =
		capture + offsetof(struct capture_header, reserved);
	struct compared *compared;

	if (len <= sizeof(struct capture_header))
		return 0;
	compared = calloc(1, sizeof(*compared));
	compared->threshold = 0.01;
	if (!read_side(&compared->b, "B", capture, len) &&
	    !read_side(&compared->a, "A", capture, how[1] % 2 ? len : len / 2))
		compare(compared, how[0] % 2);
	compared_side_free(&compared->a);
	compared_side_free(&compared->b);
	free(compared);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *capture, size_t len, size_t max_len,
			       unsigned int seed)
{
	return capture_mutate(capture, len, max_len, seed);
}
