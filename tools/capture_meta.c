// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a capture says about itself. JSON, so that a program in any language can
 * tell what the file is and how the rest of it is laid out.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "capture_format.h"
#include "capture_layout.h"
#include "capture_meta.h"
#include "json_text.h"
#include "unknown_name.h"

#define NS_PER_S 1000000000ULL

static json_t *json_host(const struct host *host)
{
	return json_pack("{s:o?, s:o?, s:i, s:o?, s:o?, s:b}", "name",
			 json_text(host->name), "kernel",
			 json_text(host->kernel), "cpus", host->nr_cpus,
			 "module", json_text(host->module_version), "seamldr",
			 json_text(host->seamldr_version), "emulated",
			 host->emulated);
}

static json_t *json_unknown(__u32 unknown)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < TDX_NR_UNKNOWNS; i++)
		if (unknown >> i & 1)
			json_array_append_new(array,
					      json_string(unknown_name(i)));
	return array;
}

static json_t *json_watching(const struct watching *watching)
{
	return json_pack("{s:s, s:s, s:b, s:b, s:b, s:o?}", "rung",
			 watching->rung, "why", watching->why, "stop_machine",
			 watching->stop, "initiator", watching->initiator,
			 "seamcalls", watching->calls, "unknown",
			 json_unknown(watching->unknown));
}

/* CLOCK_MONOTONIC of the records, and what it was by the time of day. */
static json_t *json_clock(const struct capture_meta *meta)
{
	const struct watching *watching = &meta->watching;
	time_t began = (watching->realtime_ns + meta->began_ns) / NS_PER_S;
	char text[32] = "";
	struct tm utc;

	if (watching->realtime_ns && gmtime_r(&began, &utc))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
	return json_pack("{s:s, s:I, s:I, s:o?, s:I}", "id", "CLOCK_MONOTONIC",
			 "realtime_minus_monotonic_ns",
			 (json_int_t)watching->realtime_ns, "began_ns",
			 (json_int_t)meta->began_ns, "began", json_text(text),
			 "since_ns", (json_int_t)watching->since_ns);
}

static json_t *json_losses(void)
{
#define LOSS_NAME(id, name) name,
	static const char * const names[] = { TDX_LOSSES(LOSS_NAME) };
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < TDX_NR_LOSSES; i++)
		json_array_append_new(array, json_string(names[i]));
	return array;
}

static json_t *json_chunks(void)
{
#define CHUNK_KIND(kind, sections, what) { #kind, OBS_##kind, what },
	static const struct {
		const char *name;
		int number;
		const char *payload;
	} kinds[] = { CAPTURE_KINDS(CHUNK_KIND) };
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		json_object_set_new(object, kinds[i].name,
				    json_pack("{s:i, s:s}", "number",
					      kinds[i].number, "payload",
					      kinds[i].payload));
	return object;
}

/**
 * capture_meta_text - what a capture says about itself, as it is stored
 * @meta: to tell
 *
 * Return: JSON, to be freed; NULL without memory.
 */
char *capture_meta_text(const struct capture_meta *meta)
{
	json_t *object;
	char *text;

	object = json_pack(
		"{s:s, s:[i, i], s:o?, s:o?, s:o?, s:o?, s:I, s:o?, s:o?, s:o?}",
		"format", "tdxupdate capture", "version", CAPTURE_MAJOR,
		CAPTURE_MINOR, "tool", json_text(meta->tool), "host",
		json_host(&meta->host), "watching",
		json_watching(&meta->watching), "clock", json_clock(meta),
		"ring", (json_int_t)meta->ring, "chunks", json_chunks(),
		"losses", json_losses(), "layout", capture_layout_json());
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	return text;
}

/* Text from a capture ends up on terminals. */
static void get_text(const json_t *object, const char *key, char *text,
		     size_t room)
{
	const char *value = json_string_value(json_object_get(object, key));
	size_t i;

	for (i = 0; value && value[i] && i + 1 < room; i++)
		text[i] = value[i] < ' ' || value[i] == 0x7f ? '?' : value[i];
	text[i] = '\0';
}

static bool get_flag(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

static __u64 get_ns(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void get_host(const json_t *object, struct host *host)
{
	json_int_t nr_cpus =
		json_integer_value(json_object_get(object, "cpus"));

	get_text(object, "name", host->name, sizeof(host->name));
	get_text(object, "kernel", host->kernel, sizeof(host->kernel));
	get_text(object, "module", host->module_version,
		 sizeof(host->module_version));
	get_text(object, "seamldr", host->seamldr_version,
		 sizeof(host->seamldr_version));
	host->emulated = get_flag(object, "emulated");
	host->nr_cpus = nr_cpus > 0 && nr_cpus <= CAPTURE_MAX_CPUS ? nr_cpus :
								     0;
	host->updates_left = -1;
}

/* Names that are not known here have no words, either. */
static __u32 unknown_named(const char *name)
{
	size_t i;

	for (i = 0; i < TDX_NR_UNKNOWNS && name; i++)
		if (!strcmp(name, unknown_name(i)))
			return 1U << i;
	return 0;
}

static __u32 get_unknown(const json_t *array)
{
	__u32 unknown = 0;
	size_t i;

	for (i = 0; i < json_array_size(array); i++)
		unknown |= unknown_named(
			json_string_value(json_array_get(array, i)));
	return unknown;
}

static void get_watching(const json_t *meta, struct watching *watching)
{
	const json_t *object = json_object_get(meta, "watching");
	const json_t *clock = json_object_get(meta, "clock");

	get_text(object, "rung", watching->rung, sizeof(watching->rung));
	get_text(object, "why", watching->why, sizeof(watching->why));
	watching->stop = get_flag(object, "stop_machine");
	watching->initiator = get_flag(object, "initiator");
	watching->calls = get_flag(object, "seamcalls");
	watching->unknown = get_unknown(json_object_get(object, "unknown"));
	watching->stored = true;
	watching->since_ns = get_ns(clock, "since_ns");
	watching->realtime_ns = get_ns(clock, "realtime_minus_monotonic_ns");
}

/**
 * capture_meta_parse - understand what a capture says about itself
 * @meta: filled; what is missing is as if unknown
 * @text: JSON
 * @len: of it
 *
 * Return: 0; -EBADMSG when it is no JSON object.
 */
int capture_meta_parse(struct capture_meta *meta, const char *text, size_t len)
{
	json_t *object = json_loadb(text, len, 0, NULL);
	json_int_t ring;

	memset(meta, 0, sizeof(*meta));
	if (!json_is_object(object)) {
		json_decref(object);
		return -EBADMSG;
	}
	get_text(object, "tool", meta->tool, sizeof(meta->tool));
	get_host(json_object_get(object, "host"), &meta->host);
	get_watching(object, &meta->watching);
	meta->began_ns = get_ns(json_object_get(object, "clock"), "began_ns");
	ring = json_integer_value(json_object_get(object, "ring"));
	meta->ring = ring > 0 ? ring : 0;
	json_decref(object);
	return 0;
}
