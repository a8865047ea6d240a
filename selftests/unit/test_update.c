// SPDX-License-Identifier: GPL-2.0-only
/* What is made of the recording of an update. */
#include "fixture.h"
#include "tap.h"

#define BUSY_2 0x8000051200020000ULL
#define TOO_OLD 0xc000010000000001ULL
#define BAD_MSR 0xc00009200000003aULL

static struct fixture fixture;
static struct update update;

static void build(void)
{
	CHECK_INT(update_build(&update, &fixture.observed), 0);
}

static void done(void)
{
	update_free(&update);
	fixture_free(&fixture);
}

static void build_good(__u32 nr_cpus)
{
	fixture_good(&fixture, nr_cpus);
	build();
}

static void build_failing(__u32 state, int error, __u64 leaf, __u64 status)
{
	fixture_failing(&fixture, 4, state, 2, error, leaf, status);
	build();
}

static void check_sums(void)
{
	__u32 step, cpu;

	for (cpu = 0; cpu < update.nr_cells; cpu++) {
		const struct cpu_passage *p = &update.cpus[cpu];

		CHECK_INT(p->gather + p->notice + p->lock + p->work + p->wait +
				  p->release + p->unattributed,
			  p->total);
		for (step = 0; step < UPDATE_NR_STEPS; step++) {
			const struct cpu_step *s =
				&update.steps[step].cpus[cpu];

			CHECK_INT(s->notice + s->lock + s->work + s->wait +
					  s->unattributed,
				  s->total);
		}
	}
}

TEST(a_good_update_is_done_and_complete)
{
	build_good(4);
	CHECK_INT(update.verdict, OUTCOME_DONE);
	CHECK(update.complete);
	CHECK(!update.root.known);
	CHECK_INT(update.nr_seen, 4);
	CHECK_INT(update.duration, 100000);
	done();
}

TEST(a_step_lasts_from_move_to_move)
{
	__u32 step;

	build_good(4);
	for (step = 0; step < UPDATE_NR_STEPS; step++) {
		CHECK(update.steps[step].reached);
		CHECK(update.steps[step].complete);
		CHECK_INT(update.steps[step].duration, FIXTURE_STEP);
		CHECK_INT(update.steps[step].acks, 4);
	}
	done();
}

TEST(the_terms_of_a_cpu_add_up_exactly)
{
	build_good(4);
	check_sums();
	done();
}

TEST(the_terms_of_512_cpus_add_up_exactly)
{
	build_good(512);
	check_sums();
	CHECK_INT(update.steps[3].straggler, 511);
	done();
}

TEST(the_terms_add_up_when_a_cpu_fails_in_any_state)
{
	__u32 state;

	for (state = TDX_UPDATE_SHUTDOWN; state < TDX_UPDATE_DONE; state++) {
		build_failing(state, EIO, TDX_LEAF_SYS_LP_INIT, BAD_MSR);
		check_sums();
		done();
	}
}

TEST(a_cpus_step_is_split_into_its_parts)
{
	const struct cpu_step *split;

	build_good(4);
	split = &update.steps[1].cpus[2];
	CHECK_INT(split->total, FIXTURE_STEP);
	CHECK_INT(split->notice, 20);
	CHECK_INT(split->lock, 100);
	CHECK_INT(split->work, 300);
	CHECK_INT(split->wait, FIXTURE_STEP - 20 - 502);
	CHECK_INT(split->unattributed, 102);
	done();
}

TEST(what_is_unattributed_in_all_is_what_is_so_in_the_steps)
{
	__u32 step, cpu;

	build_good(4);
	for (cpu = 0; cpu < 4; cpu++) {
		__s64 sum = 0;

		for (step = 0; step < UPDATE_NR_STEPS; step++)
			sum += update.steps[step].cpus[cpu].unattributed;
		CHECK_INT(update.cpus[cpu].unattributed, sum);
		CHECK_INT(update.cpus[cpu].release, 50 + 3 * cpu);
	}
	done();
}

TEST(the_straggler_is_whose_ordinal_is_the_last_whatever_the_clocks_say)
{
	fixture_good(&fixture, 4);
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 1)->ordinal = 4;
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 3)->ordinal = 2;
	build();
	CHECK_INT(update.steps[2].straggler, 1);
	CHECK_INT(update.steps[1].straggler, 3);
	done();
}

TEST(the_straggler_is_charged_with_what_the_others_waited)
{
	build_good(4);
	CHECK_INT(update.steps[0].waited, 3 * FIXTURE_STEP - (500 + 511 + 522));
	CHECK_INT(update.steps[0].waited_max, FIXTURE_STEP - 500);
	done();
}

TEST(lock_and_seam_time_are_sums_over_the_cpus)
{
	build_good(4);
	CHECK_INT(update.steps[1].lock, 400);
	CHECK_INT(update.steps[1].lock_max, 100);
	CHECK_INT(update.steps[1].work, 1200);
	CHECK_INT(update.steps[1].work_max, 300);
	done();
}

TEST(blackout_is_all_of_stop_machine_when_that_is_watched)
{
	build_good(4);
	CHECK(update.stop_watched);
	CHECK_INT(update.blackout_max, update.cpus[0].total);
	CHECK_INT(update.blackout_cpu, 0);
	CHECK_INT(update.blackout_min, update.cpus[3].total);
	CHECK_INT(update.cpus[0].total, 4000 + 4000 + 50);
	CHECK_INT(update.cpus[0].gather, 4000);
	CHECK_INT(update.stopped, 4000 - 3 * 7 + 4 * FIXTURE_STEP + 20);
	done();
}

TEST(blackout_is_the_lock_step_alone_when_one_cpu_was_not_watched)
{
	fixture_good(&fixture, 4);
	fixture_passage(&fixture, 1)->resume_ns = 0;
	build();
	CHECK(!update.stop_watched);
	CHECK_INT(update.blackout_max, 4 * FIXTURE_STEP + 20);
	CHECK_INT(update.stopped, 4 * FIXTURE_STEP + 20);
	check_sums();
	done();
}

TEST(cells_of_another_update_do_not_count)
{
	fixture_good(&fixture, 8);
	fixture.head.nr_cpus = 7;
	fixture_passage(&fixture, 7)->seq = FIXTURE_SEQ - 4;
	fixture_step(&fixture, 1, 7)->seq = FIXTURE_SEQ - 4;
	fixture_step(&fixture, 2, 7)->seq = FIXTURE_SEQ - 4;
	fixture_step(&fixture, 3, 7)->seq = FIXTURE_SEQ - 4;
	fixture_step(&fixture, 4, 7)->seq = FIXTURE_SEQ - 4;
	build();
	CHECK_INT(update.nr_seen, 7);
	CHECK(!update.cpus[7].seen);
	CHECK_INT(update.steps[0].acks, 7);
	CHECK(update.complete);
	done();
}

TEST(busy_in_shutdown_means_retry)
{
	build_failing(TDX_UPDATE_SHUTDOWN, EBUSY, TDX_LEAF_SYS_SHUTDOWN,
		      BUSY_2);
	CHECK_INT(update.verdict, OUTCOME_RETRY);
	CHECK_INT(update.busy_counted, 2);
	CHECK_INT(update.steps[0].straggler, UPDATE_NO_CPU);
	CHECK(!update.steps[1].reached);
	done();
}

TEST(another_failure_in_shutdown_has_changed_nothing)
{
	build_failing(TDX_UPDATE_SHUTDOWN, EIO, TDX_LEAF_SYS_SHUTDOWN,
		      0x8000020200000000);
	CHECK_INT(update.verdict, OUTCOME_REFUSED);
	CHECK(!update_too_old(&update));
	done();
}

TEST(operand_rcx_invalid_in_shutdown_is_a_module_too_old)
{
	build_failing(TDX_UPDATE_SHUTDOWN, EIO, TDX_LEAF_SYS_SHUTDOWN, TOO_OLD);
	CHECK_INT(update.verdict, OUTCOME_REFUSED);
	CHECK(update_too_old(&update));
	done();
}

TEST(a_failure_after_shutdown_loses_tdx)
{
	__u32 state;

	for (state = TDX_UPDATE_CPU_INSTALL; state < TDX_UPDATE_DONE; state++) {
		build_failing(state, EIO, TDX_LEAF_SYS_LP_INIT, BAD_MSR);
		CHECK_INT(update.verdict, OUTCOME_LOST);
		CHECK_INT(update.root.state, state);
		done();
	}
}

TEST(a_failure_after_shutdown_loses_tdx_whatever_version_is_told)
{
	fixture_failing(&fixture, 4, TDX_UPDATE_CPU_INSTALL, 0, EIO,
			SEAMLDR_LEAF_INSTALL, TDX_SW_VMFAILINVALID);
	fixture.head.version_to = fixture.head.version_from;
	build();
	CHECK_INT(update.verdict, OUTCOME_LOST);
	done();
}

TEST(busy_after_shutdown_loses_tdx_as_well)
{
	build_failing(TDX_UPDATE_CPU_INIT, EBUSY, TDX_LEAF_SYS_LP_INIT,
		      0x8000020200000000);
	CHECK_INT(update.verdict, OUTCOME_LOST);
	done();
}

TEST(tdx_that_was_lost_before_stays_lost)
{
	memset(&fixture, 0, sizeof(fixture));
	fixture.head.flags = TDX_UPDATE_REFUSED;
	fixture.head.error = -EIO;
	fixture.observed.head = &fixture.head;
	fixture.observed.refusal = REFUSAL_LOST;
	build();
	CHECK_INT(update.verdict, OUTCOME_LOST);
	CHECK_INT(update.nr_at_risk, 0);
	done();
}

TEST(the_root_cause_is_the_failure_that_came_first)
{
	fixture_failing(&fixture, 4, TDX_UPDATE_CPU_INIT, 3, EIO,
			TDX_LEAF_SYS_LP_INIT, BAD_MSR);
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 1)->error = ENODEV;
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 1)->leaf =
		TDX_LEAF_SYS_INIT;
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 1)->ordinal = 0;
	build();
	CHECK(update.root.known);
	CHECK_INT(update.root.cpu, 1);
	CHECK_INT(update.root.error, ENODEV);
	CHECK_INT(update.root.leaf, TDX_LEAF_SYS_INIT);
	CHECK_INT(update.root.others, 1);
	done();
}

TEST(a_cpu_that_neither_acks_nor_fails_has_waited)
{
	struct tdx_step_cell *victim;

	fixture_failing(&fixture, 4, TDX_UPDATE_CPU_INIT, 3, EIO,
			TDX_LEAF_SYS_INIT, BAD_MSR);
	victim = fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 0);
	victim->done_ns = 0;
	victim->ordinal = 0;
	build();
	CHECK(!update.steps[2].cpus[0].done);
	CHECK(!update.steps[2].cpus[0].failed);
	CHECK_INT(update.steps[2].cpus[0].unattributed, 0);
	CHECK_INT(update.steps[2].cpus[0].wait, FIXTURE_STEP + 20 - 400);
	check_sums();
	done();
}

TEST(a_cpu_that_had_not_begun_when_another_failed_has_waited)
{
	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, BUSY_2);
	memset(fixture_step(&fixture, TDX_UPDATE_SHUTDOWN, 3), 0,
	       sizeof(union tdx_cell));
	build();
	CHECK_INT(update.cpus[3].wait, FIXTURE_STEP + 20);
	CHECK_INT(update.cpus[3].release, 30);
	CHECK_INT(update.cpus[3].unattributed, 0);
	check_sums();
	done();
}

TEST(a_cpu_offline_at_the_start_is_a_refusal_without_a_seamcall)
{
	__u32 state, cpu;

	fixture_good(&fixture, 2);
	for (state = TDX_UPDATE_SHUTDOWN; state < TDX_ROWS; state++)
		for (cpu = 0; cpu < 2; cpu++)
			memset(fixture_step(&fixture, state, cpu), 0,
			       sizeof(union tdx_cell));
	memset(fixture.head.moved_ns, 0, sizeof(fixture.head.moved_ns));
	fixture.head.error = -ENODEV;
	fixture.head.state = TDX_UPDATE_SHUTDOWN;
	fixture.head.version_to = fixture.head.version_from;
	build();
	CHECK_INT(update.verdict, OUTCOME_REFUSED);
	CHECK(!update.root.known);
	CHECK(!update.steps[0].reached);
	CHECK_INT(update.blackout_cpu, UPDATE_NO_CPU);
	done();
}

TEST(an_update_whose_begin_was_not_seen_is_partial)
{
	fixture_good(&fixture, 4);
	fixture.head.flags = TDX_UPDATE_ENDED;
	fixture.head.nr_cpus = 0;
	build();
	CHECK(!update.complete);
	CHECK_INT(update.verdict, OUTCOME_DONE);
	done();
}

TEST(a_cell_without_its_begin_makes_the_update_partial)
{
	fixture_good(&fixture, 4);
	fixture_step(&fixture, TDX_UPDATE_SHUTDOWN, 2)->begin_ns = 0;
	build();
	CHECK(!update.complete);
	check_sums();
	done();
}

TEST(a_lost_record_makes_the_update_partial)
{
	fixture_good(&fixture, 4);
	fixture.observed.lost = true;
	build();
	CHECK(!update.complete);
	done();
}

TEST(a_cpu_that_was_not_recorded_makes_the_update_partial)
{
	fixture_good(&fixture, 4);
	fixture_passage(&fixture, 3)->seq = 0;
	build();
	CHECK(!update.complete);
	done();
}

TEST(the_tds_at_an_ebusy_are_kept)
{
	const struct tdx_td tds[] = { { .tdr = 0x1000, .pid = 12 },
				      { .tdr = 0x2000, .pid = 13 } };

	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, BUSY_2);
	fixture.observed.busy = tds;
	fixture.observed.nr_busy = 2;
	fixture.observed.tds = tds;
	fixture.observed.nr_tds = 2;
	build();
	CHECK_INT(update.nr_busy, 2);
	CHECK_INT(update.busy[1].pid, 13);
	CHECK_INT(update.nr_at_risk, 0);
	done();
}

TEST(the_oldest_td_comes_first)
{
	const struct tdx_td tds[] = { { .tdr = 0x1000, .init_ns = 20 },
				      { .tdr = 0x3000, .init_ns = 10 },
				      { .tdr = 0x2000, .init_ns = 10 } };

	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, BUSY_2);
	fixture.observed.busy = tds;
	fixture.observed.nr_busy = 3;
	build();
	CHECK_INT(update.busy[0].tdr, 0x2000);
	CHECK_INT(update.busy[1].tdr, 0x3000);
	CHECK_INT(update.busy[2].tdr, 0x1000);
	done();
}

TEST(the_tds_that_a_lost_tdx_takes_along_are_kept)
{
	const struct tdx_td tds[] = { { .tdr = 0x1000, .pid = 12 } };

	fixture_failing(&fixture, 4, TDX_UPDATE_RUN_UPDATE, 0, EIO,
			TDX_LEAF_SYS_UPDATE, 0xc000050900000000);
	fixture.observed.tds = tds;
	fixture.observed.nr_tds = 1;
	build();
	CHECK_INT(update.nr_at_risk, 1);
	done();
}

TEST(a_refused_upload_is_an_update_in_which_nothing_happened)
{
	memset(&fixture, 0, sizeof(fixture));
	fixture.head.flags = TDX_UPDATE_REFUSED;
	fixture.head.error = -EINVAL;
	fixture.observed.head = &fixture.head;
	build();
	CHECK(update.refused);
	CHECK(update.complete);
	CHECK_INT(update.verdict, OUTCOME_REFUSED);
	done();
}

TEST(the_phases_of_stop_machine_cover_it_from_the_first_entry_to_the_last_return)
{
	const struct stop_phases *phases = &update.phases;

	fixture_good(&fixture, 4);
	CHECK_INT(update_build(&update, &fixture.observed), 0);
	/* Entries are 7 ns apart, returns 3 ns, CPU 0 first. */
	CHECK_INT(phases->gather, 21);
	CHECK_INT(phases->last_in, 3);
	CHECK_INT(phases->settle, FIXTURE_FIRST - (FIXTURE_T0 + 1021));
	CHECK_INT(phases->release, 30 + 9);
	CHECK_INT(phases->last_out, 3);
	CHECK_INT(phases->gather + update.stopped + phases->release,
		  fixture_passage(&fixture, 3)->resume_ns -
			  fixture_passage(&fixture, 0)->stop_ns);
	done();
}

TEST(stop_machine_has_no_phases_where_it_was_not_watched)
{
	fixture_good(&fixture, 4);
	fixture_passage(&fixture, 2)->resume_ns = 0;
	CHECK_INT(update_build(&update, &fixture.observed), 0);
	CHECK_INT(update.phases.gather, 0);
	CHECK_INT(update.phases.release, 0);
	CHECK_INT(update.phases.last_in, UPDATE_NO_CPU);
	CHECK_INT(update.phases.last_out, UPDATE_NO_CPU);
	done();
}

TEST(figures_are_spread_over_the_cpus)
{
	__u32 cpu;

	fixture_good(&fixture, 200);
	for (cpu = 0; cpu < 200; cpu++)
		fixture_passage(&fixture, cpu)->resume_ns =
			fixture_passage(&fixture, cpu)->leave_ns + 10 * cpu;
	CHECK_INT(update_build(&update, &fixture.observed), 0);
	CHECK_INT(update.release.p50, 20 + 10 * 99);
	CHECK_INT(update.release.p99, 20 + 10 * 197);
	CHECK_INT(update.release.max, 20 + 10 * 199);
	CHECK_INT(update.release.cpu, 199);
	CHECK_INT(update.away.max, update.blackout_max);
	CHECK_INT(update.away.cpu, update.blackout_cpu);
	CHECK_INT(update.gather.cpu, 0);
	CHECK_INT(update.gather.max, 4000);
	done();
}

TEST(an_update_without_a_cpu_is_spread_over_none)
{
	fixture_good(&fixture, 0);
	CHECK_INT(update_build(&update, &fixture.observed), 0);
	CHECK_INT(update.away.cpu, UPDATE_NO_CPU);
	CHECK_INT(update.away.max, 0);
	done();
}

static const char *sysfs_of(int error)
{
	update.head.error = error;
	return update_sysfs_error(&update);
}

TEST(sysfs_has_four_words_for_what_can_go_wrong)
{
	CHECK(!sysfs_of(0));
	CHECK_TEXT(sysfs_of(-EBUSY), "device-busy");
	CHECK_TEXT(sysfs_of(-ENOMEM), "read-write-error");
	CHECK_TEXT(sysfs_of(-EINVAL), "firmware-invalid");
	CHECK_TEXT(sysfs_of(-EIO), "hw-error");
	CHECK_TEXT(sysfs_of(-ENODEV), "hw-error");
	CHECK_TEXT(sysfs_of(-ENOSPC), "hw-error");
	CHECK_TEXT(sysfs_of(-EOPNOTSUPP), "hw-error");
	CHECK_TEXT(sysfs_of(-EACCES), "hw-error");
}

RUN_TESTS(
	TAP_TEST(a_good_update_is_done_and_complete),
	TAP_TEST(a_step_lasts_from_move_to_move),
	TAP_TEST(the_terms_of_a_cpu_add_up_exactly),
	TAP_TEST(the_terms_of_512_cpus_add_up_exactly),
	TAP_TEST(the_terms_add_up_when_a_cpu_fails_in_any_state),
	TAP_TEST(what_is_unattributed_in_all_is_what_is_so_in_the_steps),
	TAP_TEST(a_cpus_step_is_split_into_its_parts),
	TAP_TEST(
		the_straggler_is_whose_ordinal_is_the_last_whatever_the_clocks_say),
	TAP_TEST(the_straggler_is_charged_with_what_the_others_waited),
	TAP_TEST(lock_and_seam_time_are_sums_over_the_cpus),
	TAP_TEST(blackout_is_all_of_stop_machine_when_that_is_watched),
	TAP_TEST(blackout_is_the_lock_step_alone_when_one_cpu_was_not_watched),
	TAP_TEST(cells_of_another_update_do_not_count),
	TAP_TEST(busy_in_shutdown_means_retry),
	TAP_TEST(another_failure_in_shutdown_has_changed_nothing),
	TAP_TEST(operand_rcx_invalid_in_shutdown_is_a_module_too_old),
	TAP_TEST(a_failure_after_shutdown_loses_tdx),
	TAP_TEST(a_failure_after_shutdown_loses_tdx_whatever_version_is_told),
	TAP_TEST(busy_after_shutdown_loses_tdx_as_well),
	TAP_TEST(tdx_that_was_lost_before_stays_lost),
	TAP_TEST(the_root_cause_is_the_failure_that_came_first),
	TAP_TEST(a_cpu_that_neither_acks_nor_fails_has_waited),
	TAP_TEST(a_cpu_that_had_not_begun_when_another_failed_has_waited),
	TAP_TEST(a_cpu_offline_at_the_start_is_a_refusal_without_a_seamcall),
	TAP_TEST(an_update_whose_begin_was_not_seen_is_partial),
	TAP_TEST(a_cell_without_its_begin_makes_the_update_partial),
	TAP_TEST(a_lost_record_makes_the_update_partial),
	TAP_TEST(a_cpu_that_was_not_recorded_makes_the_update_partial),
	TAP_TEST(the_tds_at_an_ebusy_are_kept),
	TAP_TEST(the_oldest_td_comes_first),
	TAP_TEST(the_tds_that_a_lost_tdx_takes_along_are_kept),
	TAP_TEST(
		the_phases_of_stop_machine_cover_it_from_the_first_entry_to_the_last_return),
	TAP_TEST(stop_machine_has_no_phases_where_it_was_not_watched),
	TAP_TEST(figures_are_spread_over_the_cpus),
	TAP_TEST(an_update_without_a_cpu_is_spread_over_none),
	TAP_TEST(sysfs_has_four_words_for_what_can_go_wrong),
	TAP_TEST(a_refused_upload_is_an_update_in_which_nothing_happened))
