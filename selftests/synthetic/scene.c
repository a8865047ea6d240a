// SPDX-License-Identifier: GPL-2.0-only
/* A host that never was; see scene.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "scene.h"
#include "scene_update.h"

/* Told at once; a source tells them in batches as well. */
#define MAX_BATCH 4096

/* enum fw_upload_err of the kernel */
#define FW_UPLOAD_ERR_FW_INVALID 8

/* In every period: builds in its first half, the update after it. */
#define UPDATE_AT_NS (SCENE_PERIOD_NS / 2)

/**
 * struct scene - what happens
 * @options: what shall
 * @observer: who is told
 * @seed: of what is left to chance
 * @host: facts about it
 * @update: room for one
 * @tds: TDs that are there
 * @nr_tds: how many
 * @built: TDs that have ever been
 * @leaves: SEAMCALLs so far, by slot
 * @calls: that are to be told
 * @nr_batch: how many
 * @nr_calls: that have been made
 * @cost: of the observation
 */
struct scene {
	const struct scene_options *options;
	const struct observer *observer;
	__u64 seed;
	struct host host;
	struct scene_update update;
	struct tdx_td *tds;
	__u32 nr_tds;
	__u64 built;
	struct tdx_leaf_cell leaves[TDX_SLOTS];
	struct tdx_call calls[MAX_BATCH];
	__u32 nr_batch;
	__u64 nr_calls;
	struct observed_cost cost;
};

static int tell(struct scene *scene, const struct observation *observation)
{
	return observer_tell(scene->observer, observation);
}

/* What a host with TDs calls: leaf, usual duration, share of 256. */
static const struct {
	__u32 leaf;
	__u32 ns;
	__u32 share;
} mix[] = {
	{ TDX_LEAF_MEM_PAGE_ADD, 3200, 90 },
	{ TDX_LEAF_MR_EXTEND, 2100, 60 },
	{ TDX_LEAF_MEM_PAGE_AUG, 2700, 40 },
	{ TDX_LEAF_MEM_SEPT_ADD, 2400, 20 },
	{ TDX_LEAF_MEM_RANGE_BLOCK, 1500, 14 },
	{ TDX_LEAF_MEM_TRACK, 1100, 14 },
	{ TDX_LEAF_PHYMEM_PAGE_WBINVD, 1900, 10 },
	{ TDX_LEAF_MNG_RD, 900, 8 },
};

static void count_call(struct tdx_leaf_cell *sum, const struct tdx_call *call)
{
	__u32 bucket = 0;

	while (bucket + 1 < TDX_LATENCY_BUCKETS &&
	       call->duration_ns >> (TDX_LATENCY_SHIFT + bucket))
		bucket++;
	sum->calls++;
	sum->total_ns += call->duration_ns;
	sum->latency[bucket]++;
	if (call->duration_ns > sum->max_ns)
		sum->max_ns = call->duration_ns;
	if (call->status) {
		sum->errors++;
		sum->last_error = call->status;
	}
}

static void make_call(struct scene *scene, struct tdx_call *call, __u64 ns)
{
	__u32 share = chance(&scene->seed) % 256, i = 0;

	while (share >= mix[i].share)
		share -= mix[i++].share;
	memset(call, 0, sizeof(*call));
	call->ns = ns;
	call->fn = mix[i].leaf;
	call->duration_ns = chance_about(&scene->seed, mix[i].ns);
	call->cpu = chance(&scene->seed) % scene->options->nr_cpus;
	call->attempt = 1;
	call->pid = 2000;
	if (scene->nr_tds) {
		const struct tdx_td *td =
			&scene->tds[chance(&scene->seed) % scene->nr_tds];

		call->tdr = td->tdr;
		call->pid = td->pid;
	}
	if (!(chance(&scene->seed) % 4096))
		call->status = 0x8000020000000001ULL;
	count_call(&scene->leaves[mix[i].leaf], call);
}

static int flush_calls(struct scene *scene)
{
	struct observation observation = {
		.kind = OBS_CALLS,
		.calls = { scene->calls, scene->nr_batch },
	};

	if (!scene->nr_batch)
		return 0;
	observation.ns = scene->calls[scene->nr_batch - 1].ns;
	scene->nr_batch = 0;
	return tell(scene, &observation);
}

/* All calls before @ns: evenly over the whole time. */
static int call_until(struct scene *scene, __u64 ns)
{
	const struct scene_options *options = scene->options;
	__u64 apart;
	int err = 0;

	if (!options->nr_calls)
		return 0;
	apart = options->nr_updates * SCENE_PERIOD_NS / options->nr_calls;
	while (!err && scene->nr_calls < options->nr_calls &&
	       SCENE_BEGIN_NS + scene->nr_calls * apart < ns) {
		make_call(scene, &scene->calls[scene->nr_batch++],
			  SCENE_BEGIN_NS + scene->nr_calls * apart);
		scene->nr_calls++;
		if (scene->nr_batch == MAX_BATCH)
			err = flush_calls(scene);
	}
	return err ? err : flush_calls(scene);
}

static int tell_host(struct scene *scene, __u64 ns)
{
	const struct observation observation = { .kind = OBS_HOST,
						 .ns = ns,
						 .host = &scene->host };

	return tell(scene, &observation);
}

static int tell_td(struct scene *scene, const struct tdx_td *td, __u64 ns)
{
	const struct observation observation = { .kind = OBS_TD,
						 .ns = ns,
						 .td = td };

	return tell(scene, &observation);
}

/* The oldest makes room for it. */
static struct tdx_td *new_td(struct scene *scene, __u64 ns)
{
	struct tdx_td *td = &scene->tds[scene->built % scene->options->max_tds];

	memset(td, 0, sizeof(*td));
	td->tdr = 0x100000000ULL + scene->built * 4096;
	td->create_ns = ns - 2000000;
	td->init_ns = ns;
	td->calls = 5;
	td->leaf = TDX_LEAF_MNG_INIT;
	td->hkid = 32 + scene->built % 992;
	td->pid = 3000 + scene->built % 30000;
	td->tid = td->pid;
	td->uid = 107;
	td->window = TDX_WINDOW_OPEN;
	memcpy(td->comm, "qemu-system-x86", sizeof("qemu-system-x86"));
	td->success_ns = ns;
	scene->built++;
	if (scene->nr_tds < scene->options->max_tds)
		scene->nr_tds++;
	return td;
}

static int begin_td(struct scene *scene, struct tdx_td **td, __u64 ns)
{
	int err = call_until(scene, ns);

	if (err)
		return err;
	*td = new_td(scene, ns);
	return tell_td(scene, *td, ns);
}

static int finish_td(struct scene *scene, struct tdx_td *td, __u64 ns)
{
	int err = call_until(scene, ns);

	if (err)
		return err;
	td->pages = chance_within(&scene->seed, 64, 4096);
	td->calls += 17 * td->pages + 1;
	td->leaf = TDX_LEAF_MR_FINALIZE;
	td->window = TDX_WINDOW_CLOSED;
	td->closed_ns = ns;
	td->success_ns = ns;
	return tell_td(scene, td, ns);
}

/* One after the other, until @end_ns. */
static int build_tds(struct scene *scene, __u64 begin_ns, __u64 end_ns)
{
	__u32 nr = scene->options->tds_per_update, i;
	__u64 each;
	int err;

	for (i = 0; i < nr; i++) {
		struct tdx_td *td;

		each = (end_ns - begin_ns) / nr;
		err = begin_td(scene, &td, begin_ns + i * each + each / 8);
		if (!err)
			err = finish_td(scene, td,
					begin_ns + i * each + each * 3 / 4);
		if (err)
			return err;
	}
	return 0;
}

static int tell_tables(struct scene *scene, __u64 ns)
{
	const struct observation tds = {
		.kind = OBS_TDS,
		.ns = ns,
		.tds = { scene->tds, scene->nr_tds },
	};
	const struct observation leaves = {
		.kind = OBS_LEAVES,
		.ns = ns,
		.leaves = scene->leaves,
	};
	struct observation cost = { .kind = OBS_COST, .ns = ns };
	int err = tell(scene, &tds);

	if (!err)
		err = tell(scene, &leaves);
	scene->cost.measured = true;
	scene->cost.runs = scene->nr_calls * 2;
	scene->cost.run_ns = scene->cost.runs * 90;
	cost.cost = scene->cost;
	return err ? err : tell(scene, &cost);
}

static int tell_refusal(struct scene *scene, __u64 ns)
{
	const struct tdx_upload upload = {
		.asked_ns = ns - 200000,
		.pid = 1000,
		.comm = "tdxupdate-load",
		.error = FW_UPLOAD_ERR_FW_INVALID,
	};
	const struct observation observation = { .kind = OBS_REFUSAL,
						 .ns = ns,
						 .refusal = &upload };

	return tell(scene, &observation);
}

static int tell_begun(struct scene *scene, __u32 seq, __u64 ns)
{
	const struct observation observation = { .kind = OBS_BEGUN,
						 .ns = ns,
						 .begun = seq };

	return tell(scene, &observation);
}

static int tell_update(struct scene *scene, const struct tdx_td *busy)
{
	const struct scene_update *update = &scene->update;
	const struct update_observed observed = {
		.head = &update->head,
		.cells = update->cells,
		.nr_cells = update->nr_cpus,
		.busy = busy,
		.nr_busy = busy ? 1 : 0,
		.tds = scene->tds,
		.nr_tds = scene->nr_tds,
	};
	const struct observation observation = {
		.kind = OBS_UPDATE,
		.ns = update->head.end_ns + 1000000,
		.update = &observed,
	};

	scene->cost.update_ns += 16 * 90 * (__u64)update->nr_cpus;
	return tell(scene, &observation);
}

/* The module, or that there is none any more. */
static int tell_new_host(struct scene *scene)
{
	__u32 to = scene->update.head.version_to;
	struct host *host = &scene->host;

	host->lost = !to;
	snprintf(host->module_version, sizeof(host->module_version),
		 TDX_VERSION_FMT, TDX_VERSION_ARGS(to));
	if (!to)
		host->module_version[0] = '\0';
	if (host->updates_left)
		host->updates_left--;
	return tell_host(scene, scene->update.head.end_ns + 2000000);
}

/* With a TD in build meanwhile, where that is what it fails for. */
static int update(struct scene *scene, __u32 seq, enum scene_ending ending,
		  __u64 ns)
{
	struct tdx_td *busy = NULL;
	int err = 0;

	scene->update.ending = ending;
	scene->update.busy_tds = ending == SCENE_BUSY;
	if (ending == SCENE_BUSY)
		err = begin_td(scene, &busy, ns - SCENE_PERIOD_NS / 8);
	if (!err)
		err = call_until(scene, ns);
	if (!err)
		err = tell_begun(scene, seq, ns);
	if (err || ending == SCENE_UNFINISHED)
		return err;
	scene_update_make(&scene->update, seq, ns);
	err = tell_update(scene, busy);
	if (!err)
		err = tell_new_host(scene);
	if (!err && busy)
		err = finish_td(scene, busy, ns + SCENE_PERIOD_NS / 8);
	return err;
}

static int lose(struct scene *scene, __u32 number, __u64 ns)
{
	struct observation observation = { .kind = OBS_LOSS, .ns = ns };

	observation.loss.reason = number % TDX_NR_LOSSES;
	observation.loss.cpu = number % 3 ? number % scene->options->nr_cpus :
					    LOSS_ANY_CPU;
	observation.loss.count = chance_within(&scene->seed, 1, 100);
	return tell(scene, &observation);
}

static int lose_some(struct scene *scene, __u32 period, __u64 ns)
{
	__u64 losses = scene->options->nr_losses;
	__u32 from = losses * period / scene->options->nr_updates;
	__u32 to = losses * (period + 1) / scene->options->nr_updates;
	int err = 0;

	while (!err && from < to)
		err = lose(scene, from++, ns);
	return err;
}

static enum scene_ending ending_of(const struct scene_options *options,
				   __u32 seq)
{
	if (seq == options->nr_updates)
		return options->last;
	if (options->busy_every && !(seq % options->busy_every))
		return SCENE_BUSY;
	return SCENE_DONE;
}

/* The TDs that are built, the update, and what is told in between. */
static int period(struct scene *scene, __u32 seq)
{
	__u64 begin_ns = SCENE_BEGIN_NS + (seq - 1) * SCENE_PERIOD_NS;
	enum scene_ending ending = ending_of(scene->options, seq);
	__u64 update_ns = begin_ns + UPDATE_AT_NS;
	int err;

	err = build_tds(scene, begin_ns, update_ns - SCENE_PERIOD_NS / 4);
	if (!err)
		err = lose_some(scene, seq - 1,
				update_ns - SCENE_PERIOD_NS / 4);
	if (!err && ending == SCENE_MALFORMED)
		err = tell_refusal(scene, update_ns);
	else if (!err)
		err = update(scene, seq, ending, update_ns);
	if (!err)
		err = call_until(scene, begin_ns + SCENE_PERIOD_NS);
	return err ? err : tell_tables(scene, begin_ns + SCENE_PERIOD_NS);
}

/**
 * scene_host - the host as it is at the beginning
 * @options: what shall happen
 * @host: filled
 */
void scene_host(const struct scene_options *options, struct host *host)
{
	memset(host, 0, sizeof(*host));
	strcpy(host->name, "synthetic");
	strcpy(host->kernel, "6.12.0");
	strcpy(host->module_version, "1.5.24");
	strcpy(host->seamldr_version, "1.5.02");
	host->nr_cpus = options->nr_cpus;
	host->updates_left = options->nr_updates + 30;
	host->emulated = !options->hardware;
}

/**
 * scene_watching - how it is observed
 * @options: what shall happen
 * @watching: filled
 */
void scene_watching(const struct scene_options *options,
		    struct watching *watching)
{
	memset(watching, 0, sizeof(*watching));
	strcpy(watching->rung, "tp_btf");
	watching->stop = true;
	watching->initiator = true;
	watching->calls = options->nr_calls;
}

/**
 * scene_play - let it happen
 * @options: what shall happen; at least one update and one CPU
 * @observer: told of all
 *
 * Memory does not depend on the number of updates or SEAMCALLs.
 *
 * Return: 0 or negative errno, also of @observer.
 */
int scene_play(const struct scene_options *options,
	       const struct observer *observer)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	int err = scene ? 0 : -ENOMEM;
	__u32 seq;

	if (err)
		return err;
	scene->options = options;
	scene->observer = observer;
	scene->seed = options->seed;
	scene_host(options, &scene->host);
	scene->tds = calloc(options->max_tds, sizeof(*scene->tds));
	err = scene_update_alloc(&scene->update, options->nr_cpus,
				 &scene->seed);
	if (!scene->tds)
		err = -ENOMEM;
	if (!err)
		err = tell_host(scene, SCENE_BEGIN_NS);
	for (seq = 1; !err && seq <= options->nr_updates; seq++)
		err = period(scene, seq);
	scene_update_free(&scene->update);
	free(scene->tds);
	free(scene);
	return err;
}
