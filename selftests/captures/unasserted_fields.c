// SPDX-License-Identifier: GPL-2.0-only
/*
 * unasserted_fields SCHEMA <LINES - fields that lines of JSON do not assert
 *
 * Goes through the lines as the schema says which object is where, and prints
 * "OBJECT FIELD" for each field of each object that no line gives a value: which
 * is null, 0, false or empty wherever it is, so that nobody would notice if it
 * were never filled; or that is not there. Also "OBJECT FIELD: not in the schema".
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char ref_prefix[] = "#/$defs/";

/* Objects of the schema by name, and of each the fields that have a value. */
static json_t *defs;
static json_t *asserted;
static bool failed;

static const char *ref_name(const json_t *property)
{
	const char *ref = json_string_value(json_object_get(property, "$ref"));

	return ref && !strncmp(ref, ref_prefix, strlen(ref_prefix)) ?
		       ref + strlen(ref_prefix) :
		       NULL;
}

/* Which object a field holds, or a list of which; NULL: none. */
static const char *object_of(const json_t *property)
{
	const char *name = ref_name(property);

	if (!name)
		name = ref_name(json_object_get(property, "items"));
	if (!name)
		name = ref_name(
			json_array_get(json_object_get(property, "anyOf"), 0));
	return name;
}

static bool has_value(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_NULL:
	case JSON_FALSE:
		return false;
	case JSON_STRING:
		return json_string_length(value);
	case JSON_INTEGER:
	case JSON_REAL:
		return json_number_value(value) != 0;
	case JSON_ARRAY:
		return json_array_size(value);
	default:
		return true;
	}
}

static void walk(const char *name, const json_t *object);

static void walk_field(const char *name, const char *key, json_t *value)
{
	const json_t *object = json_object_get(defs, name);
	const json_t *property =
		json_object_get(json_object_get(object, "properties"), key);
	const char *inner;
	json_t *item;
	size_t i;

	if (!property) {
		printf("%s %s: not in the schema\n", name, key);
		failed = true;
		return;
	}
	if (has_value(value))
		json_object_set_new(json_object_get(asserted, name), key,
				    json_true());
	inner = object_of(property);
	if (!inner)
		return;
	if (json_is_object(value))
		walk(inner, value);
	json_array_foreach(value, i, item) walk(inner, item);
}

static void walk(const char *name, const json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)object, key, value)
		walk_field(name, key, value);
}

/* What every line begins with is the same in all. */
static bool is_constant(json_t *property)
{
	return json_object_get(property, "const");
}

static void print_unasserted(void)
{
	const char *name, *key;
	json_t *object, *property;

	json_object_foreach(defs, name, object) json_object_foreach(
		json_object_get(object, "properties"), key, property)
	{
		if (is_constant(property) ||
		    json_object_get(json_object_get(asserted, name), key))
			continue;
		printf("%s %s\n", name, key);
		failed = true;
	}
}

static bool walk_lines(FILE *in)
{
	char *line = NULL;
	size_t room = 0;
	json_t *parsed;

	while (getline(&line, &room, in) > 0) {
		parsed = json_loads(line, 0, NULL);
		if (!json_is_object(parsed))
			return false;
		walk(json_string_value(json_object_get(parsed, "type")),
		     parsed);
		json_decref(parsed);
	}
	free(line);
	return true;
}

int main(int argc, char **argv)
{
	json_t *schema = argc == 2 ? json_load_file(argv[1], 0, NULL) : NULL;
	const char *name;
	json_t *object;

	defs = json_object_get(schema, "$defs");
	if (!json_object_size(defs)) {
		fprintf(stderr, "usage: unasserted_fields SCHEMA <LINES\n");
		return EXIT_FAILURE;
	}
	asserted = json_object();
	json_object_foreach(defs, name, object)
		json_object_set_new(asserted, name, json_object());
	if (!walk_lines(stdin)) {
		fprintf(stderr, "unasserted_fields: a line is no object\n");
		return EXIT_FAILURE;
	}
	print_unasserted();
	json_decref(asserted);
	json_decref(schema);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
