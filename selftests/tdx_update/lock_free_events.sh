#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# No event is emitted while seamldr_lock or the lock of the update is held: the
# module lock_probe tries to take both whenever an event fires.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"

probed=/sys/kernel/debug/lock_probe/events

# no_violations: of none of the ten events, all of which must be probed.
no_violations()
{
	cat "$probed"
	tap_equal "probed events" "$(grep -c '^tdx_' "$probed")" 10
	tap_equal "events that were emitted under a lock" \
		"$(grep -vc ' violations=0$' "$probed")" 0
}

# calls EVENT: how often it fired.
calls()
{
	sed -n "s/^$1 calls=\\([0-9]*\\) .*/\\1/p" "$probed"
}

probe_up()
{
	testbed_up
	testbed_load lock_probe || tap_fail "lock_probe does not load"
}

no_event_of_a_good_update_is_emitted_under_a_lock()
{
	probe_up
	update_succeeds "$image" "$VERSION_AFTER"
	no_violations
	tap_equal "steps" "$(calls tdx_update_step)" $((4 * cpus))
	tap_equal "acks" "$(calls tdx_update_ack)" $((4 * cpus))
	tap_equal "states" "$(calls tdx_update_state)" 4
	tap_equal "leaves" "$(calls tdx_update_leave)" "$cpus"
	tap_equal "calls of the P-SEAMLDR" "$(calls tdx_seamldr_call)" \
		$((cpus + 1))
	tap_equal "SEAMCALLs" "$(calls tdx_seamcall_end)" $((cpus + 7))
}

no_event_of_an_aborted_update_is_emitted_under_a_lock()
{
	for fault in "leaf=SYS.SHUTDOWN action=cf" \
		"leaf=SEAMLDR.INSTALL cpu=$((cpus - 1)) action=cf" \
		"leaf=SYS.LP.INIT cpu=$((cpus - 1)) action=cf"; do
		probe_up
		emulator_fault "$fault"
		update_fails "$image" hw-error
		no_violations
		tap_equal "aborts" "$(calls tdx_update_abort)" 1
	done
}

testbed_needs lock_probe
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run no_event_of_a_good_update_is_emitted_under_a_lock \
	no_event_of_an_aborted_update_is_emitted_under_a_lock
