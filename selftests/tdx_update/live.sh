#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What `tdxupdate-trace live` makes of updates that succeed, are refused, abort.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/td.sh"

report=
watcher=

# watch [OPTION...]: returns when it is attached; it ends with the next update.
watch()
{
	report=$tap_tmp/report
	# Before the background job makes them anew: the loop below looks for
	# what it prints.
	rm -f "$report" "$tap_tmp/watcher"
	tdxupdate-trace live --duration "$PATIENCE" --updates 1 "$@" \
		>"$report" 2>"$tap_tmp/watcher" &
	watcher=$!
	testbed_background "$watcher"
	wait_until_says "$watcher" '^attached' "$tap_tmp/watcher" "$report"
}

# watched EXIT_STATUS: the update is over.
watched()
{
	status=0
	wait "$watcher" || status=$?
	testbed_ended "$watcher"
	[ "$status" -eq "$1" ] ||
		tap_fail "exit status $status instead of $1" \
			"$tap_tmp/watcher" "$report"
}

# json REGEX: in the one line of an update. After a refusal for a TD in build
# there is another one, on what a retry can hope for.
json()
{
	tap_equal "lines of updates" \
		"$(grep -c '"type":"update"' "$report")" 1
	grep '"type":"update"' "$report" | grep -qE "$1" ||
		tap_fail "no $1" "$report"
}

no_losses()
{
	losses=$(sed -n 's/.*"losses":{\([^}]*\)}.*/\1/p' "$report")
	! echo "$losses" | grep -qE ':[1-9]' || tap_fail "losses: $losses"
	json '"losses":\{"[a-z_]+":0'
}

good_update_in_json()
{
	testbed_up
	watch --json
	update_succeeds "$image" "$VERSION_AFTER"
	watched 0
	json '^\{"schema":2,"type":"update","seq":1,"verdict":"done",.*\}$'
	json '"module":\{"from":"1.5.24","to":"1.5.25","sigstruct_pages":1,"module_pages":4\}'
	json "\"nr_cpus\":$cpus,"
	json '"root_cause":null,"busy":null'
	json '"emulated":true'
	no_losses
	for state in SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE; do
		json "\"state\":\"$state\",\"complete\":true,\"begin_ns\":[0-9]+,\"duration_ns\":[0-9]+,\"acks\":$cpus,\"failures\":0,"
	done
	# Each CPU once in each of the four states, and once in sum.
	tap_equal "rows of CPU 0" "$(grep -o '{"cpu":0,' "$report" | grep -c .)" 5
}

a_good_update_is_done_with_all_states_and_cpus()
{
	good_update_in_json
	json '"watching":\{"rung":"tp_btf"'
}

classic_trace_events_tell_the_same()
{
	export TDXUPDATE_RUNG=tp
	good_update_in_json
	json '"watching":\{"rung":"(tp|tracepoint)"'
}

plain_lines_show_a_row_for_each_state()
{
	testbed_up
	watch --plain
	update_succeeds "$image" "$VERSION_AFTER"
	watched 0
	grep -qx 'update 1: done: TDX module updated, 1.5.24 -> 1.5.25' \
		"$report" || tap_fail "no verdict" "$report"
	for state in SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE; do
		grep -qE "^  $state +[0-9.]+ [mun]?s +[0-9]+ " "$report" ||
			tap_fail "no row of $state" "$report"
	done
}

without_a_terminal_lines_are_plain()
{
	testbed_up
	watch
	update_succeeds "$image" "$VERSION_AFTER"
	watched 0
	grep -q '^update 1: done: ' "$report" || tap_fail "no line" "$report"
	# An escape sequence.
	! grep -q "$(printf '\033')" "$report" || tap_fail "not plain"
}

a_refusal_names_the_td_and_its_process()
{
	testbed_up
	watch --json
	td_start pages --pages 8 --hkid 9
	tdr=$(sed -n 's/^tdr=\(0x[0-9a-f]*\) .*/\1/p' "$emulator/tds")
	update_fails "$image" device-busy
	watched 2
	json '"verdict":"retry"'
	grep -qE '^\{"schema":2,"type":"retry","seq":1,"in_a_row":1,' "$report" ||
		tap_fail "no line on a retry" "$report"
	json "\"busy\":\{\"reason\":\"td-build\",\"counted\":1,\"named\":1,"
	json "\"tds\":\\[\\{\"tdr\":\"$tdr\",\"hkid\":9,\"pid\":$td,\"tid\":$td,\"uid\":0,\"comm\":\"td-build\",.*\"pages\":8,"
	json '"root_cause":\{"cpu":0,"state":"SHUTDOWN","leaf":"TDH.SYS.SHUTDOWN","status":"UPDATE_COMPATIBILITY_SENSITIVE","status_text":"[^"]*1 TD build[^"]*","status_raw":"0x8000051200010000","errno":"EBUSY"'
	no_losses
	td_goes_on "$td"
}

a_refusal_in_plain_lines_names_process_and_tdr()
{
	testbed_up
	watch --plain
	td_start pages --pages 8
	tdr=$(sed -n 's/^tdr=\(0x[0-9a-f]*\) .*/\1/p' "$emulator/tds")
	update_fails "$image" device-busy
	watched 2
	grep -qE '^update 1: retry: ' "$report" || tap_fail "verdict" "$report"
	for word in "td-build" "$td" "$tdr"; do
		grep -E '^  in build ' "$report" | grep -qwF "$word" ||
			tap_fail "$word is not named" "$report"
	done
	td_goes_on "$td"
}

a_build_that_began_before_is_counted_but_not_named()
{
	testbed_up
	td_start init --pages 2
	watch --json
	update_fails "$image" device-busy
	watched 2
	json '"busy":\{"reason":"td-build","counted":1,"named":0,'
	td_goes_on "$td"
}

an_abort_names_cpu_state_leaf_and_status()
{
	testbed_up
	emulator_fault "leaf=SYS.LP.INIT cpu=$((cpus - 1)) action=status status=0xc000092000000048"
	watch --json
	update_fails "$image" hw-error
	watched 4
	json '"verdict":"lost"'
	json "\"root_cause\":\\{\"cpu\":$((cpus - 1)),\"state\":\"CPU_INIT\",\"leaf\":\"TDH.SYS.LP.INIT\",\"status\":\"INCONSISTENT_MSR\",\"status_text\":\"INCONSISTENT_MSR \\(0x48\\)\",\"status_raw\":\"0xc000092000000048\",\"errno\":\"EIO\""
	json '"module":\{"from":"1.5.24","to":null'
	json "\"state\":\"CPU_INIT\",\"complete\":false,.*\"failures\":1,"
	! grep -q '"state":"RUN_UPDATE"' "$report" || tap_fail "RUN_UPDATE"
	no_losses
}

# build_fails_on CPU
build_fails_on()
{
	! taskset "$(printf '%x' $((1 << $1)))" td-build -q --pages 1 ||
		tap_fail "td-build succeeds on CPU $1"
}

the_last_error_of_a_leaf_is_the_latest_one()
{
	[ "$cpus" -gt 1 ] || tap_skip "one CPU"
	testbed_up
	last=$((cpus - 1))
	emulator_fault "leaf=MNG.INIT cpu=$last action=status status=PAGE_METADATA_INCORRECT" \
		"leaf=MNG.INIT cpu=0 action=status status=OPERAND_INVALID"
	report=$tap_tmp/report
	tdxupdate-trace report --json --duration 600 >"$report" \
		2>"$tap_tmp/watcher" </dev/null &
	watcher=$!
	testbed_background "$watcher"
	# Once attached, it has given them up.
	wait_until "report is attached" \
		grep -q '^CapEff:	0*$' "/proc/$watcher/status"
	build_fails_on "$last"
	build_fails_on 0
	kill -TERM "$watcher"
	watched 0
	grep -qE '"leaf":"TDH.MNG.INIT","calls":2,"errors":2,[^}]*"last_error":"0xc0000100' \
		"$report" || tap_fail "not the error on CPU 0" "$report"
}

a_module_that_is_too_old_is_a_refusal()
{
	testbed_up version=1.5.16
	watch --json
	update_fails "$image" hw-error
	watched 3
	json '"verdict":"refused"'
	json '"leaf":"TDH.SYS.SHUTDOWN","status":"OPERAND_INVALID"'
}

the_updater_can_be_unloaded_when_nobody_watches()
{
	testbed_needs_unloading
	testbed_up
	watch --json
	tap_fails rmmod tdx_update
	update_succeeds "$image" "$VERSION_AFTER"
	watched 0
	testbed_down
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

tap_run a_good_update_is_done_with_all_states_and_cpus \
	classic_trace_events_tell_the_same \
	plain_lines_show_a_row_for_each_state \
	without_a_terminal_lines_are_plain \
	a_refusal_names_the_td_and_its_process \
	a_refusal_in_plain_lines_names_process_and_tdr \
	a_build_that_began_before_is_counted_but_not_named \
	an_abort_names_cpu_state_leaf_and_status \
	the_last_error_of_a_leaf_is_the_latest_one \
	a_module_that_is_too_old_is_a_refusal \
	the_updater_can_be_unloaded_when_nobody_watches \
	the_log_stays_clean
