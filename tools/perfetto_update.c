// SPDX-License-Identifier: GPL-2.0-only
/*
 * An update in a Perfetto trace: as a whole, and what each CPU did. Slices of a
 * track must nest, while the clocks of two CPUs may differ a little: what sticks
 * out is cut off. The notes hold the figures as they are.
 */
#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "names.h"
#include "perfetto.h"
#include "verdict.h"

#define CATEGORY "update"

/**
 * struct lane - a track on which slices are drawn from left to right
 * @trace: the file
 * @track: its uuid
 * @now: nothing more can be drawn before this
 * @limit: nor after this
 */
struct lane {
	struct trace *trace;
	__u64 track;
	__u64 now;
	__u64 limit;
};

static __u64 clip(const struct lane *lane, __u64 ns)
{
	if (ns < lane->now)
		return lane->now;
	return ns > lane->limit ? lane->limit : ns;
}

static void lane_event(struct lane *lane, enum trace_event_type type, __u64 ns,
		       const char *name)
{
	const struct trace_event event = {
		.type = type,
		.track = lane->track,
		.ns = clip(lane, ns),
		.category = name ? CATEGORY : NULL,
		.name = name,
	};

	lane->now = event.ns;
	trace_event_begin(lane->trace, &event);
}

static void lane_begin(struct lane *lane, __u64 ns, const char *name)
{
	lane_event(lane, TRACE_BEGIN, ns, name);
}

static void lane_end(struct lane *lane, __u64 ns)
{
	lane_event(lane, TRACE_END, ns, NULL);
	trace_event_end(lane->trace);
}

/* From where the last one ended; nothing where there is no length to it. */
static void lane_slice(struct lane *lane, __u64 begin, __s64 length,
		       const char *name)
{
	if (length <= 0 || clip(lane, begin + length) <= clip(lane, begin))
		return;
	lane_begin(lane, begin, name);
	trace_event_end(lane->trace);
	lane_end(lane, begin + length);
}

static void note_known(struct trace *trace, const char *name, __s64 ns)
{
	if (ns == UPDATE_UNKNOWN_NS)
		trace_note_text(trace, name, "cannot be told");
	else
		trace_note(trace, name, ns);
}

static void note_cpu_step(struct trace *trace, const struct cpu_step *split)
{
	if (split->ordinal)
		trace_note(trace, "ordinal", split->ordinal);
	if (split->retries && split->retries != UPDATE_UNKNOWN_COUNT)
		trace_note(trace, "repeated for want of entropy",
			   split->retries);
	trace_note(trace, "notice ns", split->notice);
	note_known(trace, "lock wait ns", split->lock);
	note_known(trace, "in SEAM ns", split->work);
	trace_note(trace, "wait ns", split->wait);
	trace_note(trace, "unattributed ns", split->unattributed);
}

/* What cannot be told has no slice. */
static __s64 known(__s64 ns)
{
	return ns == UPDATE_UNKNOWN_NS ? 0 : ns;
}

/*
 * The lengths are measured. Of what lies between notice and wait only the
 * order is known: a CPU queues before it calls.
 */
static void draw_cpu_step(struct lane *lane, const struct update_step *step,
			  const struct cpu_step *split, bool straggler)
{
	__u64 begin = step->begin_ns, end = begin + split->total;
	__u64 limit = lane->limit;

	lane_begin(lane, begin, name_state(step->state));
	note_cpu_step(lane->trace, split);
	if (straggler)
		trace_note_text(lane->trace, "straggler",
				"the others waited for it");
	trace_event_end(lane->trace);

	lane->limit = clip(lane, end);
	lane_slice(lane, begin, split->notice, "notice");
	lane_slice(lane, lane->now, known(split->lock), "lock wait");
	lane_slice(lane, lane->now, known(split->work), "in SEAM");
	lane_slice(lane, end - split->wait, split->wait, "wait for others");
	lane_end(lane, end);
	lane->limit = limit;
}

static __u64 first_ns(const struct update *update)
{
	return update->steps[0].begin_ns;
}

/* Where the last step that this CPU has seen ended for it. */
static __u64 last_ns(const struct update *update, __u32 cpu)
{
	__u64 last = first_ns(update);
	size_t i;

	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		const struct update_step *step = &update->steps[i];

		if (step->cpus[cpu].seen)
			last = step->begin_ns + step->cpus[cpu].total;
	}
	return last;
}

/* With an arrow from each build that is to blame, where those are wanted. */
static void draw_failure(struct trace *trace, const struct update *update,
			 __u64 track, size_t nr_blamed)
{
	char cause[SENTENCE_LEN];
	const struct trace_event event = {
		.type = TRACE_INSTANT,
		.track = track,
		.ns = update_failed_ns(update),
		.category = CATEGORY,
		.text = sentence_cause(update, false, cause),
	};
	char status[NAME_STATUS_LEN];
	size_t i;

	trace_event_begin(trace, &event);
	trace_note(trace, "cpu", update->root.cpu);
	trace_note_text(trace, "state", name_state(update->root.state));
	trace_note_text(trace, "leaf", name_leaf(update->root.leaf));
	trace_note_text(trace, "status",
			name_status(update->root.leaf, update->root.status,
				    status));
	trace_note_address(trace, "raw status", update->root.status);
	trace_note_text(trace, "errno", name_errno(update->root.error));
	for (i = 0; i < nr_blamed; i++)
		trace_flow(trace, perfetto_build_flow(update->busy[i].tdr,
						      update->busy[i].init_ns));
	trace_event_end(trace);
}

static void draw_cpu(struct perfetto *perfetto, const struct update *update,
		     __u32 cpu)
{
	const struct cpu_passage *passage = &update->cpus[cpu];
	__u64 begin = first_ns(update) - passage->gather;
	__u64 end = passage->total > 0 ? begin + passage->total :
					 last_ns(update, cpu);
	struct lane lane = {
		.trace = &perfetto->trace,
		.track = perfetto_uuid(PERFETTO_CPU, cpu),
		.now = begin,
		.limit = end,
	};
	size_t i;

	lane_begin(&lane, begin,
		   update->stop_watched ? "stopped" : "in the lock-step");
	trace_note(lane.trace, "update", update->head.seq);
	trace_note(lane.trace, "total ns", passage->total);
	trace_note(lane.trace, "unattributed ns", passage->unattributed);
	trace_event_end(lane.trace);

	lane_slice(&lane, begin, passage->gather, "gather");
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		if (update->steps[i].cpus[cpu].seen)
			draw_cpu_step(&lane, &update->steps[i],
				      &update->steps[i].cpus[cpu],
				      cpu == update->steps[i].straggler);
	lane_slice(&lane, end - passage->release, passage->release, "release");
	lane_end(&lane, end);
	if (update->root.known && update->root.cpu == cpu)
		draw_failure(&perfetto->trace, update, lane.track, 0);
}

static void describe_cpus(struct perfetto *perfetto, __u32 nr_cpus)
{
	char name[24];
	struct trace_track track = {
		.parent = perfetto_uuid(PERFETTO_LOCK_STEP, 0),
		.name = name,
	};

	for (; perfetto->nr_cpus < nr_cpus; perfetto->nr_cpus++) {
		snprintf(name, sizeof(name), "CPU %u", perfetto->nr_cpus);
		track.uuid = perfetto_uuid(PERFETTO_CPU, perfetto->nr_cpus);
		track.rank = perfetto->nr_cpus;
		trace_track(&perfetto->trace, &track);
	}
}

static void note_update(struct trace *trace, const struct model *model,
			const struct update *update)
{
	char sentence[SENTENCE_LEN];

	trace_note_text(trace, "verdict", outcome_word(update->verdict));
	trace_note_text(trace, "summary", sentence_verdict(update, sentence));
	trace_note_text(trace, "fault", sentence_fault(update, sentence));
	trace_note_text(trace, "cause", sentence_cause(update, true, sentence));
	trace_note_text(trace, "do",
			sentence_advice(update, model->busy_in_a_row,
					sentence));
	trace_note_text(trace, "asked by",
			sentence_initiator(update, sentence));
	trace_note(trace, "cpus", update->nr_seen);
	trace_note(trace, "stopped ns", update->stopped);
	trace_note(trace, "longest blackout ns", update->blackout_max);
	if (update->blackout_cpu != UPDATE_NO_CPU)
		trace_note(trace, "cpu of longest blackout",
			   update->blackout_cpu);
	if (!update->complete)
		trace_note_text(trace, "partial",
				"not all of this update was seen");
}

static void begin_whole(struct lane *lane, const struct model *model,
			const struct update *update)
{
	char name[SENTENCE_LEN + 40], sentence[SENTENCE_LEN];
	const struct trace_event event = {
		.type = TRACE_BEGIN,
		.track = lane->track,
		.ns = lane->now,
		.category = CATEGORY,
		.text = name,
	};

	sentence_verdict(update, sentence);
	if (update->refused)
		snprintf(name, sizeof(name), "upload: %s: %s",
			 outcome_word(update->verdict), sentence);
	else
		snprintf(name, sizeof(name), "update %u: %s: %s",
			 update->head.seq, outcome_word(update->verdict),
			 sentence);
	trace_event_begin(lane->trace, &event);
	note_update(lane->trace, model, update);
	trace_event_end(lane->trace);
}

static void draw_whole(struct perfetto *perfetto, const struct model *model,
		       const struct update *update)
{
	const struct tdx_update_head *head = &update->head;
	struct lane lane = {
		.trace = &perfetto->trace,
		.track = perfetto_uuid(PERFETTO_UPDATES, 0),
		.now = head->begin_ns ? head->begin_ns : first_ns(update),
		.limit = head->end_ns ? head->end_ns : model->now_ns,
	};
	size_t i;

	/* Of a refused upload the begin is known only if it was watched. */
	if (!lane.now || lane.now > lane.limit)
		lane.now = lane.limit;
	begin_whole(&lane, model, update);
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		if (update->steps[i].reached)
			lane_slice(&lane, update->steps[i].begin_ns,
				   update->steps[i].duration,
				   name_state(update->steps[i].state));
	lane_end(&lane, lane.limit);
	if (update->root.known)
		draw_failure(&perfetto->trace, update, lane.track,
			     update->nr_busy);
}

/**
 * perfetto_update - an update is over
 * @perfetto: the sink
 * @model: with the host as it was then
 * @update: the update
 */
void perfetto_update(struct perfetto *perfetto, const struct model *model,
		     const struct update *update)
{
	__u32 cpu;

	/* A build that was blamed has to be there for the arrow to begin. */
	perfetto_tds(perfetto, update->busy, update->nr_busy);
	draw_whole(perfetto, model, update);
	if (!first_ns(update))
		return;
	describe_cpus(perfetto, update->nr_cells);
	for (cpu = 0; cpu < update->nr_cells; cpu++)
		if (update->cpus[cpu].seen)
			draw_cpu(perfetto, update, cpu);
}
