// SPDX-License-Identifier: GPL-2.0-only
/* Plain lines: what is said of one update, of the host and of losses. */
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "starvation.h"
#include "step_table.h"
#include "text_update.h"
#include "units.h"
#include "verdict.h"

/* Of TDs in build; a host may have very many. */
#define MAX_TDS_SHOWN 100

/* Columns before a fact. */
#define INDENT 12

/* Up to the last blank that fits, else to the first one. */
static size_t first_part(const char *text, size_t width)
{
	size_t at, part = 0;

	for (at = 0; text[at]; at++) {
		if (text[at] != ' ')
			continue;
		if (at > width && part)
			return part;
		part = at;
	}
	return at > width && part ? part : at;
}

/**
 * text_fact - a labelled line
 * @out: where to
 * @label: what it is about, up to 9 characters
 * @text: the fact; NULL for no line
 *
 * Broken between words where the width is limited.
 */
void text_fact(const struct text_out *out, const char *label, const char *text)
{
	size_t len;

	if (!text)
		return;
	while (*text) {
		len = out->width ? first_part(text, out->width - INDENT) :
				   strlen(text);
		fprintf(out->file, "  %-9s %.*s\n", label, (int)len, text);
		text += len;
		text += strspn(text, " ");
		label = "";
	}
}

/**
 * text_losses - records that are missing, by reason
 * @out: where to
 * @model: what is known
 */
void text_losses(FILE *out, const struct model *model)
{
	size_t i;

	for (i = 0; i < TDX_NR_LOSSES; i++)
		if (model->losses[i])
			fprintf(out, "  %-9s %llu: %s\n", "lost",
				(unsigned long long)model->losses[i],
				loss_name(i));
}

/**
 * sentence_host - the host and its TDX
 * @host: facts
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text.
 */
const char *sentence_host(const struct host *host, char *text)
{
	char left[16] = "-";

	if (host->updates_left >= 0)
		snprintf(left, sizeof(left), "%d", host->updates_left);
	snprintf(
		text, SENTENCE_LEN,
		"TDX module %s, P-SEAMLDR %s, %s updates left, %d CPUs, kernel %s%s",
		host->lost		? "lost" :
		host->module_version[0] ? host->module_version :
					  "-",
		host->seamldr_version[0] ? host->seamldr_version : "-", left,
		host->nr_cpus, host->kernel,
		host->emulated ? ", emulated" : "");
	return text;
}

/**
 * sentence_watching - how it is observed
 * @watching: how
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text.
 */
const char *sentence_watching(const struct watching *watching, char *text)
{
	snprintf(text, SENTENCE_LEN, "via %s%s%s%s%s%s", watching->rung,
		 watching->why[0] ? " (" : "", watching->why,
		 watching->why[0] ? ")" : "",
		 watching->stop ? "" : ", stop_machine not watched",
		 watching->initiator ? "" : ", initiator not watched");
	return text;
}

/**
 * text_unknown - what cannot be told the way it is observed
 * @out: where to
 * @unknown: TDX_UNKNOWN_*
 */
void text_unknown(const struct text_out *out, __u32 unknown)
{
	char sentence[SENTENCE_LEN];
	const char *label = "untold";
	unsigned int next = 0;

	while (sentence_unknown(unknown, &next, sentence)) {
		text_fact(out, label, sentence);
		label = "";
	}
}

static void print_steps(const struct text_out *out, const struct update *update)
{
	char row[STEP_ROW_LEN], sentence[SENTENCE_LEN];
	size_t i;

	if (!update->steps[0].reached)
		return;
	fprintf(out->file, "  %s\n", step_table_header());
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		if (update->steps[i].reached)
			fprintf(out->file, "  %s\n",
				step_table_row(&update->steps[i], row));
	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		text_fact(out, "queue",
			  sentence_step(&update->steps[i], sentence));
		text_fact(out, "entropy",
			  sentence_retries(&update->steps[i], sentence));
	}
}

/* What one CPU did all the time; the terms add up to the total. */
static void print_account(const struct text_out *out,
			  const struct update *update, __u32 cpu)
{
	const struct cpu_passage *passage = &update->cpus[cpu];
	char total[UNIT_LEN], gather[UNIT_LEN], notice[UNIT_LEN];
	char lock[UNIT_LEN], work[UNIT_LEN], wait[UNIT_LEN];
	char release[UNIT_LEN], rest[UNIT_LEN], line[SENTENCE_LEN];

	snprintf(
		line, sizeof(line),
		"CPU %u, %s: gather %s, notice %s, lock wait %s, in SEAM %s, wait %s, release %s, unattributed %s",
		cpu, unit_duration(passage->total, total),
		unit_duration(passage->gather, gather),
		unit_duration(passage->notice, notice),
		unit_duration(passage->lock, lock),
		unit_duration(passage->work, work),
		unit_duration(passage->wait, wait),
		unit_duration(passage->release, release),
		unit_duration(passage->unattributed, rest));
	text_fact(out, "account", line);
}

/* How long stop_machine() itself took, and all CPUs but the worst. */
static void print_spread(const struct text_out *out,
			 const struct update *update)
{
	const struct stop_phases *phases = &update->phases;
	char p50[UNIT_LEN], p99[UNIT_LEN], max[UNIT_LEN], line[SENTENCE_LEN];

	snprintf(line, sizeof(line), "p50 %s, p99 %s, most %s on CPU %u",
		 unit_duration(update->away.p50, p50),
		 unit_duration(update->away.p99, p99),
		 unit_duration(update->away.max, max), update->away.cpu);
	text_fact(out, "away", line);
	if (!update->stop_watched)
		return;
	snprintf(
		line, sizeof(line),
		"gathered in %s (CPU %u came last), first step %s later, released in %s (CPU %u went last)",
		unit_duration(phases->gather, p50), phases->last_in,
		unit_duration(phases->settle, p99),
		unit_duration(phases->release, max), phases->last_out);
	text_fact(out, "stopping", line);
}

/**
 * text_update_title - what has become of TDX
 * @out: where to
 * @update: the update
 */
void text_update_title(const struct text_out *out, const struct update *update)
{
	char sentence[SENTENCE_LEN];

	if (update->refused)
		fprintf(out->file, "upload: ");
	else
		fprintf(out->file, "update %u: ", update->head.seq);
	fprintf(out->file, "%s: %s\n", outcome_word(update->verdict),
		sentence_verdict(update, sentence));
}

/**
 * text_update_blame - the TDs in the way, or lost
 * @out: where to
 * @update: the update
 */
void text_update_blame(const struct text_out *out, const struct update *update)
{
	char sentence[SENTENCE_LEN];
	size_t i;

	for (i = 0; i < update->nr_busy; i++)
		text_fact(out, "in build",
			  sentence_td(&update->busy[i],
				      update_failed_ns(update), sentence));
	text_fact(out, "in build", sentence_unnamed(update, sentence));
	for (i = 0; i < update->nr_at_risk; i++) {
		const struct tdx_td *td = &update->at_risk[i];

		snprintf(sentence, sizeof(sentence),
			 "TD 0x%llx of %.16s (pid %u, uid %u)",
			 (unsigned long long)td->tdr, td->comm, td->pid,
			 td->uid);
		text_fact(out, "lost TD", sentence);
	}
}

/**
 * text_update_advice - what to do, and whether that will help
 * @out: where to
 * @starvation: found when it was over
 * @update: the update
 */
void text_update_advice(const struct text_out *out,
			const struct starvation *starvation,
			const struct update *update)
{
	char sentence[SENTENCE_LEN];

	text_fact(out, "do",
		  sentence_advice(update, starvation->in_a_row, sentence));
	if (update->verdict != OUTCOME_RETRY || !update->nr_busy)
		return;
	text_fact(out, "wait", sentence_wait(starvation, sentence));
	text_fact(out, "room", sentence_starvation(starvation, sentence));
}

/**
 * text_update_figures - where the time went
 * @out: where to
 * @update: the update
 */
void text_update_figures(const struct text_out *out,
			 const struct update *update)
{
	char sentence[SENTENCE_LEN];

	text_fact(out, "asked by", sentence_initiator(update, sentence));
	if (!update->refused)
		text_fact(out, "stopped", sentence_stopped(update, sentence));
	print_steps(out, update);
	if (update->blackout_cpu != UPDATE_NO_CPU) {
		print_account(out, update, update->blackout_cpu);
		print_spread(out, update);
	}
	if (!update->complete)
		text_fact(out, "partial", "not all of this update was seen");
}

/**
 * text_tds_in_build - the TDs that stand in the way of an update now
 * @out: where to
 * @model: what is known
 */
void text_tds_in_build(const struct text_out *out, const struct model *model)
{
	size_t i, nr = model_tds_in_build(model), shown = 0;
	char sentence[SENTENCE_LEN];

	if (model->watching.unknown & TDX_UNKNOWN_BIT(TDS)) {
		fprintf(out->file, "TDs in build: cannot be told\n");
		return;
	}
	fprintf(out->file, "TDs in build: %zu\n", nr);
	for (i = 0; i < model->nr_tds && shown < MAX_TDS_SHOWN; i++) {
		if (!td_is_in_build(&model->tds[i].td))
			continue;
		text_fact(out, "in build",
			  sentence_td(&model->tds[i].td, model->now_ns,
				      sentence));
		shown++;
	}
	if (shown == nr)
		return;
	snprintf(sentence, sizeof(sentence), "and %zu more", nr - shown);
	text_fact(out, "", sentence);
}

/**
 * text_leaves - SEAMCALLs by leaf
 * @out: where to
 * @model: what is known
 */
void text_leaves(FILE *out, const struct model *model)
{
	char calls[UNIT_LEN], errors[UNIT_LEN], mean[UNIT_LEN], max[UNIT_LEN];
	size_t i;

	fprintf(out, "SEAMCALLs since attached\n  %-24s %12s %10s %9s %9s\n",
		"LEAF", "CALLS", "ERRORS", "MEAN", "MAX");
	for (i = 0; i < TDX_SLOTS; i++) {
		const struct tdx_leaf_cell *sum = &model->leaves[i].sum;

		if (!sum->calls)
			continue;
		fprintf(out, "  %-24s %12s %10s %9s %9s\n", name_slot(i),
			unit_count(sum->calls, calls),
			unit_count(sum->errors, errors),
			unit_duration(sum->total_ns / sum->calls, mean),
			unit_duration(sum->max_ns, max));
	}
}
