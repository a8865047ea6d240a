/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * JSON, written as it comes: nothing is kept, so that an update of any size
 * takes no memory. Keys and types are those of json_fields.h, and an object that
 * lacks a field or has one twice is a bug that ends the program.
 */
#ifndef _TDXUPDATE_JSON_WRITER_H
#define _TDXUPDATE_JSON_WRITER_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdio.h>

#include "json_fields.h"

#define JSON_DEPTH 8

/**
 * struct json_writer - a line under way
 * @out: where to
 * @depth: objects that are open
 * @objects: these
 * @written: of each: its fields so far
 * @lists: of each: the list in it that is open or was last
 * @in_list: it is open
 * @items: it has some
 */
struct json_writer {
	FILE *out;
	int depth;
	enum json_object objects[JSON_DEPTH];
	__u64 written[JSON_DEPTH];
	enum json_field lists[JSON_DEPTH];
	bool in_list[JSON_DEPTH];
	bool items[JSON_DEPTH];
};

/**
 * enum json_type - what a field holds
 * @JSON_TYPE_INT: 53 bits are exact everywhere
 * @JSON_TYPE_REAL: number
 * @JSON_TYPE_TEXT: string
 * @JSON_TYPE_FLAG: true or false
 * @JSON_TYPE_HEX: string 0x...
 * @JSON_TYPE_OBJECT: object
 * @JSON_TYPE_LIST: array of objects
 */
enum json_type {
	JSON_TYPE_INT,
	JSON_TYPE_REAL,
	JSON_TYPE_TEXT,
	JSON_TYPE_FLAG,
	JSON_TYPE_HEX,
	JSON_TYPE_OBJECT,
	JSON_TYPE_LIST,
};

/**
 * struct json_field_facts - what is known of a field
 * @object: of which it is one
 * @refers: of which its objects are
 * @name: key
 * @type: what it holds
 * @nullable: or null
 * @what: it is
 */
struct json_field_facts {
	enum json_object object;
	enum json_object refers;
	const char *name;
	enum json_type type;
	bool nullable;
	const char *what;
};

/**
 * struct json_object_facts - what is known of an object
 * @name: also the type of a line
 * @line: it is one
 * @what: it is
 * @first: its first field
 * @nr: how many
 */
struct json_object_facts {
	const char *name;
	bool line;
	const char *what;
	int first;
	int nr;
};

extern const struct json_field_facts json_fields[JSON_NR_FIELDS];
struct json_object_facts json_object_facts(enum json_object object);

void json_begin_line(struct json_writer *json, enum json_object object);
void json_end_line(struct json_writer *json);
void json_put_int(struct json_writer *json, enum json_field field, __s64 value);
void json_put_real(struct json_writer *json, enum json_field field,
		   double value);
void json_put_text(struct json_writer *json, enum json_field field,
		   const char *text);
void json_put_flag(struct json_writer *json, enum json_field field, bool flag);
void json_put_hex(struct json_writer *json, enum json_field field, __u64 value);
void json_put_null(struct json_writer *json, enum json_field field);
void json_begin_object(struct json_writer *json, enum json_field field);
void json_end_object(struct json_writer *json);
void json_begin_list(struct json_writer *json, enum json_field field);
void json_next_item(struct json_writer *json);
void json_end_list(struct json_writer *json);

#endif /* _TDXUPDATE_JSON_WRITER_H */
