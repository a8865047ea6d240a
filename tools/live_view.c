// SPDX-License-Identifier: GPL-2.0-only
/*
 * The screen of live: host, TDs in build, SEAMCALLs, and the last update, in
 * words and in a table. The update stands at the bottom and takes what it needs;
 * the tables above share the rest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live_view.h"
#include "units.h"

/* Below this there is nothing worth showing. */
#define MIN_LINES 8
#define MIN_COLS 40

/* Lines above the tables, and those that part the blocks. */
#define HOST_LINES 3
#define GAP 1

/* A table of SEAMCALLs with fewer rows is not worth its header. */
#define MIN_LEAF_LINES (GAP + LEAF_TABLE_HEAD + 1)

/* Lines of TDs that the update leaves: title, header, one TD. */
#define MIN_TD_LINES 3

/* So long it is said that the host was stopped. */
#define RESUMED_NS 10000000000LL

/**
 * live_view_free - give its memory back
 * @view: not paused afterwards
 */
void live_view_free(struct live_view *view)
{
	free(view->frozen.tds);
	memset(&view->frozen, 0, sizeof(view->frozen));
	view->paused = false;
	update_block_free(&view->update);
}

static const char *or_dash(const char *text)
{
	return text[0] ? text : "-";
}

static void draw_resumed(const struct model *model, struct canvas *canvas)
{
	const struct update *update = &model->last;
	char stopped[UNIT_LEN];

	if (!model->nr_updates || update->refused || !update->stopped ||
	    (__s64)(model->now_ns - update->head.end_ns) >= RESUMED_NS)
		return;
	canvas_put(canvas, 2, 1, STYLE_WARN,
		   "the host was stopped for %s; view resumed",
		   unit_duration(update->stopped, stopped));
}

static void draw_host(const struct model *model, const char *clock,
		      struct canvas *canvas)
{
	const struct host *host = &model->host;
	__u64 lost = model_lost(model);
	char left[UNIT_LEN] = "-";
	int col;

	if (host->updates_left >= 0)
		unit_count(host->updates_left, left);
	canvas_fill(canvas, 0, STYLE_HEADER);
	canvas_put(canvas, 0, 1, STYLE_HEADER,
		   "TDX module %s   P-SEAMLDR %s   updates left %s",
		   host->lost ? "LOST" : or_dash(host->module_version),
		   or_dash(host->seamldr_version), left);
	if (canvas->cols >= 72)
		canvas_put(canvas, 0, canvas->cols - 1 - strlen(clock),
			   STYLE_HEADER, "%s", clock);

	col = canvas_put(canvas, 1, 1, STYLE_DIM, "%s%s, %d CPUs, via %s, ",
			 host->emulated ? "emulated, " : "",
			 or_dash(host->kernel), host->nr_cpus,
			 model->watching.rung);
	col = canvas_put(canvas, 1, col, lost ? STYLE_BAD : STYLE_DIM,
			 "lost %llu", (unsigned long long)lost);
	if (model->updating)
		canvas_put(canvas, 1, col, STYLE_WARN, "  update in progress");
}

/*
 * Lines of TDs, and of SEAMCALLs with the gap above them. Where not both fit,
 * the SEAMCALLs get two fifths, or nothing if that is too little.
 */
static void share(const struct model *model, int lines, int *tds, int *leaves)
{
	int wanted = GAP + leaf_table_lines(model), kept = lines * 2 / 5;

	if (kept > wanted)
		kept = wanted;
	if (kept < MIN_LEAF_LINES)
		kept = lines - MIN_LEAF_LINES >= MIN_TD_LINES ? MIN_LEAF_LINES :
								0;
	*tds = td_table_lines(model);
	if (*tds > lines - kept)
		*tds = lines - kept;
	*leaves = lines - *tds;
	if (*leaves < GAP + 1)
		*leaves = 0;
}

static void draw_page(struct live_view *view, const struct model *model,
		      struct canvas *canvas)
{
	/* The last line is that of the keys. */
	int end = canvas->rows - 1, lines = end - HOST_LINES - GAP;
	int update = view->update.nr, wanted = td_table_lines(model);
	int tds, leaves;

	if (wanted > MIN_TD_LINES)
		wanted = MIN_TD_LINES;
	if (update > lines - wanted)
		update = lines - wanted;
	if (update < 1)
		update = 1;
	share(model, lines - update, &tds, &leaves);

	draw_host(model, view->clock, canvas);
	draw_resumed(model, canvas);
	view->td_rows = tds > TD_TABLE_HEAD ? tds - TD_TABLE_HEAD : 0;
	view->scroll = td_table_draw(model, view->td_order, view->scroll,
				     canvas, HOST_LINES, tds);
	if (leaves)
		leaf_table_draw(model, view->leaf_order, canvas,
				HOST_LINES + tds + GAP, leaves - GAP);
	canvas_copy(canvas, end - update, 1, &view->update.canvas, update);
}

static void draw_paused_keys(const struct live_view *view,
			     const struct model *model, struct canvas *canvas)
{
	__u32 missed = model->nr_updates - view->frozen.nr_updates;
	int row = canvas->rows - 1, col;

	col = canvas_put(canvas, row, 1, STYLE_HEADER, "PAUSED");
	if (missed)
		col = canvas_put(canvas, row, col, STYLE_HEADER,
				 ": %u update%s since", missed,
				 missed == 1 ? "" : "s");
	canvas_put(canvas, row, col, STYLE_HEADER,
		   "  p go on  s TDs: %s  S calls: %s  ? help",
		   td_order_name(view->td_order),
		   leaf_order_name(view->leaf_order));
}

static void draw_keys(const struct live_view *view, const struct model *model,
		      struct canvas *canvas)
{
	int row = canvas->rows - 1, col;

	canvas_fill(canvas, row, STYLE_HEADER);
	if (view->paused) {
		draw_paused_keys(view, model, canvas);
		return;
	}
	col = canvas_put(
		canvas, row, 1, STYLE_HEADER,
		"q quit  p pause  s TDs: %s  S calls: %s  w heat: %s  ? help",
		td_order_name(view->td_order),
		leaf_order_name(view->leaf_order), heat_name(view->heat));
	if (view->note)
		canvas_put(canvas, row, col, STYLE_HEADER, "  %s", view->note);
}

static void draw_help(struct canvas *canvas)
{
	static const char * const lines[] = {
		"q         leave",
		"p, space  pause: the host is watched on, the screen stands still",
		"s, S      sort TDs by rate, pages, age, pid; SEAMCALLs by rate, calls,",
		"          errors, longest",
		"w         strip of CPUs: what they worked, or what they waited",
		"j, k      scroll the TDs, as the arrows, page up and down, home and end do",
		"?, h      this page; any key leaves it",
		"",
		"TDs in build stand in the way of an update: from MNG.INIT until MR.FINALIZE",
		"or their end. An age with > is of a build older than this program.",
		"",
		"STEPS     LAST CPU held up the others, who WAITED so long in sum. LOCK is the",
		"          queue for the P-SEAMLDR, which takes one CPU at a time; IN SEAM is",
		"          time in SEAMCALLs: sums over all CPUs. LONGEST: that a CPU waited.",
		"STRIP     a character for each CPU, or for the hottest of a group, from . to #",
		"          within its step. L was last, X has failed.",
		"",
		"While an update runs the host is stopped, and so is this screen: nothing is",
		"lost, the figures appear when it runs again.",
	};
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if ((int)i + 1 < canvas->rows - 1)
			canvas_put(canvas, 1 + i, 1, STYLE_PLAIN, "%s",
				   lines[i]);
}

/*
 * While it is paused the last update can be laid out anew until there is
 * another one: then nothing but its lines is left of it.
 */
static void lay_out_update(struct live_view *view, const struct model *model,
			   int width)
{
	if (!view->paused)
		update_block_lay_out(&view->update, model, view->heat, width);
	else if (model->nr_updates == view->frozen.nr_updates)
		update_block_lay_out(&view->update, &view->frozen, view->heat,
				     width);
}

/**
 * live_view_draw - draw all
 * @view: the view; its @scroll is kept within the list
 * @model: what is known
 * @clock: the time of day
 * @canvas: empty
 */
void live_view_draw(struct live_view *view, const struct model *model,
		    const char *clock, struct canvas *canvas)
{
	if (canvas->rows < MIN_LINES || canvas->cols < MIN_COLS) {
		canvas_put(canvas, 0, 0, STYLE_PLAIN, "terminal too small");
		return;
	}
	if (!view->paused)
		snprintf(view->clock, sizeof(view->clock), "%s", clock);
	lay_out_update(view, model, canvas->cols - 1);
	if (view->help)
		draw_help(canvas);
	else
		draw_page(view, view->paused ? &view->frozen : model, canvas);
	draw_keys(view, model, canvas);
}

/* The last update is kept as it was drawn; of the rest there is a copy. */
static void toggle_pause(struct live_view *view, const struct model *model)
{
	size_t len = (model->nr_tds + 1) * sizeof(*model->tds);

	if (view->paused) {
		free(view->frozen.tds);
		view->frozen.tds = NULL;
		view->paused = false;
		return;
	}
	view->frozen = *model;
	view->frozen.tds = malloc(len);
	if (!view->frozen.tds)
		return;
	memset(view->frozen.tds, 0, len);
	memcpy(view->frozen.tds, model->tds, len - sizeof(*model->tds));
	view->paused = true;
}

static void scroll(struct live_view *view, long by)
{
	if (by < 0 && view->scroll < (size_t)-by)
		view->scroll = 0;
	else
		view->scroll += by;
}

static void scroll_key(struct live_view *view, int key)
{
	int page = view->td_rows > 1 ? view->td_rows - 1 : 1;

	switch (key) {
	case 'j':
	case VIEW_KEY_DOWN:
		scroll(view, 1);
		break;
	case 'k':
	case VIEW_KEY_UP:
		scroll(view, -1);
		break;
	case VIEW_KEY_PAGE_DOWN:
		scroll(view, page);
		break;
	case VIEW_KEY_PAGE_UP:
		scroll(view, -page);
		break;
	case 'g':
	case VIEW_KEY_HOME:
		view->scroll = 0;
		break;
	case 'G':
	case VIEW_KEY_END:
		/* Whoever draws knows how far that is. */
		view->scroll = (size_t)1 << 30;
		break;
	}
}

/**
 * live_view_key - do what a key stands for
 * @view: the view
 * @model: what is known
 * @key: a character or enum view_key
 *
 * Return: false: the user wants to leave.
 */
bool live_view_key(struct live_view *view, const struct model *model, int key)
{
	if (view->help) {
		view->help = false;
		return true;
	}
	switch (key) {
	case 'q':
	case 'Q':
		return false;
	case 'p':
	case ' ':
		toggle_pause(view, model);
		break;
	case 's':
		view->td_order = (view->td_order + 1) % NR_TD_ORDERS;
		break;
	case 'S':
		view->leaf_order = (view->leaf_order + 1) % NR_LEAF_ORDERS;
		break;
	case 'w':
		view->heat = (view->heat + 1) % NR_HEATS;
		break;
	case '?':
	case 'h':
		view->help = true;
		break;
	default:
		scroll_key(view, key);
	}
	return true;
}
