// SPDX-License-Identifier: GPL-2.0-only
/* A comparison for machines: one object in one line. */
#include <errno.h>
#include <jansson.h>

#include "comparison_out.h"

static json_t *duration(__u64 count, __s64 ns)
{
	return count ? json_integer(ns) : json_null();
}

static json_t *json_side(const struct compared_side *side)
{
	const struct host *host = &side->model.host;
	const struct update_stats *stats = &side->model.stats;
	json_t *object = json_object();

	json_object_set_new(object, "file", json_string(side->path));
	json_object_set_new(object, "name", json_string(host->name));
	json_object_set_new(object, "kernel", json_string(host->kernel));
	json_object_set_new(object, "module",
			    json_string(host->module_version));
	json_object_set_new(object, "emulated", json_boolean(host->emulated));
	json_object_set_new(object, "rung",
			    json_string(side->model.watching.rung));
	json_object_set_new(object, "nr_cpus", json_integer(side->max_cpus));
	json_object_set_new(object, "updates",
			    json_integer(compared_side_updates(side)));
	json_object_set_new(object, "partial", json_integer(stats->partial));
	json_object_set_new(object, "lost",
			    json_integer(model_lost(&side->model)));
	json_object_set_new(object, "complete",
			    json_boolean(!compared_side_partial(side)));
	return object;
}

static void set_difference(json_t *object, const struct difference *difference)
{
	const struct difference *d = difference;
	bool both = d->a_count && d->b_count;
	bool known = d->verdict != COMPARISON_UNKNOWN;

	json_object_set_new(object, "a_count", json_integer(d->a_count));
	json_object_set_new(object, "b_count", json_integer(d->b_count));
	json_object_set_new(object, "a_ns", duration(d->a_count, d->a));
	json_object_set_new(object, "b_ns", duration(d->b_count, d->b));
	json_object_set_new(object, "difference_ns",
			    duration(both, d->b - d->a));
	json_object_set_new(object, "percent",
			    both && d->a ? json_real(difference_percent(d)) :
					   json_null());
	json_object_set_new(object, "band_ns", duration(known, d->band));
	json_object_set_new(object, "verdict",
			    json_string(comparison_word(d->verdict)));
}

static json_t *json_rows(const struct comparison *comparison)
{
	json_t *rows = json_array(), *object;
	int i;

	for (i = 0; i < comparison->nr_rows; i++) {
		const struct comparison_row *row = &comparison->rows[i];

		object = json_object();
		json_object_set_new(object, "step",
				    row->step ? json_string(row->step) :
						json_null());
		json_object_set_new(object, "what", json_string(row->what));
		set_difference(object, &row->difference);
		json_array_append_new(rows, object);
	}
	return rows;
}

static json_t *json_cpus(const struct comparison *comparison)
{
	json_t *cpus = json_array(), *object;
	int i;

	for (i = 0; i < comparison->nr_cpus; i++) {
		const struct comparison_cpu *cpu = &comparison->cpus[i];

		object = json_object();
		json_object_set_new(object, "cpu", json_integer(cpu->cpu));
		json_object_set_new(object, "step", json_string(cpu->step));
		set_difference(object, &cpu->difference);
		json_array_append_new(cpus, object);
	}
	return cpus;
}

static json_t *json_stragglers(const struct comparison *comparison)
{
	json_t *stragglers = json_array(), *object;
	int i;

	for (i = 0; i < comparison->nr_stragglers; i++) {
		const struct comparison_straggler *s =
			&comparison->stragglers[i];

		object = json_object();
		json_object_set_new(object, "cpu", json_integer(s->cpu));
		json_object_set_new(object, "a_last", json_integer(s->a_last));
		json_object_set_new(object, "b_last", json_integer(s->b_last));
		json_object_set_new(object, "a_cost_ns",
				    json_integer(s->a_cost));
		json_object_set_new(object, "b_cost_ns",
				    json_integer(s->b_cost));
		json_array_append_new(stragglers, object);
	}
	return stragglers;
}

static json_t *json_mixed(const struct mixed *mixed)
{
	json_t *words = json_array();
	int i;

	for (i = 0; i < mixed->nr; i++)
		json_array_append_new(words, json_string(mixed->words[i]));
	return words;
}

/**
 * comparison_json - tell machines
 * @out: where to write
 * @compared: what there is to tell
 *
 * Return: 0 or -ENOMEM. Whether it could be written ferror() tells.
 */
int comparison_json(FILE *out, const struct compared *compared)
{
	const struct comparison *comparison = &compared->comparison;
	json_t *object = json_object();
	int err;

	json_object_set_new(object, "schema", json_integer(1));
	json_object_set_new(object, "type", json_string("compare"));
	json_object_set_new(object, "verdict",
			    json_string(comparison_word(comparison->verdict)));
	json_object_set_new(object, "threshold_percent",
			    json_real(100 * compared->threshold));
	json_object_set_new(object, "mixed", json_mixed(&compared->mixed));
	json_object_set_new(object, "a", json_side(&compared->a));
	json_object_set_new(object, "b", json_side(&compared->b));
	json_object_set_new(object, "rows", json_rows(comparison));
	json_object_set_new(object, "cpus", json_cpus(comparison));
	json_object_set_new(object, "cpus_differ",
			    json_integer(comparison->cpus_differ));
	json_object_set_new(object, "a_acked",
			    json_integer(comparison->a_acked));
	json_object_set_new(object, "b_acked",
			    json_integer(comparison->b_acked));
	json_object_set_new(object, "stragglers", json_stragglers(comparison));
	err = json_dumpf(object, out, JSON_COMPACT | JSON_REAL_PRECISION(6));
	fputc('\n', out);
	json_decref(object);
	return err && !ferror(out) ? -ENOMEM : 0;
}
