// SPDX-License-Identifier: GPL-2.0-only
/* A capture as a side of a comparison. See compared_side.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "compared_side.h"

static void on_update(struct model *model, const struct update *update,
		      void *arg)
{
	struct compared_side *side = arg;
	__u32 nr = update->head.nr_cpus;

	if (update->refused || !update->complete)
		return;
	if (!side->max_cpus || nr < side->min_cpus)
		side->min_cpus = nr;
	if (nr > side->max_cpus)
		side->max_cpus = nr;
	if (cpu_samples_add(&side->samples, update))
		side->err = -ENOMEM;
}

/**
 * compared_side_init - a side of which nothing is known
 * @side: filled; to be freed with compared_side_free()
 * @name: "A" or "B"
 * @path: its capture; both are kept
 */
void compared_side_init(struct compared_side *side, const char *name,
			const char *path)
{
	memset(side, 0, sizeof(*side));
	side->name = name;
	side->path = path;
	model_init(&side->model);
	side->model.on_update = on_update;
	side->model.on_update_arg = side;
}

/**
 * compared_side_free - give its memory back
 * @side: the side
 */
void compared_side_free(struct compared_side *side)
{
	model_free(&side->model);
	cpu_samples_free(&side->samples);
}

/**
 * compared_side_observe - take a fact
 * @arg: the side
 * @observation: the fact
 *
 * Return: 0 or negative errno.
 */
int compared_side_observe(void *arg, const struct observation *observation)
{
	struct compared_side *side = arg;
	int err;

	err = model_observe(&side->model, observation);
	return err ? err : side->err;
}

/**
 * compared_side_updates - updates of which a step can be compared
 * @side: the side
 *
 * Return: their number.
 */
__u64 compared_side_updates(const struct compared_side *side)
{
	__u64 most = 0;
	size_t i;

	for (i = 0; i < UPDATE_NR_STEPS; i++)
		if (side->model.stats.steps[i].duration.count > most)
			most = side->model.stats.steps[i].duration.count;
	return most;
}

/**
 * compared_side_partial - is something of it missing?
 * @side: the side
 *
 * Return: true when records were lost, not all of an update was seen, or the
 * capture did not end as it should.
 */
bool compared_side_partial(const struct compared_side *side)
{
	return !model_is_whole(&side->model);
}

static void add(struct mixed *mixed, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct mixed *mixed, const char *format, ...)
{
	va_list args;

	if (mixed->nr == MIXED_MAX)
		return;
	va_start(args, format);
	vsnprintf(mixed->words[mixed->nr++], MIXED_LEN, format, args);
	va_end(args);
}

static void find_cpus(struct mixed *mixed, const struct compared_side *a,
		      const struct compared_side *b)
{
	const struct compared_side *sides[] = { a, b };
	size_t i;

	for (i = 0; i < 2; i++)
		if (sides[i]->min_cpus != sides[i]->max_cpus) {
			add(mixed, "%s has updates of %u and of %u CPUs",
			    sides[i]->name, sides[i]->min_cpus,
			    sides[i]->max_cpus);
			return;
		}
	if (a->max_cpus != b->max_cpus)
		add(mixed, "%s has %u CPUs, %s has %u", a->name, a->max_cpus,
		    b->name, b->max_cpus);
}

/**
 * mixed_find - what makes the figures of two sides another kind
 * @mixed: filled
 * @a: one side, all of it was taken
 * @b: the other side
 *
 * Another kernel or another TDX module is what one compares; the SEAM side of
 * an emulator, other CPUs, and another way to look are not.
 */
void mixed_find(struct mixed *mixed, const struct compared_side *a,
		const struct compared_side *b)
{
	const struct watching *one = &a->model.watching;
	const struct watching *other = &b->model.watching;
	bool emulated = a->model.host.emulated;

	memset(mixed, 0, sizeof(*mixed));
	if (emulated != b->model.host.emulated)
		add(mixed, "%s is emulated, %s is real",
		    emulated ? a->name : b->name, emulated ? b->name : a->name);
	find_cpus(mixed, a, b);
	if (strcmp(one->rung, other->rung))
		add(mixed, "%s was observed via %.15s, %s via %.15s", a->name,
		    one->rung, b->name, other->rung);
	if (one->stop != other->stop)
		add(mixed, "stop_machine was watched in %s only",
		    one->stop ? a->name : b->name);
}
