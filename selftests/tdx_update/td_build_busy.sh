#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A TD that is being built keeps the TDX module from being updated, until it is
# finalised or gone. Nothing else does.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"
. "$(dirname "$0")/td.sh"

# busy COUNT: the update is refused for the sake of COUNT TDs.
busy()
{
	raw=0x80000512000${1}0000
	log_mark
	trace_start
	update_fails "$image" device-busy
	trace_stop

	trace_has 1 seamcall_end 0 TDH.SYS.SHUTDOWN \
		UPDATE_COMPATIBILITY_SENSITIVE "0x${1}0000" "$raw" 0x10001
	trace_has 1 update_abort .
	trace_has 1 update_abort 0 '' SHUTDOWN -16 TDH.SYS.SHUTDOWN \
		UPDATE_COMPATIBILITY_SENSITIVE "0x${1}0000" "$raw"
	trace_has_no tdx_update_state
	trace_has_no tdx_update_step 'state=CPU_INSTALL'
	trace_has "$cpus" update_leave .
	trace_has $((cpus - 1)) update_leave . '' '' 0
	trace_has 1 update_end . '' -16 SHUTDOWN 1.5.24
	log_has "SHUTDOWN on CPU 0: TDH.SYS.SHUTDOWN returned UPDATE_COMPATIBILITY_SENSITIVE \\($raw\\): nothing has changed: TDs are being built, retry once finalised"
	log_is_clean
	nothing_has_changed
	tap_equal "TDs in build" "$(emulator_state builds)" "$1"
}

one_td_in_build_refuses_goes_on_and_has_the_right_measurement()
{
	testbed_up
	td_start init --pages 8 --expect-mrtd
	busy 1
	td_goes_on "$td"
	update_succeeds "$image" "$VERSION_AFTER"
	no_td_is_left
}

a_td_with_all_its_pages_refuses_until_it_is_finalised()
{
	testbed_up
	td_start pages --pages 4 --expect-mrtd
	busy 1
	busy 1
	td_goes_on "$td"
	update_succeeds "$image" "$VERSION_AFTER"
}

three_tds_in_build_are_counted_one_by_one()
{
	testbed_up
	td_start init --seed 1 --pages 1 --expect-mrtd
	first="$td"
	td_start vcpus --seed 2 --pages 1 --expect-mrtd
	second="$td"
	td_start pages --seed 3 --pages 1 --expect-mrtd
	busy 3
	td_goes_on "$first"
	busy 2
	td_goes_on "$second"
	busy 1
	td_goes_on "$td"
	update_succeeds "$image" "$VERSION_AFTER"
	no_td_is_left
}

three_tds_of_one_process_count_as_three()
{
	testbed_up
	td_start init --count 3 --pages 1
	busy 3
	td_goes_on "$td"
	update_succeeds "$image" "$VERSION_AFTER"
}

right_after_finalize_the_update_succeeds_and_the_td_lives_on()
{
	testbed_up
	td_start finalize --pages 4 --expect-mrtd
	sed 's/.*mrtd=//' "$emulator/tds" >"$tap_tmp/before"
	update_succeeds "$image" "$VERSION_AFTER"
	sed 's/.*mrtd=//' "$emulator/tds" >"$tap_tmp/after"
	cmp "$tap_tmp/before" "$tap_tmp/after" ||
		tap_fail "the update changes the measurement"
	tap_equal "TDs" "$(emulator_state tds)" 1
	td_goes_on "$td"
	no_td_is_left
}

# Its measurement has not begun.
a_td_that_is_not_initialised_does_not_refuse()
{
	testbed_up
	td_start create --pages 4 --expect-mrtd
	update_succeeds "$image" "$VERSION_AFTER"
	td_goes_on "$td"
	no_td_is_left
}

a_td_that_is_killed_in_build_no_longer_refuses()
{
	testbed_up
	td_start pages --pages 4
	busy 1
	td_killed "$td"
	no_td_is_left
	update_succeeds "$image" "$VERSION_AFTER"
}

td_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run one_td_in_build_refuses_goes_on_and_has_the_right_measurement \
	a_td_with_all_its_pages_refuses_until_it_is_finalised \
	three_tds_in_build_are_counted_one_by_one \
	three_tds_of_one_process_count_as_three \
	right_after_finalize_the_update_succeeds_and_the_td_lives_on \
	a_td_that_is_not_initialised_does_not_refuse \
	a_td_that_is_killed_in_build_no_longer_refuses
