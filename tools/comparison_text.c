// SPDX-License-Identifier: GPL-2.0-only
/* A comparison for people: the verdict first, then what it rests on. */
#include <string.h>

#include "comparison_out.h"
#include "units.h"

static void print_side(FILE *out, const struct compared_side *side)
{
	const struct host *host = &side->model.host;
	__u64 nr = compared_side_updates(side);
	char count[UNIT_LEN];

	fprintf(out, "%s  %s: %s update%s on %u CPUs of %s, %s%s, via %s",
		side->name, side->path, unit_count(nr, count),
		nr == 1 ? "" : "s", side->max_cpus,
		host->name[0] ? host->name : "?",
		host->emulated ? "emulated, " : "",
		host->kernel[0] ? host->kernel : "?",
		side->model.watching.rung);
	if (host->module_version[0])
		fprintf(out, ", TDX module %s", host->module_version);
	if (side->model.ended && !side->model.end.clean)
		fprintf(out, ", %s",
			side->model.end.why[0] ? side->model.end.why :
						 "incomplete");
	if (side->model.stats.partial)
		fprintf(out, ", %s not wholly seen",
			unit_count(side->model.stats.partial, count));
	if (model_lost(&side->model))
		fprintf(out, ", %s records lost",
			unit_count(model_lost(&side->model), count));
	fputc('\n', out);
}

static const char *signed_duration(__s64 ns, char text[UNIT_LEN])
{
	text[0] = '+';
	unit_duration(ns, ns > 0 ? text + 1 : text);
	return text;
}

static const char *percent(const struct difference *difference,
			   char text[UNIT_LEN])
{
	double value = difference_percent(difference);

	if (!difference->a)
		return "-";
	if (value > 99999)
		return ">99999%";
	snprintf(text, UNIT_LEN, "%+.1f%%", value);
	return text;
}

static void print_difference(FILE *out, const struct difference *difference)
{
	bool known = difference->verdict != COMPARISON_UNKNOWN;
	char a[UNIT_LEN], b[UNIT_LEN], delta[UNIT_LEN + 1], band[UNIT_LEN];
	char share[UNIT_LEN];
	bool both = difference->a_count && difference->b_count;

	fprintf(out, " %9s %9s %10s %9s %9s  %s\n",
		difference->a_count ? unit_duration(difference->a, a) : "-",
		difference->b_count ? unit_duration(difference->b, b) : "-",
		both ? signed_duration(difference->b - difference->a, delta) :
		       "-",
		both ? percent(difference, share) : "-",
		known ? unit_duration(difference->band, band) : "-",
		known ? comparison_word(difference->verdict) : "-");
}

static void print_head(FILE *out, int width, const char *first)
{
	fprintf(out, "\n%-*s %9s %9s %10s %9s %9s  %s\n", width, first, "A",
		"B", "DIFFERENCE", "", "BAND", "VERDICT");
}

#define LABEL_WIDTH 15

/* What nothing is known of, and parts that do not differ, are not worth a line. */
static bool is_shown(const struct comparison_row *row)
{
	const struct difference *difference = &row->difference;

	if (row->minor)
		return difference->verdict == COMPARISON_FASTER ||
		       difference->verdict == COMPARISON_SLOWER;
	return difference->a_count || difference->b_count;
}

static void print_rows(FILE *out, const struct comparison *comparison)
{
	int i;

	print_head(out, LABEL_WIDTH, "MEDIAN");
	for (i = 0; i < comparison->nr_rows; i++) {
		const struct comparison_row *row = &comparison->rows[i];

		if (!is_shown(row))
			continue;
		fprintf(out, "%-*s", LABEL_WIDTH, row->label);
		print_difference(out, &row->difference);
	}
}

static void print_cpus(FILE *out, const struct comparison *comparison)
{
	int i;

	if (!comparison->nr_cpus) {
		fputs("\nno CPU differs by more than chance in any step\n",
		      out);
		return;
	}
	print_head(out, LABEL_WIDTH, "CPU, MEDIAN");
	for (i = 0; i < comparison->nr_cpus; i++) {
		const struct comparison_cpu *cpu = &comparison->cpus[i];

		fprintf(out, "%-4u%-*s", cpu->cpu, LABEL_WIDTH - 4, cpu->step);
		print_difference(out, &cpu->difference);
	}
	if (comparison->cpus_differ > (__u64)comparison->nr_cpus)
		fprintf(out, "and %llu more that differ by more than chance\n",
			(unsigned long long)comparison->cpus_differ -
				comparison->nr_cpus);
}

static void print_stragglers(FILE *out, const struct comparison *comparison)
{
	char a_last[2 * UNIT_LEN], b_last[2 * UNIT_LEN];
	char a_cost[UNIT_LEN], b_cost[UNIT_LEN];
	int i;

	if (!comparison->nr_stragglers)
		return;
	fprintf(out, "\n%-*s %15s %12s %15s %12s\n", LABEL_WIDTH, "STRAGGLER",
		"LAST IN A", "COST IN A", "LAST IN B", "COST IN B");
	for (i = 0; i < comparison->nr_stragglers; i++) {
		const struct comparison_straggler *s =
			&comparison->stragglers[i];

		snprintf(a_last, sizeof(a_last), "%llu of %llu",
			 (unsigned long long)s->a_last,
			 (unsigned long long)comparison->a_acked);
		snprintf(b_last, sizeof(b_last), "%llu of %llu",
			 (unsigned long long)s->b_last,
			 (unsigned long long)comparison->b_acked);
		fprintf(out, "CPU %-*u %15s %12s %15s %12s\n", LABEL_WIDTH - 4,
			s->cpu, a_last, unit_duration(s->a_cost, a_cost),
			b_last, unit_duration(s->b_cost, b_cost));
	}
}

static void print_words(FILE *out, const struct comparison *comparison,
			enum comparison_verdict verdict)
{
	const char *separator = "";
	char share[UNIT_LEN];
	int i;

	for (i = 0; i < comparison->nr_rows; i++) {
		const struct comparison_row *row = &comparison->rows[i];

		if (row->minor || row->difference.verdict != verdict)
			continue;
		fprintf(out, "%s%s %s", separator, row->label,
			percent(&row->difference, share));
		separator = ", ";
	}
}

static void print_verdict(FILE *out, const struct comparison *comparison)
{
	switch (comparison->verdict) {
	case COMPARISON_SLOWER:
	case COMPARISON_FASTER:
		fprintf(out, "B is %s: ", comparison_word(comparison->verdict));
		print_words(out, comparison, comparison->verdict);
		fputc('\n', out);
		break;
	case COMPARISON_SAME:
		fputs("no difference: all of it is within noise\n", out);
		break;
	default:
		fputs("no verdict: with one update on a side there is no noise band: record several of each\n",
		      out);
	}
}

/**
 * comparison_text - tell people
 * @out: where to write
 * @compared: what there is to tell
 */
void comparison_text(FILE *out, const struct compared *compared)
{
	const struct comparison *comparison = &compared->comparison;
	int i;

	print_verdict(out, comparison);
	for (i = 0; i < compared->mixed.nr; i++)
		fprintf(out, "mixed: %s\n", compared->mixed.words[i]);
	print_side(out, &compared->a);
	print_side(out, &compared->b);
	print_rows(out, comparison);
	print_cpus(out, comparison);
	print_stragglers(out, comparison);
}
