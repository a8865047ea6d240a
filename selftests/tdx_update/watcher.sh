# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of testbed.sh and tap.sh
#
# tdxupdate-trace beside a test: what it says about the next update, live and
# from a capture. Needs testbed.sh.
#
# TDXUPDATE_CAPTURES names a folder where each test leaves its capture, what was
# reported of it, and the exit status: TEST.tdxcap, TEST.json, TEST.status.

# watcher_needs: or skip the program.
watcher_needs()
{
	testbed_needs "$@"
	command -v tdxupdate-trace >/dev/null ||
		tap_skip_all "no tdxupdate-trace"
}

# watcher_attaches PID COMPLAINTS
watcher_attaches()
{
	testbed_background "$1"
	wait_until_says "$1" '^attached' "$2"
}

# watcher_live_by [COMMAND...]: begins to watch live, started by a command of one's
# own. It is not attached yet.
watcher_live_by()
{
	# Before the background jobs make them anew: watcher_attaches() looks for
	# what they print.
	rm -f "$tap_tmp/live" "$tap_tmp/record" "$tap_tmp/capture"
	"$@" tdxupdate-trace live --json --updates 1 --duration "$PATIENCE" \
		>"$tap_tmp/live.json" 2>"$tap_tmp/live" </dev/null &
	watcher_live=$!
	watcher_record=
}

# watcher_start [record]: returns when it is attached, and so is what records if
# that is wanted, too; both end with the next update.
watcher_start()
{
	watcher_live_by
	if [ "${1:-}" = record ]; then
		tdxupdate-trace record -o "$tap_tmp/capture" --until-update \
			--duration "$PATIENCE" 2>"$tap_tmp/record" </dev/null &
		watcher_record=$!
		watcher_attaches "$watcher_record" "$tap_tmp/record"
	fi
	watcher_attaches "$watcher_live" "$tap_tmp/live"
}

# watcher_exits STATUS WHAT GOT
watcher_exits()
{
	[ "$3" -eq "$1" ] ||
		tap_fail "$2: exit status $3 instead of $1" "$tap_tmp/$2"
}

# What two observers agree on: of times each has its own.
watcher_facts()
{
	grep -oE '"(verdict|cause|errno|state|complete|acks|failures|ordinal|retries|failed)":("[^"]*"|[^,}]*)|"(root_cause|module)":(null|\{[^}]*\})' "$1"
}

watcher_keep()
{
	[ -n "${TDXUPDATE_CAPTURES:-}" ] || return 0
	cp "$tap_tmp/capture" "$TDXUPDATE_CAPTURES/$tap_test.tdxcap"
	cp "$tap_tmp/report.json" "$TDXUPDATE_CAPTURES/$tap_test.json"
	echo "$1" >"$TDXUPDATE_CAPTURES/$tap_test.status"
}

# watcher_update WHAT: the line of the update, which is the only one.
watcher_update()
{
	grep '"type":"update"' "$tap_tmp/$1.json" >"$tap_tmp/$1.update" || :
	tap_equal "updates of $1" "$(grep -c . "$tap_tmp/$1.update")" 1
	watcher_facts "$tap_tmp/$1.update" >"$tap_tmp/$1.facts"
}

# The capture tells the same as whoever watched.
watcher_reports()
{
	watcher_status=0
	wait "$watcher_record" || watcher_status=$?
	testbed_ended "$watcher_record"
	watcher_exits "$1" record $watcher_status
	watcher_status=0
	tdxupdate-trace report --json "$tap_tmp/capture" \
		>"$tap_tmp/report.json" 2>"$tap_tmp/report" || watcher_status=$?
	watcher_exits "$1" report $watcher_status
	watcher_keep "$1"
	watcher_update report
	diff "$tap_tmp/live.facts" "$tap_tmp/report.facts" ||
		tap_fail "live and report differ"
}

# watcher_ends EXIT_STATUS: the update is over.
watcher_ends()
{
	watcher_status=0
	wait "$watcher_live" || watcher_status=$?
	testbed_ended "$watcher_live"
	watcher_exits "$1" live $watcher_status
	watcher_update live
	[ -z "$watcher_record" ] || watcher_reports "$1"
}

# watcher_says REGEX: extended, in the line of the update.
watcher_says()
{
	grep -qE "$1" "$tap_tmp/live.update" ||
		tap_fail "no $1" "$tap_tmp/live.update"
}

# watcher_blames CPU STATE LEAF STATUS TEXT RAW ERRNO [OTHERS]
watcher_blames()
{
	watcher_says "\"root_cause\":\\{\"cpu\":$1,\"state\":\"$2\",\"leaf\":\"$3\",\"status\":\"$4\",\"status_text\":\"$5\",\"status_raw\":\"$6\",\"errno\":\"$7\",\"other_failures\":${8:-0}[,}]"
}
