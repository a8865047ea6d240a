# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of testbed.sh
#
# TDs that td-build builds in the background. Needs testbed.sh.

# td_needs: or skip the program.
td_needs()
{
	testbed_needs td_build
	command -v td-build >/dev/null || tap_skip_all "no td-build"
}

# td_start PHASE [TD_BUILD_OPTION...]: returns when PHASE is done, which holds
# the TD; leaves its process in $td and what it prints in $tap_tmp/td.
td_start()
{
	td_phase=$1
	shift
	rm -f "$tap_tmp/ready"
	td-build --hold="$td_phase" --ready-file="$tap_tmp/ready" "$@" \
		>"$tap_tmp/td" 2>&1 </dev/null &
	td=$!
	testbed_background "$td"
	wait_until "td-build does $td_phase" td_did "$td_phase"
}

# td_did PHASE
td_did()
{
	[ "$(cat "$tap_tmp/ready" 2>/dev/null)" != "$1" ] || return 0
	kill -0 "$td" 2>/dev/null ||
		tap_fail "td-build ended before $1" "$tap_tmp/td"
	return 1
}

# td_goes_on PID: it is no longer held, and ends well.
td_goes_on()
{
	kill -USR1 "$1"
	wait "$1" || tap_fail "td-build fails with $?" "$tap_tmp/td"
	testbed_ended "$1"
}

# td_killed PID: as a crash would.
td_killed()
{
	kill -KILL "$1"
	wait "$1" || :
	testbed_ended "$1"
}

no_td_is_left()
{
	tap_equal "TDs" "$(emulator_state tds)" 0
	tap_equal "lines of tds" "$(grep -c . "$emulator/tds")" 0
	tap_equal "TDs in build" "$(emulator_state builds)" 0
	tap_equal "key ids in use" "$(emulator_state kot_used)" 0
}
