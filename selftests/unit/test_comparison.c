// SPDX-License-Identifier: GPL-2.0-only
/* What is more than chance between two sets of updates, and what is not. */
#include <stdlib.h>

#include "compared_side.h"
#include "comparison.h"
#include "tap.h"

#define MANY_CPUS 512
#define CPU_INIT_STEP (TDX_UPDATE_CPU_INIT - TDX_UPDATE_SHUTDOWN)
#define CPU_INIT_ROW (4 * CPU_INIT_STEP)

static struct update_stats a, b;
static struct cpu_samples a_samples, b_samples;
static struct comparison comparison;
static __u64 seed;

/* Steele, Lea, Flood: splitmix64. */
static __u64 next_random(void)
{
	__u64 z;

	seed += 0x9e3779b97f4a7c15ULL;
	z = seed;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* From -1 to 1, much as the noise of a machine: the sum of four. */
static double noise(void)
{
	double sum = 0;
	int i;

	for (i = 0; i < 4; i++)
		sum += (double)(next_random() >> 33) / (double)(1ULL << 31);
	return sum / 2 - 1;
}

static __s64 around(double ns, double spread)
{
	return (__s64)(ns * (1 + spread * noise()));
}

static void begin(void)
{
	seed = 4;
	update_stats_init(&a);
	update_stats_init(&b);
}

static void done(void)
{
	update_stats_free(&a);
	update_stats_free(&b);
	cpu_samples_free(&a_samples);
	cpu_samples_free(&b_samples);
}

/* @nr updates in which all takes 1 ms, but @step of them @factor ms. */
static void some_updates(struct update_stats *stats, int nr, double spread,
			 size_t step, double factor)
{
	size_t i;

	while (nr--)
		for (i = 0; i < UPDATE_NR_STEPS; i++) {
			double ns = i == step ? 1e6 * factor : 1e6;

			distribution_add(&stats->steps[i].duration,
					 around(ns, spread));
			distribution_add(&stats->steps[i].work,
					 around(ns / 2, spread));
		}
}

static void some_cpus(struct cpu_samples *samples, int nr, double spread,
		      __u32 slow_cpu, double factor)
{
	__u32 cpu;
	size_t i;
	int n;

	for (n = 0; n < nr; n++)
		for (cpu = 0; cpu < MANY_CPUS; cpu++)
			for (i = 0; i < UPDATE_NR_STEPS; i++)
				cpu_samples_put(samples, cpu, i,
						around(cpu == slow_cpu ?
							       1e6 * factor :
							       1e6,
						       spread));
}

static void build(double threshold)
{
	const struct comparison_side one = { &a, &a_samples };
	const struct comparison_side other = { &b, &b_samples };

	comparison_build(&comparison, &one, &other, threshold);
}

static int rows_that_are(enum comparison_verdict verdict)
{
	int i, nr = 0;

	for (i = 0; i < comparison.nr_rows; i++)
		if (!comparison.rows[i].minor)
			nr += comparison.rows[i].difference.verdict == verdict;
	return nr;
}

TEST(what_is_the_same_is_within_noise)
{
	begin();
	some_updates(&a, 30, 0.05, 0, 1);
	some_updates(&b, 30, 0.05, 0, 1);
	build(0);
	CHECK_INT(comparison.verdict, COMPARISON_SAME);
	CHECK_INT(rows_that_are(COMPARISON_SAME), UPDATE_NR_STEPS);
	done();
}

TEST(a_step_that_takes_longer_is_slower_and_so_is_all)
{
	const struct difference *difference;

	begin();
	some_updates(&a, 30, 0.05, 0, 1);
	some_updates(&b, 30, 0.05, CPU_INIT_STEP, 1.2);
	build(0);
	CHECK_INT(comparison.verdict, COMPARISON_SLOWER);
	CHECK_INT(rows_that_are(COMPARISON_SLOWER), 1);
	CHECK_TEXT(comparison.rows[CPU_INIT_ROW].step, "CPU_INIT");
	CHECK_TEXT(comparison.rows[CPU_INIT_ROW].what, "duration");
	difference = &comparison.rows[CPU_INIT_ROW].difference;
	CHECK_INT(difference->verdict, COMPARISON_SLOWER);
	CHECK(difference_percent(difference) > 17);
	CHECK(difference_percent(difference) < 23);
	CHECK(difference->band < difference->b - difference->a);
	done();
}

TEST(what_takes_less_is_faster)
{
	begin();
	some_updates(&a, 30, 0.05, CPU_INIT_STEP, 1.2);
	some_updates(&b, 30, 0.05, 0, 1);
	build(0);
	CHECK_INT(comparison.verdict, COMPARISON_FASTER);
	CHECK_INT(rows_that_are(COMPARISON_FASTER), 1);
	done();
}

/* Something is faster, something is slower: that is what one has to know. */
TEST(slower_outweighs_faster)
{
	begin();
	some_updates(&a, 30, 0.02, 0, 2);
	some_updates(&b, 30, 0.02, CPU_INIT_STEP, 2);
	build(0);
	CHECK_INT(rows_that_are(COMPARISON_FASTER), 1);
	CHECK_INT(rows_that_are(COMPARISON_SLOWER), 1);
	CHECK_INT(comparison.verdict, COMPARISON_SLOWER);
	done();
}

TEST(with_one_update_on_a_side_there_is_no_band_and_no_verdict)
{
	begin();
	some_updates(&a, 30, 0.05, 0, 1);
	some_updates(&b, 1, 0.05, 0, 50);
	build(0);
	CHECK_INT(comparison.verdict, COMPARISON_UNKNOWN);
	CHECK_INT(rows_that_are(COMPARISON_SAME), 0);
	CHECK_INT(comparison.rows[0].difference.b_count, 1);
	done();
}

/* A fifth more, but of three updates each that vary as much. */
TEST(few_updates_have_a_wide_band)
{
	begin();
	some_updates(&a, 3, 0.2, 0, 1);
	some_updates(&b, 3, 0.2, CPU_INIT_STEP, 1.2);
	build(0);
	CHECK_INT(comparison.verdict, COMPARISON_SAME);
	done();
	begin();
	some_updates(&a, 60, 0.2, 0, 1);
	some_updates(&b, 60, 0.2, CPU_INIT_STEP, 1.2);
	build(0);
	CHECK_INT(comparison.verdict, COMPARISON_SLOWER);
	done();
}

/* In virtual time there is no noise at all, and a nanosecond is one. */
TEST(a_difference_below_the_threshold_is_none)
{
	begin();
	some_updates(&a, 5, 0, 0, 1);
	some_updates(&b, 5, 0, CPU_INIT_STEP, 1.009);
	build(0.01);
	CHECK_INT(comparison.verdict, COMPARISON_SAME);
	CHECK_INT(comparison.rows[CPU_INIT_ROW].difference.band, 10000);
	build(0.008);
	CHECK_INT(comparison.verdict, COMPARISON_SLOWER);
	build(0);
	CHECK_INT(comparison.rows[CPU_INIT_ROW].difference.band, 0);
	CHECK_INT(comparison.verdict, COMPARISON_SLOWER);
	done();
}

/* Of 1600 steps of 400 pairs of equals. */
static int taken_for_a_difference(int a_updates, int b_updates)
{
	int i, wrong = 0;

	for (i = 0; i < 400; i++) {
		begin();
		seed = i;
		some_updates(&a, a_updates, 0.3, 0, 1);
		some_updates(&b, b_updates, 0.3, 0, 1);
		build(0);
		wrong += UPDATE_NR_STEPS - rows_that_are(COMPARISON_SAME);
		done();
	}
	return wrong;
}

TEST(chance_is_hardly_ever_taken_for_a_difference)
{
	CHECK(taken_for_a_difference(2, 2) <= 32);
	CHECK(taken_for_a_difference(2, 20) <= 32);
	CHECK(taken_for_a_difference(7, 5) <= 32);
	CHECK(taken_for_a_difference(30, 30) <= 32);
	CHECK(taken_for_a_difference(100, 100) <= 32);
}

/* What the whole step did not feel is no reason to call it slower. */
TEST(a_part_of_a_step_alone_is_no_verdict)
{
	int i;

	begin();
	some_updates(&a, 20, 0.01, 0, 1);
	some_updates(&b, 20, 0.01, 0, 1);
	for (i = 0; i < 20; i++) {
		distribution_add(&a.steps[0].lock, 1000);
		distribution_add(&b.steps[0].lock, 3000);
	}
	build(0);
	CHECK_INT(comparison.rows[2].difference.verdict, COMPARISON_SLOWER);
	CHECK_INT(comparison.verdict, COMPARISON_SAME);
	done();
}

TEST(of_many_cpus_none_stands_out_by_chance)
{
	begin();
	some_cpus(&a_samples, 20, 0.1, 0, 1);
	some_cpus(&b_samples, 20, 0.1, 0, 1);
	build(0);
	CHECK_INT(comparison.cpus_differ, 0);
	CHECK_INT(comparison.nr_cpus, 0);
	done();
}

TEST(the_cpu_that_differs_comes_first)
{
	begin();
	some_cpus(&a_samples, 20, 0.1, 0, 1);
	some_cpus(&b_samples, 20, 0.1, 333, 1.5);
	build(0);
	CHECK_INT(comparison.cpus_differ, UPDATE_NR_STEPS);
	CHECK_INT(comparison.nr_cpus, UPDATE_NR_STEPS);
	CHECK_INT(comparison.cpus[0].cpu, 333);
	CHECK_INT(comparison.cpus[0].difference.verdict, COMPARISON_SLOWER);
	done();
}

/* What a mean would make of CPU 7: an update in which it took a second. */
TEST(one_bad_update_hides_no_cpu_and_makes_none_stand_out)
{
	begin();
	some_cpus(&a_samples, 20, 0.1, 0, 1);
	some_cpus(&b_samples, 20, 0.1, 7, 1.5);
	cpu_samples_put(&a_samples, 7, 0, 1000000000);
	cpu_samples_put(&b_samples, 8, 0, 1000000000);
	build(0);
	CHECK_INT(comparison.cpus_differ, UPDATE_NR_STEPS);
	CHECK_INT(comparison.cpus[0].cpu, 7);
	done();
}

TEST(of_many_updates_a_fair_sample_is_kept)
{
	__s64 n;

	begin();
	for (n = 0; n < 10000; n++)
		cpu_samples_put(&a_samples, 3, 1, n);
	CHECK_INT(cpu_samples_get(&a_samples, 3, 1)->count, 10000);
	n = cpu_sample_quantile(cpu_samples_get(&a_samples, 3, 1), 0.5);
	CHECK(n > 3000 && n < 7000);
	CHECK(!cpu_samples_get(&a_samples, 3, 0));
	CHECK(!cpu_samples_get(&a_samples, 4, 1));
	done();
}

TEST(of_many_cpus_that_differ_the_most_prominent_are_kept)
{
	__u32 cpu;
	int i;

	begin();
	some_cpus(&a_samples, 20, 0, 0, 1);
	some_cpus(&b_samples, 20, 0, 0, 1);
	for (cpu = 0; cpu < 100; cpu++)
		for (i = 0; i < 20; i++)
			b_samples.samples[cpu * UPDATE_NR_STEPS].values[i] *=
				2 + cpu;
	build(0);
	CHECK_INT(comparison.cpus_differ, 100);
	CHECK_INT(comparison.nr_cpus, COMPARISON_CPUS);
	for (i = 0; i < COMPARISON_CPUS; i++)
		CHECK_INT(comparison.cpus[i].cpu, 99 - i);
	done();
}

TEST(stragglers_of_either_side_are_named_once)
{
	begin();
	a.cpus = calloc(8, sizeof(*a.cpus));
	b.cpus = calloc(8, sizeof(*b.cpus));
	a.nr_cpus = 8;
	b.nr_cpus = 8;
	a.cpus[3].last = 30;
	a.cpus[3].cost = 3000;
	a.cpus[5].last = 10;
	a.cpus[5].cost = 500;
	b.cpus[5].last = 35;
	b.cpus[5].cost = 7000;
	b.cpus[6].last = 5;
	b.cpus[6].cost = 50;
	build(0);
	CHECK_INT(comparison.nr_stragglers, 3);
	CHECK_INT(comparison.stragglers[0].cpu, 3);
	CHECK_INT(comparison.stragglers[0].a_last, 30);
	CHECK_INT(comparison.stragglers[0].b_last, 0);
	CHECK_INT(comparison.stragglers[1].cpu, 5);
	CHECK_INT(comparison.stragglers[1].a_cost, 500);
	CHECK_INT(comparison.stragglers[1].b_cost, 7000);
	CHECK_INT(comparison.stragglers[2].cpu, 6);
	CHECK_INT(comparison.a_acked, 40);
	CHECK_INT(comparison.b_acked, 40);
	done();
}

static struct compared_side one, other;
static struct mixed mixed;

static void two_sides(void)
{
	compared_side_init(&one, "A", "a");
	compared_side_init(&other, "B", "b");
	one.min_cpus = 4;
	one.max_cpus = 4;
	other.min_cpus = 4;
	other.max_cpus = 4;
	strcpy(one.model.watching.rung, "tp_btf");
	strcpy(other.model.watching.rung, "tp_btf");
}

static void no_sides(void)
{
	compared_side_free(&one);
	compared_side_free(&other);
}

TEST(another_kernel_or_module_is_no_mixture)
{
	two_sides();
	strcpy(other.model.host.kernel, "7.3");
	strcpy(other.model.host.module_version, "1.5.30");
	mixed_find(&mixed, &one, &other);
	CHECK_INT(mixed.nr, 0);
	no_sides();
}

TEST(emulated_and_real_do_not_mix)
{
	two_sides();
	other.model.host.emulated = true;
	mixed_find(&mixed, &one, &other);
	CHECK_INT(mixed.nr, 1);
	CHECK_TEXT(mixed.words[0], "B is emulated, A is real");
	no_sides();
}

TEST(other_cpus_and_other_ways_to_look_do_not_mix)
{
	two_sides();
	other.max_cpus = 8;
	other.min_cpus = 8;
	strcpy(other.model.watching.rung, "tp");
	one.model.watching.stop = true;
	mixed_find(&mixed, &one, &other);
	CHECK_INT(mixed.nr, 3);
	CHECK_TEXT(mixed.words[0], "A has 4 CPUs, B has 8");
	CHECK_TEXT(mixed.words[1], "A was observed via tp_btf, B via tp");
	CHECK_TEXT(mixed.words[2], "stop_machine was watched in A only");
	other.min_cpus = 7;
	mixed_find(&mixed, &one, &other);
	CHECK_TEXT(mixed.words[0], "B has updates of 7 and of 8 CPUs");
	no_sides();
}

TEST(an_update_not_all_of_which_was_seen_makes_a_side_partial)
{
	two_sides();
	CHECK(!compared_side_partial(&one));
	one.model.stats.partial = 1;
	CHECK(compared_side_partial(&one));
	one.model.stats.partial = 0;
	one.model.updating = true;
	CHECK(compared_side_partial(&one));
	no_sides();
}

RUN_TESTS(TAP_TEST(what_is_the_same_is_within_noise),
	  TAP_TEST(a_step_that_takes_longer_is_slower_and_so_is_all),
	  TAP_TEST(what_takes_less_is_faster),
	  TAP_TEST(slower_outweighs_faster),
	  TAP_TEST(with_one_update_on_a_side_there_is_no_band_and_no_verdict),
	  TAP_TEST(few_updates_have_a_wide_band),
	  TAP_TEST(a_difference_below_the_threshold_is_none),
	  TAP_TEST(chance_is_hardly_ever_taken_for_a_difference),
	  TAP_TEST(a_part_of_a_step_alone_is_no_verdict),
	  TAP_TEST(of_many_cpus_none_stands_out_by_chance),
	  TAP_TEST(the_cpu_that_differs_comes_first),
	  TAP_TEST(one_bad_update_hides_no_cpu_and_makes_none_stand_out),
	  TAP_TEST(of_many_updates_a_fair_sample_is_kept),
	  TAP_TEST(of_many_cpus_that_differ_the_most_prominent_are_kept),
	  TAP_TEST(stragglers_of_either_side_are_named_once),
	  TAP_TEST(another_kernel_or_module_is_no_mixture),
	  TAP_TEST(emulated_and_real_do_not_mix),
	  TAP_TEST(other_cpus_and_other_ways_to_look_do_not_mix),
	  TAP_TEST(an_update_not_all_of_which_was_seen_makes_a_side_partial))
