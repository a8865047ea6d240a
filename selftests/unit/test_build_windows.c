// SPDX-License-Identifier: GPL-2.0-only
/* When an update would have harmed a TD, and what that leaves for a retry. */
#include <errno.h>
#include <stdlib.h>

#include "build_windows.h"
#include "fixture.h"
#include "starvation.h"
#include "tap.h"
#include "verdict.h"

#define S 1000000000ULL

static struct build_windows windows;
static struct model model;
static struct starvation starvation;
static char text[SENTENCE_LEN];

static struct tdx_td td_of(__u64 tdr, __u32 window, __u64 init, __u64 closed)
{
	return (struct tdx_td){ .tdr = tdr,
				.window = window,
				.init_ns = init,
				.closed_ns = closed };
}

static void tell(__u64 tdr, __u32 window, __u64 init, __u64 closed)
{
	const struct tdx_td td = td_of(tdr, window, init, closed);

	CHECK_INT(build_windows_td(&windows, &td, closed ? closed : init), 0);
}

static void watch_from(__u64 ns)
{
	build_windows_init(&windows);
	build_windows_since(&windows, ns);
}

TEST(a_map_of_tds_finds_what_is_in_it_after_any_removals)
{
	static bool present[4096];
	struct td_map map = {};
	unsigned int seed = 1;
	size_t i, nr = 0;
	bool same = true;

	memset(present, 0, sizeof(present));
	for (i = 0; i < 100000; i++) {
		__u64 at = rand_r(&seed) % 4096;

		if (present[at])
			td_map_remove(&map, at << 12);
		else
			CHECK_INT(td_map_set(&map, at << 12, at), 0);
		present[at] = !present[at];
	}
	for (i = 0; i < 4096; i++) {
		const struct td_map_entry *entry = td_map_find(&map, i << 12);

		same = same && present[i] == !!entry &&
		       (!entry || entry->value == i);
		nr += present[i];
	}
	CHECK(same);
	CHECK_INT(map.nr, nr);
	td_map_remove(&map, 1);
	CHECK_INT(map.nr, nr);
	td_map_free(&map);
	CHECK(!td_map_find(&map, 0));
}

TEST(builds_that_overlap_count_once)
{
	watch_from(10 * S);
	tell(1, TDX_WINDOW_OPEN, 12 * S, 0);
	tell(2, TDX_WINDOW_OPEN, 13 * S, 0);
	tell(1, TDX_WINDOW_CLOSED, 12 * S, 14 * S);
	tell(2, TDX_WINDOW_GONE, 13 * S, 15 * S);
	CHECK_INT(build_windows_busy(&windows, 20 * S), 3 * S);
	CHECK_INT(build_windows_watched(&windows, 20 * S), 10 * S);
	CHECK_INT(windows.builds, 2);
	CHECK_INT(distribution_median(&windows.lengths), 2 * S);
	build_windows_free(&windows);
}

TEST(a_build_under_way_counts_up_to_now)
{
	watch_from(10 * S);
	tell(1, TDX_WINDOW_OPEN, 12 * S, 0);
	CHECK_INT(build_windows_busy(&windows, 12 * S), 0);
	CHECK_INT(build_windows_busy(&windows, 15 * S), 3 * S);
	CHECK_INT(build_windows_longest_free(&windows, 15 * S), 2 * S);
	build_windows_free(&windows);
}

TEST(the_longest_gap_may_be_the_first_one_between_or_the_present_one)
{
	watch_from(10 * S);
	CHECK_INT(build_windows_longest_free(&windows, 11 * S), S);
	tell(1, TDX_WINDOW_OPEN, 12 * S, 0);
	tell(1, TDX_WINDOW_CLOSED, 12 * S, 13 * S);
	CHECK_INT(build_windows_longest_free(&windows, 13 * S), 2 * S);
	tell(1, TDX_WINDOW_OPEN, 16 * S, 0);
	tell(1, TDX_WINDOW_CLOSED, 16 * S, 17 * S);
	CHECK_INT(build_windows_longest_free(&windows, 18 * S), 3 * S);
	CHECK_INT(build_windows_longest_free(&windows, 27 * S), 10 * S);
	build_windows_free(&windows);
}

TEST(a_build_before_the_watch_counts_from_its_begin_on_only)
{
	watch_from(10 * S);
	tell(1, TDX_WINDOW_OPEN, 5 * S, 0);
	tell(1, TDX_WINDOW_CLOSED, 5 * S, 12 * S);
	CHECK_INT(build_windows_busy(&windows, 20 * S), 2 * S);
	CHECK_INT(distribution_median(&windows.lengths), 7 * S);
	build_windows_free(&windows);
}

TEST(a_build_that_was_found_late_has_no_length)
{
	watch_from(10 * S);
	tell(1, TDX_WINDOW_PROBABLE, 11 * S, 0);
	tell(1, TDX_WINDOW_CLOSED, 11 * S, 12 * S);
	CHECK_INT(windows.lengths.count, 0);
	CHECK_INT(build_windows_busy(&windows, 20 * S), S);
	build_windows_free(&windows);
}

TEST(readings_of_the_tds_are_enough)
{
	struct tdx_td tds[] = {
		td_of(1, TDX_WINDOW_OPEN, 12 * S, 0),
		td_of(2, TDX_WINDOW_OPEN, 13 * S, 0),
		td_of(3, TDX_WINDOW_BEFORE, 0, 0),
	};

	watch_from(10 * S);
	CHECK_INT(build_windows_tds(&windows, tds, 3, true, 14 * S), 0);
	CHECK_INT(windows.builds, 2);
	CHECK_INT(build_windows_busy(&windows, 14 * S), 2 * S);
	tds[0] = td_of(1, TDX_WINDOW_CLOSED, 12 * S, 14 * S + 1);
	/* From begin to end since the last reading. */
	tds[2] = td_of(3, TDX_WINDOW_CLOSED, 15 * S, 16 * S);
	CHECK_INT(build_windows_tds(&windows, tds, 3, true, 17 * S), 0);
	CHECK_INT(windows.builds, 3);
	CHECK_INT(windows.lengths.count, 2);
	CHECK_INT(windows.lengths.min, S);
	CHECK_INT(windows.lengths.max, 2 * S + 1);
	/* The second TD has vanished: some time before now. */
	CHECK_INT(build_windows_tds(&windows, tds, 1, true, 18 * S), 0);
	CHECK_INT(windows.open.nr, 0);
	CHECK_INT(build_windows_busy(&windows, 30 * S), 6 * S);
	build_windows_free(&windows);
}

TEST(what_was_told_is_not_counted_again_by_a_reading)
{
	struct tdx_td td = td_of(1, TDX_WINDOW_OPEN, 12 * S, 0);

	watch_from(10 * S);
	tell(1, TDX_WINDOW_OPEN, 12 * S, 0);
	CHECK_INT(build_windows_tds(&windows, &td, 1, true, 13 * S), 0);
	/* The table is ahead of the records: both end the same build. */
	td = td_of(1, TDX_WINDOW_CLOSED, 12 * S, 14 * S);
	CHECK_INT(build_windows_tds(&windows, &td, 1, true, 15 * S), 0);
	tell(1, TDX_WINDOW_CLOSED, 12 * S, 14 * S);
	CHECK_INT(windows.builds, 1);
	CHECK_INT(windows.lengths.count, 1);
	CHECK_INT(build_windows_busy(&windows, 20 * S), 2 * S);
	build_windows_free(&windows);
}

TEST(a_tdr_that_serves_another_td_ends_the_former_build)
{
	watch_from(10 * S);
	tell(1, TDX_WINDOW_OPEN, 11 * S, 0);
	tell(1, TDX_WINDOW_OPEN, 15 * S, 0);
	CHECK_INT(windows.builds, 2);
	CHECK_INT(windows.open.nr, 1);
	CHECK_INT(distribution_median(&windows.lengths), 4 * S);
	build_windows_free(&windows);
}

TEST(many_builds_vanish_at_once)
{
	static struct tdx_td tds[5000];
	size_t i;

	watch_from(10 * S);
	for (i = 0; i < 5000; i++)
		tds[i] = td_of(i << 12, TDX_WINDOW_OPEN, 11 * S + i, 0);
	CHECK_INT(build_windows_tds(&windows, tds, 5000, true, 12 * S), 0);
	CHECK_INT(windows.open.nr, 5000);
	CHECK_INT(build_windows_tds(&windows, tds, 1000, true, 13 * S), 0);
	CHECK_INT(windows.open.nr, 1000);
	CHECK_INT(build_windows_tds(&windows, tds, 0, true, 14 * S), 0);
	CHECK_INT(windows.open.nr, 0);
	CHECK_INT(build_windows_busy(&windows, 20 * S), 3 * S);
	build_windows_free(&windows);
}

TEST(a_refusal_lasts_until_no_td_is_in_build)
{
	watch_from(10 * S);
	build_windows_refused(&windows, 11 * S);
	tell(1, TDX_WINDOW_OPEN, 12 * S, 0);
	build_windows_refused(&windows, 13 * S);
	tell(2, TDX_WINDOW_OPEN, 14 * S, 0);
	build_windows_refused(&windows, 15 * S);
	tell(1, TDX_WINDOW_CLOSED, 12 * S, 16 * S);
	CHECK_INT(windows.clear_after.count, 0);
	tell(2, TDX_WINDOW_CLOSED, 14 * S, 17 * S);
	CHECK_INT(windows.clear_after.count, 1);
	CHECK_INT(distribution_median(&windows.clear_after), 4 * S);
	build_windows_free(&windows);
}

TEST(builds_end_when_tdx_is_lost_but_have_no_length)
{
	watch_from(10 * S);
	tell(1, TDX_WINDOW_OPEN, 12 * S, 0);
	build_windows_refused(&windows, 13 * S);
	build_windows_lost(&windows, 14 * S);
	CHECK_INT(windows.open.nr, 0);
	CHECK_INT(windows.lengths.count, 0);
	CHECK_INT(windows.clear_after.count, 0);
	CHECK_INT(build_windows_busy(&windows, 20 * S), 2 * S);
	build_windows_free(&windows);
}

static void observe_td(__u64 tdr, __u32 window, __u64 init, __u64 closed)
{
	const struct tdx_td td = td_of(tdr, window, init, closed);
	const struct observation observation = { .kind = OBS_TD,
						 .ns = closed ? closed : init,
						 .td = &td };

	CHECK_INT(model_observe(&model, &observation), 0);
}

/* An update that meets @td; it fails 8 us after it began, whatever the age. */
static void observe_busy(const struct tdx_td *td)
{
	struct fixture fixture;
	const struct observation observation = {
		.kind = OBS_UPDATE,
		.ns = FIXTURE_T0 + 100000,
		.update = &fixture.observed,
	};

	fixture_failing(&fixture, 2, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, 0x8000051200010000);
	fixture.observed.busy = td;
	fixture.observed.nr_busy = 1;
	fixture.observed.tds = td;
	fixture.observed.nr_tds = 1;
	CHECK_INT(model_observe(&model, &observation), 0);
	fixture_free(&fixture);
}

/* Before FIXTURE_T0, which is 1 ms: builds of 100, 100 and 300 us. */
static void observe_builds(void)
{
	model_init(&model);
	observe_td(1, TDX_WINDOW_OPEN, 100000, 0);
	observe_td(1, TDX_WINDOW_CLOSED, 100000, 200000);
	observe_td(1, TDX_WINDOW_OPEN, 210000, 0);
	observe_td(1, TDX_WINDOW_CLOSED, 210000, 310000);
	observe_td(2, TDX_WINDOW_OPEN, 400000, 0);
	observe_td(2, TDX_WINDOW_CLOSED, 400000, 700000);
}

TEST(the_wait_is_what_is_left_of_a_usual_build)
{
	const struct tdx_td td =
		td_of(3, TDX_WINDOW_OPEN, FIXTURE_T0 - 20000, 0);

	observe_builds();
	observe_busy(&td);
	starvation_find(&starvation, &model, &model.last);
	CHECK_INT(starvation.builds, 3);
	CHECK_INT(starvation.build_median_ns, 100000);
	CHECK_INT(starvation.build_max_ns, 300000);
	CHECK_INT(starvation.wait_ns,
		  100000 - (update_failed_ns(&model.last) - td.init_ns));
	CHECK_INT(starvation.watched_ns, FIXTURE_T0);
	CHECK_INT(starvation.busy_ns, 500000 + 120000);
	CHECK_INT(starvation.longest_free_ns, FIXTURE_T0 - 20000 - 700000);
	CHECK_INT(starvation.refusals, 1);
	CHECK_INT(starvation.in_a_row, 1);
	CHECK_TEXT(
		sentence_starvation(&starvation, text),
		"a TD was in build for 62% of 1.00 ms; the longest time without was 280 us");
	model_free(&model);
}

TEST(a_build_older_than_usual_may_take_as_long_as_the_longest)
{
	const struct tdx_td td =
		td_of(3, TDX_WINDOW_OPEN, FIXTURE_T0 - 200000, 0);

	observe_builds();
	observe_busy(&td);
	starvation_find(&starvation, &model, &model.last);
	CHECK_INT(starvation.wait_ns,
		  300000 - (update_failed_ns(&model.last) - td.init_ns));
	CHECK_TEXT(
		sentence_wait(&starvation, text),
		"a build takes 100 us (median of 3, longest 300 us): retry in about 94.5 us");
	model_free(&model);
}

TEST(nobody_knows_how_long_the_oldest_build_takes)
{
	const struct tdx_td td =
		td_of(3, TDX_WINDOW_OPEN, FIXTURE_T0 - 300000, 0);

	observe_builds();
	observe_busy(&td);
	starvation_find(&starvation, &model, &model.last);
	CHECK_INT(starvation.wait_ns, WAIT_UNKNOWN);
	CHECK_TEXT(
		sentence_wait(&starvation, text),
		"a build takes 100 us (median of 3, longest 300 us): one in the way is older, or not known");
	model_free(&model);
	model_init(&model);
	observe_busy(&td);
	starvation_find(&starvation, &model, &model.last);
	CHECK_TEXT(
		sentence_wait(&starvation, text),
		"how long is not known: no build was seen from begin to end");
	model_free(&model);
}

TEST(without_a_build_there_is_nothing_to_say)
{
	model_init(&model);
	starvation_find(&starvation, &model, NULL);
	CHECK(!sentence_starvation(&starvation, text));
	CHECK_INT(starvation_share(&starvation), 0);
	model_free(&model);
}

RUN_TESTS(
	TAP_TEST(a_map_of_tds_finds_what_is_in_it_after_any_removals),
	TAP_TEST(builds_that_overlap_count_once),
	TAP_TEST(a_build_under_way_counts_up_to_now),
	TAP_TEST(
		the_longest_gap_may_be_the_first_one_between_or_the_present_one),
	TAP_TEST(a_build_before_the_watch_counts_from_its_begin_on_only),
	TAP_TEST(a_build_that_was_found_late_has_no_length),
	TAP_TEST(readings_of_the_tds_are_enough),
	TAP_TEST(what_was_told_is_not_counted_again_by_a_reading),
	TAP_TEST(a_tdr_that_serves_another_td_ends_the_former_build),
	TAP_TEST(many_builds_vanish_at_once),
	TAP_TEST(a_refusal_lasts_until_no_td_is_in_build),
	TAP_TEST(builds_end_when_tdx_is_lost_but_have_no_length),
	TAP_TEST(the_wait_is_what_is_left_of_a_usual_build),
	TAP_TEST(a_build_older_than_usual_may_take_as_long_as_the_longest),
	TAP_TEST(nobody_knows_how_long_the_oldest_build_takes),
	TAP_TEST(without_a_build_there_is_nothing_to_say))
