#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A CPU that goes offline after the updater has counted the CPUs, and before it
# has stopped them, ends the update before anything is touched.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"
. "$(dirname "$0")/slow_offline.sh"

update_has_begun()
{
	grep -q ': tdx_update_begin: ' "$tracefs/trace"
}

# The hotplug of CPUs begins, the updater counts all of them as online and waits
# for the hotplug to end.
update_while_cpu_goes_offline()
{
	trace_start
	hold_cpu
	# Not the file of the CPU itself: it answers when the hotplug is over.
	tap_equal "the CPUs online" "$(cat /sys/devices/system/cpu/online)" \
		"0-$last"
	upload_begin "$image" || tap_fail "the upload is not taken"
	wait_until "the update has begun" update_has_begun
	release_cpu
	upload_wait
	wait
	trace_stop
}

a_cpu_that_goes_offline_after_the_check_ends_the_update()
{
	[ "$cpus" -gt 1 ] || tap_skip "there is one CPU only"
	testbed_up
	emulator_calls_reset
	log_mark
	update_while_cpu_goes_offline
	tap_equal "the last CPU's state" "$(cat "$last_online")" 0
	tap_equal "the upload's error" "$(upload_error)" transferring:hw-error
	log_has 'seamldr: update refused: a CPU went offline meanwhile: bring it online and retry$'
	log_is_clean
	nothing_has_changed

	trace_has 1 seamldr_call . SEAMLDR.INFO SUCCESS
	trace_has 1 update_begin . 1 "$cpus" 1 4 "$VERSION_BEFORE"
	for cpu in $(seq 0 $((last - 1))); do
		trace_has 1 update_leave "$cpu" 1 START -19
	done
	trace_has 1 update_end . 1 -19 START "$VERSION_BEFORE"
	trace_ends_with update_end . 1 -19 START
	tap_equal "events" "$(wc -l <"$trace")" $((last + 3))
	tap_equal "SEAMCALLs" "$(emulator_calls_total)" 1
	tap_equal "calls of SEAMLDR.INFO" "$(emulator_calls SEAMLDR.INFO)" 1
}

with_that_cpu_online_again_the_update_succeeds()
{
	[ "$cpus" -gt 1 ] || tap_skip "there is one CPU only"
	release_cpu
	echo 1 >"$last_online"
	update_succeeds "$image" "$VERSION_AFTER"
	tap_equal "installs by the last CPU" \
		"$(emulator_calls SEAMLDR.INSTALL "$last")" 1
}

image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run a_cpu_that_goes_offline_after_the_check_ends_the_update \
	with_that_cpu_online_again_the_update_succeeds
