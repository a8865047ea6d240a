// SPDX-License-Identifier: GPL-2.0-only
/* The line that sums up, that of a refused update, and what they share. */
#include <stdio.h>
#include <time.h>

#include "json_lines.h"
#include "names.h"
#include "starvation.h"
#include "unknown_name.h"
#include "verdict.h"

#define MAX_STRAGGLERS 16

_Static_assert(JSON_losses_ring_busy - JSON_losses_ring_full + 1 ==
		       TDX_NR_LOSSES,
	       "a field for each reason, in the order of TDX_LOSSES");

/**
 * json_loss_key - the field of a reason
 * @loss: the reason
 *
 * Return: a word that machines may rely on.
 */
const char *json_loss_key(enum tdx_loss loss)
{
	return json_fields[JSON_losses_ring_full + loss].name;
}

/**
 * json_losses - records that are missing, into an object that has begun
 * @json: the line
 * @losses: by reason
 */
void json_losses(struct json_writer *json, const __u64 losses[TDX_NR_LOSSES])
{
	int i;

	for (i = 0; i < TDX_NR_LOSSES; i++)
		json_put_int(json, JSON_losses_ring_full + i, losses[i]);
}

/**
 * json_host - facts about the host, into an object that has begun
 * @json: the line
 * @host: facts
 */
void json_host(struct json_writer *json, const struct host *host)
{
	json_put_text(json, JSON_host_name, host->name);
	json_put_text(json, JSON_host_kernel, host->kernel);
	json_put_int(json, JSON_host_cpus, host->nr_cpus);
	json_put_text(json, JSON_host_seamldr, host->seamldr_version);
	if (host->updates_left < 0)
		json_put_null(json, JSON_host_updates_left);
	else
		json_put_int(json, JSON_host_updates_left, host->updates_left);
	json_put_flag(json, JSON_host_emulated, host->emulated);
	json_put_text(json, JSON_host_module, host->module_version);
	json_put_flag(json, JSON_host_lost, host->lost);
}

static void put_unknown(struct json_writer *json, __u32 unknown)
{
	char sentence[SENTENCE_LEN];
	unsigned int next = 0;

	json_begin_list(json, JSON_watching_unknown);
	while (sentence_unknown(unknown, &next, sentence)) {
		json_next_item(json);
		json_put_text(json, JSON_unknown_name, unknown_name(next - 1));
		json_put_text(json, JSON_unknown_what, sentence);
		json_end_object(json);
	}
	json_end_list(json);
}

/**
 * json_watching - how it is observed, into an object that has begun
 * @json: the line
 * @watching: how
 */
void json_watching(struct json_writer *json, const struct watching *watching)
{
	json_put_text(json, JSON_watching_rung, watching->rung);
	json_put_text(json, JSON_watching_why, watching->why);
	json_put_flag(json, JSON_watching_stop_machine, watching->stop);
	json_put_flag(json, JSON_watching_initiator, watching->initiator);
	json_put_flag(json, JSON_watching_stored, watching->stored);
	if (watching->since_ns)
		json_put_int(json, JSON_watching_since_ns, watching->since_ns);
	else
		json_put_null(json, JSON_watching_since_ns);
	put_unknown(json, watching->unknown);
}

/**
 * json_cost - what the observation has cost, into an object that has begun
 * @json: the line
 * @cost: so far
 * @share: model_cost_share()
 */
void json_cost(struct json_writer *json, const struct observed_cost *cost,
	       double share)
{
	json_put_int(json, JSON_own_cost_runs, cost->runs);
	json_put_int(json, JSON_own_cost_run_ns, cost->run_ns);
	json_put_int(json, JSON_own_cost_update_ns, cost->update_ns);
	json_put_flag(json, JSON_own_cost_measured, cost->measured);
	if (share < 0)
		json_put_null(json, JSON_own_cost_share);
	else
		json_put_real(json, JSON_own_cost_share, share);
}

/**
 * json_builds - TD builds so far, into an object that has begun
 * @json: the line
 * @model: what is known
 */
void json_builds(struct json_writer *json, const struct model *model)
{
	struct starvation starvation;

	starvation_find(&starvation, model, NULL);
	json_put_int(json, JSON_builds_watched_ns, starvation.watched_ns);
	json_put_int(json, JSON_builds_busy_ns, starvation.busy_ns);
	json_put_real(json, JSON_builds_share, starvation_share(&starvation));
	json_put_int(json, JSON_builds_longest_free_ns,
		     starvation.longest_free_ns);
	json_put_int(json, JSON_builds_begun, model->windows.builds);
	json_put_int(json, JSON_builds_seen, starvation.builds);
	json_put_int(json, JSON_builds_median_ns, starvation.build_median_ns);
	json_put_int(json, JSON_builds_max_ns, starvation.build_max_ns);
	json_put_int(json, JSON_builds_refusals, starvation.refusals);
	json_put_int(json, JSON_builds_longest_run, starvation.longest_run);
	json_put_int(json, JSON_builds_cleared, starvation.cleared);
	json_put_int(json, JSON_builds_clear_median_ns,
		     starvation.clear_median_ns);
}

/**
 * json_retry_line - what a refused update can hope for
 * @json: where to
 * @model: that has just taken it
 * @update: the update
 */
void json_retry_line(struct json_writer *json, const struct model *model,
		     const struct update *update)
{
	struct starvation starvation;
	char sentence[SENTENCE_LEN];

	starvation_find(&starvation, model, update);
	json_begin_line(json, JSON_retry_line);
	json_put_int(json, JSON_retry_line_seq, update->head.seq);
	json_put_int(json, JSON_retry_line_in_a_row, starvation.in_a_row);
	if (starvation.wait_ns == WAIT_UNKNOWN)
		json_put_null(json, JSON_retry_line_wait_ns);
	else
		json_put_int(json, JSON_retry_line_wait_ns, starvation.wait_ns);
	json_put_text(json, JSON_retry_line_wait,
		      sentence_wait(&starvation, sentence));
	json_begin_object(json, JSON_retry_line_builds);
	json_builds(json, model);
	json_end_object(json);
	json_end_line(json);
}

static void put_distribution(struct json_writer *json, enum json_field field,
			     const struct distribution *distribution)
{
	json_begin_object(json, field);
	json_put_int(json, JSON_distribution_count, distribution->count);
	json_put_int(json, JSON_distribution_min_ns, distribution->min);
	json_put_int(json, JSON_distribution_median_ns,
		     distribution_median(distribution));
	json_put_int(json, JSON_distribution_p99_ns,
		     distribution_quantile(distribution, 0.99));
	json_put_int(json, JSON_distribution_max_ns, distribution->max);
	json_put_int(json, JSON_distribution_sum_ns, distribution->sum);
	json_end_object(json);
}

static void put_steps(struct json_writer *json,
		      const struct update_stats *stats)
{
	size_t i;

	json_begin_list(json, JSON_summary_line_steps);
	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		const struct step_stats *step = &stats->steps[i];

		json_next_item(json);
		json_put_text(json, JSON_step_stats_state,
			      name_state(step->state));
		put_distribution(json, JSON_step_stats_duration,
				 &step->duration);
		put_distribution(json, JSON_step_stats_waited, &step->waited);
		put_distribution(json, JSON_step_stats_lock, &step->lock);
		put_distribution(json, JSON_step_stats_work, &step->work);
		if (step->retries_unknown)
			json_put_null(json, JSON_step_stats_retries);
		else
			json_put_int(json, JSON_step_stats_retries,
				     step->retries);
		json_end_object(json);
	}
	json_end_list(json);
	put_distribution(json, JSON_summary_line_stopped, &stats->stopped);
	put_distribution(json, JSON_summary_line_away_max, &stats->away_max);
	put_distribution(json, JSON_summary_line_gather, &stats->gather);
	put_distribution(json, JSON_summary_line_settle, &stats->settle);
	put_distribution(json, JSON_summary_line_release, &stats->release);
	put_distribution(json, JSON_summary_line_duration, &stats->duration);
}

static void put_stragglers(struct json_writer *json,
			   const struct update_stats *stats)
{
	struct straggler top[MAX_STRAGGLERS];
	__u32 nr = update_stats_stragglers(stats, top, MAX_STRAGGLERS), i;

	json_begin_list(json, JSON_summary_line_stragglers);
	for (i = 0; i < nr; i++) {
		size_t step;

		json_next_item(json);
		json_put_int(json, JSON_straggler_cpu, top[i].cpu);
		json_put_int(json, JSON_straggler_last, top[i].stats->last);
		json_put_int(json, JSON_straggler_cost_ns, top[i].stats->cost);
		for (step = 0; step < UPDATE_NR_STEPS; step++)
			json_put_int(json, JSON_straggler_shutdown_ns + step,
				     top[i].stats->steps[step].cost);
		json_end_object(json);
	}
	json_end_list(json);
}

static void put_leaves(struct json_writer *json, const struct model *model)
{
	size_t i;

	json_begin_list(json, JSON_summary_line_leaves);
	for (i = 0; i < TDX_SLOTS; i++) {
		const struct tdx_leaf_cell *sum = &model->leaves[i].sum;

		if (!sum->calls)
			continue;
		json_next_item(json);
		json_put_text(json, JSON_leaf_leaf, name_slot(i));
		json_put_int(json, JSON_leaf_calls, sum->calls);
		json_put_int(json, JSON_leaf_errors, sum->errors);
		json_put_int(json, JSON_leaf_total_ns, sum->total_ns);
		json_put_int(json, JSON_leaf_max_ns, sum->max_ns);
		json_put_int(json, JSON_leaf_wait_ns, sum->wait_ns);
		if (sum->last_error)
			json_put_hex(json, JSON_leaf_last_error,
				     sum->last_error);
		else
			json_put_null(json, JSON_leaf_last_error);
		json_end_object(json);
	}
	json_end_list(json);
}

static void put_cpu_losses(struct json_writer *json, const struct model *model)
{
	__u32 cpu;
	int i;

	json_begin_list(json, JSON_summary_line_cpu_losses);
	for (cpu = 0; cpu < model->nr_cpu_losses; cpu++) {
		__u64 lost = 0;

		for (i = 0; i < TDX_NR_LOSSES; i++)
			lost += model->cpu_losses[cpu][i];
		if (!lost)
			continue;
		json_next_item(json);
		json_put_int(json, JSON_cpu_losses_cpu, cpu);
		json_begin_object(json, JSON_cpu_losses_losses);
		json_losses(json, model->cpu_losses[cpu]);
		json_end_object(json);
		json_end_object(json);
	}
	json_end_list(json);
}

static void put_end(struct json_writer *json, const struct model *model)
{
	if (!model->ended) {
		json_put_null(json, JSON_summary_line_end);
		return;
	}
	json_begin_object(json, JSON_summary_line_end);
	json_put_flag(json, JSON_end_clean, model->end.clean);
	json_put_int(json, JSON_end_offset,
		     model->end.clean ? 0 : model->end.offset);
	json_put_text(json, JSON_end_why, model->end.why);
	json_end_object(json);
}

static void put_updates(struct json_writer *json, const struct model *model)
{
	const __u64 *verdicts = model->stats.verdicts;

	json_put_int(json, JSON_summary_line_updates, model->nr_updates);
	json_begin_object(json, JSON_summary_line_verdicts);
	json_put_int(json, JSON_verdicts_done, verdicts[OUTCOME_DONE]);
	json_put_int(json, JSON_verdicts_retry, verdicts[OUTCOME_RETRY]);
	json_put_int(json, JSON_verdicts_refused, verdicts[OUTCOME_REFUSED]);
	json_put_int(json, JSON_verdicts_lost, verdicts[OUTCOME_LOST]);
	json_end_object(json);
	json_put_int(json, JSON_summary_line_partial, model->stats.partial);
	if (!model->updating) {
		json_put_null(json, JSON_summary_line_unfinished);
		return;
	}
	json_begin_object(json, JSON_summary_line_unfinished);
	json_put_int(json, JSON_unfinished_seq, model->begun);
	json_put_int(json, JSON_unfinished_begin_ns, model->begun_ns);
	json_end_object(json);
}

static void put_totals(struct json_writer *json, const struct model *model)
{
	json_begin_object(json, JSON_summary_line_losses);
	json_losses(json, model->losses);
	json_end_object(json);
	put_cpu_losses(json, model);
	if (!model->cost.runs) {
		json_put_null(json, JSON_summary_line_cost);
		return;
	}
	json_begin_object(json, JSON_summary_line_cost);
	json_cost(json, &model->cost, model_cost_share(model));
	json_end_object(json);
}

static void put_clock_zero(struct json_writer *json, __u64 realtime_ns)
{
	time_t seconds = realtime_ns / 1000000000;
	char text[48] = "", date[24];
	struct tm day;

	if (realtime_ns && gmtime_r(&seconds, &day) &&
	    strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &day))
		snprintf(text, sizeof(text), "%s.%09uZ", date,
			 (unsigned int)(realtime_ns % 1000000000));
	json_put_text(json, JSON_summary_line_clock_zero, text);
}

/**
 * json_summary_line - all together
 * @json: where to
 * @model: what is known at the end
 */
void json_summary_line(struct json_writer *json, const struct model *model)
{
	json_begin_line(json, JSON_summary_line);
	json_put_int(json, JSON_summary_line_begin_ns, model->since_ns);
	json_put_int(json, JSON_summary_line_end_ns, model->now_ns);
	put_clock_zero(json, model->watching.realtime_ns);
	json_put_flag(json, JSON_summary_line_whole, model_is_whole(model));
	put_end(json, model);
	put_updates(json, model);
	put_steps(json, &model->stats);
	put_stragglers(json, &model->stats);
	json_begin_object(json, JSON_summary_line_builds);
	json_builds(json, model);
	json_end_object(json);
	json_put_int(json, JSON_summary_line_in_build, model->windows.open.nr);
	put_leaves(json, model);
	json_put_int(json, JSON_summary_line_seamcalls, model->calls);
	put_totals(json, model);
	json_end_line(json);
}
