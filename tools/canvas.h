/* SPDX-License-Identifier: GPL-2.0-only */
/* A screen without a terminal: rows of characters, each with a look. */
#ifndef _TDXUPDATE_CANVAS_H
#define _TDXUPDATE_CANVAS_H

/** enum style - how a character looks */
enum style {
	STYLE_PLAIN,
	STYLE_DIM,
	STYLE_TITLE,
	STYLE_HEADER,
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,
};

/* What a terminal may be as large as; beyond it nothing is drawn. */
#define CANVAS_MAX_ROWS 500
#define CANVAS_MAX_COLS 1000

/**
 * struct canvas - what is to be shown
 * @rows: height
 * @cols: width
 * @text: rows of @cols characters and a NUL; all to the right of the last one
 *	drawn are NUL
 * @styles: enum style of each of them
 */
struct canvas {
	int rows;
	int cols;
	char *text;
	unsigned char *styles;
};

int canvas_resize(struct canvas *canvas, int rows, int cols);
void canvas_free(struct canvas *canvas);
void canvas_clear(struct canvas *canvas);
const char *canvas_row(const struct canvas *canvas, int row);
const unsigned char *canvas_styles(const struct canvas *canvas, int row);
int canvas_put(struct canvas *canvas, int row, int col, enum style style,
	       const char *format, ...) __attribute__((format(printf, 5, 6)));
void canvas_fill(struct canvas *canvas, int row, enum style style);
void canvas_copy(struct canvas *to, int to_row, int to_col,
		 const struct canvas *from, int nr_rows);

#endif /* _TDXUPDATE_CANVAS_H */
