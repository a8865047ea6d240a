/* SPDX-License-Identifier: GPL-2.0-only */
/* The records of a capture, field by field, so that it describes itself. */
#ifndef _TDXUPDATE_CAPTURE_LAYOUT_H
#define _TDXUPDATE_CAPTURE_LAYOUT_H

#include <jansson.h>
#include <stddef.h>

/**
 * struct layout_field - a field of a record
 * @name: of the field
 * @offset: in bytes
 * @len: in bytes, of the whole array where it is one
 * @type: "u8" to "u64", "s32", "char"; an array is as long as @len says
 */
struct layout_field {
	const char *name;
	size_t offset;
	size_t len;
	const char *type;
};

/**
 * struct layout_record - a record
 * @name: of the struct
 * @len: in bytes
 * @fields: in order, without a hole
 * @nr_fields: how many
 */
struct layout_record {
	const char *name;
	size_t len;
	const struct layout_field *fields;
	size_t nr_fields;
};

extern const struct layout_record capture_layout[];
extern const size_t capture_layout_nr;

json_t *capture_layout_json(void);

#endif /* _TDXUPDATE_CAPTURE_LAYOUT_H */
