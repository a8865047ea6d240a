/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace as Perfetto reads it: tracks, and slices and instants on them. Nothing
 * is kept of an event once it is written.
 */
#ifndef _TDXUPDATE_PERFETTO_TRACE_H
#define _TDXUPDATE_PERFETTO_TRACE_H

#include <stdio.h>

#include "protobuf.h"

/* A power of two, well above the number of names that the tools know. */
#define TRACE_NAMES 1024

/**
 * struct trace_names - strings that are written once and then called by number
 * @slots: open-addressing table by address of the string
 * @iids: the numbers, from 1
 * @nr: how many
 * @announced: how many of them the file has already
 * @order: the strings by number, for those that are to be announced
 */
struct trace_names {
	const char *slots[TRACE_NAMES];
	__u32 iids[TRACE_NAMES];
	__u32 nr;
	__u32 announced;
	const char *order[TRACE_NAMES];
};

/**
 * struct trace - a file that is being written
 * @out: the file
 * @packet: the packet that is being written
 * @packet_begin: where in @packet it begins
 * @event_begin: where in @packet its event begins
 * @events: names of events
 * @notes: names of annotations
 * @categories: names of categories
 * @err: negative errno of the first failure
 */
struct trace {
	FILE *out;
	struct protobuf packet;
	size_t packet_begin;
	size_t event_begin;
	struct trace_names events;
	struct trace_names notes;
	struct trace_names categories;
	int err;
};

/**
 * struct trace_attribute - a fact about the trace as a whole
 * @key: what
 * @text: its value
 */
struct trace_attribute {
	const char *key;
	const char *text;
};

/** enum trace_order - in which order the children of a track are shown */
enum trace_order {
	TRACE_ORDER_ANY = 0,
	TRACE_ORDER_BY_NAME = 1,
	TRACE_ORDER_BY_TIME = 2,
	TRACE_ORDER_BY_RANK = 3,
};

/**
 * struct trace_track - a track, and how it is shown
 * @uuid: names it in the file; not 0
 * @parent: track that it belongs to, 0 for none
 * @name: shown; NULL for that of the process
 * @about: shown on request; may be NULL
 * @process: it stands for a process: its name; NULL if it does not
 * @pid: of the process
 * @rank: place among the children of @parent
 * @children: their order
 * @counter: unit, where it holds values instead of slices; NULL otherwise
 */
struct trace_track {
	__u64 uuid;
	__u64 parent;
	const char *name;
	const char *about;
	const char *process;
	__u32 pid;
	__u32 rank;
	enum trace_order children;
	const char *counter;
};

/** enum trace_event_type - numbers of the format */
enum trace_event_type {
	TRACE_BEGIN = 1,
	TRACE_END = 2,
	TRACE_INSTANT = 3,
	TRACE_COUNTER = 4,
};

/**
 * struct trace_event - an event
 * @type: what it is
 * @track: its track
 * @ns: when, CLOCK_MONOTONIC
 * @category: a literal: it is kept; NULL for none
 * @name: a literal: it is kept; NULL for none
 * @text: name where there is no literal; NULL otherwise
 */
struct trace_event {
	enum trace_event_type type;
	__u64 track;
	__u64 ns;
	const char *category;
	const char *name;
	const char *text;
};

void trace_open(struct trace *trace, FILE *out);
void trace_close(struct trace *trace);
void trace_clocks(struct trace *trace, __u64 monotonic_ns, __u64 realtime_ns);
void trace_attributes(struct trace *trace,
		      const struct trace_attribute *attributes, size_t nr);
void trace_track(struct trace *trace, const struct trace_track *track);
void trace_event_begin(struct trace *trace, const struct trace_event *event);
void trace_note(struct trace *trace, const char *key, __s64 value);
void trace_note_text(struct trace *trace, const char *key, const char *text);
void trace_note_address(struct trace *trace, const char *key, __u64 address);
void trace_flow(struct trace *trace, __u64 flow);
void trace_value(struct trace *trace, __s64 value);
void trace_event_end(struct trace *trace);
void trace_event(struct trace *trace, const struct trace_event *event);

#endif /* _TDXUPDATE_PERFETTO_TRACE_H */
