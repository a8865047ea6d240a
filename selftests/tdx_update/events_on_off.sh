#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Events are switched on and off all the time, while updates run.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"

rounds=50
switches=30

# One event at a time: each is a code patch on every CPU, and takes its time.
switch_for_ever()
{
	while :; do
		for event in tdx_update_step tdx_seamcall_end tdx_update_ack \
			tdx_update_state tdx_seamldr_call tdx_update_leave; do
			echo 0 >"$tracefs/events/tdx/$event/enable"
			echo 1 >"$tracefs/events/tdx/$event/enable"
			echo "$event" >>"$tap_tmp/switched"
		done
	done
}

# made_up_durations SECONDS: lines of which one is longer than what the machine has
# been up since the events were on, SECONDS after it was booted. A begin that was not
# seen would be at 0, and the duration the time of the event itself.
made_up_durations()
{
	awk -v begun="$1" '
	match($0, /[0-9]+\.[0-9]+: tdx_/) {
		now = substr($0, RSTART, RLENGTH - 6) + 0
		for (rest = $0; match(rest, /_ns=[0-9]+/);
		     rest = substr(rest, RSTART + RLENGTH)) {
			ns = substr(rest, RSTART + 4, RLENGTH - 4)
			if (ns / 1000000000 > now - begun + 1)
				print
		}
	}'
}

# switched COMMAND...: run it while events are switched on and off; leaves the
# trace in $tap_tmp/toggled.
switched()
{
	log_mark
	read -r begun _ </proc/uptime
	trace_start
	: >"$tap_tmp/switched"
	switch_for_ever &
	switcher=$!
	testbed_background "$switcher"
	"$@" || tap_fail "$* fails with $?"
	kill "$switcher"
	wait "$switcher" || :
	testbed_ended "$switcher"
	trace_stop
	cat "$trace" >>"$tap_tmp/toggled"
	made_up_durations "${begun%.*}" <"$trace" >>"$tap_tmp/made_up"
	echo "$(grep -c . "$tap_tmp/switched") times off and on"
	log_is_clean
}

many_updates()
{
	round=0
	while [ "$round" -lt "$rounds" ] ||
		[ "$(grep -c . "$tap_tmp/switched")" -lt "$switches" ]; do
		round=$((round + 1))
		upload "$image"
		tap_equal "the error of update $round" "$(upload_error)" ""
	done
	echo "$round updates"
}

updates_succeed_while_events_are_switched_on_and_off()
{
	left=$(emulator_state updates_left)
	switched many_updates
	tap_equal "remaining updates" "$(emulator_state updates_left)" \
		$((left - round))
}

# SEAMCALLs outside of a stopped machine: a switch can fall into one.
tds_are_built_while_events_are_switched_on_and_off()
{
	command -v td-build >/dev/null || tap_skip "no td-build"
	emulator_latency "leaf=MEM.PAGE.ADD ns=30000000"
	switched td-build --quiet --pages 60 --expect-mrtd
	echo clear >"$emulator/latency"
}

# Events may miss, but what is there is whole, and no duration is made up.
every_line_that_was_written_has_the_documented_form()
{
	trace=$tap_tmp/toggled
	[ -s "$trace" ] || tap_fail "not one event in $rounds updates"
	for form in update_begin update_state update_step update_ack \
		update_leave update_end seamcall_begin seamcall_end seamldr_call; do
		trace_re "$form" .
		echo "$re"
	done >"$tap_tmp/forms"
	! grep -vE -f "$tap_tmp/forms" "$trace" >"$tap_tmp/others" ||
		tap_fail "garbage" "$tap_tmp/others"
	[ ! -s "$tap_tmp/made_up" ] ||
		tap_fail "made-up durations" "$tap_tmp/made_up"
}

a_good_update_afterwards_has_all_events()
{
	trace_start
	update_succeeds "$image" "$VERSION_AFTER"
	trace_stop
	awk -v cpus="$cpus" -f "$testbed_dir/event_order.awk" "$trace" ||
		tap_fail "the order deviates" "$trace"
}

testbed_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER" --pages 1
testbed_up updates=1000000

tap_run updates_succeed_while_events_are_switched_on_and_off \
	tds_are_built_while_events_are_switched_on_and_off \
	every_line_that_was_written_has_the_documented_form \
	a_good_update_afterwards_has_all_events
