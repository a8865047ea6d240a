// SPDX-License-Identifier: GPL-2.0-only
/* What many updates have in common. */
#include "fixture.h"
#include "tap.h"
#include "update_stats.h"

#define CPUS 4

static struct update_stats stats;
static struct fixture fixture;
static struct update update;

static void take(void)
{
	CHECK_INT(update_build(&update, &fixture.observed), 0);
	CHECK_INT(update_stats_add(&stats, &update), 0);
	update_free(&update);
	fixture_free(&fixture);
}

/* All that comes after CPU_INIT, @later ns later. */
static void put_off(__u32 later)
{
	__u32 cpu;

	fixture.head.moved_ns[TDX_UPDATE_CPU_INIT] += later;
	fixture.head.moved_ns[TDX_UPDATE_RUN_UPDATE] += later;
	for (cpu = 0; cpu < CPUS; cpu++) {
		struct tdx_step_cell *cell =
			fixture_step(&fixture, TDX_UPDATE_RUN_UPDATE, cpu);

		cell->begin_ns += later;
		cell->done_ns += later;
		fixture_passage(&fixture, cpu)->leave_ns += later;
		fixture_passage(&fixture, cpu)->resume_ns += later;
	}
}

/* @cpu acks last in CPU_INIT, and @later ns later than the step would end. */
static void take_straggling(__u32 cpu, __u32 later)
{
	struct tdx_step_cell *mine, *theirs;

	fixture_good(&fixture, CPUS);
	mine = fixture_step(&fixture, TDX_UPDATE_CPU_INIT, cpu);
	theirs = fixture_step(&fixture, TDX_UPDATE_CPU_INIT, CPUS - 1);
	mine->done_ns = theirs->done_ns + later;
	theirs->ordinal = mine->ordinal;
	mine->ordinal = CPUS;
	put_off(later);
	take();
}

TEST(steps_of_updates_are_put_together)
{
	int i;

	update_stats_init(&stats);
	for (i = 1; i <= 3; i++)
		take_straggling(0, 100 * i);
	CHECK_INT(stats.verdicts[OUTCOME_DONE], 3);
	CHECK_INT(stats.steps[0].duration.count, 3);
	CHECK_INT(stats.steps[0].state, TDX_UPDATE_SHUTDOWN);
	CHECK_INT(stats.steps[0].duration.max, FIXTURE_STEP);
	CHECK_INT(stats.steps[2].duration.min, FIXTURE_STEP + 100);
	CHECK_INT(distribution_median(&stats.steps[2].duration),
		  FIXTURE_STEP + 200);
	CHECK_INT(stats.steps[2].duration.max, FIXTURE_STEP + 300);
	CHECK_INT(stats.steps[2].lock.sum, 3 * CPUS * 100);
	CHECK_INT(stats.steps[2].work.sum, 3 * CPUS * 300);
	CHECK_INT(stats.stopped.count, 3);
	CHECK_INT(stats.gather.count, 3);
	CHECK_INT(stats.gather.max, 7 * (CPUS - 1));
	update_stats_free(&stats);
}

TEST(a_cpu_is_charged_with_what_the_others_waited)
{
	struct straggler top[8];
	__s64 cost;

	update_stats_init(&stats);
	take_straggling(1, 5000);
	take_straggling(1, 7000);
	CHECK_INT(update_stats_last(&stats), 8);
	CHECK_INT(update_stats_stragglers(&stats, top, 8), 2);
	CHECK_INT(top[0].cpu, 1);
	CHECK_INT(top[0].stats->last, 2);
	CHECK_INT(top[0].stats->steps[2].last, 2);
	/* CPU 3 still acks at the former end, the others earlier. */
	cost = stats.steps[2].waited.sum;
	CHECK_INT(top[0].stats->cost, cost);
	CHECK(cost > 3 * 12000);
	CHECK_INT(top[1].cpu, 3);
	CHECK_INT(top[1].stats->last, 6);
	CHECK_INT(top[1].stats->cost, stats.steps[0].waited.sum +
					      stats.steps[1].waited.sum +
					      stats.steps[3].waited.sum);
	update_stats_free(&stats);
}

TEST(the_worst_stragglers_are_told_when_there_are_more)
{
	struct straggler top[2];
	__u32 cpu;

	update_stats_init(&stats);
	for (cpu = 0; cpu < 3; cpu++)
		take_straggling(cpu, 20000 << cpu);
	CHECK_INT(update_stats_stragglers(&stats, top, 2), 2);
	CHECK_INT(top[0].cpu, 2);
	CHECK_INT(top[1].cpu, 1);
	CHECK_INT(update_stats_stragglers(&stats, top, 0), 0);
	update_stats_free(&stats);
}

TEST(a_step_that_failed_is_not_mixed_with_steps_that_did_not)
{
	update_stats_init(&stats);
	fixture_failing(&fixture, CPUS, TDX_UPDATE_CPU_INIT, 2, EIO,
			TDX_LEAF_SYS_LP_INIT, 0x8000020300000000);
	take();
	CHECK_INT(stats.verdicts[OUTCOME_LOST], 1);
	CHECK_INT(stats.steps[1].duration.count, 1);
	CHECK_INT(stats.steps[2].duration.count, 0);
	CHECK_INT(stats.stopped.count, 0);
	CHECK_INT(stats.cpus[2].failures, 1);
	CHECK(stats.away > 0);
	update_stats_free(&stats);
}

TEST(of_an_update_that_was_not_wholly_seen_only_the_verdict_counts)
{
	update_stats_init(&stats);
	fixture_good(&fixture, CPUS);
	fixture.observed.lost = true;
	take();
	CHECK_INT(stats.partial, 1);
	CHECK_INT(stats.verdicts[OUTCOME_DONE], 1);
	CHECK_INT(stats.steps[0].duration.count, 0);
	CHECK_INT(stats.duration.count, 0);
	update_stats_free(&stats);
}

TEST(updates_of_different_hosts_have_room)
{
	update_stats_init(&stats);
	fixture_good(&fixture, 2);
	take();
	fixture_good(&fixture, 512);
	take();
	CHECK_INT(stats.nr_cpus, 512);
	CHECK_INT(stats.cpus[1].away.count, 2);
	CHECK_INT(stats.cpus[511].away.count, 1);
	CHECK_INT(stats.cpus[511].last, 4);
	update_stats_free(&stats);
}

TEST(values_have_a_mean_and_a_deviation)
{
	static const __s64 values[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
	struct moments moments = {};
	size_t i;

	moments_add(&moments, 40);
	CHECK_INT(moments_deviation(&moments), 0);
	memset(&moments, 0, sizeof(moments));
	for (i = 0; i < 8; i++)
		moments_add(&moments, values[i]);
	CHECK_INT(moments.mean, 5);
	CHECK_INT(moments.min, 2);
	CHECK_INT(moments.max, 9);
	/* sqrt(32 / 7) */
	CHECK_INT(moments_deviation(&moments) * 1e6, 2138089);
}

RUN_TESTS(
	TAP_TEST(steps_of_updates_are_put_together),
	TAP_TEST(a_cpu_is_charged_with_what_the_others_waited),
	TAP_TEST(the_worst_stragglers_are_told_when_there_are_more),
	TAP_TEST(a_step_that_failed_is_not_mixed_with_steps_that_did_not),
	TAP_TEST(of_an_update_that_was_not_wholly_seen_only_the_verdict_counts),
	TAP_TEST(updates_of_different_hosts_have_room),
	TAP_TEST(values_have_a_mean_and_a_deviation))
