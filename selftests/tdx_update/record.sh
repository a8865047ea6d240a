#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What `tdxupdate-trace record` keeps, and that it can be read at every moment.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/td.sh"

capture=$tap_tmp/captures/capture
said=$tap_tmp/said
confined=$testbed_dir/confined
recorder=

fresh_without_updater()
{
	testbed_down || tap_fail "the test bed cannot be taken down"
	rm -rf "$tap_tmp/captures"
	mkdir "$tap_tmp/captures"
}

fresh()
{
	fresh_without_updater
	testbed_up
}

# record_start [OPTION...]: returns when it is attached.
record_start()
{
	record_as tdxupdate-trace record -o "$capture" "$@"
}

# record_as COMMAND...: the same, by a command of one's own.
record_as()
{
	# Before the background job makes it anew: the loop looks for what it
	# prints.
	rm -f "$said"
	"$@" 2>"$said" </dev/null &
	recorder=$!
	testbed_background "$recorder"
	wait_until_said '^attached'
}

# wait_until_said REGEX
wait_until_said()
{
	wait_until_says "$recorder" "$1" "$said"
}

# record_ends EXIT_STATUS
record_ends()
{
	status=0
	wait "$recorder" || status=$?
	testbed_ended "$recorder"
	[ "$status" -eq "$1" ] ||
		tap_fail "exit status $status instead of $1" "$said"
}

# record_stopped EXIT_STATUS: by ^C.
record_stopped()
{
	kill -INT "$recorder"
	record_ends "$1"
}

# said REGEX: an extended one, in a line of the recorder.
said()
{
	grep -qE "$1" "$said" || tap_fail "not said: $1" "$said"
}

# report EXIT_STATUS [FILE]: what the capture tells, as JSON.
report()
{
	status=0
	tdxupdate-trace report --json "${2:-$capture}" >"$tap_tmp/report" \
		2>"$tap_tmp/complaints" </dev/null || status=$?
	[ "$status" -eq "$1" ] ||
		tap_fail "report: exit status $status instead of $1" \
			"$tap_tmp/report" "$tap_tmp/complaints"
}

# told REGEX: in a line of the report.
told()
{
	grep -qE "$1" "$tap_tmp/report" || tap_fail "no $1" "$tap_tmp/report"
}

# updates_told N
updates_told()
{
	tap_equal "updates in the capture" \
		"$(grep -c '"type":"update"' "$tap_tmp/report")" "$1"
}

a_good_update_is_in_the_capture()
{
	fresh
	record_start --until-update
	update_succeeds "$image" "$VERSION_AFTER"
	record_ends 0
	said '^update 1: done: '
	said ": .* KiB, 1 update, .* 0 lost; read it: tdxupdate-trace report $capture\$"
	report 0
	updates_told 1
	told '"type":"update",.*"verdict":"done"'
	told '"module":\{"from":"1.5.24","to":"1.5.25"'
	told '"emulated":true'
	for state in SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE; do
		told "\"state\":\"$state\",\"complete\":true,[^}]*\"acks\":$cpus,\"failures\":0,"
	done
}

# Two observers cannot share times, nor what comes of them.
without_times()
{
	grep '"type":"update"' "$1" |
		sed -E 's/"([a-z0-9_]*_ns)":-?[0-9]+/"\1":0/g
			s/"blackout":.*,"initiator":/"initiator":/
			s/"(losses|cost)":\{[^}]*\}/"\1":{}/g
			s/"stored":(true|false)/"stored":0/'
}

live_and_the_capture_tell_the_same()
{
	fresh
	td_start pages --pages 8
	tdxupdate-trace live --json --updates 1 --duration "$PATIENCE" \
		>"$tap_tmp/live" 2>"$tap_tmp/watcher" </dev/null &
	watcher=$!
	testbed_background "$watcher"
	record_start --until-update
	wait_until_says "$watcher" '^attached' "$tap_tmp/watcher"
	update_fails "$image" device-busy
	record_ends 2
	wait "$watcher" || [ $? -eq 2 ] || tap_fail "live fails"
	testbed_ended "$watcher"
	td_goes_on "$td"
	report 2
	without_times "$tap_tmp/live" >"$tap_tmp/live.update"
	without_times "$tap_tmp/report" >"$tap_tmp/report.update"
	tap_equal "lines" "$(grep -c . "$tap_tmp/live.update")" 1
	diff "$tap_tmp/live.update" "$tap_tmp/report.update" ||
		tap_fail "live and report differ"
}

a_refusal_is_in_the_capture_with_the_td_and_its_process()
{
	fresh
	record_start --until-update
	td_start pages --pages 8 --hkid 9
	update_fails "$image" device-busy
	record_ends 2
	said '^update 1: retry: '
	report 2
	told '"verdict":"retry"'
	told "\"hkid\":9,\"pid\":$td,\"tid\":$td,\"uid\":0,\"comm\":\"td-build\",.*\"pages\":8,"
	td_goes_on "$td"
}

a_lost_update_is_in_the_capture_with_its_root_cause()
{
	fresh
	emulator_fault "leaf=SYS.LP.INIT cpu=$((cpus - 1)) action=status status=0xc000092000000048"
	record_start --until-update
	update_fails "$image" hw-error
	record_ends 4
	report 4
	told '"verdict":"lost"'
	told "\"root_cause\":\\{\"cpu\":$((cpus - 1)),\"state\":\"CPU_INIT\",\"leaf\":\"TDH.SYS.LP.INIT\",\"status\":\"INCONSISTENT_MSR\""
}

it_leaves_after_as_many_updates_as_it_was_told()
{
	fresh
	record_start --until-update=2
	update_succeeds "$image" "$VERSION_AFTER"
	wait_until_said '^update 1: done'
	update_succeeds "$image" "$VERSION_AFTER"
	record_ends 0
	report 0
	updates_told 2
}

fewer_updates_than_asked_for_have_an_exit_status_of_their_own()
{
	fresh
	record_start --until-update --duration 1
	record_ends 6
	report 0
	updates_told 0
}

without_until_update_the_verdict_is_no_exit_status()
{
	fresh
	td_start pages --pages 2
	record_start
	update_fails "$image" device-busy
	wait_until_said '^update 1: retry'
	record_stopped 0
	td_goes_on "$td"
	report 2
}

each_signal_that_ends_it_ends_the_capture_as_well()
{
	fresh
	for signal in INT TERM HUP; do
		rm -f "$capture"
		record_start
		kill "-$signal" "$recorder"
		record_ends 0
		report 0
	done
}

# keeps_updates N: the capture of a recorder at work has that many.
keeps_updates()
{
	tdxupdate-trace report --json "$capture" 2>/dev/null |
		grep -c '"type":"update"' | grep -qx "$1"
}

# updates_kept N: before another second is over.
updates_kept()
{
	wait_until "$1 updates are kept" keeps_updates "$1"
}

killed_it_leaves_what_it_had_and_the_report_says_incomplete()
{
	fresh
	record_start
	update_succeeds "$image" "$VERSION_AFTER"
	updates_kept 1
	kill -KILL "$recorder"
	record_ends 137
	report 5
	updates_told 1
	told '"verdict":"done"'
	tdxupdate-trace report "$capture" >"$tap_tmp/report" 2>&1 &&
		tap_fail "the report succeeds"
	told 'incomplete'
}

small_disk()
{
	mkdir -p "$tap_tmp/disk"
	mount -t tmpfs -o "size=$1" tmpfs "$tap_tmp/disk"
	capture=$tap_tmp/disk/capture
}

no_small_disk()
{
	umount "$tap_tmp/disk"
}

a_full_disk_ends_it_and_what_is_there_stays_valid()
{
	fresh
	small_disk 32k
	record_start --seamcalls
	update_succeeds "$image" "$VERSION_AFTER"
	updates_kept 1
	td-build --quiet --pages 3000 >/dev/null ||
		tap_fail "td-build fails"
	record_ends 1
	said "^tdxupdate-trace: $capture: recording ended: the disk is full: "
	tap_equal "lines about it" "$(grep -c 'disk is full' "$said")" 1
	report 5
	updates_told 1
	tdxupdate-trace report "$capture" >"$tap_tmp/report" 2>&1 || :
	told 'incomplete'
	no_small_disk
}

a_disk_that_is_full_at_the_beginning_is_an_error_and_leaves_nothing()
{
	fresh
	small_disk 8k
	head -c 8192 /dev/zero >"$tap_tmp/disk/full"
	status=0
	tdxupdate-trace record -o "$capture" --duration 1 2>"$said" ||
		status=$?
	tap_equal "exit status" "$status" 1
	said 'the disk is full'
	[ ! -e "$capture" ] || tap_fail "$capture is there"
	no_small_disk
}

# The recorder is at work: its file may be another one the next moment.
size_now()
{
	stat -c %s "$capture"
}

a_flight_recorder_never_exceeds_its_size_and_keeps_what_is_newest()
{
	fresh
	record_start --seamcalls --ring 256K
	update_succeeds "$image" "$VERSION_AFTER"
	td-build --quiet --pages 10000 >/dev/null &
	td=$!
	testbed_background "$td"
	largest=0
	while kill -0 "$td" 2>/dev/null; do
		size=$(size_now)
		[ "$size" -le $((256 * 1024)) ] ||
			tap_fail "the file has $size bytes"
		[ "$size" -le "$largest" ] || largest=$size
		usleep 20000
	done
	wait "$td" || tap_fail "td-build fails"
	testbed_ended "$td"
	update_succeeds "$image" "$VERSION_AFTER"
	wait_until_said '^update 2: done'
	record_stopped 0
	said 'covers the last '
	size=$(size_now)
	[ "$size" -le "$largest" ] || largest=$size
	echo "the largest size: $largest"
	# The older half goes when the file is full, to within two chunks.
	tap_within "the size" "$size" $((64 * 1024)) $((256 * 1024))
	report 0
	told '"type":"update","seq":2,.*"verdict":"done"'
	updates_told 1
	tap_equal "files" "$(ls "${capture%/*}"/capture*)" "$capture"
	tdxupdate-trace report "$capture" >"$tap_tmp/report"
	told '^  begins +later than the recording'
}

on_usr1_it_turns_to_a_new_file()
{
	fresh
	record_start
	update_succeeds "$image" "$VERSION_AFTER"
	wait_until_said '^update 1: done'
	kill -USR1 "$recorder"
	wait_until_said "turned: .* $capture.1\$"
	update_succeeds "$image" "$VERSION_AFTER"
	wait_until_said '^update 2: done'
	kill -USR1 "$recorder"
	wait_until_said "turned: .* $capture.2\$"
	record_stopped 0
	report 0 "$capture.1"
	updates_told 1
	told '"seq":1,'
	report 0 "$capture.2"
	updates_told 1
	told '"seq":2,'
	report 0
	updates_told 0
}

a_file_is_not_replaced_unless_told()
{
	fresh
	echo precious >"$capture"
	status=0
	tdxupdate-trace record -o "$capture" --duration 1 2>"$said" ||
		status=$?
	tap_equal "exit status" "$status" 1
	said "^tdxupdate-trace: $capture: there is such a file: .* --force\$"
	tap_equal "the file" "$(cat "$capture")" precious
	tdxupdate-trace record -o "$capture" --force --duration 1 2>"$said" ||
		tap_fail "it is not replaced" "$said"
	report 0
}

without_the_updater_it_says_so_and_leaves_no_file()
{
	testbed_needs_unloading
	fresh_without_updater
	status=0
	tdxupdate-trace record -o "$capture" --duration 1 2>"$said" ||
		status=$?
	tap_equal "exit status" "$status" 1
	said 'modprobe tdx_update'
	[ ! -e "$capture" ] || tap_fail "$capture is there"
}

told_so_it_waits_for_the_updater()
{
	testbed_needs_unloading
	fresh_without_updater
	tdxupdate-trace record -o "$capture" --wait --until-update \
		2>"$said" </dev/null &
	recorder=$!
	testbed_background "$recorder"
	wait_until_said 'waiting'
	testbed_load seam_emu
	testbed_load tdx_update
	wait_until_said '^attached'
	update_succeeds "$image" "$VERSION_AFTER"
	record_ends 0
	report 0
	updates_told 1
}

# Where nobody may create files, root neither.
a_folder_that_cannot_be_written_is_a_clear_error()
{
	fresh
	status=0
	tdxupdate-trace record -o /proc/capture --duration 1 2>"$said" ||
		status=$?
	tap_equal "exit status" "$status" 1
	said '^tdxupdate-trace: /proc/capture: cannot create it: .*: choose another place with -o$'
}

# Attached, it has no privilege any more; before, it had.
in_a_folder_of_others_it_says_what_will_not_work_there()
{
	fresh
	chmod 755 "$tap_tmp"
	chown 65534:65534 "$tap_tmp/captures"
	status=0
	tdxupdate-trace record -o "$capture" --ring 1M --duration 1 \
		2>"$said" || status=$?
	tap_equal "exit status" "$status" 1
	said ': --ring cannot write beside it without privilege: choose a directory that is your own'
	rm -f "$capture"

	record_start
	kill -USR1 "$recorder"
	wait_until_said 'cannot turn: .*: recording goes on in the same file$'
	update_succeeds "$image" "$VERSION_AFTER"
	wait_until_said '^update 1: done'
	record_stopped 0
	report 0
	updates_told 1
	tap_equal "files" "$(ls "$tap_tmp/captures")" capture
}

the_file_has_a_name_of_its_own_when_none_is_given()
{
	fresh
	mkdir "$tap_tmp/here"
	(cd "$tap_tmp/here" && tdxupdate-trace record --duration 1 2>"$said") ||
		tap_fail "it fails" "$said"
	capture=$(echo "$tap_tmp"/here/tdxupdate-*-????????T??????Z.tdxcap)
	[ -s "$capture" ] || tap_fail "no file" "$said"
	report 0
}

through_a_pipe_it_is_the_same()
{
	fresh
	tdxupdate-trace record -o - --duration 1 2>"$said" |
		tdxupdate-trace report --json - >"$tap_tmp/report" \
			2>"$tap_tmp/complaints" ||
		tap_fail "it fails" "$said" "$tap_tmp/complaints"
}

# Long before its time is over, or this program's.
# record_to COMMAND...: which reads what it likes.
record_to()
{
	{
		status=0
		tdxupdate-trace record -o - --duration 3000 2>"$said" ||
			status=$?
		echo "$status" >"$tap_tmp/status"
	} | "$@" >/dev/null
	[ "$(cat "$tap_tmp/status")" -eq 0 ] ||
		tap_fail "exit status is $(cat "$tap_tmp/status")" "$said"
	if grep "recording ended" "$said"; then
		tap_fail "it complains"
	fi
}

a_reader_that_has_seen_enough_ends_it_and_is_no_error()
{
	fresh
	record_to head -c 100
}

a_reader_that_goes_before_there_is_anything_to_read_is_no_error()
{
	fresh
	record_to true
}

anybody_can_read_it()
{
	[ -x "$confined" ] || tap_skip "no program confined"
	fresh
	record_start --until-update
	update_succeeds "$image" "$VERSION_AFTER"
	record_ends 0
	report 0
	chmod 755 "$tap_tmp"
	"$confined" none tdxupdate-trace report --json "$capture" \
		>"$tap_tmp/nobody" || tap_fail "nobody cannot read it"
	cmp "$tap_tmp/nobody" "$tap_tmp/report"
}

# CAP_BPF and CAP_PERFMON, in a folder of their own: all of it works.
nobody_with_two_capabilities_records()
{
	[ -x "$confined" ] || tap_skip "no program confined"
	fresh
	chmod 755 "$tap_tmp"
	chown 65534:65534 "$tap_tmp/captures"
	record_as "$confined" 39,38 tdxupdate-trace record -o "$capture" \
		--ring 1M
	update_succeeds "$image" "$VERSION_AFTER"
	wait_until_said '^update 1: done'
	kill -USR1 "$recorder"
	wait_until_said "turned: .* $capture.1\$"
	update_succeeds "$image" "$VERSION_AFTER"
	wait_until_said '^update 2: done'
	record_stopped 0
	tap_equal "its owner" "$(stat -c %u "$capture")" 65534
	report 0 "$capture.1"
	told '"seq":1,'
	report 0
	told '"seq":2,'
}

the_log_stays_clean()
{
	log_is_clean
}

td_needs
command -v tdxupdate-trace >/dev/null || tap_skip_all "no tdxupdate-trace"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"
log_mark

tap_run a_good_update_is_in_the_capture \
	live_and_the_capture_tell_the_same \
	a_refusal_is_in_the_capture_with_the_td_and_its_process \
	a_lost_update_is_in_the_capture_with_its_root_cause \
	it_leaves_after_as_many_updates_as_it_was_told \
	fewer_updates_than_asked_for_have_an_exit_status_of_their_own \
	without_until_update_the_verdict_is_no_exit_status \
	each_signal_that_ends_it_ends_the_capture_as_well \
	killed_it_leaves_what_it_had_and_the_report_says_incomplete \
	a_full_disk_ends_it_and_what_is_there_stays_valid \
	a_disk_that_is_full_at_the_beginning_is_an_error_and_leaves_nothing \
	a_flight_recorder_never_exceeds_its_size_and_keeps_what_is_newest \
	on_usr1_it_turns_to_a_new_file \
	a_file_is_not_replaced_unless_told \
	without_the_updater_it_says_so_and_leaves_no_file \
	told_so_it_waits_for_the_updater \
	a_folder_that_cannot_be_written_is_a_clear_error \
	in_a_folder_of_others_it_says_what_will_not_work_there \
	the_file_has_a_name_of_its_own_when_none_is_given \
	through_a_pipe_it_is_the_same \
	a_reader_that_has_seen_enough_ends_it_and_is_no_error \
	a_reader_that_goes_before_there_is_anything_to_read_is_no_error \
	anybody_can_read_it \
	nobody_with_two_capabilities_records \
	the_log_stays_clean
