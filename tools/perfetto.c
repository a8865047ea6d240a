// SPDX-License-Identifier: GPL-2.0-only
/* A trace for Perfetto: updates, CPUs, TD builds, SEAMCALLs, losses, cost. */
#include <stdio.h>
#include <string.h>

#include "perfetto.h"
#include "sink.h"

static struct perfetto perfetto;

/**
 * perfetto_is_new - does a track have to be described?
 * @sink: the sink
 * @uuid: the track
 *
 * Return: true for one that was not described yet, or so long ago that it was
 * forgotten. To describe it once more does no harm.
 */
bool perfetto_is_new(struct perfetto *sink, __u64 uuid)
{
	size_t at = (uuid * 0x9e3779b97f4a7c15ULL) >> 52;

	if (sink->known[at] == uuid)
		return false;
	sink->known[at] = uuid;
	return true;
}

static void describe_tracks(struct trace *trace)
{
	static const struct trace_track tracks[] = {
		{ .uuid = PERFETTO_CAPTURE, .name = "Capture" },
		{ .uuid = PERFETTO_UPDATES,
		  .name = "TDX module updates",
		  .about = "from begin to end of each, with its steps" },
		{ .uuid = PERFETTO_LOCK_STEP,
		  .name = "CPUs in the lock-step",
		  .about =
			  "what each CPU did while the host was stopped; lengths are measured, lock wait and SEAMCALLs are drawn in the order in which they happen",
		  .children = TRACE_ORDER_BY_RANK },
		{ .uuid = PERFETTO_LOSSES,
		  .name = "Records lost",
		  .about =
			  "what is missing in this trace, where it was noticed" },
		{ .uuid = PERFETTO_COST,
		  .name = "Time in BPF programs",
		  .about = "of all CPUs, since the tool was attached",
		  .counter = "ns" },
	};
	size_t i;

	for (i = 0; i < sizeof(tracks) / sizeof(tracks[0]); i++)
		trace_track(trace, &tracks[i]);
}

static void describe_host(struct trace *trace, const struct model *model)
{
	const struct host *host = &model->host;
	const struct watching *watching = &model->watching;
	char cpus[16];
	const struct trace_attribute attributes[] = {
		{ "tdxupdate.emulated", host->emulated ? "yes" : "no" },
		{ "tdxupdate.host", host->name },
		{ "tdxupdate.kernel", host->kernel },
		{ "tdxupdate.cpus", cpus },
		{ "tdxupdate.module", host->module_version },
		{ "tdxupdate.seamldr", host->seamldr_version },
		{ "tdxupdate.rung", watching->rung },
		{ "tdxupdate.why_not_better", watching->why },
		{ "tdxupdate.stop_machine",
		  watching->stop ? "watched" : "not watched" },
		{ "tdxupdate.initiator",
		  watching->initiator ? "watched" : "not watched" },
		{ "tdxupdate.seamcalls",
		  watching->calls ? "single" : "counted only" },
	};

	snprintf(cpus, sizeof(cpus), "%d", host->nr_cpus);
	trace_attributes(trace, attributes,
			 sizeof(attributes) / sizeof(attributes[0]));
}

/* Attributes are shown on a page of their own: this is in plain sight. */
static void mark_begin(struct trace *trace, const struct model *model, __u64 ns)
{
	const struct trace_event event = {
		.type = TRACE_INSTANT,
		.track = PERFETTO_CAPTURE,
		.ns = ns,
		.category = "capture",
		.name = model->host.emulated ?
				"begin; EMULATED: no TDX hardware" :
				"begin",
	};

	trace_event_begin(trace, &event);
	trace_note_text(trace, "emulated", model->host.emulated ? "yes" : "no");
	trace_note_text(trace, "host", model->host.name);
	trace_note_text(trace, "kernel", model->host.kernel);
	trace_note_text(trace, "observed by", model->watching.rung);
	trace_event_end(trace);
}

/* Only now is it known when it began, and on which host. */
static void begin(const struct model *model, __u64 ns)
{
	__u64 offset = model->watching.realtime_ns;

	trace_clocks(&perfetto.trace, ns, offset ? ns + offset : 0);
	describe_host(&perfetto.trace, model);
	mark_begin(&perfetto.trace, model, ns);
	perfetto.begun = true;
}

/* A slice without an end, as Perfetto shows it. */
static void mark_unfinished(struct trace *trace, const struct model *model)
{
	const struct trace_event event = {
		.type = TRACE_BEGIN,
		.track = PERFETTO_UPDATES,
		.ns = model->begun_ns,
		.category = "update",
		.name = "update whose end was not seen",
	};

	trace_event_begin(trace, &event);
	trace_note(trace, "update", model->begun);
	trace_event_end(trace);
}

static void mark_end(struct trace *trace, const struct observed_end *end,
		     __u64 ns)
{
	const struct trace_event event = {
		.type = TRACE_INSTANT,
		.track = PERFETTO_CAPTURE,
		.ns = ns,
		.category = "capture",
		.name = end->clean ? "end" : "INCOMPLETE: facts are missing",
	};

	trace_event_begin(trace, &event);
	if (!end->clean) {
		trace_note_text(trace, "why", end->why);
		trace_note(trace, "offset", end->offset);
	}
	trace_event_end(trace);
}

static void mark_loss(struct trace *trace, const struct observed_loss *loss,
		      __u64 ns)
{
	const struct trace_event event = {
		.type = TRACE_INSTANT,
		.track = PERFETTO_LOSSES,
		.ns = ns,
		.category = "loss",
		.name = loss_name(loss->reason),
	};

	trace_event_begin(trace, &event);
	trace_note(trace, "records", loss->count);
	if (loss->cpu != LOSS_ANY_CPU)
		trace_note(trace, "cpu", loss->cpu);
	trace_event_end(trace);
}

static void count_cost(struct trace *trace, const struct observed_cost *cost,
		       __u64 ns)
{
	const struct trace_event event = {
		.type = TRACE_COUNTER,
		.track = PERFETTO_COST,
		.ns = ns,
	};

	trace_event_begin(trace, &event);
	trace_value(trace, cost->run_ns);
	trace_event_end(trace);
}

static int perfetto_open(const struct sink_options *options)
{
	memset(&perfetto, 0, sizeof(perfetto));
	trace_open(&perfetto.trace, options->out);
	describe_tracks(&perfetto.trace);
	return perfetto.trace.err;
}

static void update_is_over(const struct model *model,
			   const struct update *update)
{
	perfetto_update(&perfetto, model, update);
}

static void perfetto_observed(const struct model *model,
			      const struct observation *observation)
{
	const struct observation *o = observation;
	struct trace *trace = &perfetto.trace;

	if (!perfetto.begun)
		begin(model, o->ns);
	switch (o->kind) {
	case OBS_HOST:
		describe_host(trace, model);
		break;
	case OBS_TD:
		perfetto_td(&perfetto, o->td, o->ns);
		break;
	case OBS_TDS:
		perfetto_tds(&perfetto, o->tds.tds, o->tds.nr);
		break;
	case OBS_CALLS:
		perfetto_calls(&perfetto, &o->calls);
		break;
	case OBS_LOSS:
		mark_loss(trace, &o->loss, o->ns);
		break;
	case OBS_COST:
		count_cost(trace, &o->cost, o->ns);
		break;
	case OBS_END:
		mark_end(trace, o->end, o->ns);
		break;
	default:
		break;
	}
}

static void mark_left_out(struct trace *trace, __u64 left_out, __u64 ns)
{
	const struct trace_event event = {
		.type = TRACE_INSTANT,
		.track = PERFETTO_LOSSES,
		.ns = ns,
		.category = "loss",
		.name = "TD builds left out",
	};

	trace_event_begin(trace, &event);
	trace_note(trace, "builds", left_out);
	trace_event_end(trace);
}

static int perfetto_finish(const struct model *model)
{
	if (perfetto.left_out)
		mark_left_out(&perfetto.trace, perfetto.left_out,
			      model->now_ns);
	if (model->updating)
		mark_unfinished(&perfetto.trace, model);
	return perfetto.trace.err;
}

static bool perfetto_left_out(char what[LEFT_OUT_LEN])
{
	if (perfetto.left_out)
		snprintf(
			what, LEFT_OUT_LEN,
			"%llu TD builds are left out: more than %u at a time: see them with --json",
			(unsigned long long)perfetto.left_out,
			PERFETTO_MAX_BUILDS);
	return perfetto.left_out;
}

static void perfetto_close(void)
{
	trace_close(&perfetto.trace);
	td_map_free(&perfetto.builds);
}

const struct sink_ops sink_perfetto = {
	.open = perfetto_open,
	.update = update_is_over,
	.observed = perfetto_observed,
	.finish = perfetto_finish,
	.left_out = perfetto_left_out,
	.close = perfetto_close,
};
