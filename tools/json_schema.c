// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the JSON looks like, as JSON Schema (draft 2020-12), one field a line,
 * from the table that the writer takes its keys from.
 */
#include "json_schema.h"
#include "json_writer.h"

static void print_type(FILE *out, const struct json_field_facts *field)
{
	static const char * const types[] = {
		[JSON_TYPE_INT] = "integer", [JSON_TYPE_REAL] = "number",
		[JSON_TYPE_TEXT] = "string", [JSON_TYPE_FLAG] = "boolean",
		[JSON_TYPE_HEX] = "string",  [JSON_TYPE_OBJECT] = "object",
		[JSON_TYPE_LIST] = "array",
	};

	if (field->nullable && field->type == JSON_TYPE_OBJECT)
		fprintf(out,
			"\"anyOf\": [{ \"$ref\": \"#/$defs/%s\" }, { \"type\": \"null\" }]",
			json_object_facts(field->refers).name);
	else if (field->type == JSON_TYPE_OBJECT)
		fprintf(out, "\"$ref\": \"#/$defs/%s\"",
			json_object_facts(field->refers).name);
	else if (field->nullable)
		fprintf(out, "\"type\": [\"%s\", \"null\"]",
			types[field->type]);
	else
		fprintf(out, "\"type\": \"%s\"", types[field->type]);
	if (field->type == JSON_TYPE_HEX)
		fprintf(out, ", \"pattern\": \"^0x[0-9a-f]+$\"");
	if (field->type == JSON_TYPE_LIST)
		fprintf(out, ", \"items\": { \"$ref\": \"#/$defs/%s\" }",
			json_object_facts(field->refers).name);
}

/* Every field is always there, so that all are required. */
static void print_required(FILE *out, const struct json_object_facts *facts)
{
	int i;

	fprintf(out, "      \"required\": [%s",
		facts->line ? "\"schema\", \"type\"" : "");
	for (i = 0; i < facts->nr; i++)
		fprintf(out, "%s\"%s\"", i || facts->line ? ", " : "",
			json_fields[facts->first + i].name);
	fprintf(out, "]\n");
}

static void print_object(FILE *out, enum json_object object)
{
	const struct json_object_facts facts = json_object_facts(object);
	int i;

	fprintf(out,
		"    \"%s\": {\n      \"description\": \"%s\",\n      \"type\": \"object\",\n      \"properties\": {\n",
		facts.name, facts.what);
	if (facts.line)
		fprintf(out,
			"        \"schema\": { \"const\": %d },\n        \"type\": { \"const\": \"%s\" },\n",
			JSON_SCHEMA, facts.name);
	for (i = 0; i < facts.nr; i++) {
		const struct json_field_facts *field =
			&json_fields[facts.first + i];

		fprintf(out, "        \"%s\": { ", field->name);
		print_type(out, field);
		fprintf(out, ", \"description\": \"%s\" }%s\n", field->what,
			i + 1 < facts.nr ? "," : "");
	}
	fprintf(out, "      },\n");
	print_required(out, &facts);
	fprintf(out, "    }%s\n", object + 1 < JSON_NR_OBJECTS ? "," : "");
}

/**
 * json_schema_print - print the schema of a line
 * @out: where to
 */
void json_schema_print(FILE *out)
{
	int object;

	fprintf(out,
		"{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
		"  \"title\": \"a line of tdxupdate-trace --json, schema %d\",\n"
		"  \"anyOf\": [\n",
		JSON_SCHEMA);
	for (object = 0; json_object_facts(object).line; object++)
		fprintf(out, "%s    { \"$ref\": \"#/$defs/%s\" }",
			object ? ",\n" : "", json_object_facts(object).name);
	fprintf(out, "\n  ],\n  \"$defs\": {\n");
	for (object = 0; object < JSON_NR_OBJECTS; object++)
		print_object(out, object);
	fprintf(out, "  }\n}\n");
}
