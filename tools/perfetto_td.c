// SPDX-License-Identifier: GPL-2.0-only
/*
 * TD builds and single SEAMCALLs in a Perfetto trace, below the process that
 * made them.
 */
#include <stdio.h>
#include <string.h>

#include "comm.h"
#include "names.h"
#include "perfetto.h"

/* Room for "TD 0x" and 16 digits, "SEAMCALLs, CPU " and a number. */
#define TRACK_NAME_LEN 40

static __u64 mix(__u64 one, __u64 other)
{
	__u64 hash =
		(one ^ other * 0x9e3779b97f4a7c15ULL) * 0xff51afd7ed558ccdULL;

	return hash ^ hash >> 32;
}

/**
 * perfetto_build_flow - the flow that leads from a build to what it stops
 * @tdr: names the TD
 * @init_ns: tells its builds apart
 *
 * Return: number of the flow.
 */
__u64 perfetto_build_flow(__u64 tdr, __u64 init_ns)
{
	return mix(tdr, init_ns);
}

static __u64 process_track(struct perfetto *perfetto, __u32 pid,
			   const char comm[TDX_COMM_LEN])
{
	__u64 uuid = perfetto_uuid(PERFETTO_PROCESS, pid);
	char name[TDX_COMM_LEN + 1] = "";
	const struct trace_track track = {
		.uuid = uuid,
		.process = name,
		.pid = pid,
	};

	if (!perfetto_is_new(perfetto, uuid))
		return uuid;
	if (comm) {
		memcpy(name, comm, TDX_COMM_LEN);
		comm_clean(name);
	}
	trace_track(&perfetto->trace, &track);
	return uuid;
}

static __u64 td_uuid(__u64 tdr, __u32 pid)
{
	return perfetto_uuid(PERFETTO_TD, mix(tdr, pid) >> 8);
}

static void describe_td(struct perfetto *perfetto, const struct tdx_td *td)
{
	char name[TRACK_NAME_LEN];
	const struct trace_track track = {
		.uuid = td_uuid(td->tdr, td->pid),
		.parent = process_track(perfetto, td->pid, td->comm),
		.name = name,
	};

	if (!perfetto_is_new(perfetto, track.uuid))
		return;
	snprintf(name, sizeof(name), "TD 0x%llx", (unsigned long long)td->tdr);
	trace_track(&perfetto->trace, &track);
}

static void note_td(struct trace *trace, const struct tdx_td *td)
{
	char comm[TDX_COMM_LEN + 1] = "";

	memcpy(comm, td->comm, TDX_COMM_LEN);
	comm_clean(comm);
	trace_note_address(trace, "tdr", td->tdr);
	if (td->hkid != TDX_HKID_UNKNOWN)
		trace_note(trace, "hkid", td->hkid);
	trace_note_text(trace, "comm", comm);
	trace_note(trace, "pid", td->pid);
	trace_note(trace, "tid", td->tid);
	trace_note(trace, "uid", td->uid);
}

/* Once where it begins; how many in the end, sink_perfetto tells. */
static void mark_left_out(struct perfetto *perfetto, __u64 ns)
{
	const struct trace_event event = {
		.type = TRACE_INSTANT,
		.track = PERFETTO_LOSSES,
		.ns = ns,
		.category = "loss",
		.name = "too many TDs in build at a time: some are left out from here on",
	};

	trace_event_begin(&perfetto->trace, &event);
	trace_note(&perfetto->trace, "most at a time", PERFETTO_MAX_BUILDS);
	trace_event_end(&perfetto->trace);
}

/* False: there is no room for it. */
static bool begin_build(struct perfetto *perfetto, const struct tdx_td *td)
{
	struct trace *trace = &perfetto->trace;
	const struct trace_event event = {
		.type = TRACE_BEGIN,
		.track = td_uuid(td->tdr, td->pid),
		.ns = td->init_ns,
		.category = "td",
		.name = td->window == TDX_WINDOW_PROBABLE ?
				"TD build (probable: begun before the trace)" :
				"TD build",
	};

	if (perfetto->builds.nr >= PERFETTO_MAX_BUILDS ||
	    td_map_set(&perfetto->builds, td->tdr, td->init_ns))
		return false;
	describe_td(perfetto, td);
	trace_event_begin(trace, &event);
	note_td(trace, td);
	trace_flow(trace, perfetto_build_flow(td->tdr, td->init_ns));
	trace_event_end(trace);
	return true;
}

/* How many pages it had is known at its end only. */
static void end_build(struct perfetto *perfetto, const struct tdx_td *td,
		      __u64 ns)
{
	char status[NAME_STATUS_LEN];
	struct trace *trace = &perfetto->trace;
	const struct trace_event event = {
		.type = TRACE_END,
		.track = td_uuid(td->tdr, td->pid),
		.ns = ns > td->init_ns ? ns : td->init_ns,
	};

	trace_event_begin(trace, &event);
	trace_note(trace, "pages", td->pages);
	trace_note(trace, "seamcalls", td->calls);
	trace_note(trace, "errors", td->errors);
	trace_note_text(trace, "last leaf", name_leaf(td->leaf));
	trace_note_text(trace, "last status",
			name_status(td->leaf, td->status, status));
	trace_note_text(trace, "ended by",
			td->window == TDX_WINDOW_CLOSED ? "finalisation" :
							  "teardown");
	trace_event_end(trace);
}

/* False: it is in build and there is no room for it. */
static bool follow_td(struct perfetto *perfetto, const struct tdx_td *td,
		      __u64 ns)
{
	const struct td_map_entry *known =
		td_map_find(&perfetto->builds, td->tdr);
	bool in_build = TDX_TD_IN_BUILD(td);

	if (!td->init_ns)
		return true;
	/* Of another build of this TDR the end was not seen: it stays open. */
	if ((!known || known->value != td->init_ns) &&
	    !begin_build(perfetto, td))
		return !in_build;
	if (in_build)
		return true;
	td_map_remove(&perfetto->builds, td->tdr);
	end_build(perfetto, td, td->closed_ns ? td->closed_ns : ns);
	return true;
}

static void leave_out(struct perfetto *perfetto, __u64 left_out, __u64 ns)
{
	if (!left_out)
		return;
	if (!perfetto->left_out)
		mark_left_out(perfetto, ns);
	perfetto->left_out = left_out;
}

/**
 * perfetto_td - the build of a TD has begun or is over
 * @perfetto: the sink
 * @td: the TD
 * @ns: when
 */
void perfetto_td(struct perfetto *perfetto, const struct tdx_td *td, __u64 ns)
{
	if (!follow_td(perfetto, td, ns))
		leave_out(perfetto, perfetto->left_out + 1, td->init_ns);
}

/**
 * perfetto_tds - TDs as they are now: whose begin was not seen is told here
 * @perfetto: the sink
 * @tds: the TDs
 * @nr: how many
 */
void perfetto_tds(struct perfetto *perfetto, const struct tdx_td *tds,
		  size_t nr)
{
	__u64 left_out = 0, ns = 0;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (!TDX_TD_IN_BUILD(&tds[i]) ||
		    follow_td(perfetto, &tds[i], tds[i].init_ns))
			continue;
		left_out++;
		ns = tds[i].init_ns;
	}
	/* They may be those of the table before. */
	if (left_out > perfetto->left_out)
		leave_out(perfetto, left_out, ns);
}

/*
 * A process may be in SEAM on several CPUs at a time, and slices of one track
 * must nest: on one CPU they do, even where an interrupt makes calls of its own.
 */
static __u64 calls_track(struct perfetto *perfetto, const struct tdx_call *call)
{
	char name[TRACK_NAME_LEN];
	const struct trace_track track = {
		.uuid = perfetto_uuid(PERFETTO_CALLS,
				      (__u64)call->pid << 16 | call->cpu),
		.parent = process_track(perfetto, call->pid, NULL),
		.name = name,
	};

	if (perfetto_is_new(perfetto, track.uuid)) {
		snprintf(name, sizeof(name), "SEAMCALLs, CPU %u", call->cpu);
		trace_track(&perfetto->trace, &track);
	}
	return track.uuid;
}

static void draw_call(struct perfetto *perfetto, const struct tdx_call *call)
{
	struct trace *trace = &perfetto->trace;
	struct trace_event event = {
		.type = TRACE_BEGIN,
		.track = calls_track(perfetto, call),
		.ns = call->ns - call->duration_ns,
		.category = "seamcall",
		.name = name_leaf(call->fn),
	};
	char status[NAME_STATUS_LEN];

	trace_event_begin(trace, &event);
	if (call->tdr)
		trace_note_address(trace, "tdr", call->tdr);
	if (call->status)
		trace_note_text(trace, "status",
				name_status(call->fn, call->status, status));
	if (call->attempt > 1)
		trace_note(trace, "attempt", call->attempt);
	if (call->wait_ns)
		trace_note(trace, "lock wait ns", call->wait_ns);
	trace_event_end(trace);

	event = (struct trace_event){
		.type = TRACE_END,
		.track = event.track,
		.ns = call->ns,
	};
	trace_event(trace, &event);
}

/**
 * perfetto_calls - single SEAMCALLs
 * @perfetto: the sink
 * @calls: the SEAMCALLs
 */
void perfetto_calls(struct perfetto *perfetto,
		    const struct observed_calls *calls)
{
	size_t i;

	for (i = 0; i < calls->nr; i++)
		draw_call(perfetto, &calls->calls[i]);
}
