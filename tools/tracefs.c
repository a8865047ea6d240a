// SPDX-License-Identifier: GPL-2.0-only
/* The trace events of the running kernel. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Not <errno.h>: a field of the events is called like its macro. */
#include <linux/errno.h>

#include "trace_events.h"
#include "tracefs.h"

struct field {
	const char *event;
	const char *name;
	unsigned int offset;
	unsigned int size;
};

#define FIELD(event, type, field) \
	{ #event, #field, offsetof(struct event_##event, field), sizeof(type) },
#define EVENT_FIELDS(event) TDX_FIELDS_##event(FIELD)

static const struct field fields[] = { TDX_EVENTS(EVENT_FIELDS) };

/**
 * tracefs_path - where tracefs is mounted
 *
 * Return: a path, NULL when it is not mounted or not for us.
 */
const char *tracefs_path(void)
{
	static const char * const paths[] = { "/sys/kernel/tracing",
					      "/sys/kernel/debug/tracing" };
	char path[64];
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		snprintf(path, sizeof(path), "%s/events", paths[i]);
		if (!access(path, X_OK))
			return paths[i];
	}
	return NULL;
}

static int format_path(const char *event, char *path, size_t path_len)
{
	const char *tracefs = tracefs_path();

	if (!tracefs)
		return -ENOENT;
	snprintf(path, path_len, "%s/events/tdx/%s/format", tracefs, event);
	return 0;
}

/**
 * tracefs_has_events - does this kernel have the events of the updater?
 *
 * Return: true when tracefs shows them.
 */
bool tracefs_has_events(void)
{
	char path[128];

	return !format_path("tdx_update_begin", path, sizeof(path)) &&
	       !access(path, R_OK);
}

/* A line of a format file: "field:u32 seq;	offset:8;	size:4;" */
static bool line_has_field(const char *line, const struct field *field)
{
	const char *name, *colon = strchr(line, ':'), *rest;
	unsigned int offset, size;

	if (!colon || !strstr(line, "field:"))
		return false;
	rest = strchr(colon, ';');
	if (!rest)
		return false;
	name = rest - strlen(field->name);
	if (name <= colon || name[-1] != ' ' ||
	    strncmp(name, field->name, strlen(field->name)))
		return false;
	return sscanf(rest, "; offset:%u; size:%u", &offset, &size) == 2 &&
	       offset == field->offset && size == field->size;
}

static bool field_is_there(const struct field *field)
{
	char path[128], line[512];
	bool found = false;
	FILE *format;

	if (format_path(field->event, path, sizeof(path)))
		return false;
	format = fopen(path, "re");
	if (!format)
		return false;
	while (!found && fgets(line, sizeof(line), format))
		found = line_has_field(line, field);
	fclose(format);
	return found;
}

/**
 * tracefs_check_layout - are the events laid out as the programs read them?
 * @why: filled on failure: what differs
 * @why_len: its length
 *
 * Return: 0 or -EPROTO.
 */
int tracefs_check_layout(char *why, int why_len)
{
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (field_is_there(&fields[i]))
			continue;
		snprintf(why, why_len, "tdx:%s has no %u-byte %s at offset %u",
			 fields[i].event, fields[i].size, fields[i].name,
			 fields[i].offset);
		return -EPROTO;
	}
	return 0;
}
