// SPDX-License-Identifier: GPL-2.0-only
/*
 * NDJSON: one object a line for each fact. An onlooker gets updates and what is
 * lost; a report gets all, and a summary. Statuses and addresses are strings,
 * because JSON has no integers of 64 bits.
 */
#include <stdio.h>

#include "comm.h"
#include "json_lines.h"
#include "sink.h"

static struct json_writer json;
static bool whole;

static int json_open(const struct sink_options *options)
{
	json.out = options->out;
	/* Of one update nothing around it is wanted. */
	whole = options->whole && !options->update;
	return 0;
}

static void json_update(const struct model *model, const struct update *update)
{
	json_update_line(&json, model, update);
	if (update->verdict == OUTCOME_RETRY)
		json_retry_line(&json, model, update);
}

static void put_loss(const struct observation *observation)
{
	const struct observed_loss *loss = &observation->loss;

	json_begin_line(&json, JSON_loss_line);
	json_put_int(&json, JSON_loss_line_ns, observation->ns);
	json_put_text(&json, JSON_loss_line_reason,
		      json_loss_key(loss->reason));
	json_put_text(&json, JSON_loss_line_why, loss_name(loss->reason));
	if (loss->cpu == LOSS_ANY_CPU)
		json_put_null(&json, JSON_loss_line_cpu);
	else
		json_put_int(&json, JSON_loss_line_cpu, loss->cpu);
	json_put_int(&json, JSON_loss_line_count, loss->count);
	json_end_line(&json);
}

static void put_host(const struct model *model, __u64 ns)
{
	json_begin_line(&json, JSON_host_line);
	json_put_int(&json, JSON_host_line_ns, ns);
	json_begin_object(&json, JSON_host_line_host);
	json_host(&json, &model->host);
	json_end_object(&json);
	json_begin_object(&json, JSON_host_line_watching);
	json_watching(&json, &model->watching);
	json_end_object(&json);
	json_end_line(&json);
}

static void put_td(const struct observation *observation)
{
	struct tdx_td td = *observation->td;

	comm_clean(td.comm);
	json_begin_line(&json, JSON_td_line);
	json_put_int(&json, JSON_td_line_ns, observation->ns);
	json_begin_object(&json, JSON_td_line_td);
	json_td(&json, &td, observation->ns);
	json_end_object(&json);
	json_end_line(&json);
}

static void put_cost(const struct model *model,
		     const struct observation *observation)
{
	json_begin_line(&json, JSON_cost_line);
	json_put_int(&json, JSON_cost_line_ns, observation->ns);
	json_begin_object(&json, JSON_cost_line_cost);
	json_cost(&json, &observation->cost, model_cost_share(model));
	json_end_object(&json);
	json_end_line(&json);
}

static void json_observed(const struct model *model,
			  const struct observation *observation)
{
	if (observation->kind == OBS_LOSS)
		put_loss(observation);
	else if (!whole)
		return;
	else if (observation->kind == OBS_HOST)
		put_host(model, observation->ns);
	else if (observation->kind == OBS_TD)
		put_td(observation);
	else if (observation->kind == OBS_COST)
		put_cost(model, observation);
}

static int json_finish(const struct model *model)
{
	if (whole)
		json_summary_line(&json, model);
	return 0;
}

static void json_attached(const struct model *model)
{
	if (!model->watching.stored)
		fprintf(stderr, "attached: via %s\n", model->watching.rung);
}

const struct sink_ops sink_json = {
	.open = json_open,
	.attached = json_attached,
	.update = json_update,
	.observed = json_observed,
	.finish = json_finish,
};
