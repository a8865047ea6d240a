// SPDX-License-Identifier: GPL-2.0-only
/* One update in full: the picture, where the time went, and the tables. */
#include <string.h>

#include "html.h"
#include "names.h"
#include "units.h"
#include "verdict.h"

/* More rows than anybody reads: the rest is in the JSON. */
#define MAX_ROWS 1024

/**
 * struct slice - a part of a bar
 * @name: what
 * @look: CSS classes
 * @ns: how long
 */
struct slice {
	const char *name;
	const char *look;
	__s64 ns;
};

static double share(__s64 ns, __s64 total)
{
	return total > 0 && ns > 0 ? 100.0 * (double)ns / (double)total : 0;
}

static void draw_slices(FILE *out, const char *title,
			const struct slice *slices, size_t nr)
{
	double left = 0, width;
	__s64 total = 0;
	size_t i;

	for (i = 0; i < nr; i++)
		total += slices[i].ns > 0 ? slices[i].ns : 0;
	fputs("<svg class=\"bar\" role=\"img\"><title>", out);
	html_text(out, title);
	fputs("</title>", out);
	for (i = 0; i < nr; i++) {
		width = share(slices[i].ns, total);
		if (width <= 0)
			continue;
		fprintf(out,
			"<rect class=\"%s\" x=\"%.2f%%\" y=\"0\" width=\"%.2f%%\" height=\"100%%\"><title>%s</title></rect>",
			slices[i].look, left, width, slices[i].name);
		left += width;
	}
	fputs("</svg>\n", out);
}

static void list_slices(FILE *out, const struct slice *slices, size_t nr)
{
	char text[UNIT_LEN];
	size_t i;

	fputs("<ul class=\"parts\">", out);
	for (i = 0; i < nr; i++)
		if (slices[i].ns)
			fprintf(out,
				"<li><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"%s\" width=\"12\" height=\"12\" rx=\"2\"/></svg>%s <b>%s</b></li>",
				slices[i].look, slices[i].name,
				unit_duration(slices[i].ns, text));
	fputs("</ul>\n", out);
}

/* The host as a whole, from the first CPU that stops to the last that resumes. */
static void draw_host(FILE *out, const struct update *update)
{
	static const char * const looks[UPDATE_NR_STEPS] = {
		"step1 band", "step2 band", "step3 band", "step4 band"
	};
	const struct stop_phases *phases = &update->phases;
	struct slice slices[UPDATE_NR_STEPS + 2] = {
		{ "CPUs gather", "stop", phases->gather + phases->settle },
	};
	char text[UNIT_LEN];
	size_t nr = 1, i;

	for (i = 0; i < UPDATE_NR_STEPS; i++)
		if (update->steps[i].reached)
			slices[nr++] = (struct slice){
				name_state(update->steps[i].state), looks[i],
				update->steps[i].duration
			};
	slices[nr++] = (struct slice){ "CPUs return", "stop", phases->release };
	fputs("<h3>The host", out);
	if (update->stopped)
		fprintf(out, ", stopped for %s",
			unit_duration(update->stopped, text));
	fputs("</h3>\n", out);
	draw_slices(out, "where the time of the host went", slices, nr);
	list_slices(out, slices, nr);
}

/* The CPU that was away longest; the parts add up to the whole. */
static void draw_longest(FILE *out, const struct update *update)
{
	const struct cpu_passage *passage = &update->cpus[update->blackout_cpu];
	const struct slice slices[] = {
		{ "gather", "stop", passage->gather },
		{ "has not begun", "plain notice", passage->notice },
		{ "queue for the P-SEAMLDR", "plain lock", passage->lock },
		{ "in SEAM", "plain work", passage->work },
		{ "kernel, unattributed", "plain rest", passage->unattributed },
		{ "waits for others", "plain wait", passage->wait },
		{ "release", "stop", passage->release },
	};
	char text[UNIT_LEN];

	fprintf(out, "<h3>CPU %u, away longest: %s</h3>\n",
		update->blackout_cpu, unit_duration(passage->total, text));
	draw_slices(out, "where the time of this CPU went", slices,
		    sizeof(slices) / sizeof(slices[0]));
	list_slices(out, slices, sizeof(slices) / sizeof(slices[0]));
}

static void draw_blackout(FILE *out, const struct update *update)
{
	if (!update->steps[0].reached)
		return;
	fputs("<section><h2>Where the time went</h2>\n", out);
	draw_host(out, update);
	if (update->blackout_cpu != UPDATE_NO_CPU)
		draw_longest(out, update);
	fputs("</section>\n", out);
}

static void put_step(FILE *out, const struct update_step *step, size_t i)
{
	fprintf(out,
		"<tr%s><th scope=\"row\"><span class=\"key step%zu\">%zu</span>",
		step->failures ? " class=\"failed\"" :
		step->reached  ? "" :
				 " class=\"absent\"",
		i + 1, i + 1);
	html_text(out, name_state(step->state));
	fputs("</th>", out);
	if (!step->reached) {
		fputs("<td class=\"num\">not reached</td><td colspan=\"6\"></td></tr>\n",
		      out);
		return;
	}
	html_duration(out, step->duration);
	if (step->failures)
		html_number(out, "failed");
	else
		html_cpu(out, step->straggler);
	html_duration(out, step->waited);
	html_duration(out, step->waited_max);
	html_duration(out, step->lock);
	html_duration(out, step->work);
	if (step->retries == UPDATE_UNKNOWN_COUNT)
		html_number(out, "-");
	else
		html_count(out, step->retries);
	fputs("</tr>\n", out);
}

static void put_steps(FILE *out, const struct update *update)
{
	static const struct html_column columns[] = {
		{ "Step", false },	     { "Time", true },
		{ "Last CPU", true },	     { "Others waited", true },
		{ "Longest of them", true }, { "Lock wait", true },
		{ "In SEAM", true },	     { "Entropy retries", true },
	};
	char sentence[SENTENCE_LEN];
	size_t i;

	if (!update->steps[0].reached)
		return;
	fputs("<section><h2>Steps</h2>\n", out);
	html_table_begin(out,
			 "waits, queues and SEAMCALLs are sums over the CPUs",
			 columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		put_step(out, &update->steps[i], i);
	html_table_end(out);
	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		if (sentence_step(&update->steps[i], sentence))
			html_sentence(out, "p class=\"small\"", sentence);
		if (sentence_retries(&update->steps[i], sentence))
			html_sentence(out, "p class=\"small\"", sentence);
	}
	fputs("</section>\n", out);
}

static void put_passage(FILE *out, const struct update *update, __u32 cpu)
{
	const struct cpu_passage *passage = &update->cpus[cpu];
	bool failed = update->root.known && update->root.cpu == cpu;
	char name[16];

	snprintf(name, sizeof(name), "CPU %u", cpu);
	fputs(failed ? "<tr class=\"failed\">" : "<tr>", out);
	html_head(out, name);
	html_duration(out, passage->total);
	html_duration(out, passage->gather);
	html_duration(out, passage->notice);
	html_duration(out, passage->lock);
	html_duration(out, passage->work);
	html_duration(out, passage->wait);
	html_duration(out, passage->release);
	html_duration(out, passage->unattributed);
	fputs("</tr>\n", out);
}

static void put_passages(FILE *out, const struct update *update)
{
	static const struct html_column columns[] = {
		{ "CPU", false },	  { "Away", true },
		{ "Gather", true },	  { "Notice", true },
		{ "Lock wait", true },	  { "In SEAM", true },
		{ "Wait", true },	  { "Release", true },
		{ "Unattributed", true },
	};
	__u32 cpu, rows = 0;

	if (!update->steps[0].reached)
		return;
	fputs("<details class=\"card\"><summary><h2>Figures of each CPU</h2></summary>\n",
	      out);
	html_table_begin(out, "away is the sum of all that follow", columns,
			 sizeof(columns) / sizeof(columns[0]));
	for (cpu = 0; cpu < update->nr_cells && rows < MAX_ROWS; cpu++) {
		if (!update->cpus[cpu].seen)
			continue;
		put_passage(out, update, cpu);
		rows++;
	}
	html_table_end(out);
	if (rows < update->nr_seen)
		fprintf(out,
			"<p class=\"soft small\">%u CPUs more: tdxupdate-trace report --json has them.</p>\n",
			update->nr_seen - rows);
	fputs("</details>\n", out);
}

static void put_td(FILE *out, const struct tdx_td *td, __u64 now_ns)
{
	char text[NAME_STATUS_LEN + 40];

	fputs("<tr>", out);
	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)td->tdr);
	html_element(out, "th scope=\"row\" class=\"mono\"", text);
	snprintf(text, sizeof(text), "%.16s", td->comm);
	html_cell(out, text);
	snprintf(text, sizeof(text), "%u", td->pid);
	html_number(out, text);
	snprintf(text, sizeof(text), "%u", td->uid);
	html_number(out, text);
	snprintf(text, sizeof(text), "%u", td->hkid);
	html_number(out, td->hkid == TDX_HKID_UNKNOWN ? NULL : text);
	html_number(out,
		    td->init_ns ? unit_age(now_ns - td->init_ns, text) : NULL);
	html_count(out, td->pages);
	html_cell(out, name_leaf(td->leaf));
	html_cell(out, td->window == TDX_WINDOW_OPEN	 ? "in build" :
		       td->window == TDX_WINDOW_PROBABLE ? "probably in build" :
		       td->window == TDX_WINDOW_CLOSED	 ? "finalised" :
		       td->window == TDX_WINDOW_BEFORE	 ? "not yet in build" :
							   "torn down");
	fputs("</tr>\n", out);
}

static void put_tds(FILE *out, const char *title, const char *caption,
		    const struct tdx_td *tds, size_t nr, __u64 now_ns)
{
	static const struct html_column columns[] = {
		{ "TD (TDR)", false }, { "Process", false },
		{ "Pid", true },       { "Uid", true },
		{ "HKID", true },      { "Since MNG.INIT", true },
		{ "Pages", true },     { "Last SEAMCALL", false },
		{ "State", false },
	};
	size_t i;

	if (!nr)
		return;
	fputs("<section>", out);
	html_element(out, "h2", title);
	html_table_begin(out, caption, columns,
			 sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < nr && i < MAX_ROWS; i++)
		put_td(out, &tds[i], now_ns);
	html_table_end(out);
	if (i < nr)
		fprintf(out,
			"<p class=\"soft small\">%zu TDs more: tdxupdate-trace report --json has them.</p>\n",
			nr - i);
	fputs("</section>\n", out);
}

/**
 * html_update_details - write all that is known of one update
 * @page: the page
 * @kept: the update
 */
void html_update_details(const struct html_page *page,
			 const struct html_update *kept)
{
	const struct update *update = &kept->update;
	FILE *out = page->out;

	put_tds(out, "TDs that were in build",
		update_harmed(update) ?
			"nobody has asked the TDX module to refuse: their measurement is wrong" :
			"they stood in the way when the update was refused",
		update->busy, update->nr_busy, update_failed_ns(update));
	put_tds(out, "TDs that are lost", "they were there when TDX was lost",
		update->at_risk, update->nr_at_risk, update->head.end_ns);
	html_timeline(out, update);
	draw_blackout(out, update);
	put_steps(out, update);
	put_passages(out, update);
}
