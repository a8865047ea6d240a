// SPDX-License-Identifier: GPL-2.0-only
/* What is known. See model.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "comm.h"
#include "model.h"

#define NS_PER_S 1e9

/* CPUs beyond have their losses counted, but not by CPU. */
#define MAX_LOSS_CPUS 65536

/* enum fw_upload_err of the kernel, as far as the updater uses it. */
enum upload_error {
	UPLOAD_HW_ERROR = 1,
	UPLOAD_BUSY = 4,
	UPLOAD_RW_ERROR = 6,
	UPLOAD_FW_INVALID = 8,
};

/**
 * model_init - know nothing
 * @model: filled; to be freed with model_free()
 */
void model_init(struct model *model)
{
	memset(model, 0, sizeof(*model));
	model->host.updates_left = -1;
	build_windows_init(&model->windows);
	update_stats_init(&model->stats);
}

/**
 * model_free - free what the model has allocated
 * @model: as after model_init() afterwards
 */
void model_free(struct model *model)
{
	free(model->tds);
	free(model->cpu_losses);
	td_map_free(&model->td_places);
	build_windows_free(&model->windows);
	update_stats_free(&model->stats);
	update_free(&model->last);
	model_init(model);
}

static double per_second(__u64 before, __u64 after, __u64 before_ns,
			 __u64 after_ns)
{
	if (!before_ns || after_ns <= before_ns || after < before)
		return 0;
	return (double)(after - before) * NS_PER_S /
	       (double)(after_ns - before_ns);
}

static const struct model_td *find_td(const struct model *model, __u64 tdr)
{
	const struct td_map_entry *place = td_map_find(&model->td_places, tdr);

	return place ? &model->tds[place->value] : NULL;
}

/* A TDR that serves another TD by now has no rate yet. */
static double td_rate(const struct model *model, const struct tdx_td *td,
		      __u64 now_ns)
{
	const struct model_td *before = find_td(model, td->tdr);

	if (!before || before->td.init_ns != td->init_ns)
		return 0;
	return per_second(before->td.pages, td->pages, model->tds_ns, now_ns);
}

/**
 * model_set_tds - the TDs as they are now
 * @model: the model
 * @tds: TDs; not kept
 * @nr_tds: how many
 * @now_ns: when they were read
 *
 * Return: 0 or -ENOMEM, which leaves the former ones.
 */
int model_set_tds(struct model *model, const struct tdx_td *tds, size_t nr_tds,
		  __u64 now_ns)
{
	struct model_td *next = calloc(nr_tds + 1, sizeof(*next));
	struct td_map places = {};
	size_t i;
	int err;

	if (!next)
		return -ENOMEM;
	err = td_map_reserve(&places, nr_tds);
	for (i = 0; i < nr_tds && !err; i++) {
		next[i].td = tds[i];
		comm_clean(next[i].td.comm);
		next[i].pages_per_second = td_rate(model, &tds[i], now_ns);
		err = td_map_set(&places, tds[i].tdr, i);
	}
	if (err) {
		free(next);
		td_map_free(&places);
		return err;
	}
	free(model->tds);
	td_map_free(&model->td_places);
	model->tds = next;
	model->td_places = places;
	model->nr_tds = nr_tds;
	model->tds_ns = now_ns;
	model->now_ns = now_ns;
	return build_windows_tds(&model->windows, tds, nr_tds, true, now_ns);
}

/**
 * model_set_leaves - the SEAMCALLs so far
 * @model: the model
 * @sums: by slot, over all CPUs, since the tool attached
 * @now_ns: when they were read
 */
void model_set_leaves(struct model *model, const struct tdx_leaf_cell *sums,
		      __u64 now_ns)
{
	size_t i;

	for (i = 0; i < TDX_SLOTS; i++) {
		struct model_leaf *leaf = &model->leaves[i];

		leaf->calls_per_second = per_second(leaf->sum.calls,
						    sums[i].calls,
						    model->leaves_ns, now_ns);
		leaf->errors_per_second = per_second(leaf->sum.errors,
						     sums[i].errors,
						     model->leaves_ns, now_ns);
		leaf->sum = sums[i];
	}
	model->leaves_ns = now_ns;
	model->now_ns = now_ns;
}

/* An update is a reading of the TDs as well, and may end builds. */
static int follow_builds(struct model *model, const struct update *update,
			 const struct update_observed *observed)
{
	int err;

	if (update->verdict == OUTCOME_LOST) {
		build_windows_lost(&model->windows, update->head.end_ns);
		return 0;
	}
	err = build_windows_tds(&model->windows, observed->tds,
				observed->nr_tds, false, update->head.end_ns);
	if (!err && update->verdict == OUTCOME_RETRY)
		build_windows_refused(&model->windows,
				      update_failed_ns(update));
	return err;
}

/**
 * model_add_update - an update is over
 * @model: the model
 * @observed: what was recorded of it; not kept
 *
 * Return: 0 or -ENOMEM.
 */
int model_add_update(struct model *model,
		     const struct update_observed *observed)
{
	struct update update;
	int err = update_build(&update, observed);

	if (err)
		return err;
	err = update_stats_add(&model->stats, &update);
	if (!err)
		err = follow_builds(model, &update, observed);
	if (err) {
		update_free(&update);
		return err;
	}
	update_free(&model->last);
	model->last = update;
	model->nr_updates++;
	if (update.verdict != OUTCOME_RETRY)
		model->busy_in_a_row = 0;
	else if (++model->busy_in_a_row > model->busy_longest_run)
		model->busy_longest_run = model->busy_in_a_row;
	if (model->on_update)
		model->on_update(model, &model->last, model->on_update_arg);
	return 0;
}

/* What the updater answered; drivers/base/firmware_loader words it. */
static int upload_errno(__u32 error)
{
	static const int errnos[] = {
		[UPLOAD_HW_ERROR] = -EIO,
		[UPLOAD_BUSY] = -EBUSY,
		[UPLOAD_RW_ERROR] = -ENOMEM,
		[UPLOAD_FW_INVALID] = -EINVAL,
	};

	if (error >= sizeof(errnos) / sizeof(errnos[0]) || !errnos[error])
		return -EIO;
	return errnos[error];
}

/*
 * In the order in which the updater looks. A malformed image is refused
 * whatever the host is like, unless there is no TDX to keep.
 */
static enum refusal explain_refusal(const struct host *host, int error)
{
	if (host->lost)
		return REFUSAL_LOST;
	if (error != -EIO)
		return REFUSAL_UNKNOWN;
	if (host->cpus_offline)
		return REFUSAL_CPU_OFFLINE;
	return host->updates_left ? REFUSAL_UNKNOWN : REFUSAL_NO_UPDATES;
}

/**
 * model_add_refusal - an upload was refused before an update had begun
 * @model: the model
 * @upload: the upload; not kept
 * @now_ns: when it ended
 *
 * It counts as an update in which nothing happened. @model->host must be as
 * it was at the upload: it tells why, and whether TDX had been lost before.
 *
 * Return: 0 or -ENOMEM.
 */
int model_add_refusal(struct model *model, const struct tdx_upload *upload,
		      __u64 now_ns)
{
	struct tdx_update_head head = {
		.asked_ns = upload->asked_ns,
		.asked_pid = upload->pid,
		.asked_uid = upload->uid,
		.begin_ns = upload->asked_ns,
		.end_ns = now_ns,
		.flags = TDX_UPDATE_REFUSED,
		.error = upload_errno(upload->error),
	};
	struct update_observed observed = {
		.head = &head,
		.refusal = explain_refusal(&model->host, head.error),
	};

	memcpy(head.asked_comm, upload->comm, sizeof(head.asked_comm));
	if (model->watching.unknown & TDX_UNKNOWN_BIT(ACKS))
		head.flags |= TDX_UPDATE_FUNCTIONS |
			      model->watching.unknown << TDX_UNKNOWN_SHIFT;
	return model_add_update(model, &observed);
}

static int count_loss(struct model *model, const struct observed_loss *loss)
{
	__u64(*losses)[TDX_NR_LOSSES] = model->cpu_losses;
	__u32 nr = loss->cpu + 1;

	model->losses[loss->reason] += loss->count;
	if (loss->reason == TDX_LOSS_OVERWRITTEN)
		model->updating = false;
	if (loss->cpu >= MAX_LOSS_CPUS)
		return 0;
	if (nr > model->nr_cpu_losses) {
		losses = realloc(losses, nr * sizeof(*losses));
		if (!losses)
			return -ENOMEM;
		memset(losses + model->nr_cpu_losses, 0,
		       (nr - model->nr_cpu_losses) * sizeof(*losses));
		model->cpu_losses = losses;
		model->nr_cpu_losses = nr;
	}
	losses[loss->cpu][loss->reason] += loss->count;
	return 0;
}

static void take_time(struct model *model, __u64 ns)
{
	if (ns > model->now_ns)
		model->now_ns = ns;
	if (model->since_ns || !ns)
		return;
	model->since_ns = ns;
	build_windows_since(&model->windows, ns);
}

/**
 * model_observe - take a fact
 * @model: the model
 * @observation: the fact
 *
 * Return: 0 or -ENOMEM.
 */
int model_observe(struct model *model, const struct observation *observation)
{
	const struct observation *o = observation;

	take_time(model, o->ns);
	switch (o->kind) {
	case OBS_HOST:
		model->host = *o->host;
		break;
	case OBS_BEGUN:
		model->updating = true;
		model->begun = o->begun;
		model->begun_ns = o->ns;
		break;
	case OBS_UPDATE:
		/* The next one may be known already. */
		if ((__s32)(o->update->head->seq - model->begun) >= 0)
			model->updating = false;
		return model_add_update(model, o->update);
	case OBS_REFUSAL:
		return model_add_refusal(model, o->refusal, o->ns);
	case OBS_TDS:
		return model_set_tds(model, o->tds.tds, o->tds.nr, o->ns);
	case OBS_LEAVES:
		model_set_leaves(model, o->leaves, o->ns);
		break;
	case OBS_LOSS:
		return count_loss(model, &o->loss);
	case OBS_COST:
		model->cost = o->cost;
		break;
	case OBS_TD:
		return build_windows_td(&model->windows, o->td, o->ns);
	case OBS_CALLS:
		model->calls += o->calls.nr;
		break;
	case OBS_END:
		model->ended = true;
		model->end = *o->end;
		break;
	}
	return 0;
}

/**
 * model_lost - how many records are missing, for whatever reason
 * @model: the model
 *
 * Return: their number.
 */
__u64 model_lost(const struct model *model)
{
	__u64 lost = 0;
	size_t i;

	for (i = 0; i < TDX_NR_LOSSES; i++)
		lost += model->losses[i];
	return lost;
}

/**
 * model_is_whole - is all there that happened?
 * @model: the model
 *
 * Return: false when records are missing, or the end, or that of an update.
 */
bool model_is_whole(const struct model *model)
{
	return !model_lost(model) && !model->updating &&
	       !(model->ended && !model->end.clean) && !model->stats.partial;
}

/**
 * model_cost_share - what the observation cost the updates
 * @model: the model
 *
 * Return: the share of the time that CPUs were away for updates which was spent
 * in the programs of this tool, 0 to 1; below 0 when it is not known.
 */
double model_cost_share(const struct model *model)
{
	if (model->stats.away <= 0 || !model->cost.runs)
		return -1;
	return (double)model->cost.update_ns / (double)model->stats.away;
}

/**
 * td_is_in_build - would an update harm this TD?
 * @td: the TD
 *
 * Return: true from MNG.INIT until MR.FINALIZE or MNG.VPFLUSHDONE.
 */
bool td_is_in_build(const struct tdx_td *td)
{
	return TDX_TD_IN_BUILD(td);
}

/**
 * model_tds_in_build - how many TDs stand in the way of an update
 * @model: the model
 *
 * Return: their number.
 */
size_t model_tds_in_build(const struct model *model)
{
	size_t i, nr = 0;

	for (i = 0; i < model->nr_tds; i++)
		nr += td_is_in_build(&model->tds[i].td);
	return nr;
}

/**
 * loss_name - why something was not recorded
 * @loss: the reason
 *
 * Return: the reason in words.
 */
const char *loss_name(enum tdx_loss loss)
{
#define LOSS_NAME(id, name) name,
	static const char * const names[] = { TDX_LOSSES(LOSS_NAME) };

	return names[loss];
}
