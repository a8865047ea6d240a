#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What it takes to observe, what is left of it afterwards, and when one may
# begin.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/td.sh"
. "$(dirname "$0")/observer.sh"

confined=$testbed_dir/confined

# Their numbers.
CAP_PERFMON=38
CAP_BPF=39

nobody_with_two_capabilities_observes()
{
	testbed_up
	observer_run "$confined" "$CAP_BPF,$CAP_PERFMON" "$observe"
	# The kernel shows BTF of modules to CAP_SYS_ADMIN alone, its own to all.
	case $updater_btf in
	vmlinux) observer_says "attached tp_btf" ;;
	*) observer_says "attached raw_tp" ;;
	esac
	td_start pages --pages 3
	update_fails "$image" device-busy
	td_goes_on "$td"
	update_succeeds "$image" "$VERSION_AFTER"
	observer_stop
	observer_says "update 1 -16 busy 1"
	observer_says "update 2 0 busy 0"
	observer_says "tds 0"
	observer_lost_nothing
}

# lacks CAPABILITY...: observe refuses, and says why.
lacks()
{
	tap_fails "$confined" "$1" "$observe"
	grep -q 'not permitted: run as root, or with CAP_BPF and CAP_PERFMON' \
		"$tap_tmp/output" || tap_fail "no remedy" "$tap_tmp/output"
}

either_capability_alone_is_refused()
{
	testbed_up
	lacks none
	lacks "$CAP_BPF"
	lacks "$CAP_PERFMON"
}

classic_trace_events_are_for_who_may_look_into_tracefs()
{
	testbed_up
	export TDXUPDATE_RUNG=tp
	tap_fails "$confined" "$CAP_BPF,$CAP_PERFMON" "$observe"
	grep -q 'tracefs is not mounted, or for root alone' "$tap_tmp/output" ||
		tap_fail "no reason" "$tap_tmp/output"
}

# effective PID: its capabilities.
effective()
{
	sed -n 's/^CapEff:\t//p' "/proc/$1/status"
}

no_capability_is_left_once_it_is_attached()
{
	testbed_up
	observer_start
	for name in CapInh CapPrm CapEff CapAmb; do
		tap_equal "$name" \
			"$(sed -n "s/^$name:\t//p" "/proc/$observer/status")" \
			0000000000000000
	done
	tap_equal "NoNewPrivs" \
		"$(sed -n 's/^NoNewPrivs:\t//p' "/proc/$observer/status")" 1
	# And it works as before.
	update_succeeds "$image" "$VERSION_AFTER"
	observer_stop
	observer_says "update 1 0 busy 0"
	observer_says "capabilities 0x0"
}

# "tdxupdate-trace live" as well.
the_tool_watches_without_capabilities()
{
	testbed_up
	tdxupdate-trace live --plain --updates 1 --duration "$PATIENCE" \
		>"$tap_tmp/live" 2>&1 &
	live=$!
	testbed_background "$live"
	wait_until_says "$live" '^attached' "$tap_tmp/live"
	tap_equal "CapEff" "$(effective "$live")" 0000000000000000
	update_succeeds "$image" "$VERSION_AFTER"
	wait "$live" || tap_fail "live fails" "$tap_tmp/live"
	testbed_ended "$live"
}

# foreign_directory: in which root may write by CAP_DAC_OVERRIDE alone.
foreign_directory()
{
	foreign=$tap_tmp/foreign
	rm -rf "$foreign"
	mkdir "$foreign"
	echo before >"$foreign/page"
	echo before >"$foreign/capture"
	chown -R 4242:4242 "$foreign"
	chmod 755 "$foreign"
}

a_capture_replaces_one_in_somebody_elses_directory()
{
	testbed_up
	foreign_directory
	tdxupdate-trace record --force --duration 1 -o "$foreign/capture" \
		2>"$tap_tmp/record" || tap_fail "record" "$tap_tmp/record"
	tdxupdate-trace report "$foreign/capture" >"$tap_tmp/text" ||
		tap_fail "it is no capture" "$tap_tmp/text"
	tap_equal "files" "$(cd "$foreign" && echo *)" "capture page"
}

# The one that puts files in place; fails while there is none.
child_of()
{
	grep -lsx "PPid:	$1" /proc/[0-9]*/status | cut -d/ -f3 | grep .
}

has_none()
{
	[ "$(effective "$1")" = 0000000000000000 ]
}

has_ended()
{
	[ ! -e "/proc/$1" ]
}

a_report_is_put_into_somebody_elses_directory_without_capabilities()
{
	testbed_up
	foreign_directory
	tdxupdate-trace report --duration 600 --html "$foreign/page" \
		--perfetto "$foreign/trace" 2>"$tap_tmp/report" </dev/null &
	report=$!
	testbed_background "$report"
	wait_until "report has no capability" has_none "$report"
	child=$(child_of "$report")
	# CAP_DAC_OVERRIDE and CAP_FOWNER, nothing else.
	tap_equal "the child's" "$(effective "$child")" 000000000000000a
	tap_equal "the page" "$(cat "$foreign/page")" before
	kill -TERM "$report"
	wait "$report" || tap_fail "report fails" "$tap_tmp/report"
	testbed_ended "$report"
	grep -q '</html>' "$foreign/page" || tap_fail "no page"
	[ -s "$foreign/trace" ] || tap_fail "no trace"
	tap_equal "files" "$(cd "$foreign" && echo *)" "capture page trace"
	[ ! -e "/proc/$child" ] || tap_fail "the child is still there"
}

a_report_that_is_killed_leaves_nothing_behind()
{
	testbed_up
	foreign_directory
	tdxupdate-trace report --duration 600 --html "$foreign/page" \
		2>"$tap_tmp/report" </dev/null &
	report=$!
	testbed_background "$report"
	wait_until "report has a child" child_of "$report"
	child=$(child_of "$report")
	kill -KILL "$report"
	wait "$report" || :
	testbed_ended "$report"
	wait_until "the child has ended" has_ended "$child"
	tap_equal "files" "$(cd "$foreign" && echo *)" "capture page"
	tap_equal "the page" "$(cat "$foreign/page")" before
}

it_waits_for_the_updater()
{
	testbed_needs_unloading
	testbed_down
	rm -f "$tap_tmp/early"
	"$observe" --await >"$tap_tmp/early" 2>&1 </dev/null &
	early=$!
	testbed_background "$early"
	wait_until_says "$early" 'waiting for the updater: modprobe tdx_update' \
		"$tap_tmp/early"
	testbed_load seam_emu
	testbed_load tdx_update
	wait_until_says "$early" '^attached' "$tap_tmp/early"
	update_succeeds "$image" "$VERSION_AFTER"
	kill -TERM "$early"
	wait "$early" || tap_fail "it fails" "$tap_tmp/early"
	testbed_ended "$early"
	grep -qx "update 1 0 busy 0" "$tap_tmp/early" ||
		tap_fail "the update was not seen" "$tap_tmp/early"
}

a_signal_ends_the_wait()
{
	testbed_needs_unloading
	testbed_down
	rm -f "$tap_tmp/early"
	"$observe" --await >"$tap_tmp/early" 2>&1 </dev/null &
	early=$!
	testbed_background "$early"
	wait_until_says "$early" 'waiting for' "$tap_tmp/early"
	kill -TERM "$early"
	! wait "$early" || tap_fail "it did not end by the signal"
	testbed_ended "$early"
}

without_the_updater_it_says_so()
{
	testbed_needs_unloading
	testbed_down
	tap_fails "$observe"
	grep -q 'the updater is not loaded: modprobe tdx_update' \
		"$tap_tmp/output" || tap_fail "no remedy" "$tap_tmp/output"
}

the_updater_stays_while_it_is_watched_others_come_and_go()
{
	testbed_needs_unloading
	testbed_up
	observer_start
	tap_fails rmmod tdx_update
	testbed_unload td_build
	testbed_load td_build
	td_start init --pages 1
	td_goes_on "$td"
	observer_stop
	grep -q '^td .* 1 td-build$' "$observed" ||
		tap_fail "the build was not seen" "$observed"
	testbed_unload td_build tdx_update
}

the_log_stays_clean()
{
	log_is_clean
}

td_needs
observer_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"
log_mark

tap_run nobody_with_two_capabilities_observes \
	either_capability_alone_is_refused \
	classic_trace_events_are_for_who_may_look_into_tracefs \
	no_capability_is_left_once_it_is_attached \
	the_tool_watches_without_capabilities \
	a_capture_replaces_one_in_somebody_elses_directory \
	a_report_is_put_into_somebody_elses_directory_without_capabilities \
	a_report_that_is_killed_leaves_nothing_behind \
	it_waits_for_the_updater \
	a_signal_ends_the_wait \
	without_the_updater_it_says_so \
	the_updater_stays_while_it_is_watched_others_come_and_go \
	the_log_stays_clean
