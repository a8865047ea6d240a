// SPDX-License-Identifier: GPL-2.0-only
/* An update of which only functions of Linux's own updater tell. */
#include "fault.h"
#include "fixture.h"
#include "model.h"
#include "tap.h"
#include "verdict.h"

#define CPUS 4
#define BAD_MSR 0xc00009200000003aULL

/* When CPU c returns from its work in a state; the last one 1 ns before the end. */
#define RETURNS(state, cpu)                                      \
	((cpu) == CPUS - 1 ? fixture_begin_of((state) + 1) - 1 : \
			     fixture_begin_of(state) + 11 * (cpu) + 500)

static struct fixture fixture;
static struct update update;
static char text[SENTENCE_LEN];

static void build(__u32 unknown)
{
	fixture_functions(&fixture, unknown);
	CHECK_INT(update_build(&update, &fixture.observed), 0);
}

static void build_good(__u32 unknown)
{
	fixture_good(&fixture, CPUS);
	build(unknown);
}

static void build_failing(__u32 state, __u32 cpu, __u64 leaf, __u64 status)
{
	fixture_failing(&fixture, CPUS, state, cpu, EIO, leaf, status);
	build(0);
}

static void done(void)
{
	update_free(&update);
	fixture_free(&fixture);
}

static struct tdx_step_cell *step(__u32 state, __u32 cpu)
{
	return fixture_step(&fixture, state, cpu);
}

TEST(it_is_done_and_complete)
{
	build_good(0);
	CHECK_INT(update.verdict, OUTCOME_DONE);
	CHECK(update.complete);
	CHECK_INT(update.head.state, TDX_UPDATE_DONE);
	done();
}

TEST(every_cpu_acks_every_step_that_was_left)
{
	size_t i;

	build_good(0);
	for (i = 0; i < UPDATE_NR_STEPS; i++) {
		CHECK(update.steps[i].complete);
		CHECK_INT(update.steps[i].acks, CPUS);
	}
	done();
}

TEST(a_step_lasts_until_the_last_cpu_returns)
{
	const struct update_step *install, *init;

	build_good(0);
	install = &update.steps[TDX_UPDATE_CPU_INSTALL - 1];
	init = &update.steps[TDX_UPDATE_CPU_INIT - 1];
	CHECK_INT(init->begin_ns, RETURNS(TDX_UPDATE_CPU_INSTALL, CPUS - 1));
	CHECK_INT(install->duration, init->begin_ns - install->begin_ns);
	done();
}

TEST(the_straggler_is_who_returns_last)
{
	fixture_good(&fixture, CPUS);
	step(TDX_UPDATE_CPU_INSTALL, 1)->done_ns =
		fixture_begin_of(TDX_UPDATE_CPU_INIT);
	build(0);
	CHECK_INT(update.steps[1].straggler, 1);
	CHECK_INT(update.steps[2].straggler, CPUS - 1);
	CHECK_INT(update.steps[1].cpus[1].ordinal, 0);
	done();
}

TEST(a_cpu_without_work_waits_for_the_one_that_has_some)
{
	const struct cpu_step *shutdown, *run_update;

	build_good(0);
	CHECK_INT(update.steps[0].straggler, 0);
	CHECK_INT(update.steps[3].straggler, 0);
	shutdown = &update.steps[0].cpus[2];
	CHECK_INT(shutdown->wait, shutdown->total - shutdown->notice);
	run_update = &update.steps[3].cpus[2];
	CHECK(run_update->seen);
	CHECK_INT(run_update->wait, run_update->total);
	CHECK_INT(run_update->notice, 0);
	done();
}

TEST(the_terms_add_up_exactly)
{
	__u32 state, cpu;

	for (state = TDX_UPDATE_SHUTDOWN; state <= TDX_UPDATE_DONE; state++) {
		if (state == TDX_UPDATE_DONE)
			build_good(0);
		else
			build_failing(state, 0, TDX_LEAF_SYS_LP_INIT, BAD_MSR);
		for (cpu = 0; cpu < CPUS; cpu++) {
			const struct cpu_passage *p = &update.cpus[cpu];

			CHECK_INT(p->gather + p->notice + p->lock + p->work +
					  p->wait + p->release +
					  p->unattributed,
				  p->total);
			CHECK(p->unattributed >= 0);
		}
		done();
	}
}

TEST(after_the_last_step_is_only_what_is_left_of_the_stop)
{
	build_good(0);
	CHECK(update.cpus[2].release < FIXTURE_STEP);
	done();
}

TEST(the_last_state_is_that_in_which_a_cpu_was_seen)
{
	__u32 state;

	for (state = TDX_UPDATE_SHUTDOWN; state < TDX_UPDATE_DONE; state++) {
		build_failing(state, 0, TDX_LEAF_SYS_LP_INIT, BAD_MSR);
		CHECK_INT(update.head.state, state);
		CHECK_INT(update.root.state, state);
		CHECK(!update.steps[state - 1].complete);
		CHECK_INT(update.verdict, state == TDX_UPDATE_SHUTDOWN ?
						  OUTCOME_REFUSED :
						  OUTCOME_LOST);
		CHECK(update.complete);
		done();
	}
}

TEST(an_update_that_was_not_seen_to_end_is_as_far_as_the_last_cpu_seen)
{
	fixture_good(&fixture, CPUS);
	fixture.head.flags &= ~TDX_UPDATE_ENDED;
	fixture.head.end_ns = 0;
	fixture.head.version_to = 0;
	build(0);
	CHECK(!update.complete);
	CHECK_INT(update.head.state, TDX_UPDATE_RUN_UPDATE);
	done();
}

/* It returns what CPU 2 has met, and is quicker to say so. */
TEST(the_root_cause_is_the_cpu_whose_seamcall_failed)
{
	struct tdx_step_cell *other;

	fixture_failing(&fixture, CPUS, TDX_UPDATE_CPU_INIT, 2, EIO,
			TDX_LEAF_SYS_INIT, BAD_MSR);
	other = step(TDX_UPDATE_CPU_INIT, 1);
	other->error = EIO;
	other->leaf = TDX_FN_UNKNOWN;
	build(0);
	CHECK(other->done_ns < step(TDX_UPDATE_CPU_INIT, 2)->done_ns);
	CHECK_INT(update.root.cpu, 2);
	CHECK_INT(update.root.leaf, TDX_LEAF_SYS_INIT);
	CHECK_INT(update.root.others, 1);
	done();
}

TEST(where_no_seamcall_is_known_the_first_cpu_to_fail_is_the_root_cause)
{
	fixture_failing(&fixture, CPUS, TDX_UPDATE_CPU_INIT, 2, EIO,
			TDX_FN_UNKNOWN, 0);
	step(TDX_UPDATE_CPU_INIT, 1)->error = EIO;
	step(TDX_UPDATE_CPU_INIT, 1)->leaf = TDX_FN_UNKNOWN;
	build(TDX_UNKNOWN_BIT(FAILED_LEAF));
	CHECK_INT(update.root.cpu, 1);
	CHECK(!root_cause_has_leaf(&update.root));
	CHECK_TEXT(
		sentence_cause(&update, true, text),
		"CPU 1 in CPU_INIT: a SEAMCALL that is not known failed: EIO; 1 more CPU failed later");
	CHECK(strstr(sentence_fault(&update, text), "not known"));
	done();
}

TEST(what_cannot_be_told_is_not_0)
{
	const struct cpu_step *split;

	build_good(TDX_UNKNOWN_BIT(LOCK_WAIT) | TDX_UNKNOWN_BIT(SEAM_TIME) |
		   TDX_UNKNOWN_BIT(RETRIES));
	split = &update.steps[1].cpus[2];
	CHECK_INT(split->lock, UPDATE_UNKNOWN_NS);
	CHECK_INT(split->work, UPDATE_UNKNOWN_NS);
	CHECK_INT(split->retries, UPDATE_UNKNOWN_COUNT);
	CHECK_INT(update.steps[1].lock_max, UPDATE_UNKNOWN_NS);
	CHECK_INT(update.steps[1].work, UPDATE_UNKNOWN_NS);
	CHECK_INT(update.cpus[2].lock, UPDATE_UNKNOWN_NS);
	CHECK_TEXT(unit_duration(split->lock, text), "-");
	CHECK(!sentence_step(&update.steps[1], text));
	CHECK(!sentence_retries(&update.steps[1], text));
	done();
}

TEST(versions_that_cannot_be_told_lose_no_tdx)
{
	fixture_failing(&fixture, CPUS, TDX_UPDATE_SHUTDOWN, 0, EIO,
			TDX_LEAF_SYS_SHUTDOWN, BAD_MSR);
	fixture.head.version_from = 0;
	fixture.head.version_to = 0;
	build(TDX_UNKNOWN_BIT(VERSIONS));
	CHECK_INT(update.verdict, OUTCOME_REFUSED);
	CHECK_TEXT(sentence_verdict(&update, text),
		   "nothing has changed: the TDX module goes on");
	CHECK_TEXT(sentence_tdx(&update, text),
		   "no: nothing has changed for any TD");
	done();
}

TEST(a_lead_that_was_not_seen_to_the_end_makes_the_update_partial)
{
	fixture_good(&fixture, CPUS);
	step(TDX_UPDATE_SHUTDOWN, 0)->done_ns = 0;
	build(0);
	CHECK(!update.complete);
	done();
}

/* Of a return, or of a call and its return. */
TEST(a_cpu_that_was_not_seen_at_work_makes_the_update_partial)
{
	__u32 state;

	for (state = TDX_UPDATE_CPU_INSTALL; state <= TDX_UPDATE_CPU_INIT;
	     state++) {
		fixture_good(&fixture, CPUS);
		step(state, 2)->done_ns = 0;
		build(0);
		CHECK(!update.complete);
		done();
		fixture_good(&fixture, CPUS);
		memset(step(state, 2), 0, sizeof(struct tdx_step_cell));
		build(0);
		CHECK(!update.complete);
		done();
	}
}

TEST(sysfs_has_one_word_for_whatever_goes_wrong)
{
	build_failing(TDX_UPDATE_SHUTDOWN, 0, TDX_LEAF_SYS_SHUTDOWN, BAD_MSR);
	CHECK_TEXT(sentence_sysfs(&update, text),
		   "firmware-invalid, as it does whatever goes wrong");
	done();
}

TEST(tds_in_build_meanwhile_are_told_as_harmed)
{
	struct tdx_td td = {
		.tdr = 0x1000,
		.window = TDX_WINDOW_OPEN,
		.comm = "qemu",
	};

	fixture_good(&fixture, CPUS);
	fixture.observed.busy = &td;
	fixture.observed.nr_busy = 1;
	build(0);
	CHECK_INT(update.verdict, OUTCOME_DONE);
	CHECK_INT(update_harmed(&update), 1);
	CHECK_TEXT(
		sentence_verdict(&update, text),
		"TDX module updated, 1.5.24 -> 1.5.25, while 1 TD was in build: its measurement is not to be trusted");
	CHECK_TEXT(sentence_advice(&update, 0, text),
		   "end the TDs that were in build, and build them anew");
	done();
}

static void build_busy(__u32 unknown, size_t nr, __u64 status)
{
	static const struct tdx_td tds[2] = {
		{ .tdr = 0x1000, .window = TDX_WINDOW_OPEN, .comm = "qemu" },
		{ .tdr = 0x2000, .window = TDX_WINDOW_OPEN, .comm = "qemu" },
	};

	fixture_failing(&fixture, CPUS, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			status ? TDX_LEAF_SYS_SHUTDOWN : TDX_FN_UNKNOWN,
			status);
	fixture.observed.busy = tds;
	fixture.observed.nr_busy = nr;
	build(unknown);
	CHECK_INT(update.verdict, OUTCOME_RETRY);
}

/* By an updater that asks for TDs in build, which that of 7.3 does not. */
TEST(tds_in_build_that_nobody_has_counted_are_not_0)
{
	const __u32 unknown = TDX_UNKNOWN_BIT(FAILED_LEAF);

	build_busy(unknown, 0, 0);
	CHECK_TEXT(
		sentence_verdict(&update, text),
		"nothing has changed: TDs are in build, how many is not known");
	CHECK_TEXT(sentence_advice(&update, 1, text),
		   "retry when they have finalised");
	CHECK(!sentence_unnamed(&update, text));
	done();
	build_busy(unknown, 1, 0);
	CHECK_TEXT(sentence_verdict(&update, text),
		   "nothing has changed: at least 1 TD is in build");
	CHECK_TEXT(sentence_fault(&update, text),
		   "of whoever builds TDs: qemu (pid 0)");
	done();
	build_busy(unknown, 2, 0);
	CHECK_TEXT(sentence_verdict(&update, text),
		   "nothing has changed: at least 2 TDs are in build");
	done();
}

TEST(tds_in_build_that_were_counted_are_so_many)
{
	build_busy(0, 0, 0x8000051200030000ULL);
	CHECK_TEXT(sentence_verdict(&update, text),
		   "nothing has changed: 3 TDs are in build");
	CHECK_TEXT(
		sentence_fault(&update, text),
		"of a TD build unknown to this tool: it began before it was attached");
	done();
}

TEST(who_builds_tds_is_not_told_where_none_can_be)
{
	build_busy(TDX_UNKNOWN_BIT(TDS), 0, 0x8000051200030000ULL);
	CHECK_TEXT(sentence_fault(&update, text),
		   "of whoever builds TDs: that cannot be told here");
	done();
}

TEST(tds_in_build_are_not_to_blame_when_tdx_is_lost)
{
	struct tdx_td td = {
		.tdr = 0x1000,
		.window = TDX_WINDOW_OPEN,
		.comm = "qemu",
	};

	fixture_failing(&fixture, CPUS, TDX_UPDATE_CPU_INIT, 2, EIO,
			TDX_LEAF_SYS_LP_INIT, BAD_MSR);
	fixture.observed.busy = &td;
	fixture.observed.nr_busy = 1;
	fixture.observed.tds = &td;
	fixture.observed.nr_tds = 1;
	build(0);
	CHECK_INT(update.verdict, OUTCOME_LOST);
	CHECK_INT(update.nr_busy, 0);
	CHECK_INT(update.nr_at_risk, 1);
	done();
}

TEST(an_upload_that_was_refused_was_not_an_update)
{
	const struct tdx_upload upload = { .asked_ns = 5, .error = 8 };
	struct model model;

	model_init(&model);
	model.watching.unknown = TDX_UNKNOWN_BIT(ACKS);
	CHECK_INT(model_add_refusal(&model, &upload, 10), 0);
	CHECK(model.last.refused);
	CHECK(model.last.complete);
	CHECK_INT(model.last.verdict, OUTCOME_REFUSED);
	CHECK_TEXT(sentence_cause(&model.last, true, text),
		   "the image is malformed");
	CHECK_TEXT(update_sysfs_error(&model.last), "firmware-invalid");
	model_free(&model);
}

TEST(what_cannot_be_told_has_words)
{
	unsigned int next = 0;

	CHECK_TEXT(sentence_unknown(TDX_UNKNOWN_BIT(LOCK_WAIT) |
					    TDX_UNKNOWN_BIT(TDS),
				    &next, text),
		   "the queue for the P-SEAMLDR");
	CHECK_TEXT(sentence_unknown(TDX_UNKNOWN_BIT(LOCK_WAIT) |
					    TDX_UNKNOWN_BIT(TDS),
				    &next, text),
		   "TDs, and SEAMCALLs for them");
	CHECK(!sentence_unknown(~0U, &(unsigned int){ TDX_NR_UNKNOWNS }, text));
	CHECK_TEXT(sentence_unknown_names(TDX_UNKNOWN_BIT(LOCK_WAIT) |
						  TDX_UNKNOWN_BIT(TDS),
					  text),
		   "lock_wait, tds");
	CHECK(!sentence_unknown_names(0, text));
	CHECK(strlen(sentence_unknown_names(~0U, text)) < SENTENCE_LEN - 1);
}

RUN_TESTS(
	TAP_TEST(it_is_done_and_complete),
	TAP_TEST(every_cpu_acks_every_step_that_was_left),
	TAP_TEST(a_step_lasts_until_the_last_cpu_returns),
	TAP_TEST(the_straggler_is_who_returns_last),
	TAP_TEST(a_cpu_without_work_waits_for_the_one_that_has_some),
	TAP_TEST(the_terms_add_up_exactly),
	TAP_TEST(after_the_last_step_is_only_what_is_left_of_the_stop),
	TAP_TEST(the_last_state_is_that_in_which_a_cpu_was_seen),
	TAP_TEST(
		an_update_that_was_not_seen_to_end_is_as_far_as_the_last_cpu_seen),
	TAP_TEST(the_root_cause_is_the_cpu_whose_seamcall_failed),
	TAP_TEST(
		where_no_seamcall_is_known_the_first_cpu_to_fail_is_the_root_cause),
	TAP_TEST(what_cannot_be_told_is_not_0),
	TAP_TEST(versions_that_cannot_be_told_lose_no_tdx),
	TAP_TEST(a_lead_that_was_not_seen_to_the_end_makes_the_update_partial),
	TAP_TEST(a_cpu_that_was_not_seen_at_work_makes_the_update_partial),
	TAP_TEST(sysfs_has_one_word_for_whatever_goes_wrong),
	TAP_TEST(tds_in_build_meanwhile_are_told_as_harmed),
	TAP_TEST(tds_in_build_that_nobody_has_counted_are_not_0),
	TAP_TEST(tds_in_build_that_were_counted_are_so_many),
	TAP_TEST(who_builds_tds_is_not_told_where_none_can_be),
	TAP_TEST(tds_in_build_are_not_to_blame_when_tdx_is_lost),
	TAP_TEST(an_upload_that_was_refused_was_not_an_update),
	TAP_TEST(what_cannot_be_told_has_words))
