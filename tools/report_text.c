// SPDX-License-Identifier: GPL-2.0-only
/*
 * The report in words: first what has become of TDX and what to do, then how
 * it came to that, then the figures of all updates together.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fault.h"
#include "names.h"
#include "shell_word.h"
#include "sink.h"
#include "starvation.h"
#include "text_update.h"
#include "units.h"

/* Of the story of many updates the last lines; all are in the JSON. */
#define MAX_LINES 20
#define LINE_LEN (2 * SENTENCE_LEN)

#define WIDTH 80
#define LONG_NS 60000000000LL
#define MAX_STRAGGLERS 5
#define MAX_LOSS_CPUS_SHOWN 8

/**
 * struct report - what is kept until the end
 * @out: where to, broken as a terminal has it
 * @update: seq of the only update wanted, 0 for all
 * @capture: that is shown; NULL: the present
 * @told: that one has been told
 * @starvation: when the last update was over
 * @lines: what happened, in order, the oldest overwritten
 * @nr_lines: that were written
 */
static struct report {
	struct text_out out;
	__u32 update;
	const char *capture;
	bool told;
	struct starvation starvation;
	char lines[MAX_LINES][LINE_LEN];
	unsigned long nr_lines;
} report;

static int report_open(const struct sink_options *options)
{
	memset(&report, 0, sizeof(report));
	report.out.file = options->out;
	report.out.width = WIDTH;
	report.update = options->update;
	report.capture = options->capture;
	return 0;
}

/* Time of day where it is known, else since the observation began. */
static const char *clock_text(const struct model *model, __u64 ns,
			      char text[UNIT_LEN])
{
	__u64 at = model->watching.realtime_ns + ns;
	time_t seconds = at / 1000000000;
	struct tm day;

	if (!model->watching.realtime_ns || !gmtime_r(&seconds, &day))
		return unit_duration(ns - model->since_ns, text);
	snprintf(text, UNIT_LEN, "%02d:%02d:%02d.%06u", day.tm_hour, day.tm_min,
		 day.tm_sec, (unsigned int)(at % 1000000000 / 1000));
	return text;
}

static char *next_line(void)
{
	return report.lines[report.nr_lines++ % MAX_LINES];
}

static void note_update(const struct model *model, const struct update *update)
{
	char when[UNIT_LEN], name[24] = "upload", sentence[SENTENCE_LEN];

	if (!update->refused)
		snprintf(name, sizeof(name), "update %u", update->head.seq);
	snprintf(next_line(), LINE_LEN, "%-16s %-12s %-8s %s",
		 clock_text(model, update->head.end_ns, when), name,
		 outcome_word(update->verdict),
		 sentence_verdict(update, sentence));
}

static void note_loss(const struct model *model,
		      const struct observation *observation)
{
	const struct observed_loss *loss = &observation->loss;
	char when[UNIT_LEN], cpu[24] = "";

	if (loss->cpu != LOSS_ANY_CPU)
		snprintf(cpu, sizeof(cpu), " of CPU %u", loss->cpu);
	snprintf(next_line(), LINE_LEN, "%-16s %-12s %-8s %llu record%s%s: %s",
		 clock_text(model, observation->ns, when), "loss", "missing",
		 (unsigned long long)loss->count, loss->count == 1 ? "" : "s",
		 cpu, loss_name(loss->reason));
}

/* The four questions, then the rest of what is known of it. */
static void print_update(const struct update *update)
{
	char text[SENTENCE_LEN], cause[SENTENCE_LEN];

	text_update_title(&report.out, update);
	text_fact(&report.out, "cause", sentence_cause(update, true, cause));
	text_fact(&report.out, "fault", sentence_fault(update, text));
	text_fact(&report.out, "TDX lost", sentence_tdx(update, text));
	text_update_advice(&report.out, &report.starvation, update);
	text_update_blame(&report.out, update);
	text_fact(&report.out, "sysfs", sentence_sysfs(update, text));
	text_update_figures(&report.out, update);
}

static void report_update(const struct model *model,
			  const struct update *update)
{
	note_update(model, update);
	starvation_find(&report.starvation, model, update);
	if (!report.update)
		return;
	report.told = true;
	print_update(update);
}

static void report_observed(const struct model *model,
			    const struct observation *observation)
{
	if (observation->kind == OBS_LOSS)
		note_loss(model, observation);
}

static void print_counts(const struct model *model)
{
	static const enum outcome order[] = { OUTCOME_DONE, OUTCOME_RETRY,
					      OUTCOME_REFUSED, OUTCOME_LOST };
	size_t i;

	fprintf(report.out.file, "%u update%s", model->nr_updates,
		model->nr_updates == 1 ? "" : "s");
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		__u64 nr = model->stats.verdicts[order[i]];

		if (nr)
			fprintf(report.out.file, ", %llu %s",
				(unsigned long long)nr, outcome_word(order[i]));
	}
	fputc('\n', report.out.file);
}

/* A capture may be of a moment or of a day. */
static const char *span_text(__s64 ns, char text[UNIT_LEN])
{
	return ns < LONG_NS ? unit_duration(ns, text) : unit_age(ns, text);
}

static void print_span(const struct model *model)
{
	const struct watching *watching = &model->watching;
	time_t begin = (watching->realtime_ns + model->since_ns) / 1000000000;
	char span[UNIT_LEN], date[48] = "", how[SENTENCE_LEN];
	char line[LINE_LEN];
	struct tm day;

	if (watching->realtime_ns && gmtime_r(&begin, &day))
		strftime(date, sizeof(date), " from %Y-%m-%d %H:%M:%S UTC",
			 &day);
	snprintf(line, sizeof(line), "for %s%s, %s%s",
		 span_text(model->now_ns - model->since_ns, span), date,
		 sentence_watching(watching, how),
		 watching->stored ? ", from a capture" : "");
	text_fact(&report.out, "watched", line);
	text_unknown(&report.out, watching->unknown);
	if (watching->stored && watching->since_ns)
		text_fact(
			&report.out, "begins",
			"later than the recording: what was before has been dropped (record --ring) or is in an earlier file (SIGUSR1)");
}

/* Whatever follows may be wrong for this, so that it comes first. */
static void print_missing(const struct model *model)
{
	const struct observed_end *end = &model->end;
	char line[SENTENCE_LEN], ago[UNIT_LEN];

	if (model->ended && !end->clean) {
		snprintf(line, sizeof(line),
			 "the end of the capture, from byte %llu on: %s",
			 (unsigned long long)end->offset, end->why);
		text_fact(&report.out, "missing", line);
	}
	if (model->updating) {
		snprintf(
			line, sizeof(line),
			"update %u began %s before the end, and its own end was not seen: what has become of TDX is not known",
			model->begun,
			unit_duration(model->now_ns - model->begun_ns, ago));
		text_fact(&report.out, "missing", line);
	}
	if (model->stats.partial) {
		snprintf(line, sizeof(line),
			 "%llu update%s not wholly seen: figures are without",
			 (unsigned long long)model->stats.partial,
			 model->stats.partial == 1 ? " was" : "s were");
		text_fact(&report.out, "missing", line);
	}
	if (model_lost(model)) {
		snprintf(line, sizeof(line),
			 "%llu record%s: what follows may lack something",
			 (unsigned long long)model_lost(model),
			 model_lost(model) == 1 ? "" : "s");
		text_fact(&report.out, "missing", line);
	}
}

static void print_head(const struct model *model)
{
	const struct host *host = &model->host;
	char line[SENTENCE_LEN];

	fprintf(report.out.file,
		"%s: ", host->name[0] ? host->name : "this host");
	print_counts(model);
	text_fact(&report.out, "host", sentence_host(host, line));
	print_span(model);
	print_missing(model);
}

static void print_story(void)
{
	unsigned long line = 0;

	if (report.nr_lines < 2)
		return;
	fprintf(report.out.file, "\nWhat happened\n");
	if (report.nr_lines > MAX_LINES) {
		line = report.nr_lines - MAX_LINES;
		fprintf(report.out.file,
			"  (%lu earlier: report --json has all)\n", line);
	}
	for (; line < report.nr_lines; line++)
		fprintf(report.out.file, "  %s\n",
			report.lines[line % MAX_LINES]);
}

static void print_distribution(const char *name, const struct distribution *d)
{
	char min[UNIT_LEN], median[UNIT_LEN], p99[UNIT_LEN], max[UNIT_LEN];

	if (!d->count)
		return;
	fprintf(report.out.file, "  %-12s %7llu %9s %9s %9s %9s\n", name,
		(unsigned long long)d->count, unit_duration(d->min, min),
		unit_duration(distribution_median(d), median),
		unit_duration(distribution_quantile(d, 0.99), p99),
		unit_duration(d->max, max));
}

static void print_steps(const struct update_stats *stats)
{
	size_t i;

	if (stats->steps[0].duration.count < 2)
		return;
	fprintf(report.out.file, "\nAll updates\n  %-12s %7s %9s %9s %9s %9s\n",
		"STEP", "UPDATES", "MIN", "MEDIAN", "P99", "MAX");
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		print_distribution(name_state(stats->steps[i].state),
				   &stats->steps[i].duration);
	print_distribution("gather", &stats->gather);
	print_distribution("settle", &stats->settle);
	print_distribution("release", &stats->release);
	print_distribution("host stopped", &stats->stopped);
	print_distribution("CPU away", &stats->away_max);
}

/* The step in which it cost most. */
static const char *mostly_in(const struct update_stats *stats,
			     const struct cpu_stats *cpu)
{
	size_t i, most = 0;

	for (i = 1; i < UPDATE_NR_STEPS; i++)
		if (cpu->steps[i].cost > cpu->steps[most].cost)
			most = i;
	return name_state(stats->steps[most].state);
}

static void print_stragglers(const struct update_stats *stats)
{
	struct straggler top[MAX_STRAGGLERS];
	__u32 nr = update_stats_stragglers(stats, top, MAX_STRAGGLERS), i;
	char cost[UNIT_LEN];

	if (!nr)
		return;
	fprintf(report.out.file,
		"\nWhom the others waited for\n  %-6s %-14s %14s  %s\n", "CPU",
		"LAST", "OTHERS WAITED", "MOSTLY IN");
	for (i = 0; i < nr; i++) {
		char last[48];

		snprintf(last, sizeof(last), "%llu of %llu",
			 (unsigned long long)top[i].stats->last,
			 (unsigned long long)update_stats_last(stats));
		fprintf(report.out.file, "  %-6u %-14s %14s  %s\n", top[i].cpu,
			last, unit_duration(top[i].stats->cost, cost),
			mostly_in(stats, top[i].stats));
	}
}

static void print_builds(const struct model *model)
{
	struct starvation starvation;
	char line[SENTENCE_LEN], median[UNIT_LEN], max[UNIT_LEN];

	starvation_find(&starvation, model, NULL);
	if (!model->windows.builds && !starvation.refusals)
		return;
	fprintf(report.out.file, "\nTD builds\n");
	if (starvation.builds) {
		snprintf(
			line, sizeof(line),
			"%llu, of which %llu were seen from begin to end: median %s, longest %s",
			(unsigned long long)model->windows.builds,
			(unsigned long long)starvation.builds,
			unit_duration(starvation.build_median_ns, median),
			unit_duration(starvation.build_max_ns, max));
		text_fact(&report.out, "builds", line);
	}
	text_fact(&report.out, "room", sentence_starvation(&starvation, line));
	if (!starvation.refusals)
		return;
	snprintf(line, sizeof(line), "%llu, at most %llu in a row",
		 (unsigned long long)starvation.refusals,
		 (unsigned long long)starvation.longest_run);
	text_fact(&report.out, "refusals", line);
	if (!starvation.cleared)
		return;
	snprintf(
		line, sizeof(line),
		"%s after the refusal no TD was in build any more (median of %llu)",
		unit_duration(starvation.clear_median_ns, median),
		(unsigned long long)starvation.cleared);
	text_fact(&report.out, "clear", line);
}

static void print_loss_cpus(const struct model *model, enum tdx_loss reason)
{
	unsigned int shown = 0;
	__u32 cpu;

	for (cpu = 0; cpu < model->nr_cpu_losses; cpu++) {
		__u64 lost = model->cpu_losses[cpu][reason];

		if (!lost)
			continue;
		if (shown == MAX_LOSS_CPUS_SHOWN) {
			fprintf(report.out.file, ", and more");
			break;
		}
		fprintf(report.out.file, "%sCPU %u: %llu",
			shown++ ? ", " : " (", cpu, (unsigned long long)lost);
	}
	if (shown)
		fputc(')', report.out.file);
}

static void print_losses(const struct model *model)
{
	size_t i;

	if (!model_lost(model))
		return;
	fprintf(report.out.file, "\nLosses\n");
	for (i = 0; i < TDX_NR_LOSSES; i++) {
		if (!model->losses[i])
			continue;
		fprintf(report.out.file, "  %-9s %llu: %s", "lost",
			(unsigned long long)model->losses[i], loss_name(i));
		print_loss_cpus(model, i);
		fputc('\n', report.out.file);
	}
}

static void print_cost(const struct model *model)
{
	const struct observed_cost *cost = &model->cost;
	char in_update[UNIT_LEN], all[UNIT_LEN], runs[UNIT_LEN];
	char within[SENTENCE_LEN] = "", line[LINE_LEN];
	double share = model_cost_share(model);

	if (!cost->runs)
		return;
	if (share >= 0)
		snprintf(within, sizeof(within),
			 "%s within updates, %.2f%% of what CPUs were away; ",
			 unit_duration(cost->update_ns, in_update),
			 100 * share);
	snprintf(line, sizeof(line), "%s%s in all, %s runs, %s", within,
		 unit_duration(cost->run_ns, all), unit_count(cost->runs, runs),
		 cost->measured ? "measured by the kernel" :
				  "counted times a calibrated run");
	fprintf(report.out.file, "\nCost of this tool\n");
	text_fact(&report.out, "cost", line);
}

static void print_command(const char *what, const char *option)
{
	char line[SENTENCE_LEN + SHELL_WORD_LEN], word[SHELL_WORD_LEN];

	snprintf(line, sizeof(line), "tdxupdate-trace report %s %s",
		 shell_word(report.capture, word), option);
	text_fact(&report.out, what, line);
}

/* What was seen of the present is gone: it can only be kept the next time. */
static void print_next(const struct model *model)
{
	fprintf(report.out.file, "\nNext\n");
	if (!model->nr_updates)
		text_fact(
			&report.out, "updates",
			"none was seen: attach before the update begins: tdxupdate-trace record --until-update");
	if (!report.capture) {
		text_fact(&report.out, "keep",
			  "tdxupdate-trace record -o FILE --until-update");
		return;
	}
	if (model->nr_updates > 1)
		print_command("one", "--update N");
	if (model->nr_updates)
		print_command("picture", "--html report.html");
	print_command("all", "--json");
}

static bool has_seamcalls(const struct model *model)
{
	size_t i;

	for (i = 0; i < TDX_SLOTS; i++)
		if (model->leaves[i].sum.calls)
			return true;
	return false;
}

static int finish_one(const struct model *model)
{
	if (!report.told)
		fprintf(report.out.file, "update %u: not seen\n",
			report.update);
	print_missing(model);
	return 0;
}

/* The advice was of then; the builds may be over by now. */
static void print_since(const struct model *model)
{
	if (model->last.verdict == OUTCOME_RETRY && model->last.nr_busy &&
	    !model->windows.open.nr && !model->windows.unfollowed)
		text_fact(
			&report.out, "since",
			"these builds are over, and no TD is in build: retry now");
}

static int report_finish(const struct model *model)
{
	if (report.update)
		return finish_one(model);
	print_head(model);
	if (model->nr_updates) {
		fprintf(report.out.file, "\nThe last one\n");
		print_update(&model->last);
		print_since(model);
	}
	print_story();
	print_steps(&model->stats);
	print_stragglers(&model->stats);
	print_builds(model);
	if (model_tds_in_build(model)) {
		fputc('\n', report.out.file);
		text_tds_in_build(&report.out, model);
	}
	if (has_seamcalls(model)) {
		fputc('\n', report.out.file);
		text_leaves(report.out.file, model);
	}
	print_losses(model);
	print_cost(model);
	print_next(model);
	return 0;
}

const struct sink_ops sink_report = {
	.open = report_open,
	.update = report_update,
	.observed = report_observed,
	.finish = report_finish,
};
