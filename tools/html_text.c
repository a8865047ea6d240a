// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing HTML. Whatever is not spelt out in these files goes through
 * html_text(): a task may call itself "<script>".
 */
#include <string.h>

#include "html.h"
#include "units.h"

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		/* No control character is text, and no encoding is known. */
		return c < ' ' || c > '~' ? "&#xfffd;" : NULL;
	}
}

/**
 * html_text - write text, in an element or in a quoted attribute
 * @out: the page
 * @text: any bytes
 */
void html_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		const char *escaped = entity(*text);

		if (escaped)
			fputs(escaped, out);
		else
			fputc(*text, out);
	}
}

/**
 * html_element - write an element of text
 * @out: the page
 * @tag: its name, and its attributes
 * @text: any bytes
 */
void html_element(FILE *out, const char *tag, const char *text)
{
	fprintf(out, "<%s>", tag);
	html_text(out, text);
	fprintf(out, "</%.*s>", (int)strcspn(tag, " "), tag);
}

/**
 * html_sentence - write an element of a sentence that other sinks quote in lines
 * @out: the page
 * @tag: its name, and its attributes
 * @text: the sentence, begun in lower case and without a full stop
 */
void html_sentence(FILE *out, const char *tag, const char *text)
{
	char first[2] = "";

	/* The name of a CPU, a leaf or a TD begins with a capital anyway. */
	if (text[0] >= 'a' && text[0] <= 'z')
		first[0] = *text++ - 'a' + 'A';
	fprintf(out, "<%s>%s", tag, first);
	html_text(out, text);
	fprintf(out, ".</%.*s>", (int)strcspn(tag, " "), tag);
}

/**
 * html_fact - write a term and its description
 * @out: the page, in a list of such
 * @term: what
 * @text: any bytes; "not known" where there are none
 */
void html_fact(FILE *out, const char *term, const char *text)
{
	html_element(out, "dt", term);
	html_element(out, "dd", text[0] ? text : "not known");
	fputc('\n', out);
}

/**
 * html_table_begin - begin a table
 * @out: the page
 * @caption: what it shows
 * @columns: its columns; the first one heads the rows
 * @nr: how many
 *
 * It scrolls in a box of its own where the page is too narrow.
 */
void html_table_begin(FILE *out, const char *caption,
		      const struct html_column *columns, size_t nr)
{
	size_t i;

	fputs("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"",
	      out);
	html_text(out, caption);
	fputs("\"><table>\n<caption>", out);
	html_element(out, "span", caption);
	fputs("</caption>\n<thead><tr>", out);
	for (i = 0; i < nr; i++)
		html_element(out,
			     columns[i].number ?
				     "th scope=\"col\" class=\"num\"" :
				     "th scope=\"col\"",
			     columns[i].title);
	fputs("</tr></thead>\n<tbody>\n", out);
}

/**
 * html_table_end - end a table
 * @out: the page
 */
void html_table_end(FILE *out)
{
	fputs("</tbody></table></div>\n", out);
}

/**
 * html_head - write the cell that heads a row
 * @out: the page
 * @text: any bytes
 */
void html_head(FILE *out, const char *text)
{
	html_element(out, "th scope=\"row\"", text);
}

/**
 * html_cell - write a cell of few words, which stay in a line
 * @out: the page
 * @text: any bytes; NULL for none
 */
void html_cell(FILE *out, const char *text)
{
	html_element(out, "td", text ? text : "-");
}

/**
 * html_words - write a cell of words that may need several lines
 * @out: the page
 * @text: any bytes; NULL for none
 */
void html_words(FILE *out, const char *text)
{
	html_element(out, "td class=\"words\"", text ? text : "-");
}

/**
 * html_number - write a cell of a number
 * @out: the page
 * @text: the number; NULL for none
 */
void html_number(FILE *out, const char *text)
{
	html_element(out, "td class=\"num\"", text ? text : "-");
}

/**
 * html_count - write a cell of how many
 * @out: the page
 * @count: so many
 */
void html_count(FILE *out, __u64 count)
{
	char text[UNIT_LEN];

	html_number(out, unit_count(count, text));
}

/**
 * html_duration - write a cell of how long
 * @out: the page
 * @ns: so long
 */
void html_duration(FILE *out, __s64 ns)
{
	char text[UNIT_LEN];

	html_number(out, unit_duration(ns, text));
}

/**
 * html_cpu - write a cell of which CPU
 * @out: the page
 * @cpu: its number, or UPDATE_NO_CPU
 */
void html_cpu(FILE *out, __u32 cpu)
{
	char text[16] = "-";

	if (cpu != UPDATE_NO_CPU)
		snprintf(text, sizeof(text), "CPU %u", cpu);
	html_number(out, text);
}
