// SPDX-License-Identifier: GPL-2.0-only
/* JSON, written as it comes. See json_writer.h. */
#include <assert.h>
#include <string.h>

#include "json_writer.h"

/* clang-format off */

#define TYPE_INT	JSON_TYPE_INT, false
#define TYPE_REAL	JSON_TYPE_REAL, false
#define TYPE_TEXT	JSON_TYPE_TEXT, false
#define TYPE_FLAG	JSON_TYPE_FLAG, false
#define TYPE_HEX	JSON_TYPE_HEX, false
#define TYPE_OBJECT	JSON_TYPE_OBJECT, false
#define TYPE_LIST	JSON_TYPE_LIST, false
#define TYPE_NULL_INT	JSON_TYPE_INT, true
#define TYPE_NULL_REAL	JSON_TYPE_REAL, true
#define TYPE_NULL_TEXT	JSON_TYPE_TEXT, true
#define TYPE_NULL_HEX	JSON_TYPE_HEX, true
#define TYPE_NULL_OBJECT JSON_TYPE_OBJECT, true

#define FIELD_FACTS(object, field, type, refers, what) \
	{ JSON_##object, JSON_##refers, #field, TYPE_##type, what },
#define OBJECT_FACTS(id, name, line, what) { name, line, what, 0, 0 },

/* clang-format on */

const struct json_field_facts json_fields[JSON_NR_FIELDS] = { JSON_FIELDS(
	FIELD_FACTS) };

static const struct json_object_facts objects[] = { JSON_OBJECTS(
	OBJECT_FACTS) };

/**
 * json_object_facts - what is known of an object
 * @object: the object
 *
 * Return: it, with its fields.
 */
struct json_object_facts json_object_facts(enum json_object object)
{
	struct json_object_facts facts = objects[object];
	int field;

	for (field = JSON_NR_FIELDS; field--;) {
		if (json_fields[field].object != object)
			continue;
		facts.first = field;
		facts.nr++;
	}
	return facts;
}

/* Fields of an object stand together. */
static int first_field(enum json_object object)
{
	static short first[JSON_NR_OBJECTS];
	static bool known;
	int field;

	for (field = JSON_NR_FIELDS; !known && field--;)
		first[json_fields[field].object] = field;
	known = true;
	return first[object];
}

static void put(struct json_writer *json, const char *text)
{
	fputs_unlocked(text, json->out);
}

static void put_char(struct json_writer *json, char c)
{
	putc_unlocked(c, json->out);
}

static void put_u64(struct json_writer *json, __u64 value)
{
	char digits[24], *at = digits + sizeof(digits);

	at--;
	*at = '\0';
	do {
		at--;
		*at = '0' + value % 10;
		value /= 10;
	} while (value);
	put(json, at);
}

static void begin_object(struct json_writer *json, enum json_object object)
{
	assert(json->depth < JSON_DEPTH);
	json->objects[json->depth] = object;
	json->written[json->depth] = 0;
	json->in_list[json->depth] = false;
	json->depth++;
	put_char(json, '{');
}

static void end_object(struct json_writer *json)
{
	enum json_object object = json->objects[--json->depth];
	int first = first_field(object), nr = 0;

	while (first + nr < JSON_NR_FIELDS &&
	       json_fields[first + nr].object == object)
		nr++;
	assert(json->written[json->depth] == (1ULL << nr) - 1);
	put_char(json, '}');
}

static void put_key(struct json_writer *json, enum json_field field,
		    enum json_type type)
{
	const struct json_field_facts *facts = &json_fields[field];
	int at = json->depth - 1;
	__u64 bit = 1ULL << (field - first_field(facts->object));

	assert(facts->object == json->objects[at] && facts->type == type);
	assert(!json->in_list[at] && !(json->written[at] & bit));
	if (json->written[at] || objects[facts->object].line)
		put_char(json, ',');
	json->written[at] |= bit;
	put_char(json, '"');
	put(json, facts->name);
	put(json, "\":");
}

/**
 * json_begin_line - begin a line
 * @json: with @out set, all else zeroes or as left by json_end_line()
 * @object: what it is
 */
void json_begin_line(struct json_writer *json, enum json_object object)
{
	begin_object(json, object);
	put(json, "\"schema\":");
	put_u64(json, JSON_SCHEMA);
	put(json, ",\"type\":\"");
	put(json, objects[object].name);
	put_char(json, '"');
}

/**
 * json_end_line - end the line
 * @json: the line
 */
void json_end_line(struct json_writer *json)
{
	end_object(json);
	assert(!json->depth);
	put_char(json, '\n');
}

/**
 * json_put_int - a field that is a whole number
 * @json: the line
 * @field: the field
 * @value: its value
 */
void json_put_int(struct json_writer *json, enum json_field field, __s64 value)
{
	put_key(json, field, JSON_TYPE_INT);
	if (value < 0)
		put_char(json, '-');
	put_u64(json, value < 0 ? -(__u64)value : (__u64)value);
}

/**
 * json_put_real - a field that is a number
 * @json: the line
 * @field: the field
 * @value: its value; four digits are told behind the point
 */
void json_put_real(struct json_writer *json, enum json_field field,
		   double value)
{
	put_key(json, field, JSON_TYPE_REAL);
	fprintf(json->out, "%.4f", value);
}

/* Length of the character of UTF-8 that begins here; 0 when none does. */
static int utf8_len(const unsigned char *text)
{
	static const struct {
		unsigned char mask, lead;
		__u32 min;
	} forms[] = { { 0xe0, 0xc0, 0x80 },
		      { 0xf0, 0xe0, 0x800 },
		      { 0xf8, 0xf0, 0x10000 } };
	int extra, i;

	if (*text < 0x80)
		return 1;
	for (extra = 1; extra <= 3; extra++) {
		__u32 code = *text & ~forms[extra - 1].mask;

		if ((*text & forms[extra - 1].mask) != forms[extra - 1].lead)
			continue;
		for (i = 1; i <= extra; i++) {
			if ((text[i] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (text[i] & 0x3f);
		}
		if (code < forms[extra - 1].min || code > 0x10ffff ||
		    (code >= 0xd800 && code < 0xe000))
			return 0;
		return extra + 1;
	}
	return 0;
}

/* Names are bytes, JSON is UTF-8: what is none becomes \xNN, as text. */
static void put_text(struct json_writer *json, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	put_char(json, '"');
	while (*at) {
		int len = utf8_len(at);

		if (!len)
			fprintf(json->out, "\\\\x%02x", *at++);
		else if (*at < ' ' || *at == 0x7f)
			fprintf(json->out, "\\u%04x", *at++);
		else if (*at == '"' || *at == '\\')
			fprintf(json->out, "\\%c", *at++);
		else
			while (len--)
				put_char(json, *at++);
	}
	put_char(json, '"');
}

/**
 * json_put_text - a field that is text
 * @json: the line
 * @field: the field
 * @text: its value, of any bytes; NULL or empty where the field may be null
 */
void json_put_text(struct json_writer *json, enum json_field field,
		   const char *text)
{
	if (json_fields[field].nullable && (!text || !*text)) {
		json_put_null(json, field);
		return;
	}
	put_key(json, field, JSON_TYPE_TEXT);
	put_text(json, text ? text : "");
}

/**
 * json_put_flag - a field that is true or false
 * @json: the line
 * @field: the field
 * @flag: its value
 */
void json_put_flag(struct json_writer *json, enum json_field field, bool flag)
{
	put_key(json, field, JSON_TYPE_FLAG);
	put(json, flag ? "true" : "false");
}

/**
 * json_put_hex - a field of 64 bits, which JSON has no number for
 * @json: the line
 * @field: the field
 * @value: its value
 */
void json_put_hex(struct json_writer *json, enum json_field field, __u64 value)
{
	put_key(json, field, JSON_TYPE_HEX);
	fprintf(json->out, "\"0x%llx\"", (unsigned long long)value);
}

/**
 * json_put_null - a field that is not known or does not apply
 * @json: the line
 * @field: the field
 */
void json_put_null(struct json_writer *json, enum json_field field)
{
	assert(json_fields[field].nullable);
	put_key(json, field, json_fields[field].type);
	put(json, "null");
}

/**
 * json_begin_object - begin a field that is an object
 * @json: the line
 * @field: the field
 */
void json_begin_object(struct json_writer *json, enum json_field field)
{
	put_key(json, field, JSON_TYPE_OBJECT);
	begin_object(json, json_fields[field].refers);
}

/**
 * json_end_object - end it, or an item of a list
 * @json: the line
 */
void json_end_object(struct json_writer *json)
{
	end_object(json);
}

/**
 * json_begin_list - begin a field that is a list of objects
 * @json: the line
 * @field: the field
 */
void json_begin_list(struct json_writer *json, enum json_field field)
{
	put_key(json, field, JSON_TYPE_LIST);
	json->lists[json->depth - 1] = field;
	json->in_list[json->depth - 1] = true;
	json->items[json->depth - 1] = false;
	put_char(json, '[');
}

/**
 * json_next_item - begin one of them; json_end_object() ends it
 * @json: the line
 */
void json_next_item(struct json_writer *json)
{
	int at = json->depth - 1;

	assert(json->in_list[at]);
	if (json->items[at])
		put_char(json, ',');
	json->items[at] = true;
	begin_object(json, json_fields[json->lists[at]].refers);
}

/**
 * json_end_list - end the list
 * @json: the line
 */
void json_end_list(struct json_writer *json)
{
	assert(json->in_list[json->depth - 1]);
	json->in_list[json->depth - 1] = false;
	put_char(json, ']');
}
