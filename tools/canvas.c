// SPDX-License-Identifier: GPL-2.0-only
/* A screen without a terminal. See canvas.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas.h"

static int limited(int wanted, int max)
{
	if (wanted < 0)
		return 0;
	return wanted < max ? wanted : max;
}

static char *row_of(const struct canvas *canvas, int row)
{
	return canvas->text + (size_t)row * (canvas->cols + 1);
}

static unsigned char *styles_of(const struct canvas *canvas, int row)
{
	return canvas->styles + (size_t)row * (canvas->cols + 1);
}

/**
 * canvas_resize - make an empty canvas of a size
 * @canvas: zeroed before its first use
 * @rows: height
 * @cols: width
 *
 * Return: 0, or -ENOMEM, which leaves it as it was.
 */
int canvas_resize(struct canvas *canvas, int rows, int cols)
{
	unsigned char *styles;
	size_t len;
	char *text;

	rows = limited(rows, CANVAS_MAX_ROWS);
	cols = limited(cols, CANVAS_MAX_COLS);
	if (canvas->text && rows == canvas->rows && cols == canvas->cols) {
		canvas_clear(canvas);
		return 0;
	}
	len = (size_t)rows * (cols + 1) + 1;
	text = calloc(len, 1);
	styles = calloc(len, 1);
	if (!text || !styles) {
		free(text);
		free(styles);
		return -ENOMEM;
	}
	canvas_free(canvas);
	*canvas = (struct canvas){ rows, cols, text, styles };
	return 0;
}

/**
 * canvas_free - give its memory back
 * @canvas: all zeroes afterwards
 */
void canvas_free(struct canvas *canvas)
{
	free(canvas->text);
	free(canvas->styles);
	memset(canvas, 0, sizeof(*canvas));
}

/**
 * canvas_clear - make it empty
 * @canvas: the canvas
 */
void canvas_clear(struct canvas *canvas)
{
	size_t len = (size_t)canvas->rows * (canvas->cols + 1);

	if (!canvas->text)
		return;
	memset(canvas->text, 0, len);
	memset(canvas->styles, STYLE_PLAIN, len);
}

/**
 * canvas_row - what stands in a row
 * @canvas: the canvas
 * @row: which; may be outside
 *
 * Return: text, up to the last character that was drawn; "" outside.
 */
const char *canvas_row(const struct canvas *canvas, int row)
{
	return row < 0 || row >= canvas->rows ? "" : row_of(canvas, row);
}

/**
 * canvas_styles - how a row looks
 * @canvas: the canvas
 * @row: which; within
 *
 * Return: enum style by column.
 */
const unsigned char *canvas_styles(const struct canvas *canvas, int row)
{
	return styles_of(canvas, row);
}

/* What was not drawn yet to the left of @col is blank. */
static void pad(struct canvas *canvas, int row, int col)
{
	char *text = row_of(canvas, row);
	int len = strlen(text);

	if (len < col)
		memset(text + len, ' ', col - len);
}

/**
 * canvas_put - write, cut at the right edge
 * @canvas: the canvas
 * @row: may be outside: nothing is written
 * @col: may be outside to the right
 * @style: how it looks
 * @format: as of printf(), up to 511 characters
 *
 * Return: the column behind it.
 */
int canvas_put(struct canvas *canvas, int row, int col, enum style style,
	       const char *format, ...)
{
	char line[512];
	va_list args;
	int len;

	if (row < 0 || row >= canvas->rows || col < 0 || col >= canvas->cols)
		return col;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	len = strlen(line);
	if (len > canvas->cols - col)
		len = canvas->cols - col;
	pad(canvas, row, col);
	memcpy(row_of(canvas, row) + col, line, len);
	memset(styles_of(canvas, row) + col, style, len);
	return col + len;
}

/**
 * canvas_fill - make a row blank over its whole width
 * @canvas: the canvas
 * @row: may be outside
 * @style: how it looks
 */
void canvas_fill(struct canvas *canvas, int row, enum style style)
{
	if (row < 0 || row >= canvas->rows)
		return;
	memset(row_of(canvas, row), ' ', canvas->cols);
	memset(styles_of(canvas, row), style, canvas->cols);
}

/**
 * canvas_copy - the upper rows of a canvas onto another one
 * @to: is written over, cut at its edges
 * @to_row: where the first row goes
 * @to_col: where the first column goes
 * @from: the other one
 * @nr_rows: how many rows
 */
void canvas_copy(struct canvas *to, int to_row, int to_col,
		 const struct canvas *from, int nr_rows)
{
	int row;

	for (row = 0; row < nr_rows && row < from->rows; row++) {
		const char *text = row_of(from, row);
		int len = strlen(text), at = to_row + row;

		if (at < 0 || at >= to->rows || to_col >= to->cols)
			continue;
		if (len > to->cols - to_col)
			len = to->cols - to_col;
		pad(to, at, to_col);
		memcpy(row_of(to, at) + to_col, text, len);
		memcpy(styles_of(to, at) + to_col, styles_of(from, row), len);
	}
}
