// SPDX-License-Identifier: GPL-2.0-only
/* The page as a whole: its frame is html_page.html, which names its parts. */
#include <errno.h>
#include <string.h>

#include "html.h"
#include "verdict.h"

#define MARK "<!--@"
#define MARK_END "-->"

__asm__(".pushsection .rodata\n"
	".local html_frame\n"
	"html_frame: .incbin \"html_page.html\"\n"
	".byte 0\n"
	".popsection");

static void put_title(const struct html_page *page)
{
	char sentence[SENTENCE_LEN];

	fputs("TDX module update", page->out);
	if (page->model->host.name[0]) {
		fputs(" on ", page->out);
		html_text(page->out, page->model->host.name);
	}
	if (page->model->updating && !page->wanted) {
		fputs(": how it ended is not known", page->out);
	} else if (page->last) {
		fputs(": ", page->out);
		html_text(page->out,
			  sentence_verdict(&page->last->update, sentence));
	}
}

static void put_update(const struct html_page *page)
{
	if (page->last)
		html_update_details(page, page->last);
}

static void put_worst(const struct html_page *page)
{
	char sentence[SENTENCE_LEN];
	const struct update *update;

	if (!page->worst)
		return;
	update = &page->worst->update;
	fprintf(page->out,
		"<details class=\"card %s\"><summary><h2>The worst one, ",
		outcome_word(update->verdict));
	if (update->refused)
		fputs("a refused upload", page->out);
	else
		fprintf(page->out, "update %u", update->head.seq);
	fputs(": ", page->out);
	html_element(page->out, "span class=\"tone\"",
		     sentence_verdict(update, sentence));
	fputs("</h2></summary>\n", page->out);
	html_update_details(page, page->worst);
	fputs("</details>\n", page->out);
}

static const struct {
	const char *name;
	void (*write)(const struct html_page *page);
} parts[] = {
	{ "title", put_title },
	{ "top", html_top },
	{ "verdict", html_verdict },
	{ "warnings", html_warnings },
	{ "figures", html_figures },
	{ "update", put_update },
	{ "worst", put_worst },
	{ "history", html_history },
	{ "stragglers", html_stragglers },
	{ "builds", html_builds },
	{ "leaves", html_leaves },
	{ "observation", html_observation },
};

static void put_part(const struct html_page *page, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strlen(parts[i].name) == len &&
		    !memcmp(parts[i].name, name, len))
			parts[i].write(page);
}

/**
 * html_page_write - write the page
 * @page: what is known
 *
 * Return: 0, or negative errno when it could not be written.
 */
int html_page_write(const struct html_page *page)
{
	const char *at = html_frame, *mark, *end;

	errno = 0;
	while ((mark = strstr(at, MARK))) {
		end = strstr(mark, MARK_END);
		fwrite(at, 1, mark - at, page->out);
		mark += strlen(MARK);
		put_part(page, mark, end - mark);
		at = end + strlen(MARK_END);
	}
	fputs(at, page->out);
	if (!ferror(page->out))
		return 0;
	return errno ? -errno : -EIO;
}
