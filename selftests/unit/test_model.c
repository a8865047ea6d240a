// SPDX-License-Identifier: GPL-2.0-only
/* What is known of TDs, SEAMCALLs and updates as time goes by. */
#include "fixture.h"
#include "leaf_sum.h"
#include "model.h"
#include "tap.h"

#define S 1000000000ULL

static struct model model;
static struct fixture fixture;
static __u32 told;

static void count_update(struct model *m, const struct update *update,
			 void *arg)
{
	told++;
}

static void add(__u32 state, int error)
{
	if (error)
		fixture_failing(&fixture, 2, state, 0, error,
				TDX_LEAF_SYS_SHUTDOWN, 0x8000051200010000);
	else
		fixture_good(&fixture, 2);
	CHECK_INT(model_add_update(&model, &fixture.observed), 0);
	fixture_free(&fixture);
}

TEST(a_rate_is_what_came_between_two_readings)
{
	struct tdx_td td = { .tdr = 0x1000,
			     .pages = 100,
			     .window = TDX_WINDOW_OPEN };

	model_init(&model);
	model_set_tds(&model, &td, 1, 10 * S);
	CHECK_INT(model.tds[0].pages_per_second, 0);
	td.pages = 300;
	model_set_tds(&model, &td, 1, 12 * S);
	CHECK_INT(model.tds[0].pages_per_second, 100);
	model_free(&model);
}

TEST(a_tdr_that_serves_a_new_td_has_no_rate_yet)
{
	struct tdx_td td = { .tdr = 0x1000, .init_ns = 5, .pages = 10 };

	model_init(&model);
	model_set_tds(&model, &td, 1, 10 * S);
	td.init_ns = 7;
	td.pages = 500;
	model_set_tds(&model, &td, 1, 11 * S);
	CHECK_INT(model.tds[0].pages_per_second, 0);
	model_free(&model);
}

TEST(only_tds_between_init_and_finalize_are_in_build)
{
	struct tdx_td tds[] = {
		{ .tdr = 0x1000, .window = TDX_WINDOW_BEFORE },
		{ .tdr = 0x2000, .window = TDX_WINDOW_OPEN },
		{ .tdr = 0x3000, .window = TDX_WINDOW_PROBABLE },
		{ .tdr = 0x4000, .window = TDX_WINDOW_CLOSED },
		{ .tdr = 0x5000, .window = TDX_WINDOW_GONE },
	};

	model_init(&model);
	model_set_tds(&model, tds, 5, S);
	CHECK_INT(model_tds_in_build(&model), 2);
	model_free(&model);
}

TEST(a_task_cannot_write_to_the_terminal_by_its_name)
{
	struct tdx_td td = { .tdr = 0x1000, .window = TDX_WINDOW_OPEN };
	struct tdx_upload upload = { .error = 1 };

	memcpy(td.comm, "\033[2Jname\x7f\xff\t789abcd", TDX_COMM_LEN);
	strcpy(upload.comm, "\033]0;x\a");
	model_init(&model);
	model_set_tds(&model, &td, 1, S);
	CHECK(!memcmp(model.tds[0].td.comm, "?[2Jname???789ab", TDX_COMM_LEN));
	model_add_refusal(&model, &upload, S);
	CHECK_TEXT(model.last.head.asked_comm, "?]0;x?");
	fixture_failing(&fixture, 2, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, 0x8000051200010000);
	fixture.observed.busy = &td;
	fixture.observed.nr_busy = 1;
	CHECK_INT(model_add_update(&model, &fixture.observed), 0);
	CHECK(!memcmp(model.last.busy[0].comm, "?[2Jname???789ab",
		      TDX_COMM_LEN));
	fixture_free(&fixture);
	model_free(&model);
}

TEST(leaves_of_the_cpus_are_summed)
{
	struct leaf_sum sum = {};
	const struct tdx_leaf_cell one = {
		.calls = 2, .total_ns = 10, .max_ns = 8, .latency = { 1, 1 }
	};
	const struct tdx_leaf_cell other = { .calls = 1,
					     .errors = 1,
					     .total_ns = 5,
					     .max_ns = 5,
					     .last_error = 7,
					     .latency = { 1 } };

	leaf_sum_add(&sum, &one, 0);
	leaf_sum_add(&sum, &other, 0);
	CHECK_INT(sum.cell.calls, 3);
	CHECK_INT(sum.cell.errors, 1);
	CHECK_INT(sum.cell.total_ns, 15);
	CHECK_INT(sum.cell.max_ns, 8);
	CHECK_INT(sum.cell.last_error, 7);
	CHECK_INT(sum.cell.latency[0], 2);
	CHECK_INT(sum.cell.latency[1], 1);
}

TEST(the_last_error_of_a_leaf_is_the_latest_on_any_cpu)
{
	const struct tdx_leaf_cell none = { .calls = 9 };
	const struct tdx_leaf_cell late = { .errors = 1, .last_error = 7 };
	const struct tdx_leaf_cell early = { .errors = 1, .last_error = 8 };
	struct leaf_sum sum = {};

	leaf_sum_add(&sum, &late, 200);
	leaf_sum_add(&sum, &early, 100);
	leaf_sum_add(&sum, &none, 0);
	CHECK_INT(sum.cell.last_error, 7);
	leaf_sum_add(&sum, &early, 300);
	CHECK_INT(sum.cell.last_error, 8);
}

TEST(leaves_have_rates_from_the_second_reading_on)
{
	static struct tdx_leaf_cell sums[TDX_SLOTS];

	model_init(&model);
	sums[2].calls = 1000;
	model_set_leaves(&model, sums, 4 * S);
	CHECK_INT(model.leaves[2].calls_per_second, 0);
	sums[2].calls = 1500;
	sums[2].errors = 5;
	model_set_leaves(&model, sums, 4 * S + S / 2);
	CHECK_INT(model.leaves[2].calls_per_second, 1000);
	CHECK_INT(model.leaves[2].errors_per_second, 10);
	model_free(&model);
}

TEST(refusals_in_a_row_are_counted_until_another_outcome)
{
	model_init(&model);
	add(TDX_UPDATE_SHUTDOWN, EBUSY);
	add(TDX_UPDATE_SHUTDOWN, EBUSY);
	CHECK_INT(model.busy_in_a_row, 2);
	add(0, 0);
	CHECK_INT(model.busy_in_a_row, 0);
	add(TDX_UPDATE_SHUTDOWN, EBUSY);
	CHECK_INT(model.busy_in_a_row, 1);
	CHECK_INT(model.nr_updates, 4);
	model_free(&model);
}

TEST(every_update_is_told_once)
{
	model_init(&model);
	model.on_update = count_update;
	told = 0;
	add(0, 0);
	add(TDX_UPDATE_CPU_INIT, EIO);
	CHECK_INT(told, 2);
	CHECK_INT(model.last.verdict, OUTCOME_LOST);
	model_free(&model);
}

TEST(a_refused_upload_is_told_as_well)
{
	const struct tdx_upload upload = {
		.asked_ns = S, .pid = 42, .comm = "load", .error = 8
	};

	model_init(&model);
	model.on_update = count_update;
	told = 0;
	CHECK_INT(model_add_refusal(&model, &upload, 2 * S), 0);
	CHECK_INT(told, 1);
	CHECK(model.last.refused);
	CHECK_INT(model.last.head.error, -EINVAL);
	CHECK_INT(model.last.head.asked_pid, 42);
	CHECK_TEXT(model.last.head.asked_comm, "load");
	model_free(&model);
}

static enum outcome verdict_of_refusal(const struct host *host, __u32 error)
{
	const struct tdx_upload upload = { .error = error };

	model_init(&model);
	model.host = *host;
	CHECK_INT(model_add_refusal(&model, &upload, S), 0);
	return model.last.verdict;
}

TEST(an_upload_to_a_host_without_tdx_is_lost_whatever_it_was_refused_for)
{
	const struct host host = { .lost = true, .cpus_offline = true };

	CHECK_INT(verdict_of_refusal(&host, 1), OUTCOME_LOST);
	CHECK_INT(model.last.refusal, REFUSAL_LOST);
	model_free(&model);
	CHECK_INT(verdict_of_refusal(&host, 8), OUTCOME_LOST);
	model_free(&model);
}

TEST(a_refusal_has_the_reason_that_the_host_shows)
{
	const struct host offline = { .cpus_offline = true };
	const struct host used_up = { .updates_left = 0 };
	const struct host healthy = { .updates_left = 3 };

	CHECK_INT(verdict_of_refusal(&offline, 1), OUTCOME_REFUSED);
	CHECK_INT(model.last.refusal, REFUSAL_CPU_OFFLINE);
	model_free(&model);
	verdict_of_refusal(&used_up, 1);
	CHECK_INT(model.last.refusal, REFUSAL_NO_UPDATES);
	model_free(&model);
	verdict_of_refusal(&used_up, 8);
	CHECK_INT(model.last.refusal, REFUSAL_UNKNOWN);
	model_free(&model);
	verdict_of_refusal(&healthy, 1);
	CHECK_INT(model.last.refusal, REFUSAL_UNKNOWN);
	model_free(&model);
}

TEST(an_upload_error_without_a_meaning_here_is_an_io_error)
{
	const struct tdx_upload upload = { .error = 99 };

	model_init(&model);
	model_add_refusal(&model, &upload, S);
	CHECK_INT(model.last.head.error, -EIO);
	model_free(&model);
}

TEST(losses_add_up_and_each_has_its_reason)
{
	int i;

	model_init(&model);
	for (i = 0; i < TDX_NR_LOSSES; i++) {
		model.losses[i] = 2;
		CHECK(loss_name(i)[0]);
	}
	CHECK_INT(model_lost(&model), 2 * TDX_NR_LOSSES);
	model_free(&model);
}

static void lose(enum tdx_loss reason, __u32 cpu, __u64 count)
{
	const struct observation loss = {
		.kind = OBS_LOSS,
		.ns = S,
		.loss = { reason, cpu, count },
	};

	CHECK_INT(model_observe(&model, &loss), 0);
}

TEST(losses_have_their_cpu_where_it_is_known)
{
	model_init(&model);
	lose(TDX_LOSS_RING_FULL, 2, 3);
	lose(TDX_LOSS_RING_FULL, 511, 4);
	lose(TDX_LOSS_TD_TABLE_FULL, 2, 5);
	lose(TDX_LOSS_RING_FULL, LOSS_ANY_CPU, 6);
	lose(TDX_LOSS_RING_FULL, 1000000, 7);
	CHECK_INT(model.losses[TDX_LOSS_RING_FULL], 20);
	CHECK_INT(model_lost(&model), 25);
	CHECK_INT(model.nr_cpu_losses, 512);
	CHECK_INT(model.cpu_losses[2][TDX_LOSS_RING_FULL], 3);
	CHECK_INT(model.cpu_losses[2][TDX_LOSS_TD_TABLE_FULL], 5);
	CHECK_INT(model.cpu_losses[511][TDX_LOSS_RING_FULL], 4);
	CHECK_INT(model.cpu_losses[3][TDX_LOSS_RING_FULL], 0);
	CHECK(!model_is_whole(&model));
	model_free(&model);
}

static void tell_end(bool clean)
{
	const struct observed_end end = { .clean = clean, .why = "torn" };
	const struct observation observation = { .kind = OBS_END, .end = &end };

	CHECK_INT(model_observe(&model, &observation), 0);
}

TEST(an_observation_is_whole_unless_its_end_is_missing)
{
	model_init(&model);
	CHECK(model_is_whole(&model));
	tell_end(true);
	CHECK(model.ended);
	CHECK(model_is_whole(&model));
	tell_end(false);
	CHECK(!model_is_whole(&model));
	CHECK_TEXT(model.end.why, "torn");
	model_free(&model);
}

TEST(an_update_that_began_and_did_not_end_is_missed)
{
	const struct observation begun = { .kind = OBS_BEGUN,
					   .ns = S,
					   .begun = FIXTURE_SEQ };
	const struct observation ended = { .kind = OBS_UPDATE,
					   .ns = 2 * S,
					   .update = &fixture.observed };

	model_init(&model);
	CHECK_INT(model_observe(&model, &begun), 0);
	CHECK(model.updating);
	CHECK_INT(model.begun, FIXTURE_SEQ);
	CHECK_INT(model.begun_ns, S);
	CHECK(!model_is_whole(&model));
	fixture_good(&fixture, 2);
	CHECK_INT(model_observe(&model, &ended), 0);
	fixture_free(&fixture);
	CHECK(!model.updating);
	CHECK(model_is_whole(&model));
	model_free(&model);
}

static void begin(__u32 seq)
{
	const struct observation begun = { .kind = OBS_BEGUN,
					   .ns = S,
					   .begun = seq };

	CHECK_INT(model_observe(&model, &begun), 0);
}

static void end(__u32 seq)
{
	const struct observation ended = { .kind = OBS_UPDATE,
					   .ns = 2 * S,
					   .update = &fixture.observed };

	fixture_good(&fixture, 2);
	fixture.head.seq = seq;
	CHECK_INT(model_observe(&model, &ended), 0);
	fixture_free(&fixture);
}

TEST(the_end_of_an_update_is_not_that_of_the_next)
{
	model_init(&model);
	begin(1);
	begin(2);
	end(1);
	CHECK(model.updating);
	CHECK_INT(model.begun, 2);
	end(2);
	CHECK(!model.updating);
	model_free(&model);
}

TEST(the_cost_of_the_tool_is_a_share_of_what_the_updates_cost)
{
	struct observation cost = { .kind = OBS_COST, .ns = S };
	__s64 away = 0;
	__u32 cpu;

	model_init(&model);
	CHECK(model_cost_share(&model) < 0);
	add(0, 0);
	CHECK(model_cost_share(&model) < 0);
	for (cpu = 0; cpu < 2; cpu++)
		away += model.last.cpus[cpu].total;
	cost.cost.runs = 10;
	cost.cost.update_ns = away / 4;
	CHECK_INT(model_observe(&model, &cost), 0);
	CHECK_INT(model_cost_share(&model) * 1000, 250);
	model_free(&model);
}

TEST(the_longest_run_of_refusals_is_kept)
{
	model_init(&model);
	add(TDX_UPDATE_SHUTDOWN, EBUSY);
	add(TDX_UPDATE_SHUTDOWN, EBUSY);
	add(0, 0);
	add(TDX_UPDATE_SHUTDOWN, EBUSY);
	CHECK_INT(model.busy_in_a_row, 1);
	CHECK_INT(model.busy_longest_run, 2);
	CHECK_INT(model.stats.verdicts[OUTCOME_RETRY], 3);
	model_free(&model);
}

TEST(single_seamcalls_are_counted)
{
	static const struct tdx_call calls[3];
	const struct observation observation = { .kind = OBS_CALLS,
						 .calls = { calls, 3 } };

	model_init(&model);
	CHECK_INT(model_observe(&model, &observation), 0);
	CHECK_INT(model_observe(&model, &observation), 0);
	CHECK_INT(model.calls, 6);
	model_free(&model);
}

RUN_TESTS(
	TAP_TEST(a_rate_is_what_came_between_two_readings),
	TAP_TEST(a_tdr_that_serves_a_new_td_has_no_rate_yet),
	TAP_TEST(only_tds_between_init_and_finalize_are_in_build),
	TAP_TEST(a_task_cannot_write_to_the_terminal_by_its_name),
	TAP_TEST(leaves_of_the_cpus_are_summed),
	TAP_TEST(the_last_error_of_a_leaf_is_the_latest_on_any_cpu),
	TAP_TEST(leaves_have_rates_from_the_second_reading_on),
	TAP_TEST(refusals_in_a_row_are_counted_until_another_outcome),
	TAP_TEST(every_update_is_told_once),
	TAP_TEST(a_refused_upload_is_told_as_well),
	TAP_TEST(
		an_upload_to_a_host_without_tdx_is_lost_whatever_it_was_refused_for),
	TAP_TEST(a_refusal_has_the_reason_that_the_host_shows),
	TAP_TEST(an_upload_error_without_a_meaning_here_is_an_io_error),
	TAP_TEST(losses_add_up_and_each_has_its_reason),
	TAP_TEST(losses_have_their_cpu_where_it_is_known),
	TAP_TEST(an_observation_is_whole_unless_its_end_is_missing),
	TAP_TEST(an_update_that_began_and_did_not_end_is_missed),
	TAP_TEST(the_end_of_an_update_is_not_that_of_the_next),
	TAP_TEST(the_cost_of_the_tool_is_a_share_of_what_the_updates_cost),
	TAP_TEST(the_longest_run_of_refusals_is_kept),
	TAP_TEST(single_seamcalls_are_counted))
