// SPDX-License-Identifier: GPL-2.0-only
/* The last update as the screen shows it. Knows no terminal. */
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "units.h"
#include "update_block.h"
#include "verdict.h"

/* A wider screen gains nothing. */
#define MAX_WIDTH 400

/* Room that a strip gets before a table of many columns does. */
#define STRIP_ROOM 32

/* A strip of fewer characters tells nothing. */
#define STRIP_MIN 4

#define LABEL_WIDTH 9

static void add_line(struct update_block *block, enum style style,
		     const char *line)
{
	if (block->nr == UPDATE_BLOCK_LINES)
		return;
	canvas_put(&block->canvas, block->nr, 0, style, "%s", line);
	block->nr++;
}

/*
 * Where to break @text so that its first part fits: after the last punctuation
 * in the second half of the line, else at the last blank, else anywhere.
 */
static int break_at(const char *text, int width)
{
	int len = strlen(text), at, blank = 0;

	if (width < 20)
		width = 20;
	if (len <= width)
		return len;
	for (at = width; at > width / 2; at--) {
		if (text[at] != ' ')
			continue;
		if (strchr(",;:", text[at - 1]))
			return at;
		if (!blank)
			blank = at;
	}
	return blank ? blank : width;
}

/* A sentence beside its label, over as many lines as it needs. */
static void add_fact(struct update_block *block, const char *label,
		     const char *text)
{
	char line[MAX_WIDTH + 1];
	int len;

	while (text && *text) {
		len = break_at(text, block->canvas.cols - LABEL_WIDTH);
		snprintf(line, sizeof(line), "%-8s %.*s", label, len, text);
		add_line(block, STYLE_PLAIN, line);
		label = "";
		text += len + strspn(text + len, " ");
	}
}

static void add_title(struct update_block *block, enum style style,
		      const char *text)
{
	char line[MAX_WIDTH + 1];
	int len;

	while (*text) {
		len = break_at(text, block->canvas.cols);
		snprintf(line, sizeof(line), "%.*s", len, text);
		add_line(block, style, line);
		text += len + strspn(text + len, " ");
	}
}

static void add_blame(struct update_block *block, const struct update *update)
{
	char sentence[SENTENCE_LEN];
	size_t i, shown = update->nr_busy > 4 ? 3 : update->nr_busy;

	for (i = 0; i < shown; i++)
		add_fact(block, i ? "" : "in build",
			 sentence_td_short(&update->busy[i],
					   update_failed_ns(update), sentence));
	if (shown < update->nr_busy) {
		snprintf(sentence, sizeof(sentence), "and %zu more TDs",
			 update->nr_busy - shown);
		add_fact(block, "", sentence);
	}
	add_fact(block, "in build", sentence_unnamed(update, sentence));
}

/* In the order in which a narrow screen has room for them. */
enum column {
	COLUMN_TIME,
	COLUMN_LAST,
	COLUMN_WAITED,
	COLUMN_LOCK,
	COLUMN_WORK,
	COLUMN_LONGEST,
	NR_COLUMNS,
};

#define STEP_WIDTH 11
#define COLUMN_WIDTH 9
#define MIN_COLUMNS 3

static const char * const column_names[NR_COLUMNS] = {
	[COLUMN_TIME] = "TIME",	    [COLUMN_LAST] = "LAST CPU",
	[COLUMN_WAITED] = "WAITED", [COLUMN_LOCK] = "LOCK",
	[COLUMN_WORK] = "IN SEAM",  [COLUMN_LONGEST] = "LONGEST",
};

static const char *column_text(const struct update_step *step,
			       enum column column, char text[UNIT_LEN])
{
	switch (column) {
	case COLUMN_TIME:
		return unit_duration(step->duration, text);
	case COLUMN_WAITED:
		return unit_duration(step->waited, text);
	case COLUMN_LOCK:
		return unit_duration(step->lock, text);
	case COLUMN_WORK:
		return unit_duration(step->work, text);
	case COLUMN_LONGEST:
		return unit_duration(step->waited_max, text);
	default:
		break;
	}
	if (step->straggler != UPDATE_NO_CPU)
		snprintf(text, UNIT_LEN, "%u", step->straggler);
	else
		strcpy(text, step->failures ? "failed" : "-");
	return text;
}

/* As many columns as leave room for the strip. */
static int plan_columns(const struct update *update, int width)
{
	int cells = heat_strip_cpus(update), nr;

	if (cells > STRIP_ROOM)
		cells = STRIP_ROOM;
	nr = (width - STEP_WIDTH - 2 - cells) / COLUMN_WIDTH;
	if (nr < MIN_COLUMNS)
		nr = MIN_COLUMNS;
	return nr < NR_COLUMNS ? nr : NR_COLUMNS;
}

static void add_step_header(struct update_block *block, int nr_columns,
			    const struct heat_strip *strip)
{
	int i, col = STEP_WIDTH, row = block->nr;

	add_line(block, STYLE_DIM, "STEP");
	for (i = 0; i < nr_columns; i++)
		col = canvas_put(&block->canvas, row, col, STYLE_DIM, "%*s",
				 COLUMN_WIDTH, column_names[i]);
	heat_strip_ruler(strip, &block->canvas, row, col + 2);
}

static void add_step(struct update_block *block, int nr_columns,
		     const struct heat_strip *strip,
		     const struct update_step *step)
{
	enum style style = step->failures ? STYLE_WARN : STYLE_PLAIN;
	int i, col = STEP_WIDTH, row = block->nr;
	char text[UNIT_LEN];

	add_line(block, style, name_state(step->state));
	for (i = 0; i < nr_columns; i++)
		col = canvas_put(&block->canvas, row, col, style, "%*s",
				 COLUMN_WIDTH, column_text(step, i, text));
	heat_strip_step(strip, step, &block->canvas, row, col + 2);
}

static void add_steps(struct update_block *block, const struct update *update,
		      enum heat heat, struct heat_strip *strip)
{
	int width = block->canvas.cols;
	int nr_columns = plan_columns(update, width);
	int room = width - STEP_WIDTH - 2 - nr_columns * COLUMN_WIDTH;
	size_t i;

	heat_strip_plan(strip, update, heat, room < STRIP_MIN ? 0 : room);
	if (!update->steps[0].reached)
		return;
	add_step_header(block, nr_columns, strip);
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		if (update->steps[i].reached)
			add_step(block, nr_columns, strip, &update->steps[i]);
}

static void add_initiator(struct update_block *block, const struct model *model,
			  const struct update *update)
{
	char who[SENTENCE_LEN], age[UNIT_LEN], line[2 * SENTENCE_LEN];
	const char *initiator = sentence_initiator(update, who);

	snprintf(line, sizeof(line), "%s, %s ago",
		 initiator ? initiator : "unknown",
		 unit_age(model->now_ns - update->head.end_ns, age));
	add_fact(block, "asked by", line);
}

static enum style verdict_style(enum outcome verdict)
{
	static const enum style styles[] = {
		[OUTCOME_DONE] = STYLE_GOOD,
		[OUTCOME_RETRY] = STYLE_WARN,
		[OUTCOME_REFUSED] = STYLE_WARN,
		[OUTCOME_LOST] = STYLE_BAD,
	};

	return styles[verdict];
}

static void add_verdict(struct update_block *block, const struct update *update)
{
	char sentence[SENTENCE_LEN], title[2 * SENTENCE_LEN];

	sentence_verdict(update, sentence);
	if (update->refused)
		snprintf(title, sizeof(title), "Upload: %s: %s",
			 outcome_word(update->verdict), sentence);
	else
		snprintf(title, sizeof(title), "Update %u: %s: %s",
			 update->head.seq, outcome_word(update->verdict),
			 sentence);
	add_title(block, verdict_style(update->verdict), title);
}

static void add_remarks(struct update_block *block, const struct update *update,
			const struct heat_strip *strip)
{
	char sentence[SENTENCE_LEN];
	size_t i;

	if (!update->complete)
		add_fact(block, "partial", "not all of this update was seen");
	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		add_fact(block, "queue",
			 sentence_step(&update->steps[i], sentence));
		add_fact(block, "entropy",
			 sentence_retries(&update->steps[i], sentence));
	}
	if (update->steps[0].reached)
		add_fact(block, "heat",
			 heat_strip_legend(strip, sentence, sizeof(sentence)));
}

/**
 * update_block_lay_out - lay out the last update
 * @block: filled; to be freed with update_block_free()
 * @model: of which it is the last one
 * @heat: what its strip shows
 * @width: columns that there are
 *
 * Return: 0 or -ENOMEM.
 */
int update_block_lay_out(struct update_block *block, const struct model *model,
			 enum heat heat, int width)
{
	const struct update *update = &model->last;
	char sentence[SENTENCE_LEN];
	struct heat_strip strip;
	int err;

	block->nr = 0;
	err = canvas_resize(&block->canvas, UPDATE_BLOCK_LINES,
			    width < MAX_WIDTH ? width : MAX_WIDTH);
	if (err)
		return err;
	if (!model->nr_updates) {
		add_line(block, STYLE_TITLE, "No update yet");
		add_fact(block, "untold",
			 sentence_unknown_names(model->watching.unknown,
						sentence));
		return 0;
	}
	add_verdict(block, update);
	add_fact(block, "cause", sentence_cause(update, false, sentence));
	add_blame(block, update);
	add_fact(block, "do",
		 sentence_advice(update, model->busy_in_a_row, sentence));
	add_initiator(block, model, update);
	if (!update->refused)
		add_fact(block, "stopped", sentence_stopped(update, sentence));
	add_steps(block, update, heat, &strip);
	add_remarks(block, update, &strip);
	add_fact(block, "untold",
		 sentence_unknown_names(model->watching.unknown, sentence));
	return 0;
}

/**
 * update_block_free - give its memory back
 * @block: empty afterwards
 */
void update_block_free(struct update_block *block)
{
	canvas_free(&block->canvas);
	block->nr = 0;
}
