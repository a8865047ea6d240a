// SPDX-License-Identifier: GPL-2.0-only
/* An update in words, and in the table of its steps. */
#include "fixture.h"
#include "step_table.h"
#include "tap.h"
#include "verdict.h"

#define BUSY_1 0x8000051200010000ULL
#define BUSY_3 0x8000051200030000ULL
#define MIGR_1 0x8000051200010001ULL
#define TOO_OLD 0xc000010000000001ULL
#define BAD_MSR 0xc00009200000003aULL
#define S 1000000000ULL

static struct fixture fixture;
static struct update update;
static char text[SENTENCE_LEN];

static void build(void)
{
	CHECK_INT(update_build(&update, &fixture.observed), 0);
}

static void build_failing(__u32 state, __u32 cpu, int error, __u64 leaf,
			  __u64 status)
{
	fixture_failing(&fixture, 4, state, cpu, error, leaf, status);
	build();
}

static void build_busy(__u64 status)
{
	build_failing(TDX_UPDATE_SHUTDOWN, 0, EBUSY, TDX_LEAF_SYS_SHUTDOWN,
		      status);
}

static void done(void)
{
	update_free(&update);
	fixture_free(&fixture);
	memset(&fixture, 0, sizeof(fixture));
}

TEST(a_good_update_names_both_versions_and_asks_for_nothing)
{
	fixture_good(&fixture, 4);
	build();
	CHECK_TEXT(sentence_verdict(&update, text),
		   "TDX module updated, 1.5.24 -> 1.5.25");
	CHECK(!sentence_cause(&update, true, text));
	CHECK(!sentence_advice(&update, 0, text));
	CHECK(!sentence_unnamed(&update, text));
	done();
}

TEST(a_td_in_build_is_a_reason_to_retry)
{
	build_busy(BUSY_1);
	CHECK_TEXT(sentence_verdict(&update, text),
		   "nothing has changed: 1 TD is in build");
	CHECK_TEXT(sentence_advice(&update, 1, text),
		   "retry when it has finalised");
	done();
}

TEST(several_tds_are_several)
{
	build_busy(BUSY_3);
	CHECK_TEXT(sentence_verdict(&update, text),
		   "nothing has changed: 3 TDs are in build");
	CHECK_TEXT(
		sentence_advice(&update, 4, text),
		"retry when they have finalised; refused 4 times in a row: hold back new TDs");
	done();
}

TEST(tds_that_nobody_has_seen_are_counted)
{
	const struct tdx_td td = { .tdr = 0x1000 };

	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, BUSY_3);
	fixture.observed.busy = &td;
	fixture.observed.nr_busy = 1;
	build();
	CHECK_TEXT(
		sentence_unnamed(&update, text),
		"2 TDs in build unknown to this tool: the build began before it was attached");
	done();
}

TEST(an_interrupted_migration_is_no_td_build)
{
	build_busy(MIGR_1);
	CHECK_TEXT(sentence_verdict(&update, text),
		   "nothing has changed: 1 interrupted migration");
	CHECK_TEXT(sentence_advice(&update, 1, text),
		   "retry when it is resumed and done, or aborted");
	CHECK(!sentence_unnamed(&update, text));
	done();
}

/* Refused five minutes after the first SEAMCALLs of the fixture. */
static const char *advice_after_300_s(const struct tdx_td *td)
{
	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, BUSY_1);
	fixture_step(&fixture, TDX_UPDATE_SHUTDOWN, 0)->begin_ns += 300 * S;
	fixture_step(&fixture, TDX_UPDATE_SHUTDOWN, 0)->done_ns += 300 * S;
	fixture_passage(&fixture, 0)->leave_ns += 300 * S;
	fixture.observed.busy = td;
	fixture.observed.nr_busy = 1;
	build();
	sentence_advice(&update, 1, text);
	done();
	return text;
}

TEST(a_build_that_does_not_go_on_may_be_abandoned_however_far_it_got)
{
	const struct tdx_td td = { .tdr = 0x1000,
				   .pid = 77,
				   .pages = 1 << 20,
				   .init_ns = FIXTURE_T0,
				   .success_ns = FIXTURE_T0 };

	CHECK_TEXT(
		advice_after_300_s(&td),
		"retry when it has finalised; pid 77 has not gone on with it for 5m00s: finish or end it");
}

TEST(a_slow_build_that_goes_on_is_not_abandoned)
{
	const struct tdx_td td = { .tdr = 0x1000,
				   .pid = 77,
				   .pages = 3,
				   .init_ns = FIXTURE_T0,
				   .success_ns = FIXTURE_T0 + 290 * S };

	CHECK_TEXT(advice_after_300_s(&td), "retry when it has finalised");
}

TEST(a_module_too_old_is_not_called_busy)
{
	build_failing(TDX_UPDATE_SHUTDOWN, 0, EIO, TDX_LEAF_SYS_SHUTDOWN,
		      TOO_OLD);
	CHECK_TEXT(
		sentence_verdict(&update, text),
		"nothing has changed: TDX module 1.5.24 is too old for a safe run-time update");
	CHECK_TEXT(sentence_advice(&update, 0, text),
		   "load a module of 1.5.24, 2.0.14 or newer at the next boot");
	done();
}

TEST(a_busy_module_is_worth_a_retry)
{
	build_failing(TDX_UPDATE_SHUTDOWN, 0, EIO, TDX_LEAF_SYS_SHUTDOWN,
		      0x8000020200000000);
	CHECK_TEXT(sentence_verdict(&update, text),
		   "nothing has changed: TDX module 1.5.24 goes on");
	CHECK_TEXT(sentence_advice(&update, 0, text),
		   "retry: the module was busy");
	done();
}

TEST(the_root_cause_names_cpu_step_leaf_and_status)
{
	build_failing(TDX_UPDATE_CPU_INIT, 2, EIO, TDX_LEAF_SYS_LP_INIT,
		      BAD_MSR);
	CHECK_TEXT(
		sentence_verdict(&update, text),
		"TDX is lost until reboot; how many TDs with it is not known");
	CHECK_TEXT(
		sentence_cause(&update, true, text),
		"CPU 2 in CPU_INIT: TDH.SYS.LP.INIT returned INCONSISTENT_MSR (0x3a), 0xc00009200000003a: EIO");
	CHECK_TEXT(
		sentence_cause(&update, false, text),
		"CPU 2 in CPU_INIT: TDH.SYS.LP.INIT returned INCONSISTENT_MSR (0x3a): EIO");
	CHECK_TEXT(sentence_advice(&update, 0, text),
		   "end the TDs and reboot to load a TDX module");
	done();
}

TEST(an_exception_is_raised_and_not_returned)
{
	build_failing(TDX_UPDATE_CPU_INSTALL, 1, EOPNOTSUPP,
		      SEAMLDR_LEAF_INSTALL, TDX_SW_GP);
	CHECK_TEXT(
		sentence_cause(&update, false, text),
		"CPU 1 in CPU_INSTALL: SEAMLDR.INSTALL raised #GP: EOPNOTSUPP");
	done();
}

static const char *advice_for(__u64 leaf, __u64 status)
{
	build_failing(TDX_UPDATE_SHUTDOWN, 0, ENODEV, leaf, status);
	sentence_advice(&update, 0, text);
	done();
	return text;
}

TEST(what_a_seamcall_without_a_status_means_is_said)
{
	CHECK(strstr(advice_for(TDX_LEAF_SYS_SHUTDOWN, TDX_SW_VMFAILINVALID),
		     "no TDX module"));
	CHECK(strstr(advice_for(SEAMLDR_LEAF_INFO, TDX_SW_VMFAILINVALID),
		     "P-SEAMLDR is not loaded"));
	CHECK(strstr(advice_for(TDX_LEAF_SYS_SHUTDOWN, TDX_SW_GP),
		     "TDX is off"));
	CHECK(strstr(advice_for(TDX_LEAF_SYS_SHUTDOWN, TDX_SW_UD),
		     "VMX is off"));
	CHECK(strstr(advice_for(TDX_LEAF_SYS_SHUTDOWN, 0xc000010000000007),
		     "mend what the cause names"));
}

TEST(calls_repeated_for_want_of_entropy_are_told)
{
	fixture_good(&fixture, 4);
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 1)->retries = 3;
	build();
	CHECK(!sentence_retries(&update.steps[0], text));
	CHECK_TEXT(sentence_retries(&update.steps[2], text),
		   "3 SEAMCALLs of CPU_INIT repeated for want of entropy");
	done();
}

TEST(tds_that_are_lost_are_counted_as_far_as_they_are_known)
{
	const struct tdx_td tds[2] = {};

	fixture_failing(&fixture, 4, TDX_UPDATE_CPU_INIT, 2, EIO,
			TDX_LEAF_SYS_LP_INIT, BAD_MSR);
	fixture.observed.tds = tds;
	fixture.observed.nr_tds = 2;
	build();
	CHECK_TEXT(sentence_verdict(&update, text),
		   "TDX is lost until reboot, and at least 2 TDs with it");
	done();
}

TEST(a_malformed_image_is_said_to_be_one)
{
	fixture.head.flags = TDX_UPDATE_REFUSED;
	fixture.head.error = -EINVAL;
	fixture.observed.head = &fixture.head;
	build();
	CHECK_TEXT(sentence_verdict(&update, text),
		   "nothing has changed, the host was not stopped");
	CHECK_TEXT(sentence_cause(&update, true, text),
		   "the image is malformed");
	done();
}

static void build_refusal(enum refusal refusal)
{
	fixture.head.flags = TDX_UPDATE_REFUSED;
	fixture.head.error = -EIO;
	fixture.observed.head = &fixture.head;
	fixture.observed.refusal = refusal;
	build();
}

TEST(a_refusal_names_the_one_reason_that_applies_and_its_remedy)
{
	build_refusal(REFUSAL_CPU_OFFLINE);
	CHECK_TEXT(sentence_cause(&update, true, text), "a CPU is offline");
	CHECK_TEXT(sentence_advice(&update, 0, text),
		   "bring all CPUs online, then retry");
	done();
	build_refusal(REFUSAL_NO_UPDATES);
	CHECK_TEXT(sentence_cause(&update, true, text),
		   "no update is left until reboot");
	CHECK_TEXT(sentence_advice(&update, 0, text), "reboot to update again");
	done();
	build_refusal(REFUSAL_UNKNOWN);
	CHECK_TEXT(sentence_cause(&update, true, text),
		   "only the kernel log tells why");
	CHECK_TEXT(sentence_advice(&update, 0, text),
		   "the kernel log tells the reason: dmesg | grep seamldr");
	done();
}

TEST(tdx_that_was_lost_before_is_said_to_be_lost)
{
	build_refusal(REFUSAL_LOST);
	CHECK_TEXT(sentence_verdict(&update, text),
		   "TDX had been lost before: reboot");
	CHECK_TEXT(sentence_cause(&update, true, text),
		   "an earlier update lost TDX");
	done();
}

TEST(the_host_is_said_to_have_been_stopped)
{
	fixture_good(&fixture, 4);
	build();
	CHECK_TEXT(
		sentence_stopped(&update, text),
		"the host was stopped for 8.00 us; CPU 0 was away longest, for 8.05 us");
	done();
}

TEST(who_asked_is_told_if_known)
{
	fixture_good(&fixture, 4);
	build();
	CHECK(!sentence_initiator(&update, text));
	update.head.asked_ns = 1;
	update.head.asked_pid = 812;
	memcpy(update.head.asked_comm, "sixteen_bytes_xx", TDX_COMM_LEN);
	CHECK_TEXT(sentence_initiator(&update, text),
		   "sixteen_bytes_xx (pid 812, uid 0)");
	done();
}

TEST(a_queue_that_is_most_of_a_step_is_told)
{
	fixture_good(&fixture, 4);
	build();
	CHECK(!sentence_step(&update.steps[1], text));
	done();

	fixture_good(&fixture, 4);
	fixture_step(&fixture, TDX_UPDATE_CPU_INSTALL, 3)->lock_ns = 780;
	build();
	CHECK_TEXT(
		sentence_step(&update.steps[1], text),
		"78% of CPU_INSTALL was the queue for the P-SEAMLDR, which takes one CPU at a time (CPU 3 waited 780 ns)");
	done();
}

TEST(a_td_is_named_with_its_owner)
{
	const struct tdx_td td = {
		.tdr = 0x12340000,
		.init_ns = 10 * S,
		.pages = 1024,
		.leaf = TDX_LEAF_MR_EXTEND,
		.hkid = 33,
		.pid = 1234,
		.uid = 1000,
		.window = TDX_WINDOW_OPEN,
		.comm = "td-build",
	};

	CHECK_TEXT(
		sentence_td(&td, 12 * S, text),
		"TD 0x12340000 of td-build (pid 1234, uid 1000): HKID 33, in build for 2.0 s, 1,024 pages (512/s), last TDH.MR.EXTEND");
}

TEST(a_td_older_than_the_tool_is_probable)
{
	const struct tdx_td td = {
		.tdr = 0x1000,
		.init_ns = S,
		.pages = 5,
		.leaf = TDX_LEAF_MEM_PAGE_ADD,
		.hkid = TDX_HKID_UNKNOWN,
		.pid = 9,
		.window = TDX_WINDOW_PROBABLE,
		.comm = "qemu",
	};

	CHECK_TEXT(
		sentence_td(&td, 2 * S, text),
		"TD 0x1000 of qemu (pid 9, uid 0): HKID ?, in build for more than 1.0 s, at least 5 pages (5.0/s), last TDH.MEM.PAGE.ADD; probable: its build began before this tool was attached");
}

TEST(a_td_found_a_moment_ago_has_no_rate_yet)
{
	struct tdx_td td = { .tdr = 0x1000,
			     .init_ns = S,
			     .pages = 5000,
			     .window = TDX_WINDOW_PROBABLE };

	CHECK(strstr(sentence_td(&td, S + S / 10, text), "5,000 pages, last"));
	td.window = TDX_WINDOW_OPEN;
	CHECK(strstr(sentence_td(&td, S + S / 10, text), "pages (50.0k/s)"));
	CHECK(strstr(sentence_td(&td, S, text), "5,000 pages, last"));
}

TEST(the_step_table_is_aligned_and_fits_78_columns)
{
	char row[STEP_ROW_LEN];
	size_t i;

	fixture_good(&fixture, 4);
	build();
	CHECK(strlen(step_table_header()) <= 78);
	for (i = 0; i < UPDATE_NR_STEPS; i++)
		CHECK_INT(strlen(step_table_row(&update.steps[i], row)),
			  strlen(step_table_header()));
	CHECK_TEXT(
		row,
		"RUN_UPDATE    1.00 us         3       1.47 us    500 ns     400 ns   1.20 us");
	done();
}

RUN_TESTS(
	TAP_TEST(a_good_update_names_both_versions_and_asks_for_nothing),
	TAP_TEST(a_td_in_build_is_a_reason_to_retry),
	TAP_TEST(several_tds_are_several),
	TAP_TEST(tds_that_nobody_has_seen_are_counted),
	TAP_TEST(an_interrupted_migration_is_no_td_build),
	TAP_TEST(
		a_build_that_does_not_go_on_may_be_abandoned_however_far_it_got),
	TAP_TEST(a_slow_build_that_goes_on_is_not_abandoned),
	TAP_TEST(a_module_too_old_is_not_called_busy),
	TAP_TEST(a_busy_module_is_worth_a_retry),
	TAP_TEST(the_root_cause_names_cpu_step_leaf_and_status),
	TAP_TEST(an_exception_is_raised_and_not_returned),
	TAP_TEST(what_a_seamcall_without_a_status_means_is_said),
	TAP_TEST(calls_repeated_for_want_of_entropy_are_told),
	TAP_TEST(tds_that_are_lost_are_counted_as_far_as_they_are_known),
	TAP_TEST(a_malformed_image_is_said_to_be_one),
	TAP_TEST(a_refusal_names_the_one_reason_that_applies_and_its_remedy),
	TAP_TEST(tdx_that_was_lost_before_is_said_to_be_lost),
	TAP_TEST(the_host_is_said_to_have_been_stopped),
	TAP_TEST(who_asked_is_told_if_known),
	TAP_TEST(a_queue_that_is_most_of_a_step_is_told),
	TAP_TEST(a_td_is_named_with_its_owner),
	TAP_TEST(a_td_older_than_the_tool_is_probable),
	TAP_TEST(a_td_found_a_moment_ago_has_no_rate_yet),
	TAP_TEST(the_step_table_is_aligned_and_fits_78_columns))
