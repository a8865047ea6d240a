// SPDX-License-Identifier: GPL-2.0-only
/* What the page says beyond updates: builds, SEAMCALLs, the host, the tool. */
#include <string.h>

#include "html.h"
#include "names.h"
#include "starvation.h"
#include "units.h"
#include "verdict.h"

static void percent(FILE *out, const char *term, double share)
{
	char text[32] = "";

	if (share >= 0)
		snprintf(text, sizeof(text), "%.2f%%", 100 * share);
	html_fact(out, term, text);
}

/**
 * html_builds - write how TD builds and updates got in each other's way
 * @page: the page
 */
void html_builds(const struct html_page *page)
{
	struct starvation starvation;
	char text[UNIT_LEN], sentence[SENTENCE_LEN];
	FILE *out = page->out;

	if (!page->last)
		return;
	starvation_find(&starvation, page->model, &page->last->update);
	if (!starvation.refusals && !starvation.busy_ns)
		return;
	fputs("<section><h2>TD builds in the way of updates</h2>\n<dl class=\"facts\">\n",
	      out);
	if (sentence_starvation(&starvation, sentence))
		html_fact(out, "In short", sentence);
	if (sentence_wait(&starvation, sentence))
		html_fact(out, "Until clear", sentence);
	html_fact(out, "Refused for a TD in build",
		  unit_count(starvation.refusals, text));
	html_fact(out, "Most refusals in a row",
		  unit_count(starvation.longest_run, text));
	percent(out, "Time with a TD in build", starvation_share(&starvation));
	html_fact(out, "Longest time without one",
		  unit_duration(starvation.longest_free_ns, text));
	html_fact(out, "Builds seen from begin to end",
		  unit_count(starvation.builds, text));
	if (starvation.builds) {
		html_fact(out, "Half of them took no more than",
			  unit_duration(starvation.build_median_ns, text));
		html_fact(out, "The longest took",
			  unit_duration(starvation.build_max_ns, text));
	}
	fputs("</dl></section>\n", out);
}

static __u32 most_of(const struct tdx_leaf_cell *leaf)
{
	__u32 most = 1;
	size_t i;

	for (i = 0; i < TDX_LATENCY_BUCKETS; i++)
		if (leaf->latency[i] > most)
			most = leaf->latency[i];
	return most;
}

/* A small histogram, each bucket twice as wide as the one to its left. */
static void draw_latency(FILE *out, const struct tdx_leaf_cell *leaf)
{
	__u32 most = most_of(leaf);
	char below[UNIT_LEN];
	size_t i;

	fputs("<td><svg width=\"120\" height=\"20\" viewBox=\"0 0 120 20\" role=\"img\"><title>calls by duration</title>",
	      out);
	for (i = 0; i < TDX_LATENCY_BUCKETS; i++) {
		double height = 19.0 * leaf->latency[i] / most;

		if (!leaf->latency[i])
			continue;
		if (height < 1)
			height = 1;
		fprintf(out,
			"<rect class=\"spark\" x=\"%zu\" y=\"%.1f\" width=\"5\" height=\"%.1f\"><title>%u below %s</title></rect>",
			6 * i, 20 - height, height, leaf->latency[i],
			unit_duration(1LL << (TDX_LATENCY_SHIFT + i), below));
	}
	fputs("</svg></td>", out);
}

static void put_leaf(FILE *out, __u32 slot, const struct tdx_leaf_cell *leaf)
{
	__u64 fn = slot >= TDX_SLOT_SEAMLDR ?
			   1ULL << 63 | (slot - TDX_SLOT_SEAMLDR) :
			   slot;
	char status[NAME_STATUS_LEN];

	fputs("<tr>", out);
	html_element(out, "th scope=\"row\" class=\"mono\"", name_slot(slot));
	html_count(out, leaf->calls);
	html_duration(out, leaf->total_ns / leaf->calls);
	html_duration(out, leaf->max_ns);
	if (leaf->wait_ns)
		html_duration(out, leaf->wait_ns);
	else
		html_number(out, NULL);
	draw_latency(out, leaf);
	html_count(out, leaf->errors);
	html_words(out, leaf->errors ?
				name_status(fn, leaf->last_error, status) :
				NULL);
	fputs("</tr>\n", out);
}

/**
 * html_leaves - write the SEAMCALLs by leaf
 * @page: the page
 */
void html_leaves(const struct html_page *page)
{
	static const struct html_column columns[] = {
		{ "Leaf", false },     { "Calls", true },
		{ "Mean", true },      { "Longest", true },
		{ "Lock wait", true }, { "256 ns to 134 ms", false },
		{ "Errors", true },    { "Last error", false },
	};
	const struct model_leaf *leaves = page->model->leaves;
	bool any = false;
	__u32 slot;

	for (slot = 0; slot < TDX_SLOTS; slot++)
		any |= leaves[slot].sum.calls;
	if (!any)
		return;
	fputs("<section class=\"long\"><h2>SEAMCALLs</h2>\n", page->out);
	html_table_begin(page->out,
			 "by leaf, over all CPUs, since the tool was attached",
			 columns, sizeof(columns) / sizeof(columns[0]));
	for (slot = 0; slot < TDX_SLOTS; slot++)
		if (leaves[slot].sum.calls)
			put_leaf(page->out, slot, &leaves[slot].sum);
	html_table_end(page->out);
	fputs("</section>\n", page->out);
}

static void put_host(FILE *out, const struct host *host)
{
	char text[32];

	html_fact(out, "Host", host->name);
	html_fact(out, "Kernel", host->kernel);
	snprintf(text, sizeof(text), "%d", host->nr_cpus);
	html_fact(out, "CPUs online", text);
	html_fact(out, "TDX module now",
		  host->lost ? "lost" : host->module_version);
	html_fact(out, "P-SEAMLDR", host->seamldr_version);
	snprintf(text, sizeof(text), "%d", host->updates_left);
	html_fact(out, "Updates left until reboot",
		  host->updates_left < 0 ? "" : text);
	html_fact(out, "Hardware",
		  host->emulated ?
			  "emulated: none of these times are those of TDX" :
			  "real");
}

static void put_unknown(FILE *out, __u32 unknown)
{
	char sentence[SENTENCE_LEN];
	unsigned int next = 0;

	if (!unknown)
		return;
	sentence_unknown(unknown, &next, sentence);
	html_fact(out, "Cannot be told that way", sentence);
	while (sentence_unknown(unknown, &next, sentence))
		html_element(out, "dd", sentence);
}

static void put_watching(FILE *out, const struct watching *watching)
{
	char text[160];

	snprintf(text, sizeof(text), "%s%s%s%s", watching->rung,
		 watching->why[0] ? " (" : "", watching->why,
		 watching->why[0] ? ")" : "");
	html_fact(out, "Observed by", text);
	html_fact(out, "stop_machine()",
		  watching->stop ?
			  "watched" :
			  "not watched: blackouts count from the first step");
	html_fact(out, "Who asks for updates",
		  watching->initiator ? "watched" : "not watched");
	put_unknown(out, watching->unknown);
}

static void put_cost(FILE *out, const struct model *model)
{
	const struct observed_cost *cost = &model->cost;
	char time[UNIT_LEN], runs[UNIT_LEN], text[120];

	if (!cost->runs) {
		html_fact(out, "Cost of the observation", "");
		return;
	}
	snprintf(text, sizeof(text), "%s in %s runs of BPF programs%s",
		 unit_duration(cost->run_ns, time),
		 unit_count(cost->runs, runs),
		 cost->measured ? "" : ", estimated");
	html_fact(out, "Cost of the observation", text);
	html_fact(out, "of it during updates",
		  unit_duration(cost->update_ns, time));
	percent(out, "of what CPUs were away", model_cost_share(model));
}

static void put_losses(FILE *out, const struct model *model)
{
	char text[200];
	__u32 cpu;
	size_t i;

	if (!model_lost(model)) {
		html_fact(out, "Records lost", "none");
		return;
	}
	for (i = 0; i < TDX_NR_LOSSES; i++) {
		if (!model->losses[i])
			continue;
		snprintf(text, sizeof(text), "%llu: %s",
			 (unsigned long long)model->losses[i], loss_name(i));
		html_fact(out, "Records lost", text);
		for (cpu = 0; cpu < model->nr_cpu_losses; cpu++) {
			if (!model->cpu_losses[cpu][i])
				continue;
			snprintf(text, sizeof(text), "%llu on CPU %u",
				 (unsigned long long)model->cpu_losses[cpu][i],
				 cpu);
			html_element(out, "dd class=\"soft\"", text);
		}
	}
}

/**
 * html_observation - write about the host and about the observation itself
 * @page: the page
 */
void html_observation(const struct html_page *page)
{
	fputs("<section><h2>The host and the observation</h2>\n<dl class=\"facts\">\n",
	      page->out);
	put_host(page->out, &page->model->host);
	put_watching(page->out, &page->model->watching);
	put_cost(page->out, page->model);
	put_losses(page->out, page->model);
	fputs("</dl></section>\n", page->out);
}
