// SPDX-License-Identifier: GPL-2.0-only
/*
 * What differs between two sets of updates. The noise band is three standard
 * errors of the difference, wider for few updates (Student) and where many CPUs
 * are looked at at once: so is the chance that one of them differs by accident.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "comparison.h"
#include "names.h"

/* Fewer values have no quartiles to speak of. */
#define FEW 8

/* As many standard deviations lie between the quartiles. */
#define QUARTILES_PER_SIGMA 1.349

/* A median is less sure than a mean by this factor. */
#define MEDIAN_PER_MEAN 1.2533

/* A quantile of more values than are kept is right within this share. */
#define BUCKET_ERROR 0.02

/**
 * comparison_word - what is said of a difference
 * @verdict: which
 *
 * Return: a word that machines may rely on.
 */
const char *comparison_word(enum comparison_verdict verdict)
{
#define COMPARISON_WORD(id, word) word,
	static const char * const words[] = { COMPARISON_VERDICTS(
		COMPARISON_WORD) };

	return words[verdict];
}

/**
 * difference_percent - how much more B is than A
 * @difference: the values
 *
 * Return: per cent of A; 0 where A is 0.
 */
double difference_percent(const struct difference *difference)
{
	if (!difference->a)
		return 0;
	return 100.0 * (double)(difference->b - difference->a) /
	       (double)difference->a;
}

/*
 * What three standard errors become when they were estimated from few values:
 * Student's t of the same probability, 99.73%, by degrees of freedom.
 */
static double student(__u64 freedom)
{
	static const double few[] = { 235.8, 19.21, 9.22, 6.62, 5.51,
				      4.90,  4.53,  4.28, 4.09, 3.96 };
	const size_t nr = sizeof(few) / sizeof(few[0]);

	if (freedom <= nr)
		return few[freedom ? freedom - 1 : 0];
	return 3 + 9.6 / (double)freedom;
}

/*
 * No surer than the side with fewer updates, since either may vary more than
 * the other. @error: standard error of the difference; @looks: as many differences are
 * looked at, of which none is to stand out by chance.
 */
static void judge(struct difference *difference, double error, double looks,
		  double threshold)
{
	__s64 delta = difference->b - difference->a;
	__u64 fewer = difference->a_count < difference->b_count ?
			      difference->a_count :
			      difference->b_count;
	double floor = threshold * fabs((double)difference->a);
	double band;

	if (fewer < 2) {
		difference->verdict = COMPARISON_UNKNOWN;
		return;
	}
	band = error * student(fewer - 1) * sqrt(1 + 2 * log(looks) / 9);
	if (band < floor)
		band = floor;
	/* Whatever does not fit differs from nothing. */
	difference->band = band < 9e18 ? (__s64)ceil(band) : INT64_MAX;
	if (delta > difference->band)
		difference->verdict = COMPARISON_SLOWER;
	else if (-delta > difference->band)
		difference->verdict = COMPARISON_FASTER;
	else
		difference->verdict = COMPARISON_SAME;
}

/*
 * How many standard deviations lie between the smallest and the largest of few
 * values, or else between the quartiles, which outliers do not reach.
 */
static double sigmas_between(__u64 count)
{
	static const double ranges[FEW] = { 1,	   1,	  1.128, 1.693,
					    2.059, 2.326, 2.534, 2.704 };

	return count < FEW ? ranges[count] : QUARTILES_PER_SIGMA;
}

/* Squared standard error of a median. */
static double median_error(__s64 low, __s64 high, __u64 count)
{
	double sigma =
		(double)(high - low) / sigmas_between(count) * MEDIAN_PER_MEAN;

	return count ? sigma * sigma / (double)count : 0;
}

static double distribution_error(const struct distribution *values)
{
	double low = values->count < FEW ? 0 : 0.25, error;

	error = median_error(distribution_quantile(values, low),
			     distribution_quantile(values, 1 - low),
			     values->count);
	if (values->count > DISTRIBUTION_EXACT) {
		double bucket =
			BUCKET_ERROR / 3 * (double)distribution_median(values);

		error += bucket * bucket;
	}
	return error;
}

static void add_row(struct comparison *comparison, const char *step,
		    const char *what, const char *label, bool minor,
		    const struct distribution *a, const struct distribution *b,
		    double threshold)
{
	struct comparison_row *row = &comparison->rows[comparison->nr_rows++];

	*row = (struct comparison_row){
		.step = step,
		.what = what,
		.label = label,
		.minor = minor,
		.difference = {
			.a_count = a->count,
			.b_count = b->count,
			.a = distribution_median(a),
			.b = distribution_median(b),
		},
	};
	judge(&row->difference,
	      sqrt(distribution_error(a) + distribution_error(b)), 1,
	      threshold);
}

static void add_steps(struct comparison *comparison,
		      const struct update_stats *a,
		      const struct update_stats *b, double threshold)
{
	size_t i;

	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		const struct step_stats *one = &a->steps[i];
		const struct step_stats *other = &b->steps[i];
		const char *name = name_state(TDX_UPDATE_SHUTDOWN + i);

		add_row(comparison, name, "duration", name, false,
			&one->duration, &other->duration, threshold);
		add_row(comparison, name, "waited", "  others waited", true,
			&one->waited, &other->waited, threshold);
		add_row(comparison, name, "lock", "  lock wait", true,
			&one->lock, &other->lock, threshold);
		add_row(comparison, name, "work", "  in SEAM", true, &one->work,
			&other->work, threshold);
	}
}

static void add_whole(struct comparison *comparison,
		      const struct update_stats *a,
		      const struct update_stats *b, double threshold)
{
	add_row(comparison, NULL, "gather", "gather", false, &a->gather,
		&b->gather, threshold);
	add_row(comparison, NULL, "settle", "settle", false, &a->settle,
		&b->settle, threshold);
	add_row(comparison, NULL, "release", "release", false, &a->release,
		&b->release, threshold);
	add_row(comparison, NULL, "stopped", "host stopped", false, &a->stopped,
		&b->stopped, threshold);
	add_row(comparison, NULL, "away_max", "longest away", false,
		&a->away_max, &b->away_max, threshold);
	add_row(comparison, NULL, "whole", "begin to end", false, &a->duration,
		&b->duration, threshold);
}

/* Of many updates no more are looked at than were kept. */
static __u64 kept(const struct cpu_sample *sample)
{
	return sample->count < CPU_SAMPLE_LEN ? sample->count : CPU_SAMPLE_LEN;
}

static double sample_error(const struct cpu_sample *sample)
{
	double low = kept(sample) < FEW ? 0 : 0.25;

	return median_error(cpu_sample_quantile(sample, low),
			    cpu_sample_quantile(sample, 1 - low), kept(sample));
}

/* How far it stands out: what it differs by, in bands. */
static double prominence(const struct difference *difference)
{
	double delta = fabs((double)(difference->b - difference->a));

	if (difference->verdict == COMPARISON_UNKNOWN)
		return delta;
	return delta / ((double)difference->band + 1);
}

static void insert_cpu(struct comparison *comparison,
		       const struct comparison_cpu *next)
{
	struct comparison_cpu *cpus = comparison->cpus;
	int i;

	if (comparison->nr_cpus < COMPARISON_CPUS)
		comparison->nr_cpus++;
	else if (prominence(&next->difference) <=
		 prominence(&cpus[COMPARISON_CPUS - 1].difference))
		return;
	for (i = comparison->nr_cpus - 1; i; i--) {
		if (prominence(&cpus[i - 1].difference) >=
		    prominence(&next->difference))
			break;
		cpus[i] = cpus[i - 1];
	}
	cpus[i] = *next;
}

static void add_cpu_step(struct comparison *comparison, __u32 cpu, size_t i,
			 const struct cpu_samples *a,
			 const struct cpu_samples *b, double threshold)
{
	const struct cpu_sample *one = cpu_samples_get(a, cpu, i);
	const struct cpu_sample *other = cpu_samples_get(b, cpu, i);
	struct comparison_cpu next = {
		.cpu = cpu,
		.step = name_state(TDX_UPDATE_SHUTDOWN + i),
	};
	double looks = (double)a->nr_cpus * UPDATE_NR_STEPS;

	if (!one || !other)
		return;
	next.difference = (struct difference){
		.a_count = kept(one),
		.b_count = kept(other),
		.a = cpu_sample_quantile(one, 0.5),
		.b = cpu_sample_quantile(other, 0.5),
	};
	judge(&next.difference, sqrt(sample_error(one) + sample_error(other)),
	      looks, threshold);
	next.difference.a_count = one->count;
	next.difference.b_count = other->count;
	if (next.difference.verdict == COMPARISON_SAME)
		return;
	if (next.difference.verdict != COMPARISON_UNKNOWN)
		comparison->cpus_differ++;
	if (next.difference.a != next.difference.b)
		insert_cpu(comparison, &next);
}

static void add_cpus(struct comparison *comparison, const struct cpu_samples *a,
		     const struct cpu_samples *b, double threshold)
{
	__u32 cpu;
	size_t i;

	for (cpu = 0; cpu < a->nr_cpus; cpu++)
		for (i = 0; i < UPDATE_NR_STEPS; i++)
			add_cpu_step(comparison, cpu, i, a, b, threshold);
}

static void add_straggler(struct comparison *comparison, __u32 cpu,
			  const struct update_stats *a,
			  const struct update_stats *b)
{
	struct comparison_straggler *next;
	int i;

	for (i = 0; i < comparison->nr_stragglers; i++)
		if (comparison->stragglers[i].cpu == cpu)
			return;
	next = &comparison->stragglers[comparison->nr_stragglers++];
	next->cpu = cpu;
	if (cpu < a->nr_cpus) {
		next->a_last = a->cpus[cpu].last;
		next->a_cost = a->cpus[cpu].cost;
	}
	if (cpu < b->nr_cpus) {
		next->b_last = b->cpus[cpu].last;
		next->b_cost = b->cpus[cpu].cost;
	}
}

static void add_stragglers(struct comparison *comparison,
			   const struct update_stats *a,
			   const struct update_stats *b)
{
	const struct update_stats *sides[] = { a, b };
	struct straggler top[COMPARISON_TOP];
	__u32 side, nr, i;

	comparison->a_acked = update_stats_last(a);
	comparison->b_acked = update_stats_last(b);
	for (side = 0; side < 2; side++) {
		nr = update_stats_stragglers(sides[side], top, COMPARISON_TOP);
		for (i = 0; i < nr; i++)
			add_straggler(comparison, top[i].cpu, a, b);
	}
}

/* Nothing may be said where nothing could be compared. */
static enum comparison_verdict sum_up(const struct comparison *comparison)
{
	enum comparison_verdict verdict = COMPARISON_UNKNOWN;
	int i;

	for (i = 0; i < comparison->nr_rows; i++) {
		const struct comparison_row *row = &comparison->rows[i];

		if (!row->minor && row->difference.verdict > verdict)
			verdict = row->difference.verdict;
	}
	return verdict;
}

/**
 * comparison_build - compare
 * @comparison: filled
 * @a: one side
 * @b: the other side
 * @threshold: a difference of less than this share of A counts as none
 */
void comparison_build(struct comparison *comparison,
		      const struct comparison_side *a,
		      const struct comparison_side *b, double threshold)
{
	memset(comparison, 0, sizeof(*comparison));
	add_steps(comparison, a->stats, b->stats, threshold);
	add_whole(comparison, a->stats, b->stats, threshold);
	add_cpus(comparison, a->samples, b->samples, threshold);
	add_stragglers(comparison, a->stats, b->stats);
	comparison->verdict = sum_up(comparison);
}
