// SPDX-License-Identifier: GPL-2.0-only
/*
 * The HTML sink: keeps the last update, the worst one and a line for each of
 * the last hundred, and writes the page when there is no more to come.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "sink.h"
#include "verdict.h"

static struct {
	const struct sink_options *options;
	struct html_update last;
	struct html_update worst;
	__u32 last_nr;
	__u32 worst_nr;
	struct html_line lines[HTML_LISTED];
	__u32 nr_lines;
	int err;
} html;

static void *copy_of(const void *bytes, size_t len)
{
	/* One more: malloc(0) may be NULL without being a failure. */
	void *copy = malloc(len + 1);

	if (copy && len)
		memcpy(copy, bytes, len);
	return copy;
}

/* The update is the model's only as long as it is told. */
static int keep(struct html_update *kept, const struct update *update,
		__u32 busy_in_a_row)
{
	struct update *copy = &kept->update;
	size_t i, nr = update->nr_cells;
	bool whole;

	update_free(copy);
	*copy = *update;
	kept->busy_in_a_row = busy_in_a_row;
	copy->cpus = copy_of(update->cpus, nr * sizeof(*copy->cpus));
	copy->busy =
		copy_of(update->busy, update->nr_busy * sizeof(*copy->busy));
	copy->at_risk = copy_of(update->at_risk,
				update->nr_at_risk * sizeof(*copy->at_risk));
	whole = copy->cpus && copy->busy && copy->at_risk;
	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		copy->steps[i].cpus = copy_of(update->steps[i].cpus,
					      nr * sizeof(struct cpu_step));
		whole = whole && copy->steps[i].cpus;
	}
	if (whole)
		return 0;
	update_free(copy);
	return -ENOMEM;
}

static bool is_worse(const struct update *update, const struct update *than)
{
	if (update->verdict != than->verdict)
		return update->verdict > than->verdict;
	return update->stopped > than->stopped;
}

static void list(const struct update *update)
{
	struct html_line *line = &html.lines[html.nr_lines % HTML_LISTED];
	char sentence[SENTENCE_LEN];
	const char *cause = sentence_cause(update, false, sentence);

	*line = (struct html_line){
		.seq = update->head.seq,
		.refused = update->refused,
		.verdict = update->verdict,
		.version_from = update->head.version_from,
		.version_to = update->head.version_to,
		.end_ns = update->head.end_ns,
		.stopped = update->stopped,
		.blackout = update->blackout_max,
	};
	if (cause)
		snprintf(line->cause, sizeof(line->cause), "%s", cause);
	html.nr_lines++;
}

static int html_open(const struct sink_options *options)
{
	memset(&html, 0, sizeof(html));
	html.options = options;
	return 0;
}

static void html_add(const struct model *model, const struct update *update)
{
	if (html.err)
		return;
	list(update);
	html.err = keep(&html.last, update, model->busy_in_a_row);
	html.last_nr = html.nr_lines;
	if (html.err)
		return;
	if (!html.worst_nr || is_worse(update, &html.worst.update)) {
		html.err = keep(&html.worst, update, model->busy_in_a_row);
		html.worst_nr = html.nr_lines;
	}
}

static int html_finish(const struct model *model)
{
	const struct html_page page = {
		.model = model,
		.last = html.last_nr ? &html.last : NULL,
		.worst = html.worst_nr != html.last_nr ? &html.worst : NULL,
		.lines = html.lines,
		.nr_lines = html.nr_lines,
		.wanted = html.options->update,
		.end = model->ended ? &model->end : NULL,
		.out = html.options->out,
	};

	return html.err ? html.err : html_page_write(&page);
}

static void html_close(void)
{
	update_free(&html.last.update);
	update_free(&html.worst.update);
}

const struct sink_ops sink_html = {
	.open = html_open,
	.update = html_add,
	.finish = html_finish,
	.close = html_close,
};
