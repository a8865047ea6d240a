// SPDX-License-Identifier: GPL-2.0-only
/* The top of the page: what happened, whose fault, is TDX lost, what to do. */
#include <string.h>
#include <time.h>

#include "fault.h"
#include "html.h"
#include "names.h"
#include "units.h"
#include "verdict.h"

/* Of a hundred TDs nobody reads all up here; the table has them. */
#define NAMED_TDS 4

static const char *headline(enum outcome verdict)
{
	switch (verdict) {
	case OUTCOME_DONE:
		return "The TDX module was updated";
	case OUTCOME_RETRY:
		return "Not updated: try again";
	case OUTCOME_REFUSED:
		return "Not updated: nothing has changed";
	case OUTCOME_LOST:
		return "TDX is lost until reboot";
	default:
		return "How it ended is not known";
	}
}

static void put_time(FILE *out, const struct watching *watching, __u64 ns)
{
	time_t seconds = (watching->realtime_ns + ns) / 1000000000;
	struct tm utc;
	char text[40];

	if (!watching->realtime_ns || !gmtime_r(&seconds, &utc))
		return;
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &utc);
	fprintf(out, "<span>%s</span>\n", text);
}

/**
 * html_top - write which host this is about, and when
 * @page: the page
 */
void html_top(const struct html_page *page)
{
	const struct host *host = &page->model->host;

	fputs("<span>TDX module update on ", page->out);
	html_element(page->out, "b", host->name[0] ? host->name : "this host");
	fputs("</span>\n", page->out);
	if (page->last)
		put_time(page->out, &page->model->watching,
			 page->last->update.head.end_ns);
	if (host->emulated)
		fputs("<span class=\"badge\">emulated: no TDX hardware</span>\n",
		      page->out);
}

static void put_answer(FILE *out, const char *question, const char *answer)
{
	html_element(out, "dt", question);
	html_sentence(out, "dd", answer);
}

static void answer_what(FILE *out, const struct update *update)
{
	char sentence[SENTENCE_LEN], text[SENTENCE_LEN + 24];

	put_answer(out, "What happened?", sentence_verdict(update, sentence));
	if (!update->refused && update->stopped)
		html_sentence(out, "dd", sentence_stopped(update, sentence));
	if (!sentence_sysfs(update, sentence))
		return;
	snprintf(text, sizeof(text), "sysfs says %s", sentence);
	html_sentence(out, "dd class=\"soft\"", text);
}

static void name_builders(FILE *out, const struct update *update)
{
	char sentence[SENTENCE_LEN], text[80];
	size_t i;

	for (i = 0; i < update->nr_busy && i < NAMED_TDS; i++)
		html_sentence(out, "dd",
			      sentence_td(&update->busy[i],
					  update_failed_ns(update), sentence));
	if (i < update->nr_busy) {
		snprintf(text, sizeof(text), "and %zu more, see below",
			 update->nr_busy - i);
		html_sentence(out, "dd", text);
	}
	if (sentence_unnamed(update, sentence))
		html_sentence(out, "dd", sentence);
}

/* "Whose fault was it?" wants "that of the image", not "of the image". */
static void put_fault(FILE *out, const char *fault)
{
	char text[SENTENCE_LEN + 8];

	snprintf(text, sizeof(text), "%s%s",
		 strncmp(fault, "of ", 3) ? "" : "that ", fault);
	html_sentence(out, "dd", text);
}

static void answer_whose(FILE *out, const struct update *update)
{
	char sentence[SENTENCE_LEN];
	const char *fault = sentence_fault(update, sentence);

	html_element(out, "dt", "Whose fault was it?");
	put_fault(out, fault ? fault : "nobody's: nothing failed");
	name_builders(out, update);
	if (sentence_cause(update, true, sentence))
		html_sentence(out, "dd class=\"soft\"", sentence);
}

/* The advice was of then; the builds may be over by now. */
static bool builds_are_over(const struct model *model,
			    const struct update *update)
{
	return update->verdict == OUTCOME_RETRY && update->nr_busy &&
	       !model->windows.open.nr && !model->windows.unfollowed;
}

static void answer_do(const struct html_page *page,
		      const struct html_update *kept)
{
	char sentence[SENTENCE_LEN];
	const char *advice =
		sentence_advice(&kept->update, kept->busy_in_a_row, sentence);

	put_answer(page->out, "What is to be done?",
		   advice ? advice : "nothing");
	if (builds_are_over(page->model, &kept->update))
		html_sentence(
			page->out, "dd",
			"since then these builds have ended, and no TD is in build: retry now");
}

static void open_card(FILE *out, enum outcome verdict, const char *title)
{
	const char *word = outcome_word(verdict);

	fprintf(out,
		"<div class=\"verdict %s\"><header><svg aria-hidden=\"true\"><use href=\"#icon-%s\"/></svg><div>",
		word, word);
	html_element(out, "h1", title);
}

static void put_nothing(const struct html_page *page)
{
	char text[80] =
		"While this was recorded nobody tried to update the TDX module.";

	if (page->wanted)
		snprintf(text, sizeof(text), "Update %u is not in it.",
			 page->wanted);
	open_card(page->out, OUTCOME_UNKNOWN, "No update was seen");
	html_element(page->out, "p", text);
	fputs("</div></header></div>\n", page->out);
}

/* What is known of the update before it says nothing of this one. */
static void put_unfinished(const struct html_page *page)
{
	const struct model *model = page->model;
	char text[80], ago[UNIT_LEN];
	FILE *out = page->out;

	snprintf(text, sizeof(text), "Update %u", model->begun);
	open_card(out, OUTCOME_UNKNOWN, headline(OUTCOME_UNKNOWN));
	html_element(out, "p", text);
	fputs("</div></header>\n<dl class=\"answers\">\n<div>", out);
	snprintf(text, sizeof(text),
		 "it began %s before the end of the recording",
		 unit_duration(model->now_ns - model->begun_ns, ago));
	put_answer(out, "What happened?", text);
	fputs("</div>\n<div>", out);
	put_answer(out, "Whose fault was it?", "not known");
	fputs("</div>\n<div>", out);
	put_answer(out, "Is TDX lost?", "not known");
	fputs("</div>\n<div class=\"do\">", out);
	put_answer(
		out, "What is to be done?",
		"look at tdx_host/version in sysfs: while TDX is there it can be read");
	fputs("</div>\n</dl></div>\n", out);
}

static void put_subject(FILE *out, const struct update *update)
{
	char text[SENTENCE_LEN + 40], initiator[SENTENCE_LEN], update_nr[32];
	const char *who = sentence_initiator(update, initiator);

	snprintf(update_nr, sizeof(update_nr), "Update %u", update->head.seq);
	snprintf(text, sizeof(text), "%s%s%s",
		 update->refused ? "An upload" : update_nr,
		 who ? ", asked for by " : "", who ? who : "");
	html_element(out, "p", text);
}

/**
 * html_verdict - write the last update in words
 * @page: the page
 */
void html_verdict(const struct html_page *page)
{
	const struct update *update;
	char sentence[SENTENCE_LEN];
	FILE *out = page->out;

	if (page->model->updating && !page->wanted) {
		put_unfinished(page);
		return;
	}
	if (!page->last) {
		put_nothing(page);
		return;
	}
	update = &page->last->update;
	open_card(out, update->verdict, headline(update->verdict));
	put_subject(out, update);
	fputs("</div></header>\n<dl class=\"answers\">\n<div>", out);
	answer_what(out, update);
	fputs("</div>\n<div>", out);
	answer_whose(out, update);
	fputs("</div>\n<div>", out);
	put_answer(out, "Is TDX lost?", sentence_tdx(update, sentence));
	fputs("</div>\n<div class=\"do\">", out);
	answer_do(page, page->last);
	fputs("</div>\n</dl></div>\n", out);
}

static void warn(FILE *out, const char *what, const char *text)
{
	fprintf(out, "<p class=\"warning\" role=\"note\"><b>%s</b> ", what);
	html_text(out, text);
	fputs("</p>\n", out);
}

/**
 * html_warnings - write what the reader must know before trusting the figures
 * @page: the page
 */
void html_warnings(const struct html_page *page)
{
	char text[240];
	size_t i;

	if (page->end && !page->end->clean) {
		snprintf(
			text, sizeof(text),
			"the recording could not be read to its end (%s): what came after is missing",
			page->end->why);
		warn(page->out, "Incomplete:", text);
	}
	if (page->model->updating && page->last && !page->wanted)
		warn(page->out, "Before:",
		     "all figures are of the updates before the one whose end was not seen");
	if (page->last && !page->last->update.complete)
		warn(page->out, "Partial:",
		     "not all of this update was seen; figures may be too low");
	for (i = 0; i < TDX_NR_LOSSES; i++) {
		if (!page->model->losses[i])
			continue;
		snprintf(text, sizeof(text), "%llu: %s",
			 (unsigned long long)page->model->losses[i],
			 loss_name(i));
		warn(page->out, "Records lost:", text);
	}
}

static void put_figure(FILE *out, const char *term, const char *text,
		       const char *more)
{
	fputs("<div>", out);
	html_element(out, "dt", term);
	fputs("<dd>", out);
	html_text(out, text);
	if (more)
		html_element(out, "small", more);
	fputs("</dd></div>\n", out);
}

static void put_versions(FILE *out, const struct update *update)
{
	char from[24], to[24], more[64];

	if (!update->head.version_from)
		return;
	name_version(update->head.version_from, from);
	name_version(update->head.version_to, to);
	if (update->verdict == OUTCOME_DONE) {
		snprintf(more, sizeof(more), "before: %s", from);
		put_figure(out, "TDX module", to, more);
	} else {
		put_figure(out, "TDX module",
			   update->verdict == OUTCOME_LOST ? "none" : from,
			   update->verdict == OUTCOME_LOST ? "until reboot" :
							     "as before");
	}
}

static void put_blackout(FILE *out, const struct update *update)
{
	char text[UNIT_LEN], more[64];

	if (update->stopped)
		put_figure(out, "Host stopped",
			   unit_duration(update->stopped, text),
			   update->stop_watched ? "all CPUs, interrupts off" :
						  "from the first step on");
	if (update->blackout_cpu == UPDATE_NO_CPU || update->refused)
		return;
	snprintf(more, sizeof(more), "CPU %u", update->blackout_cpu);
	put_figure(out, "Longest blackout",
		   unit_duration(update->blackout_max, text), more);
}

static void put_slowest(FILE *out, const struct update *update)
{
	const struct update_step *slowest = &update->steps[0];
	char text[UNIT_LEN];
	size_t i;

	for (i = 1; i < UPDATE_NR_STEPS; i++)
		if (update->steps[i].duration > slowest->duration)
			slowest = &update->steps[i];
	if (slowest->duration > 0)
		put_figure(out, "Longest step",
			   unit_duration(slowest->duration, text),
			   name_state(slowest->state));
}

/**
 * html_figures - write the few figures that everybody asks for
 * @page: the page
 */
void html_figures(const struct html_page *page)
{
	const struct tdx_update_head *head;
	char text[UNIT_LEN], more[64];

	if (!page->last)
		return;
	head = &page->last->update.head;
	fputs("<dl class=\"figures\">\n", page->out);
	put_versions(page->out, &page->last->update);
	put_blackout(page->out, &page->last->update);
	if (head->nr_cpus)
		put_figure(page->out, "CPUs in the lock-step",
			   unit_count(head->nr_cpus, text), NULL);
	put_slowest(page->out, &page->last->update);
	if (page->model->nr_updates > 1) {
		snprintf(more, sizeof(more), "%u in all",
			 page->model->nr_updates);
		snprintf(text, sizeof(text), "%u", head->seq);
		put_figure(page->out, "Update",
			   page->last->update.refused ? "refused" : text, more);
	}
	fputs("</dl>\n", page->out);
}
