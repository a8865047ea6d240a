#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What an update that aborted leaves to the next one, and faults that no CPU
# meets. The failures themselves are in fault_scenarios.sh.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"

other=$((cpus > 2 ? 2 : cpus - 1))

# Faults for another CPU: neither leaf is called there.
only_the_lead_cpu_shuts_down_and_updates()
{
	testbed_up
	emulator_fault "leaf=SYS.SHUTDOWN cpu=$other count=0 action=cf" \
		"leaf=SYS.UPDATE cpu=$other count=0 action=cf"
	update_succeeds "$image" "$VERSION_AFTER"
	tap_equal "rules that matched" \
		"$(grep -vc 'matched=0 hits=0' "$emulator/faults")" 0
}

after_tdx_was_lost_the_next_update_is_refused()
{
	testbed_up
	emulator_fault "leaf=SYS.UPDATE action=cf"
	update_fails "$image" hw-error
	emulator_calls_reset
	log_mark
	trace_start
	update_fails "$image" hw-error
	trace_stop
	log_has 'seamldr: update refused: TDX was lost by an earlier update; reboot'
	[ ! -s "$trace" ] || tap_fail "events of a refused update" "$trace"
	tap_equal "SEAMCALLs" "$(emulator_calls_total)" 0
	tdx_is_lost
}

after_an_update_that_changed_nothing_the_next_one_succeeds()
{
	testbed_up
	emulator_fault "leaf=SYS.SHUTDOWN status=0x8000020200000000 action=status"
	update_fails "$image" hw-error
	trace_start
	update_succeeds "$image" "$VERSION_AFTER"
	trace_stop
	trace_has 1 update_end . 2 0 DONE 1.5.25
}

testbed_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run only_the_lead_cpu_shuts_down_and_updates \
	after_tdx_was_lost_the_next_update_is_refused \
	after_an_update_that_changed_nothing_the_next_one_succeeds
