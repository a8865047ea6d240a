// SPDX-License-Identifier: GPL-2.0-only
/* The terminal: shows what live_view.c has laid out, and reads keys. */
#include <errno.h>
#include <locale.h>
#include <ncurses.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "live_view.h"
#include "sink.h"

#define REFRESH_MS 500

static struct {
	SCREEN *terminal;
	struct live_view view;
	struct canvas canvas;
} screen;

static attr_t style_attr(enum style style)
{
	static const struct {
		attr_t attr;
		short pair;
	} looks[] = {
		[STYLE_PLAIN] = { A_NORMAL, 0 },
		[STYLE_DIM] = { A_DIM, 0 },
		[STYLE_TITLE] = { A_BOLD, 0 },
		[STYLE_HEADER] = { A_REVERSE, 0 },
		[STYLE_GOOD] = { A_BOLD, 1 },
		[STYLE_WARN] = { A_BOLD, 2 },
		[STYLE_BAD] = { A_BOLD, 3 },
	};

	return looks[style].attr | COLOR_PAIR(looks[style].pair);
}

static int screen_open(const struct sink_options *options)
{
	const char *no_color = getenv("NO_COLOR");

	setlocale(LC_CTYPE, "");
	screen.terminal = newterm(NULL, stdout, stdin);
	if (!screen.terminal)
		return -ENOTTY;
	set_term(screen.terminal);
	if (has_colors() && !(no_color && no_color[0])) {
		start_color();
		use_default_colors();
		init_pair(1, COLOR_GREEN, -1);
		init_pair(2, COLOR_YELLOW, -1);
		init_pair(3, COLOR_RED, -1);
	}
	cbreak();
	noecho();
	curs_set(0);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	return 0;
}

static void screen_close(void)
{
	endwin();
	delscreen(screen.terminal);
	screen.terminal = NULL;
	live_view_free(&screen.view);
	canvas_free(&screen.canvas);
}

/*
 * A change of size interrupts poll() and is no input, so that it is looked for
 * whenever something is drawn.
 */
static void follow_size(void)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row &&
	    size.ws_col && (size.ws_row != LINES || size.ws_col != COLS))
		resizeterm(size.ws_row, size.ws_col);
}

static void show_row(int row)
{
	const unsigned char *styles = canvas_styles(&screen.canvas, row);
	const char *text = canvas_row(&screen.canvas, row);
	int col = 0, run;

	while (text[col]) {
		for (run = 1; text[col + run]; run++)
			if (styles[col + run] != styles[col])
				break;
		attrset(style_attr(styles[col]));
		mvaddnstr(row, col, text + col, run);
		col += run;
	}
	attrset(A_NORMAL);
}

static void draw(const struct model *model)
{
	time_t now = time(NULL);
	char clock[16];
	int row;

	follow_size();
	strftime(clock, sizeof(clock), "%H:%M:%S", localtime(&now));
	erase();
	if (!canvas_resize(&screen.canvas, LINES, COLS)) {
		live_view_draw(&screen.view, model, clock, &screen.canvas);
		for (row = 0; row < screen.canvas.rows; row++)
			show_row(row);
	}
	refresh();
}

static void screen_update(const struct model *model,
			  const struct update *update)
{
	draw(model);
}

static int view_key(int key)
{
	switch (key) {
	case KEY_UP:
		return VIEW_KEY_UP;
	case KEY_DOWN:
		return VIEW_KEY_DOWN;
	case KEY_PPAGE:
		return VIEW_KEY_PAGE_UP;
	case KEY_NPAGE:
		return VIEW_KEY_PAGE_DOWN;
	case KEY_HOME:
		return VIEW_KEY_HOME;
	case KEY_END:
		return VIEW_KEY_END;
	default:
		return key;
	}
}

/* Input that is ready and yet has no key is a terminal that has gone. */
static bool screen_key(const struct model *model)
{
	bool any = false;
	int key;

	while ((key = getch()) != ERR) {
		any = true;
		if (key != KEY_RESIZE &&
		    !live_view_key(&screen.view, model, view_key(key)))
			return false;
	}
	draw(model);
	return any;
}

const struct sink_ops sink_screen = {
	.open = screen_open,
	.attached = draw,
	.update = screen_update,
	.tick = draw,
	.key = screen_key,
	.close = screen_close,
	.interval_ms = REFRESH_MS,
};
