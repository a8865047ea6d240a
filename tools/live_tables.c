// SPDX-License-Identifier: GPL-2.0-only
/* TDs in build and SEAMCALLs, sorted, in as many lines as there are. */
#include <stdlib.h>
#include <string.h>
#include <stdio.h>

#include "live_tables.h"
#include "names.h"
#include "units.h"

/* From here on there is room for the name of a status. */
#define WIDE_COLS 100

/* More lines than any screen has. */
#define MANY_LINES CANVAS_MAX_ROWS

struct column {
	const char *name;
	int width;
};

static const char * const td_order_names[NR_TD_ORDERS] = {
	[TD_BY_RATE] = "rate",
	[TD_BY_PAGES] = "pages",
	[TD_BY_AGE] = "age",
	[TD_BY_PID] = "pid",
};

static const char * const leaf_order_names[NR_LEAF_ORDERS] = {
	[LEAF_BY_RATE] = "rate",
	[LEAF_BY_CALLS] = "calls",
	[LEAF_BY_ERRORS] = "errors",
	[LEAF_BY_LONGEST] = "longest",
};

/**
 * td_order_name - what TDs are sorted by
 * @order: which
 *
 * Return: a word.
 */
const char *td_order_name(enum td_order order)
{
	return td_order_names[order];
}

/**
 * leaf_order_name - what SEAMCALLs are sorted by
 * @order: which
 *
 * Return: a word.
 */
const char *leaf_order_name(enum leaf_order order)
{
	return leaf_order_names[order];
}

/* The header; what the table is sorted by stands out. */
static void draw_header(struct canvas *canvas, int row,
			const struct column *columns, int nr_columns,
			const char *sorted)
{
	int i, col = 1;

	for (i = 0; i < nr_columns; i++)
		col = 1 + canvas_put(canvas, row, col,
				     strcmp(columns[i].name, sorted) ?
					     STYLE_DIM :
					     STYLE_TITLE,
				     "%*s", columns[i].width, columns[i].name);
}

static double order_td_key(const struct model_td *td, enum td_order order)
{
	switch (order) {
	case TD_BY_PAGES:
		return -(double)td->td.pages;
	case TD_BY_PID:
		return td->td.pid;
	case TD_BY_RATE:
		return -td->pages_per_second;
	default:
		return 0;
	}
}

static enum td_order sorting_tds_by;

/* Equal TDs stay where they are: the oldest first. */
static int compare_tds(const void *one, const void *other)
{
	const struct model_td *a = *(const struct model_td * const *)one;
	const struct model_td *b = *(const struct model_td * const *)other;
	double difference = order_td_key(a, sorting_tds_by) -
			    order_td_key(b, sorting_tds_by);

	if (difference)
		return difference > 0 ? 1 : -1;
	if (a->td.init_ns != b->td.init_ns)
		return a->td.init_ns < b->td.init_ns ? -1 : 1;
	return a->td.tdr < b->td.tdr ? -1 : a->td.tdr > b->td.tdr;
}

static const struct model_td **sorted_tds(const struct model *model,
					  enum td_order order, size_t *nr)
{
	const struct model_td **sorted;
	size_t i;

	*nr = 0;
	sorted = calloc(model->nr_tds + 1, sizeof(*sorted));
	if (!sorted)
		return NULL;
	for (i = 0; i < model->nr_tds; i++)
		if (td_is_in_build(&model->tds[i].td))
			sorted[(*nr)++] = &model->tds[i];
	sorting_tds_by = order;
	qsort(sorted, *nr, sizeof(*sorted), compare_tds);
	return sorted;
}

/* All leaves of the TDX module begin with TDH. */
static const char *short_leaf(const char *name)
{
	return strncmp(name, "TDH.", 4) ? name : name + 4;
}

static const struct column td_columns[] = {
	{ "PID", 7 },	      { "COMMAND", -12 }, { "TDR", -13 }, { "HKID", 4 },
	{ "LAST LEAF", -14 }, { "AGE", 7 },	  { "PAGES", 7 }, { "RATE", 7 },
};

static void draw_td(const struct model_td *model_td, __u64 now_ns,
		    struct canvas *canvas, int row)
{
	const struct tdx_td *td = &model_td->td;
	char tdr[24], hkid[16] = "?", age[UNIT_LEN + 1] = ">";
	char pages[UNIT_LEN], rate[UNIT_LEN];
	bool probable = td->window == TDX_WINDOW_PROBABLE;

	snprintf(tdr, sizeof(tdr), "0x%llx", (unsigned long long)td->tdr);
	if (td->hkid != TDX_HKID_UNKNOWN)
		snprintf(hkid, sizeof(hkid), "%u", td->hkid);
	unit_age(now_ns - td->init_ns, age + 1);
	canvas_put(canvas, row, 1, STYLE_PLAIN,
		   "%7u %-12.12s %-13s %4s %-14.14s %7s %7s %7s", td->pid,
		   td->comm, tdr, hkid, short_leaf(name_leaf(td->leaf)),
		   probable ? age : age + 1, unit_count(td->pages, pages),
		   unit_rate(model_td->pages_per_second, rate));
}

static void draw_td_title(const struct model *model, size_t nr, size_t first,
			  size_t shown, struct canvas *canvas, int row)
{
	char count[UNIT_LEN];
	int col;

	if (model->watching.unknown & TDX_UNKNOWN_BIT(TDS)) {
		canvas_put(canvas, row, 1, STYLE_TITLE,
			   "TD builds cannot be told via %s",
			   model->watching.rung);
		return;
	}
	if (!nr) {
		canvas_put(canvas, row, 1, STYLE_TITLE, "No TD in build");
		return;
	}
	col = canvas_put(canvas, row, 1, STYLE_TITLE, "%s TD%s in build",
			 unit_count(nr, count), nr == 1 ? "" : "s");
	if (shown && shown < nr)
		canvas_put(canvas, row, col, STYLE_DIM,
			   ", %zu to %zu shown: j and k scroll", first + 1,
			   first + shown);
}

static int limited_lines(size_t nr)
{
	return nr < MANY_LINES ? (int)nr : MANY_LINES;
}

/**
 * td_table_lines - lines that all TDs in build would take
 * @model: the model
 *
 * Return: their number, title and header included.
 */
int td_table_lines(const struct model *model)
{
	size_t nr = model_tds_in_build(model);

	return nr ? limited_lines(TD_TABLE_HEAD + nr) : 1;
}

/**
 * td_table_draw - TDs in build
 * @model: the model
 * @order: what to sort by
 * @first: leave out so many at the top
 * @canvas: where to draw
 * @row: from this row on
 * @nr_rows: as many rows
 *
 * Return: as @first, but no more than lets the rows be filled.
 */
size_t td_table_draw(const struct model *model, enum td_order order,
		     size_t first, struct canvas *canvas, int row, int nr_rows)
{
	static const char * const sorted_by[NR_TD_ORDERS] = {
		[TD_BY_RATE] = "RATE",
		[TD_BY_PAGES] = "PAGES",
		[TD_BY_AGE] = "AGE",
		[TD_BY_PID] = "PID",
	};
	size_t nr, i,
		room = nr_rows > TD_TABLE_HEAD ? nr_rows - TD_TABLE_HEAD : 0;
	const struct model_td **sorted = sorted_tds(model, order, &nr);

	if (!sorted)
		return first;
	if (room > nr)
		room = nr;
	if (first > nr - room)
		first = nr - room;
	if (nr_rows > 0)
		draw_td_title(model, nr, first, room, canvas, row);
	if (room)
		draw_header(canvas, row + 1, td_columns,
			    sizeof(td_columns) / sizeof(td_columns[0]),
			    sorted_by[order]);
	for (i = 0; i < room; i++)
		draw_td(sorted[first + i], model->now_ns, canvas,
			row + TD_TABLE_HEAD + i);
	free(sorted);
	return first;
}

static double order_leaf_key(const struct model_leaf *leaf,
			     enum leaf_order order)
{
	switch (order) {
	case LEAF_BY_CALLS:
		return (double)leaf->sum.calls;
	case LEAF_BY_ERRORS:
		return (double)leaf->sum.errors;
	case LEAF_BY_LONGEST:
		return (double)leaf->sum.max_ns;
	default:
		return leaf->calls_per_second;
	}
}

static const struct model *sorting_model;
static enum leaf_order sorting_leaves_by;

/* Two idle leaves: the one that was called more. */
static int compare_slots(const void *one, const void *other)
{
	int slot = *(const int *)one, other_slot = *(const int *)other;
	const struct model_leaf *a = &sorting_model->leaves[slot];
	const struct model_leaf *b = &sorting_model->leaves[other_slot];
	double difference = order_leaf_key(b, sorting_leaves_by) -
			    order_leaf_key(a, sorting_leaves_by);

	if (!difference)
		difference = (double)b->sum.calls - (double)a->sum.calls;
	if (!difference)
		return slot - other_slot;
	return difference > 0 ? 1 : -1;
}

static int used_slots(const struct model *model, int slots[TDX_SLOTS])
{
	int nr = 0, slot;

	for (slot = 0; slot < TDX_SLOTS; slot++)
		if (model->leaves[slot].sum.calls)
			slots[nr++] = slot;
	return nr;
}

/**
 * leaf_table_lines - lines that all leaves that were called would take
 * @model: the model
 *
 * Return: their number, the header included.
 */
int leaf_table_lines(const struct model *model)
{
	int slots[TDX_SLOTS], nr = used_slots(model, slots);

	return nr ? LEAF_TABLE_HEAD + nr : 1;
}

static void draw_leaf(int slot, const struct model_leaf *leaf,
		      struct canvas *canvas, int row)
{
	const struct tdx_leaf_cell *sum = &leaf->sum;
	char calls[UNIT_LEN], rate[UNIT_LEN], errors[UNIT_LEN];
	char mean[UNIT_LEN], max[UNIT_LEN], last[NAME_STATUS_LEN] = "";
	__u64 fn = slot >= TDX_SLOT_SEAMLDR ?
			   1ULL << 63 | (slot - TDX_SLOT_SEAMLDR) :
			   (__u64)slot;
	int col;

	col = canvas_put(canvas, row, 1, STYLE_PLAIN,
			 "%-20.20s %8s %11s %9s %9s",
			 short_leaf(name_slot(slot)),
			 unit_rate(leaf->calls_per_second, rate),
			 unit_count(sum->calls, calls),
			 unit_duration(sum->total_ns / sum->calls, mean),
			 unit_duration(sum->max_ns, max));
	if (sum->errors)
		name_status(fn, sum->last_error, last);
	canvas_put(canvas, row, col, sum->errors ? STYLE_WARN : STYLE_DIM,
		   " %9s%s%s", unit_count(sum->errors, errors),
		   canvas->cols < WIDE_COLS || !last[0] ? "" : "  ",
		   canvas->cols < WIDE_COLS ? "" : last);
}

static void draw_leaf_header(struct canvas *canvas, int row,
			     enum leaf_order order, int shown, int nr)
{
	static const char * const sorted_by[NR_LEAF_ORDERS] = {
		[LEAF_BY_RATE] = "RATE",
		[LEAF_BY_CALLS] = "CALLS",
		[LEAF_BY_ERRORS] = "ERRORS",
		[LEAF_BY_LONGEST] = "LONGEST",
	};
	char name[32] = "SEAMCALL";
	const struct column columns[] = {
		{ name, -20 },	      { "RATE", 8 },	{ "CALLS", 11 },
		{ "MEAN", 9 },	      { "LONGEST", 9 }, { "ERRORS", 9 },
		{ " LAST ERROR", 0 },
	};
	int nr_columns = sizeof(columns) / sizeof(columns[0]);

	if (shown < nr)
		snprintf(name, sizeof(name), "SEAMCALL (%d of %d)", shown, nr);
	if (canvas->cols < WIDE_COLS)
		nr_columns--;
	draw_header(canvas, row, columns, nr_columns, sorted_by[order]);
}

/**
 * leaf_table_draw - SEAMCALLs by leaf
 * @model: the model
 * @order: what to sort by
 * @canvas: where to draw
 * @row: from this row on
 * @nr_rows: as many rows
 */
void leaf_table_draw(const struct model *model, enum leaf_order order,
		     struct canvas *canvas, int row, int nr_rows)
{
	int slots[TDX_SLOTS], nr = used_slots(model, slots), i;
	int room = nr_rows - LEAF_TABLE_HEAD;

	if (nr_rows > 0 && !nr)
		canvas_put(canvas, row, 1, STYLE_TITLE, "No SEAMCALL yet");
	if (room <= 0 || !nr)
		return;
	if (room > nr)
		room = nr;
	sorting_model = model;
	sorting_leaves_by = order;
	qsort(slots, nr, sizeof(*slots), compare_slots);
	draw_leaf_header(canvas, row, order, room, nr);
	for (i = 0; i < room; i++)
		draw_leaf(slots[i], &model->leaves[slots[i]], canvas,
			  row + LEAF_TABLE_HEAD + i);
}
