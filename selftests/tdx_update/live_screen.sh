#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# `tdxupdate-trace live` on a terminal, and when what it looks at or writes to
# comes and goes.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/td.sh"
. "$(dirname "$0")/watcher.sh"

export TERM=xterm

# on_terminal STEP...: see on_terminal.c. Status is that of live.
on_terminal()
{
	"$testbed_dir/on_terminal" "$@" -- tdxupdate-trace live \
		>"$tap_tmp/terminal" 2>&1
}

# on_terminal_ends_with STATUS STEP...
on_terminal_ends_with()
{
	wanted=$1
	shift
	status=0
	on_terminal "$@" || status=$?
	[ "$status" -eq "$wanted" ] ||
		tap_fail "status $status instead of $wanted" "$tap_tmp/terminal"
}

# await FILE
await()
{
	wait_until "$1 is there" test -e "$1"
}

the_screen_follows_the_size_of_the_terminal()
{
	testbed_up
	on_terminal_ends_with 0 until="No update yet" \
		size=12x60 until=quit size=5x20 until="too small" \
		size=40x132 until=quit until="No update yet" keys=q
}

help_explains_the_screen()
{
	testbed_up
	on_terminal_ends_with 0 until=quit keys="?" until="leave" \
		until="appear when it runs again" keys=x until="No update yet" \
		keys=q
}

an_update_appears_with_its_strip_of_cpus()
{
	testbed_up
	rm -f "$tap_tmp/ready"
	on_terminal until=quit touch="$tap_tmp/ready" until="Update 1: done" \
		size=24x90 until="CPU 0-$((cpus - 1))" until="heat" keys=q &
	screen=$!
	testbed_background "$screen"
	await "$tap_tmp/ready"
	update_succeeds "$image" "$VERSION_AFTER"
	wait "$screen" || tap_fail "status $?" "$tap_tmp/terminal"
	testbed_ended "$screen"
}

paused_it_says_what_was_missed_and_then_shows_it()
{
	testbed_up
	rm -f "$tap_tmp/ready"
	on_terminal until=quit keys=p until=PAUSED touch="$tap_tmp/ready" \
		until="1 update since" keys=p until="Update 1: done" keys=q &
	screen=$!
	testbed_background "$screen"
	await "$tap_tmp/ready"
	update_succeeds "$image" "$VERSION_AFTER"
	wait "$screen" || tap_fail "status $?" "$tap_tmp/terminal"
	testbed_ended "$screen"
}

it_ends_when_the_terminal_has_gone()
{
	testbed_up
	on_terminal_ends_with 0 until=quit gone
}

# head takes the first line and leaves. SIGKILL, since live takes any other end
# for one that is wanted.
it_ends_when_its_reader_has_seen_enough()
{
	testbed_up
	{
		status=0
		timeout -s KILL "$PATIENCE" tdxupdate-trace live --plain 2>&1 ||
			status=$?
		echo "$status" >"$tap_tmp/status"
	} | head -n 1 >"$tap_tmp/head"
	await "$tap_tmp/status"
	tap_equal "exit status" "$(cat "$tap_tmp/status")" 0
	tap_equal "lines" "$(grep -c '^attached' "$tap_tmp/head")" 1
}

emulator_and_builder_come_and_go_while_it_watches()
{
	testbed_up
	watcher_start
	testbed_unload td_build seam_emu
	testbed_load seam_emu || tap_fail "seam_emu does not load again"
	testbed_load td_build || tap_fail "td_build does not load again"
	td_start pages --pages 8
	update_fails "$image" device-busy
	watcher_ends 2
	watcher_says '"counted":1,"named":1,'
	td_goes_on "$td"
}

# The second one has not seen MNG.INIT.
begun_again_during_a_build_it_calls_it_probable()
{
	testbed_up
	rm -f "$tap_tmp/ready"
	td-build --pages 4000 --rate 5 >"$tap_tmp/td" 2>&1 &
	td=$!
	testbed_background "$td"
	watcher_start
	kill "$watcher_live"
	wait "$watcher_live" || :
	testbed_ended "$watcher_live"
	on_terminal_ends_with 0 until=" >" keys=q
	td_killed "$td"
}

told_to_wait_it_attaches_when_the_updater_is_loaded()
{
	testbed_needs_unloading
	testbed_down
	testbed_load seam_emu
	rm -f "$tap_tmp/complaints"
	tdxupdate-trace live --wait --plain --updates 1 >"$tap_tmp/lines" \
		2>"$tap_tmp/complaints" </dev/null &
	waiting=$!
	testbed_background "$waiting"
	wait_until_says "$waiting" waiting "$tap_tmp/complaints"
	testbed_load tdx_update
	watcher_attaches "$waiting" "$tap_tmp/lines"
	update_succeeds "$image" "$VERSION_AFTER"
	wait "$waiting" || tap_fail "status $?" "$tap_tmp/complaints"
	testbed_ended "$waiting"
	grep -q '^update 1: done: ' "$tap_tmp/lines" ||
		tap_fail "no update" "$tap_tmp/lines"
}

not_told_to_wait_it_names_what_is_missing()
{
	testbed_needs_unloading
	testbed_down
	tap_fails tdxupdate-trace live --json
	grep -q 'updater is not loaded' "$tap_tmp/output" ||
		tap_fail "no reason" "$tap_tmp/output"
}

the_log_stays_clean()
{
	log_is_clean
}

td_needs
watcher_needs
[ -x "$testbed_dir/on_terminal" ] || tap_skip_all "no on_terminal"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"
log_mark

tap_run the_screen_follows_the_size_of_the_terminal \
	help_explains_the_screen \
	an_update_appears_with_its_strip_of_cpus \
	paused_it_says_what_was_missed_and_then_shows_it \
	it_ends_when_the_terminal_has_gone \
	it_ends_when_its_reader_has_seen_enough \
	emulator_and_builder_come_and_go_while_it_watches \
	begun_again_during_a_build_it_calls_it_probable \
	told_to_wait_it_attaches_when_the_updater_is_loaded \
	not_told_to_wait_it_names_what_is_missing \
	the_log_stays_clean
