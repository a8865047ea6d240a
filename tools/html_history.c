// SPDX-License-Identifier: GPL-2.0-only
/* What several updates have in common, and the list of them. */
#include <string.h>

#include "html.h"
#include "names.h"
#include "units.h"

static const struct html_line *line_of(const struct html_page *page, __u32 nr)
{
	return &page->lines[nr % HTML_LISTED];
}

static __u32 first_line(const struct html_page *page)
{
	return page->nr_lines > HTML_LISTED ? page->nr_lines - HTML_LISTED : 0;
}

/* So few are not drawn wider than these. */
#define MIN_COLUMNS 40

/* A column for each update, as high as the host was stopped. */
static void draw_chart(const struct html_page *page)
{
	__u32 first = first_line(page), nr = page->nr_lines - first, i;
	double width = nr > MIN_COLUMNS ? 100.0 / nr : 100.0 / MIN_COLUMNS;
	char text[UNIT_LEN];
	__s64 most = 1;

	for (i = first; i < page->nr_lines; i++)
		if (line_of(page, i)->stopped > most)
			most = line_of(page, i)->stopped;
	unit_duration(most, text);
	fprintf(page->out,
		"<p class=\"small soft\">How long each stopped the host; the highest column is %s.</p>\n<svg class=\"chart\" role=\"img\"><title>How long each update stopped the host, at most %s</title>",
		text, text);
	for (i = first; i < page->nr_lines; i++) {
		const struct html_line *line = line_of(page, i);
		double height = 100.0 * (double)line->stopped / (double)most;

		fprintf(page->out,
			"<g class=\"%s\"><rect class=\"column\" x=\"%.2f%%\" y=\"%.2f%%\" width=\"%.2f%%\" height=\"%.2f%%\"><title>",
			outcome_word(line->verdict), width * (i - first),
			100 - height, width * .8, height);
		if (!line->refused)
			fprintf(page->out, "update %u: ", line->seq);
		fprintf(page->out, "%s, %s</title></rect></g>",
			outcome_word(line->verdict),
			unit_duration(line->stopped, text));
	}
	fputs("</svg>\n", page->out);
}

static void put_line(FILE *out, const struct html_line *line)
{
	char seq[16] = "refused", from[24], to[24], versions[56];

	if (!line->refused)
		snprintf(seq, sizeof(seq), "%u", line->seq);
	snprintf(versions, sizeof(versions), "%s to %s",
		 name_version(line->version_from, from),
		 name_version(line->version_to, to));
	fprintf(out, "<tr class=\"%s\">", outcome_word(line->verdict));
	html_head(out, seq);
	html_element(out, "td class=\"tone\"", outcome_word(line->verdict));
	html_cell(out, line->version_from ? versions : NULL);
	html_duration(out, line->stopped);
	html_duration(out, line->blackout);
	html_words(out, line->cause[0] ? line->cause : NULL);
	fputs("</tr>\n", out);
}

static void count_verdicts(const struct html_page *page)
{
	const struct update_stats *stats = &page->model->stats;
	const char *comma = "";
	char count[UNIT_LEN];
	int verdict;

	fputs("<p>", page->out);
	for (verdict = 0; verdict <= OUTCOME_UNKNOWN; verdict++) {
		if (!stats->verdicts[verdict])
			continue;
		fprintf(page->out, "%s%s %s", comma,
			unit_count(stats->verdicts[verdict], count),
			outcome_word(verdict));
		comma = ", ";
	}
	fputs("</p>\n", page->out);
}

/**
 * html_history - write the list of the updates, where there are several
 * @page: the page
 */
void html_history(const struct html_page *page)
{
	static const struct html_column columns[] = {
		{ "Update", false },	      { "Verdict", false },
		{ "Versions", false },	      { "Host stopped", true },
		{ "Longest blackout", true }, { "Cause", false },
	};
	__u32 i, first = first_line(page);

	if (page->nr_lines < 2)
		return;
	fputs("<section class=\"long\"><h2>All updates</h2>\n", page->out);
	count_verdicts(page);
	draw_chart(page);
	html_table_begin(page->out,
			 first ? "the last hundred, the newest first" :
				 "the newest first",
			 columns, sizeof(columns) / sizeof(columns[0]));
	for (i = page->nr_lines; i-- > first;)
		put_line(page->out, line_of(page, i));
	html_table_end(page->out);
	fputs("</section>\n", page->out);
}

#define STRAGGLERS 10

static void put_straggler(FILE *out, const struct straggler *straggler,
			  __u64 steps)
{
	const struct cpu_stats *stats = straggler->stats;
	char text[UNIT_LEN];
	size_t i;

	snprintf(text, sizeof(text), "CPU %u", straggler->cpu);
	fputs("<tr>", out);
	html_head(out, text);
	html_duration(out, stats->cost);
	html_count(out, stats->last);
	snprintf(text, sizeof(text), "%.0f%%",
		 steps ? 100.0 * (double)stats->last / (double)steps : 0.0);
	html_number(out, text);
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		html_count(out, stats->steps[i].last);
	fputs("</tr>\n", out);
}

/**
 * html_stragglers - write which CPUs hold the others up
 * @page: the page
 */
void html_stragglers(const struct html_page *page)
{
	static const struct html_column columns[] = {
		{ "CPU", false },	{ "Cost the others", true },
		{ "Times last", true }, { "Of all", true },
		{ "SHUTDOWN", true },	{ "CPU_INSTALL", true },
		{ "CPU_INIT", true },	{ "RUN_UPDATE", true },
	};
	struct straggler top[STRAGGLERS];
	const struct update_stats *stats = &page->model->stats;
	__u32 nr = update_stats_stragglers(stats, top, STRAGGLERS), i;

	if (!nr)
		return;
	fputs("<section><h2>Stragglers</h2><p>The last CPU of a step is charged with what the others waited for it.</p>\n",
	      page->out);
	html_table_begin(page->out, "how often each was the last, by step",
			 columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < nr; i++)
		put_straggler(page->out, &top[i], update_stats_last(stats));
	html_table_end(page->out);
	fputs("</section>\n", page->out);
}
