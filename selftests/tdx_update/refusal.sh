#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Updates that are certain to lose TDX are refused before anything is touched,
# and those that the running module is too old for, by that module.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"

other=$((cpus - 1))

tap_at_exit()
{
	[ "$other" = 0 ] || echo 1 >/sys/devices/system/cpu/cpu"$other"/online
	testbed_down >/dev/null 2>&1
}

# refused ERROR LOG_REGEX: no event of an update, no SEAMCALL to the module.
refused()
{
	emulator_calls_reset
	log_mark
	trace_start
	update_fails "$image" "$1"
	trace_stop
	log_has "seamldr: update refused: $2"
	! grep -v tdx_seamldr_call "$trace" ||
		tap_fail "events of an update" "$trace"
	tap_equal "calls of anything but SEAMLDR.INFO" \
		"$(grep -vcE '^(SEAMLDR.INFO|total) ' "$emulator/calls")" 0
	nothing_has_changed
}

an_offline_cpu_is_refused_until_it_is_online_again()
{
	[ "$cpus" -gt 1 ] || tap_skip "there is one CPU only"
	testbed_up
	echo 0 >/sys/devices/system/cpu/cpu"$other"/online
	refused hw-error "1 of $cpus CPUs are offline; the P-SEAMLDR waits for every CPU: bring them online and retry"
	echo 1 >/sys/devices/system/cpu/cpu"$other"/online
	update_succeeds "$image" "$VERSION_AFTER"
}

no_updates_remaining_is_refused()
{
	testbed_up updates=0
	refused hw-error 'no updates remaining; reboot to update'
	tap_equal "remaining updates" "$(cat "$tdx_host/num_remaining_updates")" 0
}

the_last_update_that_remains_is_allowed()
{
	testbed_up updates=1
	update_succeeds "$image" "$VERSION_AFTER"
	tap_equal "remaining updates" "$(cat "$tdx_host/num_remaining_updates")" 0
	update_fails "$image" hw-error
	nothing_has_changed "$VERSION_AFTER"
}

a_p_seamldr_that_cannot_be_asked_is_refused()
{
	testbed_up
	emulator_fault "leaf=SEAMLDR.INFO action=cf"
	log_mark
	trace_start
	update_fails "$image" hw-error
	trace_stop
	trace_has_no tdx_update_begin
	log_has 'seamldr: SEAMLDR.INFO returned VMFAILINVALID \(0x8000ff00ffff0000\)'
	nothing_has_changed
}

# It takes bit 16 for a part of the handoff version.
an_old_module_says_operand_invalid_and_goes_on()
{
	testbed_up version="$1"
	log_mark
	trace_start
	update_fails "$image" hw-error
	trace_stop
	trace_has 1 seamcall_end 0 TDH.SYS.SHUTDOWN OPERAND_INVALID RCX \
		0xc000010000000001 0x10000
	trace_has 1 update_abort 0 1 SHUTDOWN -5 TDH.SYS.SHUTDOWN \
		OPERAND_INVALID RCX 0xc000010000000001
	trace_has 1 update_end . 1 -5 SHUTDOWN "$1"
	trace_has_no tdx_update_state
	log_has 'TDH.SYS.SHUTDOWN returned OPERAND_INVALID \(0xc000010000000001\): nothing has changed: this TDX module is too old for a safe run-time update'
	nothing_has_changed "$1"
}

module_1_5_16_is_too_old_and_goes_on()
{
	an_old_module_says_operand_invalid_and_goes_on 1.5.16
}

module_2_0_12_is_too_old_and_goes_on()
{
	an_old_module_says_operand_invalid_and_goes_on 2.0.12
}

testbed_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run an_offline_cpu_is_refused_until_it_is_online_again \
	no_updates_remaining_is_refused \
	the_last_update_that_remains_is_allowed \
	a_p_seamldr_that_cannot_be_asked_is_refused \
	module_1_5_16_is_too_old_and_goes_on \
	module_2_0_12_is_too_old_and_goes_on
