#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# tdxupdate-load: exit status and words for every way an update can end.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/slow_offline.sh"
. "$(dirname "$0")/td.sh"

# loads STATUS OPTION...: what it prints is in $tap_tmp/said and $tap_tmp/out.
loads()
{
	expected=$1
	shift
	status=0
	tdxupdate-load "$@" >"$tap_tmp/out" 2>"$tap_tmp/said" || status=$?
	[ "$status" -eq "$expected" ] ||
		tap_fail "exit status $status instead of $expected" \
			"$tap_tmp/out" "$tap_tmp/said"
}

says()
{
	cat "$tap_tmp/out" "$tap_tmp/said" | grep -qE "$1" ||
		tap_fail "it does not say $1" "$tap_tmp/out" "$tap_tmp/said"
}

done_is_0_and_tells_both_versions()
{
	testbed_up
	loads 0 "$image"
	says '1\.5\.24 -> 1\.5\.25'
	[ ! -s "$tap_tmp/said" ] || tap_fail "an error" "$tap_tmp/said"
	tap_equal "the version" "$(cat "$tdx_host/version")" 1.5.25
}

busy_is_2_and_says_that_nothing_has_changed()
{
	testbed_up
	td_start init --pages 1
	loads 2 "$image"
	says 'nothing has changed'
	[ ! -s "$tap_tmp/out" ] || tap_fail "data on stdout" "$tap_tmp/out"
	nothing_has_changed
	td_goes_on "$td"
	loads 0 "$image"
}

a_malformed_image_is_3()
{
	testbed_up
	image_make "$tap_tmp/wrong" 1.5.25 --wrong magic
	emulator_calls_reset
	loads 3 "$tap_tmp/wrong"
	says 'nothing has changed'
	nothing_has_changed
	loads 3 --no-check "$tap_tmp/wrong"
	says 'nothing has changed'
	nothing_has_changed
	tap_equal "calls of SYS.SHUTDOWN" "$(emulator_calls TDH.SYS.SHUTDOWN)" 0
}

a_module_that_is_too_old_is_3()
{
	testbed_up version=1.5.16
	loads 3 "$image"
	says 'too old'
	nothing_has_changed 1.5.16
}

no_updates_remaining_is_3()
{
	testbed_up updates=0
	loads 3 "$image"
	says 'updates'
	nothing_has_changed
}

lost_is_4_and_stays_4()
{
	testbed_up
	emulator_fault "leaf=SYS.UPDATE action=cf"
	loads 4 "$image"
	says 'lost until reboot'
	tdx_is_lost
	loads 4 "$image"
	says 'lost'
}

an_upload_in_flight_is_not_disturbed()
{
	testbed_up
	slow_upload "$image"
	loads 1 "$image"
	says 'another upload'
	release_cpu
	upload_wait
	tap_equal "the upload's error" "$(upload_error)" ""
	tap_equal "the version" "$(cat "$tdx_host/version")" 1.5.25
}

# Not at work with the upload node: it sleeps until it looks again.
load_waits()
{
	load=$(pidof tdxupdate-load) &&
		grep -q nanosleep "/proc/$load/wchan" 2>/dev/null
}

with_wait_ready_an_upload_in_flight_is_waited_for()
{
	testbed_up
	slow_upload "$image"
	{
		wait_until "it waits" load_waits
		release_cpu
	} &
	loads 0 --wait-ready --timeout "$PATIENCE" "$image"
	wait
	tap_equal "installs" "$(emulator_calls SEAMLDR.INSTALL)" $((2 * cpus))
}

without_the_updater_it_is_1_and_says_what_to_do()
{
	testbed_needs_unloading
	testbed_down
	loads 1 "$image"
	says 'load tdx_update'
}

no_such_image_is_1()
{
	testbed_up
	loads 1 "$tap_tmp/no-such-image"
	says '^tdxupdate-load: .*no-such-image'
	nothing_has_changed
	loads 1
}

json_is_one_line_for_every_outcome()
{
	testbed_up
	loads 0 --json "$image"
	says '^\{"schema":1,"outcome":"done","exit":0,.*"before":"1.5.24","after":"1.5.25",.*\}$'
	emulator_fault "leaf=SYS.SHUTDOWN action=status status=0x8000051200010000" \
		"leaf=SYS.UPDATE action=cf"
	loads 2 --json "$image"
	says '^\{"schema":1,"outcome":"retry","exit":2,.*"error":"device-busy",.*\}$'
	loads 4 --json "$image"
	says '^\{"schema":1,"outcome":"lost","exit":4,.*"after":null,.*\}$'
	[ "$(wc -l <"$tap_tmp/out")" = 1 ] || tap_fail "lines" "$tap_tmp/out"
}

td_needs
command -v tdxupdate-load >/dev/null || tap_skip_all "no tdxupdate-load"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run done_is_0_and_tells_both_versions \
	busy_is_2_and_says_that_nothing_has_changed \
	a_malformed_image_is_3 \
	a_module_that_is_too_old_is_3 \
	no_updates_remaining_is_3 \
	lost_is_4_and_stays_4 \
	an_upload_in_flight_is_not_disturbed \
	with_wait_ready_an_upload_in_flight_is_waited_for \
	without_the_updater_it_is_1_and_says_what_to_do \
	no_such_image_is_1 \
	json_is_one_line_for_every_outcome
