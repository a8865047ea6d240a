/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the HTML sink share: the page, and how to write to it. */
#ifndef _TDXUPDATE_HTML_H
#define _TDXUPDATE_HTML_H

#include <stdio.h>

#include "model.h"

/* Updates that are listed one by one; of the others there are figures only. */
#define HTML_LISTED 100

/**
 * struct html_update - an update that is kept, to be shown in full
 * @update: a copy
 * @busy_in_a_row: refusals for TDs in build up to it
 */
struct html_update {
	struct update update;
	__u32 busy_in_a_row;
};

/**
 * struct html_line - an update in the list of all
 * @seq: 0 when the upload was refused
 * @refused: the upload was refused
 * @verdict: what has become of TDX
 * @version_from: TDX module before
 * @version_to: TDX module after
 * @end_ns: when
 * @stopped: the host was
 * @blackout: longest of a CPU
 * @cause: in words; empty when there was no failure
 */
struct html_line {
	__u32 seq;
	bool refused;
	enum outcome verdict;
	__u32 version_from;
	__u32 version_to;
	__u64 end_ns;
	__s64 stopped;
	__s64 blackout;
	char cause[160];
};

/**
 * struct html_page - what is known when the page is written
 * @model: at the end
 * @last: the last update; NULL when there was none
 * @worst: the worst one, where that is another; NULL otherwise
 * @lines: ring of the last updates
 * @nr_lines: updates that were told
 * @wanted: only this update was asked for; 0 when all were
 * @end: how the observation ended
 * @out: the page
 */
struct html_page {
	const struct model *model;
	const struct html_update *last;
	const struct html_update *worst;
	const struct html_line *lines;
	__u32 nr_lines;
	__u32 wanted;
	const struct observed_end *end;
	FILE *out;
};

/**
 * struct html_column - a column of a table
 * @title: its head
 * @number: its cells are numbers
 */
struct html_column {
	const char *title;
	bool number;
};

/* html_page.html, with a NUL behind it. */
extern const char html_frame[] __attribute__((visibility("hidden")));

void html_text(FILE *out, const char *text);
void html_element(FILE *out, const char *tag, const char *text);
void html_sentence(FILE *out, const char *tag, const char *text);
void html_fact(FILE *out, const char *term, const char *text);
void html_table_begin(FILE *out, const char *caption,
		      const struct html_column *columns, size_t nr);
void html_table_end(FILE *out);
void html_head(FILE *out, const char *text);
void html_cell(FILE *out, const char *text);
void html_words(FILE *out, const char *text);
void html_number(FILE *out, const char *text);
void html_count(FILE *out, __u64 count);
void html_duration(FILE *out, __s64 ns);
void html_cpu(FILE *out, __u32 cpu);

int html_page_write(const struct html_page *page);
void html_top(const struct html_page *page);
void html_verdict(const struct html_page *page);
void html_warnings(const struct html_page *page);
void html_figures(const struct html_page *page);
void html_timeline(FILE *out, const struct update *update);
void html_update_details(const struct html_page *page,
			 const struct html_update *kept);
void html_history(const struct html_page *page);
void html_stragglers(const struct html_page *page);
void html_builds(const struct html_page *page);
void html_leaves(const struct html_page *page);
void html_observation(const struct html_page *page);

#endif /* _TDXUPDATE_HTML_H */
