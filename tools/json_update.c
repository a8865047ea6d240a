// SPDX-License-Identifier: GPL-2.0-only
/* The line of an update. */
#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "json_lines.h"
#include "names.h"

static void put_comm(struct json_writer *json, enum json_field field,
		     const char comm[TDX_COMM_LEN])
{
	char text[TDX_COMM_LEN + 1];

	snprintf(text, sizeof(text), "%.*s", TDX_COMM_LEN, comm);
	json_put_text(json, field, text);
}

static void put_version(struct json_writer *json, enum json_field field,
			__u32 version)
{
	char text[24];

	json_put_text(json, field,
		      version ? name_version(version, text) : NULL);
}

static void put_ns(struct json_writer *json, enum json_field field, __s64 ns)
{
	if (ns == UPDATE_UNKNOWN_NS)
		json_put_null(json, field);
	else
		json_put_int(json, field, ns);
}

static void put_count(struct json_writer *json, enum json_field field,
		      __u32 count)
{
	if (count == UPDATE_UNKNOWN_COUNT)
		json_put_null(json, field);
	else
		json_put_int(json, field, count);
}

static void put_cpu(struct json_writer *json, enum json_field field, __u32 cpu)
{
	if (cpu == UPDATE_NO_CPU)
		json_put_null(json, field);
	else
		json_put_int(json, field, cpu);
}

static void put_module(struct json_writer *json,
		       const struct tdx_update_head *head)
{
	json_begin_object(json, JSON_update_line_module);
	put_version(json, JSON_module_from, head->version_from);
	put_version(json, JSON_module_to, head->version_to);
	json_put_int(json, JSON_module_sigstruct_pages, head->sigstruct_pages);
	json_put_int(json, JSON_module_module_pages, head->module_pages);
	json_end_object(json);
}

static void put_initiator(struct json_writer *json,
			  const struct tdx_update_head *head)
{
	if (!head->asked_ns) {
		json_put_null(json, JSON_update_line_initiator);
		return;
	}
	json_begin_object(json, JSON_update_line_initiator);
	json_put_int(json, JSON_initiator_pid, head->asked_pid);
	json_put_int(json, JSON_initiator_uid, head->asked_uid);
	put_comm(json, JSON_initiator_comm, head->asked_comm);
	json_put_int(json, JSON_initiator_asked_ns, head->asked_ns);
	json_end_object(json);
}

/* Which SEAMCALL it was may not be known. */
static void put_root_status(struct json_writer *json,
			    const struct root_cause *root)
{
	char status[NAME_STATUS_LEN];

	if (!root_cause_has_leaf(root)) {
		json_put_null(json, JSON_root_cause_leaf);
		json_put_null(json, JSON_root_cause_status);
		json_put_null(json, JSON_root_cause_status_text);
		json_put_null(json, JSON_root_cause_status_raw);
		return;
	}
	json_put_text(json, JSON_root_cause_leaf, name_leaf(root->leaf));
	json_put_text(json, JSON_root_cause_status,
		      name_status_code(root->leaf, root->status));
	json_put_text(json, JSON_root_cause_status_text,
		      name_status(root->leaf, root->status, status));
	json_put_hex(json, JSON_root_cause_status_raw, root->status);
}

static void put_root_cause(struct json_writer *json,
			   const struct root_cause *root)
{
	if (!root->known) {
		json_put_null(json, JSON_update_line_root_cause);
		return;
	}
	json_begin_object(json, JSON_update_line_root_cause);
	json_put_int(json, JSON_root_cause_cpu, root->cpu);
	json_put_text(json, JSON_root_cause_state, name_state(root->state));
	put_root_status(json, root);
	json_put_text(json, JSON_root_cause_errno, name_errno(root->error));
	json_put_int(json, JSON_root_cause_other_failures, root->others);
	json_end_object(json);
}

static const char *window_word(__u32 window)
{
	static const char * const words[] = {
		[TDX_WINDOW_BEFORE] = "before",
		[TDX_WINDOW_OPEN] = "open",
		[TDX_WINDOW_PROBABLE] = "probable",
		[TDX_WINDOW_CLOSED] = "finalised",
		[TDX_WINDOW_GONE] = "gone",
	};

	return window <= TDX_WINDOW_GONE ? words[window] : "?";
}

/**
 * json_td - what is known of a TD, into an object that has begun
 * @json: the line
 * @td: the TD
 * @now_ns: time to which its age is told
 */
void json_td(struct json_writer *json, const struct tdx_td *td, __u64 now_ns)
{
	char status[NAME_STATUS_LEN];

	json_put_hex(json, JSON_td_tdr, td->tdr);
	if (td->hkid == TDX_HKID_UNKNOWN)
		json_put_null(json, JSON_td_hkid);
	else
		json_put_int(json, JSON_td_hkid, td->hkid);
	json_put_int(json, JSON_td_pid, td->pid);
	json_put_int(json, JSON_td_tid, td->tid);
	json_put_int(json, JSON_td_uid, td->uid);
	put_comm(json, JSON_td_comm, td->comm);
	json_put_text(json, JSON_td_window, window_word(td->window));
	json_put_int(json, JSON_td_age_ns,
		     td->init_ns ? now_ns - td->init_ns : 0);
	json_put_int(json, JSON_td_idle_ns,
		     td->success_ns ? now_ns - td->success_ns : 0);
	json_put_int(json, JSON_td_pages, td->pages);
	json_put_int(json, JSON_td_seamcalls, td->calls);
	json_put_int(json, JSON_td_errors, td->errors);
	json_put_text(json, JSON_td_last_leaf, name_leaf(td->leaf));
	json_put_text(json, JSON_td_last_status,
		      name_status(td->leaf, td->status, status));
}

static void put_tds(struct json_writer *json, enum json_field field,
		    const struct tdx_td *tds, size_t nr_tds, __u64 now_ns)
{
	size_t i;

	json_begin_list(json, field);
	for (i = 0; i < nr_tds; i++) {
		json_next_item(json);
		json_td(json, &tds[i], now_ns);
		json_end_object(json);
	}
	json_end_list(json);
}

static void put_busy(struct json_writer *json, const struct model *model,
		     const struct update *update)
{
	bool migration = TDX_COMPAT_REASON(update->root.status) ==
			 TDX_COMPAT_REASON_MIGRATION;

	if (update->verdict != OUTCOME_RETRY) {
		json_put_null(json, JSON_update_line_busy);
		return;
	}
	json_begin_object(json, JSON_update_line_busy);
	json_put_text(json, JSON_busy_reason,
		      migration ? "migration" : "td-build");
	json_put_int(json, JSON_busy_counted, update->busy_counted);
	json_put_int(json, JSON_busy_named, update->nr_busy);
	json_put_int(json, JSON_busy_in_a_row, model->busy_in_a_row);
	put_tds(json, JSON_busy_tds, update->busy, update->nr_busy,
		update_failed_ns(update));
	json_end_object(json);
}

static void put_cpu_step(struct json_writer *json, const struct cpu_step *split,
			 __u32 cpu)
{
	json_next_item(json);
	json_put_int(json, JSON_cpu_step_cpu, cpu);
	if (split->ordinal)
		json_put_int(json, JSON_cpu_step_ordinal, split->ordinal);
	else
		json_put_null(json, JSON_cpu_step_ordinal);
	json_put_flag(json, JSON_cpu_step_failed, split->failed);
	json_put_int(json, JSON_cpu_step_total_ns, split->total);
	json_put_int(json, JSON_cpu_step_notice_ns, split->notice);
	put_ns(json, JSON_cpu_step_lock_ns, split->lock);
	put_ns(json, JSON_cpu_step_work_ns, split->work);
	json_put_int(json, JSON_cpu_step_wait_ns, split->wait);
	json_put_int(json, JSON_cpu_step_unattributed_ns, split->unattributed);
	put_count(json, JSON_cpu_step_retries, split->retries);
	json_end_object(json);
}

static void put_step(struct json_writer *json, const struct update *update,
		     const struct update_step *step)
{
	__u32 cpu;

	json_next_item(json);
	json_put_text(json, JSON_step_state, name_state(step->state));
	json_put_flag(json, JSON_step_complete, step->complete);
	json_put_int(json, JSON_step_begin_ns, step->begin_ns);
	json_put_int(json, JSON_step_duration_ns, step->duration);
	json_put_int(json, JSON_step_acks, step->acks);
	json_put_int(json, JSON_step_failures, step->failures);
	put_cpu(json, JSON_step_straggler, step->straggler);
	json_put_int(json, JSON_step_waited_ns, step->waited);
	json_put_int(json, JSON_step_waited_max_ns, step->waited_max);
	put_ns(json, JSON_step_lock_ns, step->lock);
	put_ns(json, JSON_step_lock_max_ns, step->lock_max);
	put_ns(json, JSON_step_work_ns, step->work);
	put_ns(json, JSON_step_work_max_ns, step->work_max);
	put_count(json, JSON_step_retries, step->retries);
	json_begin_list(json, JSON_step_cpus);
	for (cpu = 0; cpu < update->nr_cells; cpu++)
		if (step->cpus[cpu].seen)
			put_cpu_step(json, &step->cpus[cpu], cpu);
	json_end_list(json);
	json_end_object(json);
}

static void put_steps(struct json_writer *json, const struct update *update)
{
	size_t i;

	json_begin_list(json, JSON_update_line_steps);
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		if (update->steps[i].reached)
			put_step(json, update, &update->steps[i]);
	json_end_list(json);
}

static void put_spread(struct json_writer *json, enum json_field field,
		       const struct spread *spread)
{
	json_begin_object(json, field);
	json_put_int(json, JSON_spread_p50_ns, spread->p50);
	json_put_int(json, JSON_spread_p99_ns, spread->p99);
	json_put_int(json, JSON_spread_max_ns, spread->max);
	json_put_int(json, JSON_spread_cpu, spread->cpu);
	json_end_object(json);
}

static void put_phase(struct json_writer *json, const struct update *update,
		      enum json_field field, __s64 phase)
{
	if (update->stop_watched)
		json_put_int(json, field, phase);
	else
		json_put_null(json, field);
}

static void put_blackout(struct json_writer *json, const struct update *update)
{
	const struct stop_phases *phases = &update->phases;

	if (update->blackout_cpu == UPDATE_NO_CPU) {
		json_put_null(json, JSON_update_line_blackout);
		return;
	}
	json_begin_object(json, JSON_update_line_blackout);
	json_put_text(json, JSON_blackout_basis,
		      update->stop_watched ? "stop_machine" : "lock-step");
	json_put_int(json, JSON_blackout_stopped_ns, update->stopped);
	json_put_int(json, JSON_blackout_max_ns, update->blackout_max);
	json_put_int(json, JSON_blackout_min_ns, update->blackout_min);
	json_put_int(json, JSON_blackout_cpu, update->blackout_cpu);
	put_phase(json, update, JSON_blackout_gather_ns, phases->gather);
	put_phase(json, update, JSON_blackout_settle_ns, phases->settle);
	put_phase(json, update, JSON_blackout_release_ns, phases->release);
	put_cpu(json, JSON_blackout_last_in, phases->last_in);
	put_cpu(json, JSON_blackout_last_out, phases->last_out);
	put_spread(json, JSON_blackout_away, &update->away);
	put_spread(json, JSON_blackout_gather, &update->gather);
	put_spread(json, JSON_blackout_release, &update->release);
	json_end_object(json);
}

static void put_cpus(struct json_writer *json, const struct update *update)
{
	__u32 cpu;

	json_begin_list(json, JSON_update_line_cpus);
	for (cpu = 0; cpu < update->nr_cells; cpu++) {
		const struct cpu_passage *passage = &update->cpus[cpu];

		if (!passage->seen)
			continue;
		json_next_item(json);
		json_put_int(json, JSON_cpu_cpu, cpu);
		json_put_int(json, JSON_cpu_total_ns, passage->total);
		json_put_int(json, JSON_cpu_gather_ns, passage->gather);
		json_put_int(json, JSON_cpu_notice_ns, passage->notice);
		put_ns(json, JSON_cpu_lock_ns, passage->lock);
		put_ns(json, JSON_cpu_work_ns, passage->work);
		json_put_int(json, JSON_cpu_wait_ns, passage->wait);
		json_put_int(json, JSON_cpu_release_ns, passage->release);
		json_put_int(json, JSON_cpu_unattributed_ns,
			     passage->unattributed);
		json_end_object(json);
	}
	json_end_list(json);
}

static void put_outcome(struct json_writer *json, const struct model *model,
			const struct update *update)
{
	const struct tdx_update_head *head = &update->head;
	char sentence[SENTENCE_LEN];

	if (update->refused)
		json_put_null(json, JSON_update_line_seq);
	else
		json_put_int(json, JSON_update_line_seq, head->seq);
	json_put_text(json, JSON_update_line_verdict,
		      outcome_word(update->verdict));
	json_put_text(json, JSON_update_line_summary,
		      sentence_verdict(update, sentence));
	json_put_text(json, JSON_update_line_cause,
		      sentence_cause(update, true, sentence));
	json_put_text(json, JSON_update_line_advice,
		      sentence_advice(update, model->busy_in_a_row, sentence));
	json_put_text(json, JSON_update_line_errno,
		      head->error ? name_errno(head->error) : NULL);
	json_put_text(json, JSON_update_line_state, name_state(head->state));
	json_put_flag(json, JSON_update_line_complete, update->complete);
	put_module(json, head);
	json_put_int(json, JSON_update_line_nr_cpus, head->nr_cpus);
	json_put_int(json, JSON_update_line_begin_ns, head->begin_ns);
	json_put_int(json, JSON_update_line_end_ns, head->end_ns);
	json_put_int(json, JSON_update_line_duration_ns, update->duration);
}

/**
 * json_update_line - an update is over
 * @json: where to
 * @model: that has just taken it
 * @update: the update
 */
void json_update_line(struct json_writer *json, const struct model *model,
		      const struct update *update)
{
	char sentence[SENTENCE_LEN];

	json_begin_line(json, JSON_update_line);
	put_outcome(json, model, update);
	put_blackout(json, update);
	put_initiator(json, &update->head);
	put_root_cause(json, &update->root);
	put_busy(json, model, update);
	put_tds(json, JSON_update_line_tds_lost, update->at_risk,
		update->nr_at_risk, update->head.end_ns);
	put_steps(json, update);
	put_cpus(json, update);
	json_begin_object(json, JSON_update_line_host);
	json_host(json, &model->host);
	json_end_object(json);
	json_begin_object(json, JSON_update_line_watching);
	json_watching(json, &model->watching);
	json_end_object(json);
	json_begin_object(json, JSON_update_line_losses);
	json_losses(json, model->losses);
	json_end_object(json);
	json_put_text(json, JSON_update_line_fault,
		      sentence_fault(update, sentence));
	json_put_text(json, JSON_update_line_tdx_lost,
		      sentence_tdx(update, sentence));
	json_put_text(json, JSON_update_line_sysfs, update_sysfs_error(update));
	put_tds(json, JSON_update_line_tds_harmed, update->busy,
		update_harmed(update), update->head.end_ns);
	json_end_line(json);
}
