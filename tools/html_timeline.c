// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lock-step as a picture: a row for each CPU, time from left to right. Of
 * more CPUs than there is room for, the busiest of each group of neighbours.
 */
#include <stdlib.h>

#include "html.h"
#include "names.h"
#include "units.h"
#include "verdict.h"

/* Of the picture, in CSS pixels. */
#define WIDTH 960
#define NAMES_WIDTH 68
#define BAND_TOP 20
#define BAND_HEIGHT 20
#define ROWS_TOP 46
#define ROWS_HEIGHT 512.0
#define ROW_MIN 1.0
#define ROW_MAX 24.0
#define MAX_ROWS 512

/* Rows up to so many have a tooltip for each step, more have one each. */
#define DETAILED_ROWS 64

/* Marked rows are told by name, whatever the room between names is. */
#define NAME_SPACING 13

/* No host is stopped for a day: whoever says so is a capture that is damaged. */
#define LONGEST_SPAN 86400000000000ULL

/** enum part - what a CPU spent a step with, in order */
enum part {
	PART_NOTICE,
	PART_LOCK,
	PART_WORK,
	PART_REST,
	PART_WAIT,
	NR_PARTS,
};

static const char * const part_class[] = {
	[PART_NOTICE] = "notice", [PART_LOCK] = "lock", [PART_WORK] = "work",
	[PART_REST] = "rest",	  [PART_WAIT] = "wait",
};

/**
 * struct picture - how the update is laid out
 * @out: the page
 * @update: the update
 * @cpus: CPU of each row
 * @nr_rows: how many
 * @group: CPUs that share a row
 * @begin: time at the left edge
 * @span: time from the left to the right edge
 * @pitch: from a row to the next
 * @height: of a row
 */
struct picture {
	FILE *out;
	const struct update *update;
	__u32 *cpus;
	__u32 nr_rows;
	__u32 group;
	__u64 begin;
	__u64 span;
	double pitch;
	double height;
};

static double x_of(const struct picture *picture, __u64 ns)
{
	__s64 since = ns - picture->begin;
	double x = (double)since * WIDTH / (double)picture->span;

	if (x < 0)
		return 0;
	return x > WIDTH ? WIDTH : x;
}

static double y_of(const struct picture *picture, __u32 row)
{
	return ROWS_TOP + row * picture->pitch;
}

static __u64 first_ns(const struct update *update)
{
	return update->steps[0].begin_ns;
}

/* When this CPU came and when it went, as far as it was seen. */
static void presence(const struct update *update, __u32 cpu, __u64 *begin,
		     __u64 *end)
{
	const struct cpu_passage *passage = &update->cpus[cpu];
	size_t i;

	*begin = first_ns(update) - passage->gather;
	*end = *begin + passage->total;
	if (passage->total > 0)
		return;
	*end = *begin;
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		if (update->steps[i].cpus[cpu].seen)
			*end = update->steps[i].begin_ns +
			       update->steps[i].cpus[cpu].total;
}

static bool is_straggler(const struct update *update, __u32 cpu)
{
	size_t i;

	for (i = 0; i < UPDATE_NR_STEPS; i++)
		if (update->steps[i].straggler == cpu)
			return true;
	return false;
}

static bool has_failed(const struct update *update, __u32 cpu)
{
	return update->root.known && update->root.cpu == cpu;
}

static bool is_marked(const struct update *update, __u32 cpu)
{
	return has_failed(update, cpu) || is_straggler(update, cpu);
}

/* Whoever is marked stands for its group, then whoever waited least. */
static bool is_worth_more(const struct update *update, __u32 cpu, __u32 than)
{
	int rank = 2 * has_failed(update, cpu) + is_straggler(update, cpu);
	int other = 2 * has_failed(update, than) + is_straggler(update, than);

	if (rank != other)
		return rank > other;
	return update->cpus[cpu].wait < update->cpus[than].wait;
}

static int choose_rows(struct picture *picture)
{
	const struct update *update = picture->update;
	__u32 cpu, seen = 0;

	picture->group = (update->nr_seen + MAX_ROWS - 1) / MAX_ROWS;
	picture->cpus = calloc(MAX_ROWS, sizeof(*picture->cpus));
	if (!picture->cpus || !picture->group)
		return -1;
	for (cpu = 0; cpu < update->nr_cells; cpu++) {
		__u32 row = seen / picture->group;

		if (!update->cpus[cpu].seen || row >= MAX_ROWS)
			continue;
		if (seen++ % picture->group == 0 ||
		    is_worth_more(update, cpu, picture->cpus[row]))
			picture->cpus[row] = cpu;
		picture->nr_rows = row + 1;
	}
	return picture->nr_rows ? 0 : -1;
}

static int lay_out(struct picture *picture)
{
	const struct update *update = picture->update;
	__u64 begin, end, first = ~0ULL, last = 0;
	__u32 cpu;

	if (!first_ns(update) || choose_rows(picture))
		return -1;
	for (cpu = 0; cpu < update->nr_cells; cpu++) {
		if (!update->cpus[cpu].seen)
			continue;
		presence(update, cpu, &begin, &end);
		if (begin < first)
			first = begin;
		if (end > last)
			last = end;
	}
	if (last <= first || last - first > LONGEST_SPAN)
		return -1;
	picture->begin = first;
	picture->span = last - first;
	picture->pitch = ROWS_HEIGHT / picture->nr_rows;
	if (picture->pitch < ROW_MIN)
		picture->pitch = ROW_MIN;
	if (picture->pitch > ROW_MAX)
		picture->pitch = ROW_MAX;
	picture->height = picture->pitch >= 8 ? picture->pitch - 4 :
			  picture->pitch >= 4 ? picture->pitch - 1 :
						picture->pitch;
	return 0;
}

/* A step that is round and leaves four to ten on the axis. */
static __u64 tick_of(__u64 span)
{
	__u64 tick = 1;

	while (tick * 100 <= span)
		tick *= 10;
	if (tick * 50 <= span)
		return tick * 10;
	return tick * 20 <= span ? tick * 5 : tick * 2;
}

static void draw_axis(const struct picture *picture, double bottom)
{
	__u64 tick = tick_of(picture->span), at;
	char text[UNIT_LEN];

	for (at = 0; at <= picture->span; at += tick) {
		double x = x_of(picture, picture->begin + at);

		fprintf(picture->out,
			"<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"14\" y2=\"%.1f\"/>",
			x, x, bottom);
		/* One that would be cut off at the edge is left out. */
		if (x < WIDTH - 50)
			fprintf(picture->out,
				"<text x=\"%.1f\" y=\"12\">%s</text>", x,
				unit_duration(at, text));
	}
	fputc('\n', picture->out);
}

static __u64 step_end(const struct update_step *step)
{
	return step->begin_ns + (step->duration > 0 ? step->duration : 0);
}

/* About as wide as the text is at 11 pixels. */
static double text_width(const char *text)
{
	double width = 8;

	for (; *text; text++)
		width += 7.2;
	return width;
}

static void draw_band(const struct picture *picture, size_t i, double bottom)
{
	const struct update_step *step = &picture->update->steps[i];
	const char *name = name_state(step->state);
	double left = x_of(picture, step->begin_ns);
	double right = x_of(picture, step_end(step));
	double width = right - left;
	char text[UNIT_LEN];

	if (!step->reached)
		return;
	fprintf(picture->out,
		"<g class=\"step%zu\"><title>%s: %s</title><rect class=\"band\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
		i + 1, name, unit_duration(step->duration, text), left,
		BAND_TOP, width < 1 ? 1 : width, BAND_HEIGHT);
	fprintf(picture->out,
		"<line class=\"edge\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%.1f\"/>",
		left, left, BAND_TOP, bottom);
	if (width >= text_width(name))
		fprintf(picture->out,
			"<text class=\"on\" text-anchor=\"middle\" x=\"%.1f\" y=\"34\">%s</text>",
			left + width / 2, name);
	else if (width >= 12)
		fprintf(picture->out,
			"<text class=\"on\" text-anchor=\"middle\" x=\"%.1f\" y=\"34\">%zu</text>",
			left + width / 2, i + 1);
	fputs("</g>\n", picture->out);
}

static void draw_box(const struct picture *picture, __u32 row, double left,
		     double right, double least)
{
	if (right - left < least)
		right = left + least;
	if (right - left < 0.05)
		return;
	fprintf(picture->out, "M%.1f %.1fh%.2fv%.1fh-%.2fz", left,
		y_of(picture, row), right - left, picture->height,
		right - left);
}

/*
 * From where to where a CPU was in a part of a step. The lengths are measured;
 * of what lies between notice and wait only the order is known.
 */
static void locate(const struct update_step *step, const struct cpu_step *split,
		   enum part part, __u64 *begin, __u64 *end)
{
	__s64 lock = split->lock == UPDATE_UNKNOWN_NS ? 0 : split->lock;
	__s64 work = split->work == UPDATE_UNKNOWN_NS ? 0 : split->work;
	__s64 at = 0;

	*end = step->begin_ns + split->total;
	if (part == PART_WAIT) {
		*begin = *end - split->wait;
		return;
	}
	if (part > PART_NOTICE)
		at += split->notice;
	if (part > PART_LOCK)
		at += lock;
	if (part > PART_WORK)
		at += work;
	*begin = step->begin_ns + at;
	switch (part) {
	case PART_NOTICE:
		*end = *begin + split->notice;
		break;
	case PART_LOCK:
		*end = *begin + lock;
		break;
	case PART_WORK:
		*end = *begin + work;
		break;
	default:
		*end -= split->wait;
	}
}

static void draw_part(const struct picture *picture, size_t i, enum part part)
{
	const struct update_step *step = &picture->update->steps[i];
	__u64 begin, end;
	__u32 row;

	fprintf(picture->out, "<path class=\"step%zu %s\" d=\"", i + 1,
		part_class[part]);
	for (row = 0; row < picture->nr_rows; row++) {
		const struct cpu_step *split = &step->cpus[picture->cpus[row]];

		if (!split->seen)
			continue;
		locate(step, split, part, &begin, &end);
		if ((__s64)(end - begin) > 0)
			draw_box(picture, row, x_of(picture, begin),
				 x_of(picture, end),
				 part == PART_WORK ? 0.8 : 0);
	}
	fputs("\"/>\n", picture->out);
}

/* stop_machine() around the steps. */
static void draw_stop(const struct picture *picture)
{
	const struct update *update = picture->update;
	__u64 begin, end, release;
	__u32 row;

	fputs("<path class=\"stop\" d=\"", picture->out);
	for (row = 0; row < picture->nr_rows; row++) {
		__u32 cpu = picture->cpus[row];

		presence(update, cpu, &begin, &end);
		release = end - update->cpus[cpu].release;
		if (first_ns(update) > begin)
			draw_box(picture, row, x_of(picture, begin),
				 x_of(picture, first_ns(update)), 0);
		if (end > release)
			draw_box(picture, row, x_of(picture, release),
				 x_of(picture, end), 0);
	}
	fputs("\"/>\n", picture->out);
}

static void describe_parts(FILE *out, __s64 notice, __s64 lock, __s64 work,
			   __s64 wait, __s64 rest)
{
	char texts[5][UNIT_LEN];

	fprintf(out,
		"notice %s, lock wait %s, in SEAM %s, waited for others %s, unattributed %s",
		unit_duration(notice, texts[0]), unit_duration(lock, texts[1]),
		unit_duration(work, texts[2]), unit_duration(wait, texts[3]),
		unit_duration(rest, texts[4]));
}

static void hit(const struct picture *picture, __u32 row, double left,
		double right)
{
	fprintf(picture->out,
		"<rect class=\"hit\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>CPU %u",
		left, y_of(picture, row), right - left, picture->pitch,
		picture->cpus[row]);
}

static void tell_step(const struct picture *picture, __u32 row, size_t i)
{
	const struct update_step *step = &picture->update->steps[i];
	const struct cpu_step *split = &step->cpus[picture->cpus[row]];
	double left = x_of(picture, step->begin_ns);
	double right = x_of(picture, step->begin_ns + split->total);
	char total[UNIT_LEN];

	if (!split->seen || right - left < 0.5)
		return;
	hit(picture, row, left, right);
	fprintf(picture->out, ", %s: %s: ", name_state(step->state),
		unit_duration(split->total, total));
	describe_parts(picture->out, split->notice, split->lock, split->work,
		       split->wait, split->unattributed);
	if (split->failed)
		fputs("; failed", picture->out);
	else if (split->ordinal)
		fprintf(picture->out, "; ack %u of %u", split->ordinal,
			picture->update->head.nr_cpus);
	fputs("</title></rect>\n", picture->out);
}

static void tell_passage(const struct picture *picture, __u32 row)
{
	__u32 cpu = picture->cpus[row];
	const struct cpu_passage *passage = &picture->update->cpus[cpu];
	__u64 begin, end;
	char total[UNIT_LEN];

	presence(picture->update, cpu, &begin, &end);
	hit(picture, row, x_of(picture, begin), x_of(picture, end));
	fprintf(picture->out, ", %s: ", unit_duration(passage->total, total));
	describe_parts(picture->out, passage->notice, passage->lock,
		       passage->work, passage->wait, passage->unattributed);
	fputs("</title></rect>\n", picture->out);
}

static void tell_rows(const struct picture *picture)
{
	__u32 row;
	size_t i;

	for (row = 0; row < picture->nr_rows; row++) {
		if (picture->nr_rows > DETAILED_ROWS) {
			tell_passage(picture, row);
			continue;
		}
		for (i = 0; i < UPDATE_NR_STEPS; i++)
			tell_step(picture, row, i);
	}
}

/* Negative: it has none. */
static __s64 row_of(const struct picture *picture, __u32 cpu)
{
	__u32 row;

	for (row = 0; row < picture->nr_rows; row++)
		if (picture->cpus[row] == cpu)
			return row;
	return -1;
}

static void mark_last(const struct picture *picture, size_t i)
{
	const struct update_step *step = &picture->update->steps[i];
	const struct cpu_step *split;
	__s64 row = step->straggler == UPDATE_NO_CPU ?
			    -1 :
			    row_of(picture, step->straggler);
	char waited[UNIT_LEN];

	if (row < 0)
		return;
	split = &step->cpus[step->straggler];
	fprintf(picture->out,
		"<circle class=\"last\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>CPU %u was the last in %s; the others waited %s in sum</title></circle>\n",
		x_of(picture, step->begin_ns + split->total - split->wait),
		y_of(picture, row) + picture->height / 2, step->straggler,
		name_state(step->state), unit_duration(step->waited, waited));
}

static void mark_failure(const struct picture *picture)
{
	const struct update *update = picture->update;
	__s64 row = update->root.known ? row_of(picture, update->root.cpu) : -1;
	char cause[SENTENCE_LEN];
	double x, y;

	if (row < 0)
		return;
	x = x_of(picture, update_failed_ns(update));
	y = y_of(picture, row) + picture->height / 2;
	fputs("<g><title>", picture->out);
	html_text(picture->out, sentence_cause(update, false, cause));
	fprintf(picture->out,
		"</title><path class=\"halo\" d=\"M%.1f %.1fl10 10m0 -10l-10 10\"/><path class=\"cross\" d=\"M%.1f %.1fl10 10m0 -10l-10 10\"/></g>\n",
		x - 5, y - 5, x - 5, y - 5);
}

static bool is_free(const double *taken, size_t nr, double y)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (y - taken[i] < NAME_SPACING && taken[i] - y < NAME_SPACING)
			return false;
	return true;
}

static void name_row(const struct picture *picture, __u32 row, double y)
{
	const struct update *update = picture->update;
	__u32 cpu = picture->cpus[row];

	fprintf(picture->out,
		"<text%s text-anchor=\"end\" x=\"%d\" y=\"%.1f\">CPU %u</text>",
		has_failed(update, cpu)	  ? " class=\"bad\"" :
		is_straggler(update, cpu) ? " class=\"strong\"" :
					    "",
		NAMES_WIDTH - 8, y, cpu);
}

/* Marked rows first, then as many others as there is room for. */
static void name_rows(const struct picture *picture)
{
	double taken[MAX_ROWS];
	size_t nr = 0;
	__u32 row;
	int pass;

	for (pass = 0; pass < 3; pass++) {
		for (row = 0; row < picture->nr_rows; row++) {
			__u32 cpu = picture->cpus[row];
			double y = y_of(picture, row) + picture->height / 2 + 4;

			if (pass == 0 && !has_failed(picture->update, cpu))
				continue;
			if (pass == 1 && !is_marked(picture->update, cpu))
				continue;
			if (!is_free(taken, nr, y))
				continue;
			taken[nr++] = y;
			name_row(picture, row, y);
		}
	}
	fputc('\n', picture->out);
}

static void open_picture(const struct picture *picture, double bottom)
{
	const struct update *update = picture->update;
	char text[SENTENCE_LEN];

	fprintf(picture->out,
		"<div class=\"lanes\" role=\"region\" tabindex=\"0\" aria-label=\"timeline of the lock-step\">\n<svg class=\"names\" width=\"%d\" height=\"%.0f\" viewBox=\"0 0 %d %.0f\" aria-hidden=\"true\">",
		NAMES_WIDTH, bottom, NAMES_WIDTH, bottom);
	name_rows(picture);
	fprintf(picture->out,
		"</svg>\n<svg class=\"times\" width=\"%d\" height=\"%.0f\" viewBox=\"0 0 %d %.0f\" role=\"img\"><title>The lock-step, CPU by CPU</title><desc>%u CPUs. ",
		WIDTH, bottom, WIDTH, bottom, update->nr_seen);
	html_text(picture->out, sentence_stopped(update, text));
	fputs(". The figures are in the tables below.</desc>\n", picture->out);
}

static void draw(const struct picture *picture)
{
	double bottom = ROWS_TOP + picture->nr_rows * picture->pitch + 4;
	size_t i;
	int part;

	open_picture(picture, bottom);
	draw_axis(picture, bottom);
	draw_stop(picture);
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		for (part = 0; part < NR_PARTS; part++)
			if (picture->update->steps[i].reached)
				draw_part(picture, i, part);
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		draw_band(picture, i, bottom);
	tell_rows(picture);
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		mark_last(picture, i);
	mark_failure(picture);
	fputs("</svg></div>\n", picture->out);
}

static void explain(const struct picture *picture)
{
	static const struct {
		const char *box;
		const char *text;
	} keys[] = {
		{ "<rect class=\"plain work\" width=\"24\" height=\"12\"/>",
		  "in SEAM" },
		{ "<rect class=\"plain lock\" width=\"24\" height=\"12\"/>",
		  "queues for the P-SEAMLDR" },
		{ "<rect class=\"plain rest\" width=\"24\" height=\"12\"/>",
		  "kernel, unattributed" },
		{ "<rect class=\"plain notice\" width=\"24\" height=\"12\"/>",
		  "has not begun" },
		{ "<rect class=\"plain wait\" width=\"24\" height=\"12\"/>",
		  "waits for other CPUs" },
		{ "<rect class=\"stop\" width=\"24\" height=\"12\"/>",
		  "stop_machine() before and after" },
		{ "<circle class=\"last\" cx=\"12\" cy=\"6\" r=\"4\"/>",
		  "last to ack" },
		{ "<path class=\"cross\" d=\"M7 1l10 10m0 -10l-10 10\"/>",
		  "failed" },
	};
	size_t i, nr = sizeof(keys) / sizeof(keys[0]);

	if (!picture->update->root.known)
		nr--;
	fputs("<ul class=\"legend\">", picture->out);
	for (i = 0; i < nr; i++)
		fprintf(picture->out,
			"<li><svg viewBox=\"0 0 24 12\" aria-hidden=\"true\">%s</svg>%s</li>",
			keys[i].box, keys[i].text);
	fputs("</ul>\n", picture->out);
	if (picture->group > 1)
		fprintf(picture->out,
			"<p class=\"soft small\">A row stands for %u CPUs: the one of them that failed, was last, or waited least.</p>\n",
			picture->group);
}

/**
 * html_timeline - draw what each CPU did
 * @out: the page
 * @update: the update
 */
void html_timeline(FILE *out, const struct update *update)
{
	struct picture picture = { .out = out, .update = update };

	if (!lay_out(&picture)) {
		fputs("<section class=\"long\"><h2>The lock-step, CPU by CPU</h2><p>All CPUs are stopped and do each step together: none begins the next before all are through.</p>\n",
		      out);
		draw(&picture);
		explain(&picture);
		fputs("</section>\n", out);
	}
	free(picture.cpus);
}
