// SPDX-License-Identifier: GPL-2.0-only
/*
 * A trace as Perfetto reads it: a sequence of packets, each a protocol buffer.
 * Its readers sort by time, so that packets may be in any order, but for those
 * of one instant.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "perfetto_trace.h"

#define SEQUENCE_ID 1

/* The clocks that are known by number. */
enum clock {
	CLOCK_ID_REALTIME = 1,
	CLOCK_ID_MONOTONIC = 3,
};

/* Fields, named as in the format: the message, then the field. */
enum field {
	TRACE_PACKET = 1,

	PACKET_CLOCK_SNAPSHOT = 6,
	PACKET_TIMESTAMP = 8,
	PACKET_SEQUENCE_ID = 10,
	PACKET_TRACK_EVENT = 11,
	PACKET_INTERNED_DATA = 12,
	PACKET_SEQUENCE_FLAGS = 13,
	PACKET_DEFAULTS = 59,
	PACKET_TRACK_DESCRIPTOR = 60,
	PACKET_FIRST = 87,
	PACKET_ATTRIBUTES = 126,

	DEFAULTS_CLOCK_ID = 58,

	SNAPSHOT_CLOCK = 1,
	SNAPSHOT_PRIMARY = 2,
	CLOCK_ID = 1,
	CLOCK_TIMESTAMP = 2,

	ATTRIBUTES_ATTRIBUTE = 1,
	ATTRIBUTE_KEY = 1,
	ATTRIBUTE_TEXT = 3,

	TRACK_UUID = 1,
	TRACK_NAME = 2,
	TRACK_PROCESS = 3,
	TRACK_PARENT_UUID = 5,
	TRACK_COUNTER = 8,
	TRACK_CHILD_ORDERING = 11,
	TRACK_RANK = 12,
	TRACK_DESCRIPTION = 14,
	PROCESS_PID = 1,
	PROCESS_NAME = 6,
	COUNTER_UNIT_NAME = 6,

	EVENT_CATEGORY_IID = 3,
	EVENT_NOTE = 4,
	EVENT_TYPE = 9,
	EVENT_NAME_IID = 10,
	EVENT_TRACK_UUID = 11,
	EVENT_NAME = 23,
	EVENT_VALUE = 30,
	EVENT_FLOW = 47,

	NOTE_NAME_IID = 1,
	NOTE_INT = 4,
	NOTE_TEXT = 6,
	NOTE_ADDRESS = 7,
	NOTE_NAME = 10,

	INTERNED_CATEGORIES = 1,
	INTERNED_EVENTS = 2,
	INTERNED_NOTES = 3,
	INTERNED_IID = 1,
	INTERNED_NAME = 2,
};

/* Whether a packet uses, or discards, what was interned before it. */
enum sequence_flag {
	SEQUENCE_CLEARED = 1,
	SEQUENCE_CONTINUED = 2,
};

/* 0: the table is full, the string must be written in full. */
static __u32 intern(struct trace_names *names, const char *name)
{
	size_t at = ((uintptr_t)name * 0x9e3779b97f4a7c15ULL) >> 54;

	while (names->slots[at]) {
		if (names->slots[at] == name)
			return names->iids[at];
		at = (at + 1) % TRACE_NAMES;
	}
	if (names->nr >= TRACE_NAMES / 2)
		return 0;
	names->order[names->nr] = name;
	names->slots[at] = name;
	names->iids[at] = ++names->nr;
	return names->nr;
}

static void announce(struct protobuf *packet, enum field field,
		     struct trace_names *names)
{
	for (; names->announced < names->nr; names->announced++) {
		size_t entry = protobuf_begin(packet, field);

		protobuf_uint(packet, INTERNED_IID, names->announced + 1);
		protobuf_text(packet, INTERNED_NAME,
			      names->order[names->announced]);
		protobuf_end(packet, entry);
	}
}

static bool is_announced(const struct trace_names *names)
{
	return names->announced == names->nr;
}

/* In the packet that uses them first, so that no name comes too late. */
static void announce_names(struct trace *trace)
{
	struct protobuf *packet = &trace->packet;
	size_t interned;

	if (is_announced(&trace->events) && is_announced(&trace->notes) &&
	    is_announced(&trace->categories))
		return;
	interned = protobuf_begin(packet, PACKET_INTERNED_DATA);
	announce(packet, INTERNED_CATEGORIES, &trace->categories);
	announce(packet, INTERNED_EVENTS, &trace->events);
	announce(packet, INTERNED_NOTES, &trace->notes);
	protobuf_end(packet, interned);
}

static void packet_begin(struct trace *trace, enum sequence_flag flag)
{
	protobuf_reset(&trace->packet);
	trace->packet_begin = protobuf_begin(&trace->packet, TRACE_PACKET);
	protobuf_uint(&trace->packet, PACKET_SEQUENCE_ID, SEQUENCE_ID);
	protobuf_uint(&trace->packet, PACKET_SEQUENCE_FLAGS, flag);
}

static void packet_end(struct trace *trace)
{
	protobuf_end(&trace->packet, trace->packet_begin);
	if (trace->packet.err && !trace->err)
		trace->err = trace->packet.err;
	if (!trace->err &&
	    fwrite(trace->packet.bytes, trace->packet.len, 1, trace->out) != 1)
		trace->err = errno ? -errno : -EIO;
}

/**
 * trace_open - begin a trace
 * @trace: filled; to be freed with trace_close()
 * @out: where it is written
 */
void trace_open(struct trace *trace, FILE *out)
{
	size_t defaults;

	memset(trace, 0, sizeof(*trace));
	trace->out = out;
	packet_begin(trace, SEQUENCE_CLEARED);
	protobuf_uint(&trace->packet, PACKET_FIRST, true);
	defaults = protobuf_begin(&trace->packet, PACKET_DEFAULTS);
	protobuf_uint(&trace->packet, DEFAULTS_CLOCK_ID, CLOCK_ID_MONOTONIC);
	protobuf_end(&trace->packet, defaults);
	packet_end(trace);
}

/**
 * trace_close - free what the trace has allocated
 * @trace: the trace
 */
void trace_close(struct trace *trace)
{
	protobuf_free(&trace->packet);
}

static void put_clock(struct protobuf *packet, enum clock id, __u64 ns)
{
	size_t clock = protobuf_begin(packet, SNAPSHOT_CLOCK);

	protobuf_uint(packet, CLOCK_ID, id);
	protobuf_uint(packet, CLOCK_TIMESTAMP, ns);
	protobuf_end(packet, clock);
}

/**
 * trace_clocks - which times are the same
 * @trace: the trace
 * @monotonic_ns: CLOCK_MONOTONIC, which all events are in
 * @realtime_ns: CLOCK_REALTIME then; 0 when not known
 */
void trace_clocks(struct trace *trace, __u64 monotonic_ns, __u64 realtime_ns)
{
	struct protobuf *packet = &trace->packet;
	size_t snapshot;

	packet_begin(trace, SEQUENCE_CONTINUED);
	snapshot = protobuf_begin(packet, PACKET_CLOCK_SNAPSHOT);
	put_clock(packet, CLOCK_ID_MONOTONIC, monotonic_ns);
	if (realtime_ns)
		put_clock(packet, CLOCK_ID_REALTIME, realtime_ns);
	protobuf_uint(packet, SNAPSHOT_PRIMARY, CLOCK_ID_MONOTONIC);
	protobuf_end(packet, snapshot);
	packet_end(trace);
}

/**
 * trace_attributes - facts about the trace as a whole
 * @trace: the trace
 * @attributes: the facts
 * @nr: how many
 */
void trace_attributes(struct trace *trace,
		      const struct trace_attribute *attributes, size_t nr)
{
	struct protobuf *packet = &trace->packet;
	size_t all, one, i;

	packet_begin(trace, SEQUENCE_CONTINUED);
	all = protobuf_begin(packet, PACKET_ATTRIBUTES);
	for (i = 0; i < nr; i++) {
		one = protobuf_begin(packet, ATTRIBUTES_ATTRIBUTE);
		protobuf_text(packet, ATTRIBUTE_KEY, attributes[i].key);
		protobuf_text(packet, ATTRIBUTE_TEXT, attributes[i].text);
		protobuf_end(packet, one);
	}
	protobuf_end(packet, all);
	packet_end(trace);
}

static void put_process(struct protobuf *packet,
			const struct trace_track *track)
{
	size_t process = protobuf_begin(packet, TRACK_PROCESS);

	protobuf_uint(packet, PROCESS_PID, track->pid);
	if (track->process[0])
		protobuf_text(packet, PROCESS_NAME, track->process);
	protobuf_end(packet, process);
}

static void put_counter(struct protobuf *packet, const char *unit)
{
	size_t counter = protobuf_begin(packet, TRACK_COUNTER);

	protobuf_text(packet, COUNTER_UNIT_NAME, unit);
	protobuf_end(packet, counter);
}

/**
 * trace_track - describe a track
 * @trace: the trace
 * @track: the track; the same may be told again
 */
void trace_track(struct trace *trace, const struct trace_track *track)
{
	struct protobuf *packet = &trace->packet;
	size_t descriptor;

	packet_begin(trace, SEQUENCE_CONTINUED);
	descriptor = protobuf_begin(packet, PACKET_TRACK_DESCRIPTOR);
	protobuf_uint(packet, TRACK_UUID, track->uuid);
	if (track->parent) {
		protobuf_uint(packet, TRACK_PARENT_UUID, track->parent);
		protobuf_uint(packet, TRACK_RANK, track->rank);
	}
	if (track->name)
		protobuf_text(packet, TRACK_NAME, track->name);
	if (track->about)
		protobuf_text(packet, TRACK_DESCRIPTION, track->about);
	if (track->children)
		protobuf_uint(packet, TRACK_CHILD_ORDERING, track->children);
	if (track->process)
		put_process(packet, track);
	if (track->counter)
		put_counter(packet, track->counter);
	protobuf_end(packet, descriptor);
	packet_end(trace);
}

static void put_event_name(struct trace *trace, const struct trace_event *event)
{
	__u32 iid = event->name ? intern(&trace->events, event->name) : 0;

	if (iid)
		protobuf_uint(&trace->packet, EVENT_NAME_IID, iid);
	else if (event->name)
		protobuf_text(&trace->packet, EVENT_NAME, event->name);
	else if (event->text)
		protobuf_text(&trace->packet, EVENT_NAME, event->text);
}

/**
 * trace_event_begin - begin to write an event
 * @trace: the trace
 * @event: the event
 *
 * Notes and flows may follow, and trace_event_end().
 */
void trace_event_begin(struct trace *trace, const struct trace_event *event)
{
	struct protobuf *packet = &trace->packet;
	__u32 category = event->category ?
				 intern(&trace->categories, event->category) :
				 0;

	packet_begin(trace, SEQUENCE_CONTINUED);
	protobuf_uint(packet, PACKET_TIMESTAMP, event->ns);
	trace->event_begin = protobuf_begin(packet, PACKET_TRACK_EVENT);
	protobuf_uint(packet, EVENT_TYPE, event->type);
	protobuf_uint(packet, EVENT_TRACK_UUID, event->track);
	if (category)
		protobuf_uint(packet, EVENT_CATEGORY_IID, category);
	put_event_name(trace, event);
}

static size_t note_begin(struct trace *trace, const char *key)
{
	size_t note = protobuf_begin(&trace->packet, EVENT_NOTE);
	__u32 iid = intern(&trace->notes, key);

	if (iid)
		protobuf_uint(&trace->packet, NOTE_NAME_IID, iid);
	else
		protobuf_text(&trace->packet, NOTE_NAME, key);
	return note;
}

/**
 * trace_note - annotate the event with a number
 * @trace: the trace
 * @key: a literal: it is kept
 * @value: the number
 */
void trace_note(struct trace *trace, const char *key, __s64 value)
{
	size_t note = note_begin(trace, key);

	protobuf_uint(&trace->packet, NOTE_INT, value);
	protobuf_end(&trace->packet, note);
}

/**
 * trace_note_text - annotate the event with text
 * @trace: the trace
 * @key: a literal: it is kept
 * @text: the text; NULL for no note
 */
void trace_note_text(struct trace *trace, const char *key, const char *text)
{
	size_t note;

	if (!text)
		return;
	note = note_begin(trace, key);
	protobuf_text(&trace->packet, NOTE_TEXT, text);
	protobuf_end(&trace->packet, note);
}

/**
 * trace_note_address - annotate the event with a number that is shown as hex
 * @trace: the trace
 * @key: a literal: it is kept
 * @address: the number
 */
void trace_note_address(struct trace *trace, const char *key, __u64 address)
{
	size_t note = note_begin(trace, key);

	protobuf_uint(&trace->packet, NOTE_ADDRESS, address);
	protobuf_end(&trace->packet, note);
}

/**
 * trace_flow - the event is part of a flow
 * @trace: the trace
 * @flow: the flow; an arrow goes from each of its events to the next in time
 */
void trace_flow(struct trace *trace, __u64 flow)
{
	protobuf_fixed64(&trace->packet, EVENT_FLOW, flow);
}

/**
 * trace_value - value of a counter
 * @trace: the trace
 * @value: from now on
 */
void trace_value(struct trace *trace, __s64 value)
{
	protobuf_uint(&trace->packet, EVENT_VALUE, value);
}

/**
 * trace_event_end - the event is complete
 * @trace: the trace
 */
void trace_event_end(struct trace *trace)
{
	protobuf_end(&trace->packet, trace->event_begin);
	announce_names(trace);
	packet_end(trace);
}

/**
 * trace_event - write an event of which there is no more to say
 * @trace: the trace
 * @event: the event
 */
void trace_event(struct trace *trace, const struct trace_event *event)
{
	trace_event_begin(trace, event);
	trace_event_end(trace);
}
