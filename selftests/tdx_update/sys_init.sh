#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# TDH.SYS.INIT, which one CPU runs for all, fails or has no entropy.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"

no_entropy=0x8000020300000000

only_the_cpu_that_ran_it_aborts_and_the_others_leave_without_an_error()
{
	testbed_up
	emulator_calls_reset
	# All others wait for it, rather than see that it failed.
	cpus_wait meet=CPU_INIT
	emulator_fault "leaf=SYS.INIT status=0xc000050d00000000 action=status"
	log_mark
	trace_start
	update_fails "$image" hw-error
	trace_stop
	no_cpu_waited_in_vain

	trace_has 1 update_abort .
	trace_has 1 update_abort . 1 CPU_INIT -5 TDH.SYS.INIT \
		INCOMPATIBLE_SEAM_CAPABILITIES 0 0xc000050d00000000
	trace_has "$cpus" update_step . 1 CPU_INIT
	trace_has "$cpus" update_leave . 1 CPU_INIT
	trace_has 1 update_leave . 1 CPU_INIT -5
	trace_has $((cpus - 1)) update_leave . 1 CPU_INIT 0
	trace_has 0 update_ack . 1 CPU_INIT
	trace_has_no tdx_update_state from=CPU_INIT
	trace_has 1 update_end . 1 -5 CPU_INIT 0.0.00
	tap_equal "calls of SYS.INIT" "$(emulator_calls TDH.SYS.INIT)" 1
	tap_equal "calls of SYS.LP.INIT" "$(emulator_calls TDH.SYS.LP.INIT)" 0
	tdx_is_lost
	log_has_only 'update failed in CPU_INIT on CPU [0-9]+: TDH.SYS.INIT returned INCOMPATIBLE_SEAM_CAPABILITIES'
}

vmfailinvalid_aborts_one_cpu_too()
{
	testbed_up
	emulator_fault "leaf=SYS.INIT action=cf"
	log_mark
	trace_start
	update_fails "$image" hw-error
	trace_stop
	trace_has 1 update_abort .
	trace_has 1 update_abort . 1 CPU_INIT -19 TDH.SYS.INIT VMFAILINVALID
	trace_has $((cpus - 1)) update_leave . 1 '' 0
	log_has_only 'update failed in CPU_INIT on CPU [0-9]+: TDH.SYS.INIT returned VMFAILINVALID'
}

without_entropy_three_times_the_update_succeeds_at_the_fourth_attempt()
{
	testbed_up
	emulator_calls_reset
	emulator_fault "leaf=SYS.INIT count=3 status=$no_entropy action=status"
	trace_start
	update_succeeds "$image" "$VERSION_AFTER"
	trace_stop
	trace_has 4 seamcall_begin . TDH.SYS.INIT
	for attempt in 1 2 3; do
		trace_has 1 seamcall_end . TDH.SYS.INIT RND_NO_ENTROPY 0 \
			"$no_entropy" '' '' '' "$attempt"
	done
	trace_has 1 seamcall_end . TDH.SYS.INIT SUCCESS 0 0x0 '' '' '' 4
	tap_equal "calls of SYS.INIT" "$(emulator_calls TDH.SYS.INIT)" 4
}

without_entropy_nine_times_the_tenth_attempt_succeeds()
{
	testbed_up
	emulator_fault "leaf=SYS.INIT count=9 status=$no_entropy action=status"
	trace_start tdx_seamcall_end
	update_succeeds "$image" "$VERSION_AFTER"
	trace_stop
	trace_has 1 seamcall_end . TDH.SYS.INIT SUCCESS 0 0x0 '' '' '' 10
}

after_ten_attempts_without_entropy_the_update_aborts()
{
	testbed_up
	emulator_calls_reset
	emulator_fault "leaf=SYS.INIT count=0 status=$no_entropy action=status"
	trace_start
	update_fails "$image" hw-error
	trace_stop
	tap_equal "calls of SYS.INIT" "$(emulator_calls TDH.SYS.INIT)" 10
	trace_has 10 seamcall_end . TDH.SYS.INIT RND_NO_ENTROPY
	trace_has 1 seamcall_end . TDH.SYS.INIT RND_NO_ENTROPY 0 "$no_entropy" \
		'' '' '' 10
	trace_has 1 update_abort . 1 CPU_INIT -5 TDH.SYS.INIT RND_NO_ENTROPY 0 \
		"$no_entropy"
	tdx_is_lost
}

# Only the exact value is a lack of entropy.
other_busy_statuses_are_not_retried()
{
	testbed_up
	emulator_calls_reset
	emulator_fault "leaf=SYS.INIT status=0x8000020200000000 action=status"
	update_fails "$image" hw-error
	tap_equal "calls of SYS.INIT" "$(emulator_calls TDH.SYS.INIT)" 1
}

testbed_needs rendezvous
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run only_the_cpu_that_ran_it_aborts_and_the_others_leave_without_an_error \
	vmfailinvalid_aborts_one_cpu_too \
	without_entropy_three_times_the_update_succeeds_at_the_fourth_attempt \
	without_entropy_nine_times_the_tenth_attempt_succeeds \
	after_ten_attempts_without_entropy_the_update_aborts \
	other_busy_statuses_are_not_retried
