// SPDX-License-Identifier: GPL-2.0-only
/* What ends a watch, and what is beyond its end. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "tap.h"
#include "watch.h"

/**
 * struct source - facts that are told at the first read, all at once
 * @facts: the facts
 * @nr: how many
 * @watch: asked about each
 * @passed: by enum observation_kind: facts that it let through
 * @last_loss: that it let through
 * @reads: so far
 * @with_tables: of them with the tables
 * @fd: never readable
 */
struct source {
	const struct observation *facts;
	size_t nr;
	struct watch *watch;
	unsigned int passed[OBS_END + 1];
	enum tdx_loss last_loss;
	unsigned int reads;
	unsigned int with_tables;
	int fd;
};

static int told_fd(struct source *source)
{
	return source->fd;
}

static int told_read(struct source *source, bool tables)
{
	size_t i;

	source->with_tables += tables;
	if (source->reads++)
		return 0;
	for (i = 0; i < source->nr; i++) {
		const struct observation *fact = &source->facts[i];

		if (!watch_lets_pass(source->watch, fact))
			continue;
		source->passed[fact->kind]++;
		if (fact->kind == OBS_LOSS)
			source->last_loss = fact->loss.reason;
	}
	return 0;
}

static const struct source_ops told = { .fd = told_fd, .read = told_read };

/* Two updates, each with all that is told with it, then another begins. */
static const struct observation two_updates[] = {
	{ .kind = OBS_HOST },
	{ .kind = OBS_BEGUN, .begun = 1 },
	{ .kind = OBS_UPDATE },
	{ .kind = OBS_COST },
	{ .kind = OBS_LOSS, .loss = { TDX_LOSS_RING_FULL, 0, 1 } },
	{ .kind = OBS_HOST },
	{ .kind = OBS_TD },
	{ .kind = OBS_CALLS },
	{ .kind = OBS_UPDATE },
	{ .kind = OBS_COST },
	{ .kind = OBS_REFUSAL },
	{ .kind = OBS_LOSS, .loss = { TDX_LOSS_OVERWRITTEN, 0, 1 } },
	{ .kind = OBS_BEGUN, .begun = 3 },
	{ .kind = OBS_TDS },
	{ .kind = OBS_LEAVES },
};

#define NR_FACTS (sizeof(two_updates) / sizeof(two_updates[0]))

static int run(struct watch *watch, struct source *source)
{
	int pipe_fds[2], ret;

	if (pipe2(pipe_fds, O_CLOEXEC))
		return -1;
	source->facts = two_updates;
	source->nr = NR_FACTS;
	source->watch = watch;
	source->fd = pipe_fds[0];
	if (!watch->interval_ms)
		watch->interval_ms = 1;
	if (!watch->output)
		watch->output = -1;
	if (!watch->input)
		watch->input = -1;
	if (!watch->signals)
		watch->signals = -1;
	ret = watch_run(watch, &told, source);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	return ret;
}

TEST(it_ends_after_the_updates_that_are_wanted)
{
	struct watch watch = { .max_updates = 1 };
	struct source source = {};

	CHECK_INT(run(&watch, &source), 0);
	CHECK_INT(source.reads, 1);
	CHECK_INT(watch_is_full(&watch), 1);
}

TEST(nothing_of_later_updates_is_told)
{
	struct watch watch = { .max_updates = 1 };
	struct source source = {};

	run(&watch, &source);
	CHECK_INT(source.passed[OBS_UPDATE], 1);
	CHECK_INT(source.passed[OBS_REFUSAL], 0);
	CHECK_INT(source.passed[OBS_BEGUN], 1);
	CHECK_INT(source.passed[OBS_HOST], 1);
	CHECK_INT(source.passed[OBS_TD], 0);
	CHECK_INT(source.passed[OBS_CALLS], 0);
	CHECK_INT(source.passed[OBS_COST], 1);
}

TEST(the_state_at_the_end_and_what_was_lost_before_is_told)
{
	struct watch watch = { .max_updates = 1 };
	struct source source = {};

	run(&watch, &source);
	CHECK_INT(source.passed[OBS_TDS], 1);
	CHECK_INT(source.passed[OBS_LEAVES], 1);
	CHECK_INT(source.passed[OBS_LOSS], 1);
	CHECK_INT(source.last_loss, TDX_LOSS_RING_FULL);
}

TEST(a_refused_upload_counts_as_an_update)
{
	struct watch watch = { .max_updates = 3 };
	struct source source = {};

	run(&watch, &source);
	CHECK_INT(source.passed[OBS_UPDATE], 2);
	CHECK_INT(source.passed[OBS_REFUSAL], 1);
	CHECK_INT(source.passed[OBS_BEGUN], 1);
	CHECK_INT(source.passed[OBS_COST], 2);
}

TEST(without_a_limit_all_is_told_until_the_time_is_over)
{
	struct watch watch = { .duration_s = 0.02, .tables = true };
	struct source source = {};
	size_t i, passed = 0;

	CHECK_INT(run(&watch, &source), 0);
	for (i = 0; i <= OBS_END; i++)
		passed += source.passed[i];
	CHECK_INT(passed, NR_FACTS);
	CHECK(source.reads >= 1);
	CHECK(source.with_tables >= 1);
}

TEST(a_signal_ends_it)
{
	struct source source = {};
	struct watch watch = {};
	int pipe_fds[2];

	CHECK_INT(pipe2(pipe_fds, O_CLOEXEC), 0);
	CHECK_INT(write(pipe_fds[1], "", 1), 1);
	watch.signals = pipe_fds[0];
	CHECK_INT(run(&watch, &source), 0);
	CHECK_INT(source.reads, 1);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
}

TEST(an_output_that_nobody_reads_ends_it)
{
	struct source source = {};
	struct watch watch = {};
	int pipe_fds[2];

	CHECK_INT(pipe2(pipe_fds, O_CLOEXEC), 0);
	close(pipe_fds[0]);
	watch.output = pipe_fds[1];
	CHECK_INT(run(&watch, &source), 0);
	CHECK_INT(source.reads, 1);
	close(pipe_fds[1]);
}

static int give_up(void *arg, bool ticked)
{
	return ticked ? *(int *)arg : -EINVAL;
}

TEST(who_takes_part_ends_it_with_or_without_an_error)
{
	struct watch watch = { .after_read = give_up };
	struct source source = {};
	int answer = 1;

	watch.arg = &answer;
	CHECK_INT(run(&watch, &source), 0);
	answer = -ENOSPC;
	source.reads = 0;
	CHECK_INT(run(&watch, &source), -ENOSPC);
}

RUN_TESTS(TAP_TEST(it_ends_after_the_updates_that_are_wanted),
	  TAP_TEST(nothing_of_later_updates_is_told),
	  TAP_TEST(the_state_at_the_end_and_what_was_lost_before_is_told),
	  TAP_TEST(a_refused_upload_counts_as_an_update),
	  TAP_TEST(without_a_limit_all_is_told_until_the_time_is_over),
	  TAP_TEST(a_signal_ends_it),
	  TAP_TEST(an_output_that_nobody_reads_ends_it),
	  TAP_TEST(who_takes_part_ends_it_with_or_without_an_error))
