// SPDX-License-Identifier: GPL-2.0-only
/* Whose fault it was, whether TDX is lost, and what sysfs makes of it. */
#include "fault.h"
#include "fixture.h"
#include "tap.h"

static struct fixture fixture;
static struct update update;
static char text[SENTENCE_LEN];

static void build(void)
{
	CHECK_INT(update_build(&update, &fixture.observed), 0);
	fixture_free(&fixture);
}

static const char *fault_of(__u32 state, int error, __u64 leaf, __u64 status)
{
	fixture_failing(&fixture, 4, state, 2, error, leaf, status);
	build();
	sentence_fault(&update, text);
	update_free(&update);
	return text;
}

static const char *fault_of_install(__u64 status)
{
	return fault_of(TDX_UPDATE_CPU_INSTALL, EIO, SEAMLDR_LEAF_INSTALL,
			status);
}

static const char *fault_of_refusal(int error, enum refusal refusal)
{
	struct tdx_update_head head = { .flags = TDX_UPDATE_REFUSED,
					.error = error };
	const struct update_observed observed = { .head = &head,
						  .refusal = refusal };

	CHECK_INT(update_build(&update, &observed), 0);
	sentence_fault(&update, text);
	update_free(&update);
	return text;
}

TEST(a_good_update_is_nobodys_fault)
{
	fixture_good(&fixture, 4);
	build();
	CHECK(!sentence_fault(&update, text));
	CHECK(!sentence_sysfs(&update, text));
	CHECK_TEXT(sentence_tdx(&update, text),
		   "no: TDX module 1.5.25 has taken over, and all TDs go on");
	update_free(&update);
}

TEST(what_the_p_seamldr_finds_is_a_fault_of_the_image)
{
	CHECK_TEXT(fault_of_install(SEAMLDR_ST_EBADHASH),
		   "of the image: the module in it is damaged");
	CHECK(!strncmp(fault_of_install(SEAMLDR_ST_EBADSIG),
		       "of the image: its SIGSTRUCT ", 28));
	CHECK_TEXT(fault_of_install(SEAMLDR_ST_EUNSUPCPU),
		   "of the image: it is for other processors");
	CHECK_TEXT(fault_of_install(SEAMLDR_ST_EUNSUPPORTED),
		   "of the image: it has another major security version");
	CHECK(!strncmp(fault_of_install(SEAMLDR_ST_EBADHANDOFF),
		       "of the image: ", 14));
	CHECK_TEXT(fault_of_install(SEAMLDR_ST_EUNSPECERR),
		   "of the P-SEAMLDR, on CPU 2");
}

TEST(a_seamcall_without_a_status_is_a_fault_of_the_host)
{
	CHECK_TEXT(fault_of_install(TDX_SW_VMFAILINVALID),
		   "of the host: on CPU 2 nobody answers SEAMCALLs");
	CHECK_TEXT(fault_of_install(TDX_SW_GP),
		   "of the host: SEAMCALLs are not enabled on CPU 2");
	CHECK_TEXT(fault_of(TDX_UPDATE_SHUTDOWN, EACCES, TDX_LEAF_SYS_SHUTDOWN,
			    TDX_SW_UD),
		   "of the host: VMX is off on CPU 2");
}

TEST(a_module_is_to_blame_by_the_state_in_which_it_failed)
{
	const __u64 status = 0xc000050800000000;

	CHECK_TEXT(fault_of(TDX_UPDATE_SHUTDOWN, EIO, TDX_LEAF_SYS_SHUTDOWN,
			    status),
		   "of the running TDX module: it refused, on CPU 2");
	CHECK_TEXT(fault_of(TDX_UPDATE_CPU_INIT, EIO, TDX_LEAF_SYS_LP_INIT,
			    status),
		   "of the new TDX module: it did not start on CPU 2");
	CHECK_TEXT(fault_of(TDX_UPDATE_RUN_UPDATE, EIO, TDX_LEAF_SYS_UPDATE,
			    status),
		   "of the new TDX module: it did not take over, on CPU 2");
	CHECK_TEXT(
		fault_of(TDX_UPDATE_SHUTDOWN, EIO, TDX_LEAF_SYS_SHUTDOWN,
			 0xc000010000000001),
		"of the running TDX module: it is too old to be replaced safely");
}

TEST(want_of_entropy_is_a_fault_of_the_cpu)
{
	CHECK_TEXT(fault_of(TDX_UPDATE_CPU_INIT, EIO, TDX_LEAF_SYS_LP_INIT,
			    0x8000020300000000),
		   "of CPU 2: it has no random numbers");
	CHECK_TEXT(fault_of_install(SEAMLDR_ST_ENOENTROPY),
		   "of CPU 2: it has no random numbers");
}

static const char *fault_of_busy(size_t nr, __u64 status)
{
	struct tdx_td tds[5];
	size_t i;

	memset(tds, 0, sizeof(tds));
	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, status);
	for (i = 0; i < nr; i++) {
		tds[i].tdr = (i + 1) << 12;
		tds[i].init_ns = i + 1;
		tds[i].pid = 100 + i;
		memcpy(tds[i].comm, "sixteen-letters!", 16);
	}
	fixture.observed.busy = tds;
	fixture.observed.nr_busy = nr;
	build();
	sentence_fault(&update, text);
	return text;
}

TEST(an_ebusy_is_a_fault_of_whoever_builds)
{
	CHECK_TEXT(fault_of_busy(1, 0x8000051200010000),
		   "of whoever builds TDs: sixteen-letters! (pid 100)");
	update_free(&update);
	CHECK_TEXT(
		fault_of_busy(5, 0x8000051200050000),
		"of whoever builds TDs: sixteen-letters! (pid 100), sixteen-letters! (pid 101), sixteen-letters! (pid 102) and 2 more");
	CHECK_TEXT(sentence_sysfs(&update, text), "device-busy, but not who");
	CHECK_TEXT(sentence_tdx(&update, text),
		   "no: TDX module 1.5.24 goes on, and so do all TDs");
	update_free(&update);
	CHECK_TEXT(
		fault_of_busy(0, 0x8000051200010000),
		"of a TD build unknown to this tool: it began before it was attached");
	update_free(&update);
}

TEST(a_refusal_has_whose_fault_it_is)
{
	CHECK_TEXT(fault_of_refusal(-EINVAL, REFUSAL_UNKNOWN),
		   "of the image: it is malformed");
	CHECK_TEXT(fault_of_refusal(-EIO, REFUSAL_CPU_OFFLINE),
		   "of the host: a CPU is offline");
	CHECK_TEXT(
		fault_of_refusal(-EIO, REFUSAL_NO_UPDATES),
		"of nobody: the P-SEAMLDR takes no more updates until reboot");
	CHECK_TEXT(fault_of_refusal(-EIO, REFUSAL_LOST),
		   "of an earlier update, which lost TDX");
	CHECK_TEXT(fault_of_refusal(-ENOMEM, REFUSAL_UNKNOWN),
		   "of the host: not enough memory");
	CHECK_TEXT(fault_of_refusal(-EIO, REFUSAL_UNKNOWN),
		   "not known here: the kernel log tells");
}

TEST(sysfs_does_not_tell_a_loss_from_a_refusal)
{
	fixture_failing(&fixture, 4, TDX_UPDATE_CPU_INIT, 2, EIO,
			TDX_LEAF_SYS_LP_INIT, 0xc000050800000000);
	build();
	CHECK_TEXT(sentence_sysfs(&update, text),
		   "hw-error, as it does when nothing has changed");
	CHECK_TEXT(sentence_tdx(&update, text),
		   "yes, until reboot, and all TDs with it");
	update_free(&update);
	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 2, EIO,
			TDX_LEAF_SYS_SHUTDOWN, 0xc000050800000000);
	build();
	CHECK_TEXT(sentence_sysfs(&update, text),
		   "hw-error, as it does when TDX is lost");
	update_free(&update);
}

RUN_TESTS(TAP_TEST(a_good_update_is_nobodys_fault),
	  TAP_TEST(what_the_p_seamldr_finds_is_a_fault_of_the_image),
	  TAP_TEST(a_seamcall_without_a_status_is_a_fault_of_the_host),
	  TAP_TEST(a_module_is_to_blame_by_the_state_in_which_it_failed),
	  TAP_TEST(want_of_entropy_is_a_fault_of_the_cpu),
	  TAP_TEST(an_ebusy_is_a_fault_of_whoever_builds),
	  TAP_TEST(a_refusal_has_whose_fault_it_is),
	  TAP_TEST(sysfs_does_not_tell_a_loss_from_a_refusal))
