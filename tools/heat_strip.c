// SPDX-License-Identifier: GPL-2.0-only
/* CPUs x steps of an update. See heat_strip.h. */
#include <stdio.h>
#include <string.h>

#include "heat_strip.h"

/* From cold to hot; denser is hotter, so that no colour is needed. */
static const char shades[] = ".:-=+*%#";
#define NR_SHADES ((int)sizeof(shades) - 1)

/* A straggler and a failing CPU are letters, which no shade is. */
#define MARK_LAST 'L'
#define MARK_FAILED 'X'

/* From here on there is room for numbers above the strip. */
#define RULER_CELLS 16
#define RULER_EVERY 8

/**
 * heat_name - what makes a CPU hot, in one word
 * @heat: which
 *
 * Return: the word.
 */
const char *heat_name(enum heat heat)
{
	return heat == HEAT_WAIT ? "wait" : "work";
}

/**
 * heat_strip_cpus - CPUs from 0 to the last one that took part
 * @update: the update
 *
 * Return: their number.
 */
__u32 heat_strip_cpus(const struct update *update)
{
	__u32 nr = update->nr_cells;

	while (nr && !update->cpus[nr - 1].seen)
		nr--;
	return nr;
}

/**
 * heat_strip_plan - lay out the CPUs
 * @strip: filled; without cells where there is no room or no CPU
 * @update: the update
 * @heat: what to show
 * @room: characters
 */
void heat_strip_plan(struct heat_strip *strip, const struct update *update,
		     enum heat heat, int room)
{
	if (room > HEAT_STRIP_LEN)
		room = HEAT_STRIP_LEN;
	*strip = (struct heat_strip){
		.heat = heat,
		.nr_cpus = heat_strip_cpus(update),
		.per_cell = 1,
	};
	if (room < 1)
		return;
	while ((strip->nr_cpus + strip->per_cell - 1) / strip->per_cell >
	       (__u32)room)
		strip->per_cell *= 2;
	strip->nr_cells =
		(strip->nr_cpus + strip->per_cell - 1) / strip->per_cell;
}

/**
 * heat_strip_ruler - the numbers of the CPUs
 * @strip: as it was planned
 * @canvas: where to draw
 * @row: in this row
 * @col: from here on; a short strip's may stand out to its right
 */
void heat_strip_ruler(const struct heat_strip *strip, struct canvas *canvas,
		      int row, int col)
{
	int cell;

	if (!strip->nr_cells)
		return;
	if (strip->nr_cells < RULER_CELLS) {
		canvas_put(canvas, row, col, STYLE_DIM, "CPU 0-%u",
			   strip->nr_cpus - 1);
		return;
	}
	for (cell = 0; cell < strip->nr_cells; cell += RULER_EVERY)
		canvas_put(canvas, row, col + cell, STYLE_DIM, "%u",
			   cell * strip->per_cell);
}

static __s64 heat_of(const struct heat_strip *strip,
		     const struct cpu_step *split)
{
	__s64 ns = strip->heat == HEAT_WAIT ? split->wait :
					      cpu_step_busy(split);

	return ns > 0 ? ns : 0;
}

static __s64 hottest(const struct heat_strip *strip,
		     const struct update_step *step)
{
	__s64 ns, max = 0;
	__u32 cpu;

	for (cpu = 0; cpu < strip->nr_cpus; cpu++) {
		ns = heat_of(strip, &step->cpus[cpu]);
		if (ns > max)
			max = ns;
	}
	return max;
}

static enum style shade_style(int shade)
{
	if (shade < NR_SHADES / 2)
		return STYLE_DIM;
	return shade < NR_SHADES - 2 ? STYLE_PLAIN : STYLE_TITLE;
}

/* The worst of a group is shown, so that it does not drown in the others. */
static char cell_of(const struct heat_strip *strip,
		    const struct update_step *step, __u32 first, __s64 max,
		    enum style *style)
{
	__u32 cpu, end = first + strip->per_cell;
	bool seen = false, last = false, failed = false;
	__s64 ns, heat = 0;
	int shade;

	for (cpu = first; cpu < end && cpu < strip->nr_cpus; cpu++) {
		const struct cpu_step *split = &step->cpus[cpu];

		seen |= split->seen;
		failed |= split->failed;
		last |= cpu == step->straggler;
		ns = heat_of(strip, split);
		if (ns > heat)
			heat = ns;
	}
	shade = max ? (int)((double)heat / (double)max * (NR_SHADES - 1) +
			    0.5) :
		      0;
	*style = failed ? STYLE_BAD : last ? STYLE_WARN : shade_style(shade);
	if (failed || last)
		return failed ? MARK_FAILED : MARK_LAST;
	return seen ? shades[shade] : ' ';
}

/**
 * heat_strip_step - one step
 * @strip: as it was planned
 * @step: the step
 * @canvas: where to draw
 * @row: in this row
 * @col: from here on
 */
void heat_strip_step(const struct heat_strip *strip,
		     const struct update_step *step, struct canvas *canvas,
		     int row, int col)
{
	__s64 max = hottest(strip, step);
	enum style style;
	int cell;
	char c;

	for (cell = 0; cell < strip->nr_cells; cell++) {
		c = cell_of(strip, step, cell * strip->per_cell, max, &style);
		canvas_put(canvas, row, col + cell, style, "%c", c);
	}
}

/**
 * heat_strip_legend - what the characters mean
 * @strip: as it was planned
 * @text: filled
 * @len: its length; 128 are enough
 *
 * Return: @text, or NULL where there is no strip.
 */
const char *heat_strip_legend(const struct heat_strip *strip, char *text,
			      size_t len)
{
	const char *heat = strip->heat == HEAT_WAIT ? "wait for others" :
						      "lock + SEAM time";

	if (!strip->nr_cells)
		return NULL;
	snprintf(text, len, "%s, %c short %c longest, %c last, %c failed", heat,
		 shades[0], shades[NR_SHADES - 1], MARK_LAST, MARK_FAILED);
	if (strip->per_cell > 1)
		snprintf(text + strlen(text), len - strlen(text),
			 "; %u CPUs each", strip->per_cell);
	return text;
}
