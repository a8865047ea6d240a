# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of the files that are included
#
# What tdxupdate-trace tells of the kernel's own updater through its functions,
# on the rung $rung. Each of its rungs is a program of its own that includes this.

. "$(dirname "$0")/stock.sh"
# shellcheck source=../tdx_update/td.sh
. "$testbed_dir/td.sh"
# shellcheck source=../tdx_update/watcher.sh
. "$testbed_dir/watcher.sh"

export TDXUPDATE_RUNG="$rung"
confined=$testbed_dir/confined
lead=0
other=$((cpus > 2 ? 2 : cpus - 1))
last=$((cpus - 1))

# Of all that may be unknown, what is so on both rungs.
always_unknown='acks earlier_updates td_seam_time other_leaves'

# unknown_names FILE: of the first line that tells how it is observed.
unknown_names()
{
	grep -oE '"unknown":\[[^]]*\]' "$1" | head -n 1 |
		grep -oE '"name":"[a-z_]+"' | cut -d'"' -f4 | tr '\n' ' ' |
		sed 's/ $//'
}

# fault RULE: the emulator may not be able to raise #GP on this kernel.
fault()
{
	log_mark
	if ! echo "$1" >"$emulator/faults"; then
		log_has 'seam_emu: faults: .*#GP'
		tap_skip "the emulator cannot raise #GP on this kernel"
	fi
}

without_our_events_it_attaches_to_the_functions()
{
	testbed_up
	(
		unset TDXUPDATE_RUNG
		tdxupdate-trace probe >"$tap_tmp/probe"
		grep -qE '^  used +fentry$' "$tap_tmp/probe" ||
			tap_fail "not fentry" "$tap_tmp/probe"
	)
	tdxupdate-trace probe >"$tap_tmp/probe" ||
		tap_fail "it cannot be observed" "$tap_tmp/probe"
	for line in "^  used +$rung" '^  ok +BPF programs +accepted' \
		'^  ok +updater +tdx_host, TDX module 1.5.24$' \
		'^  without +tp_btf +no trace events' \
		'^  without +raw_tp +no trace events' \
		'^  - +trace events +none: functions of the updater are watched$' \
		'^what cannot be told that way$' \
		'^  acks and moves of the target state: ' \
		"^updates can be observed, via $rung\$"; do
		grep -qE "$line" "$tap_tmp/probe" ||
			tap_fail "no line $line" "$tap_tmp/probe"
	done
	! grep -E '^  missing' "$tap_tmp/probe" || tap_fail "missing"
}

a_good_update_is_told_step_by_step()
{
	testbed_up
	watcher_start record
	update_succeeds "$image" "$VERSION_AFTER"
	watcher_ends 0
	watcher_says '"verdict":"done","summary":"TDX module updated, 1.5.24 -> 1.5.25","cause":null,'
	watcher_says '"module":\{"from":"1.5.24","to":"1.5.25","sigstruct_pages":1,"module_pages":4\}'
	watcher_says "\"complete\":true,\"module\".*\"nr_cpus\":$cpus,"
	watcher_says "\"rung\":\"$rung\""
	for state in SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE; do
		watcher_says "\"state\":\"$state\",\"complete\":true,[^}]*\"acks\":$cpus,\"failures\":0,\"straggler\":[0-9]"
	done
	# The lead CPU does it for all, which are there by then.
	watcher_says "\"state\":\"RUN_UPDATE\",[^}]*\"straggler\":$lead,"
	watcher_says '"state":"DONE"'
	watcher_says '"blackout":\{"basis":"stop_machine",'
	watcher_says '"initiator":\{"pid":[1-9][0-9]*,"uid":0,"comm":"trace_'
	log_is_clean
}

# each_cpu_has STATE PATTERN: in the object of a CPU in a step.
each_cpu_has()
{
	grep -oE "\"state\":\"$1\",\"complete\".*" "$tap_tmp/live.update" |
		sed 's/\]}.*//' | grep -oE "\\{\"cpu\":[0-9]+,[^}]*$2" |
		grep -c . >"$tap_tmp/count" || :
	tap_equal "CPUs with $2 in $1" "$(cat "$tap_tmp/count")" "$cpus"
}

lock_wait_and_time_in_seam_are_those_of_each_cpu()
{
	testbed_up
	emulator_latency 'leaf=SEAMLDR.INSTALL ns=200000' \
		'leaf=SYS.LP.INIT ns=100000'
	watcher_start
	update_succeeds "$image" "$VERSION_AFTER"
	echo clear >"$emulator/latency"
	watcher_ends 0
	each_cpu_has CPU_INSTALL '"lock_ns":[1-9][0-9]*,"work_ns":[1-9][0-9]{5,},'
	each_cpu_has CPU_INIT '"work_ns":[1-9][0-9]{5,},'
	each_cpu_has CPU_INSTALL '"ordinal":null,'
	each_cpu_has CPU_INSTALL '"retries":0}'
}

entropy_retries_are_counted()
{
	testbed_up
	fault "leaf=SYS.LP.INIT cpu=$other count=3 action=status status=RND_NO_ENTROPY"
	watcher_start
	update_succeeds "$image" "$VERSION_AFTER"
	watcher_ends 0
	watcher_says "\\{\"cpu\":$other,\"ordinal\":null,[^}]*\"retries\":3\\}"
	watcher_says '"state":"CPU_INIT",[^}]*"retries":3,'
}

# scenarios: a line each; NAME is that of the test. FAULT is an action of the
# emulator, or a completion status with its name, as it is told, and its text. What
# is marked is for one rung: the same code tells which SEAMCALL failed on both, and
# to attach takes long.
scenarios()
{
	sed -nE "s/^(-|$rung) +//p" <<-TABLE
	- a_status_of_shutdown_changes_nothing refused SHUTDOWN $lead TDH.SYS.SHUTDOWN 0x8000020200000000/SYS_BUSY/SYS_BUSY
	fentry vmfailinvalid_of_shutdown_changes_nothing refused SHUTDOWN $lead TDH.SYS.SHUTDOWN cf
	fentry gp_of_shutdown_changes_nothing refused SHUTDOWN $lead TDH.SYS.SHUTDOWN gp
	- an_unreadable_handoff_version_changes_nothing refused SHUTDOWN $lead TDH.SYS.RD 0xc0000c0200000000/METADATA_FIELD_NOT_READABLE/METADATA_FIELD_NOT_READABLE
	fentry a_status_of_install_on_the_lead_cpu_loses_tdx lost CPU_INSTALL $lead SEAMLDR.INSTALL 0x8000000000010003/EUNSPECERR/EUNSPECERR
	- a_status_of_install_on_another_cpu_loses_tdx lost CPU_INSTALL $other SEAMLDR.INSTALL 0x8000000000000003/EBADCALL/EBADCALL
	fentry vmfailinvalid_of_install_on_the_last_cpu_loses_tdx lost CPU_INSTALL $last SEAMLDR.INSTALL cf
	fentry a_status_of_lp_init_on_another_cpu_loses_tdx lost CPU_INIT $other TDH.SYS.LP.INIT 0xc000092000000048/INCONSISTENT_MSR/INCONSISTENT_MSR_.0x48.
	- ud_of_lp_init_on_the_last_cpu_loses_tdx lost CPU_INIT $last TDH.SYS.LP.INIT ud
	fentry a_status_of_update_loses_tdx lost RUN_UPDATE $lead TDH.SYS.UPDATE 0xc000050900000000/SYS_INVALID_HANDOFF/SYS_INVALID_HANDOFF
	- vmfailinvalid_of_update_loses_tdx lost RUN_UPDATE $lead TDH.SYS.UPDATE cf
	TABLE
}

# fault_of FAULT: sets $action, $errno, $status, $text, $raw.
fault_of()
{
	action=$1
	case $1 in
	cf) fault=ENODEV/VMFAILINVALID/VMFAILINVALID/0x8000ff00ffff0000 ;;
	gp) fault=EOPNOTSUPP/GP/#GP/0x8000ff000000000d ;;
	ud) fault=EACCES/UD/#UD/0x8000ff0000000006 ;;
	*)
		action="status status=${1%%/*}"
		fault=EIO/${1#*/}/${1%%/*}
		;;
	esac
	IFS=/ read -r errno status text raw <<-FAULT
		$fault
	FAULT
	text=$(echo "$text" | tr _ .)
}

nothing_is_after()
{
	echo SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE DONE |
		sed "s/.*$1 *//" | tr ' ' '\n' | while read -r later; do
		! grep -q "\"state\":\"$later\",\"complete\"" \
			"$tap_tmp/live.update" || tap_fail "a step $later"
	done
}

# scenario VERDICT STATE CPU LEAF FAULT: the only failure.
scenario()
{
	testbed_up
	fault_of "$5"
	fault "leaf=${4#TDH.} cpu=$3 action=$action"
	watcher_start
	update_fails "$image" firmware-invalid
	if [ "$1" = refused ]; then
		watcher_ends 3
		nothing_has_changed
	else
		watcher_ends 4
		tdx_is_lost
	fi
	watcher_says "\"verdict\":\"$1\",.*\"errno\":\"$errno\",\"state\":\"$2\",\"complete\":true,"
	watcher_blames "$3" "$2" "$4" "$status" "$text" "$raw" "$errno"
	watcher_says '"sysfs":"firmware-invalid"'
	nothing_is_after "$2"
}

scenario_tests()
{
	eval "$(scenarios | while read -r name verdict state cpu leaf fault; do
		echo "$name() { scenario $verdict $state $cpu $leaf '$fault'; }"
	done)"
	scenario_names=$(scenarios | cut -d' ' -f1)
}

# The first to try keeps the result for the others, if they are not too late.
a_failure_of_sys_init_is_blamed_on_who_met_it()
{
	testbed_up
	fault 'leaf=SYS.INIT action=status status=0x8000020200000000'
	watcher_start record
	update_fails "$image" firmware-invalid
	watcher_ends 4
	emulator_cpu=$(awk '$1 == "TDH.SYS.INIT" { print $2 }' "$emulator/calls")
	watcher_blames "$emulator_cpu" CPU_INIT TDH.SYS.INIT SYS_BUSY SYS_BUSY \
		0x8000020200000000 EIO '[0-9]'
}

a_module_that_is_busy_is_worth_another_try()
{
	testbed_up
	fault 'leaf=SYS.SHUTDOWN action=status status=0x8000020200000000'
	watcher_start
	update_fails "$image" firmware-invalid
	watcher_ends 3
	watcher_says '"advice":"retry: the module was busy"'
	update_succeeds "$image" "$VERSION_AFTER"
}

a_malformed_image_is_a_refused_upload()
{
	testbed_up
	head -c 4096 "$image" >"$tap_tmp/short"
	watcher_start record
	update_fails "$tap_tmp/short" firmware-invalid
	watcher_ends 3
	watcher_says '"seq":null,"verdict":"refused",'
	watcher_says '"cause":"the image is malformed"'
	watcher_says '"initiator":\{"pid":[1-9][0-9]*,"uid":0,"comm":"trace_'
	nothing_has_changed
}

tdx_that_was_lost_stays_lost()
{
	testbed_up
	fault 'leaf=SYS.UPDATE action=cf'
	update_fails "$image" firmware-invalid
	watcher_start
	update_fails "$image" firmware-invalid
	watcher_ends 4
	watcher_says '"module":\{"from":null,"to":null,'
}

# recorded [STATUS]: what the recorder has seen until now, as JSON; the exit status
# may also be STATUS.
recorded()
{
	kill -INT "$recorder"
	recorded_status=0
	wait "$recorder" || recorded_status=$?
	testbed_ended "$recorder"
	[ $recorded_status -eq 0 ] || [ $recorded_status -eq "${1:-0}" ] ||
		tap_fail "the recorder fails" "$tap_tmp/record"
	recorded_status=0
	tdxupdate-trace report --json "$tap_tmp/capture" >"$tap_tmp/report.json" \
		2>"$tap_tmp/report" || recorded_status=$?
	[ $recorded_status -eq 0 ] || [ $recorded_status -eq "${1:-0}" ] ||
		tap_fail "no report" "$tap_tmp/report"
}

record_start()
{
	rm -f "$tap_tmp/capture" "$tap_tmp/record"
	tdxupdate-trace record -o "$tap_tmp/capture" --duration "$PATIENCE" "$@" \
		2>"$tap_tmp/record" </dev/null &
	recorder=$!
	watcher_attaches "$recorder" "$tap_tmp/record"
}

recorded_says()
{
	grep -qE "$1" "$tap_tmp/report.json" ||
		tap_fail "no $1" "$tap_tmp/report.json"
}

td_builds_are_told_with_who_builds()
{
	testbed_up
	record_start
	td_start pages --pages 8 --vcpus 2 --hkid 9
	tdr=$(sed -n 's/^tdr=\(0x[0-9a-f]*\).*/\1/p' "$emulator/tds")
	td_goes_on "$td"
	recorded
	recorded_says "\"type\":\"td\",.*\"tdr\":\"$tdr\",\"hkid\":9,\"pid\":$td,\"tid\":$td,\"uid\":0,\"comm\":\"td-build\",\"window\":\"open\","
	recorded_says "\"tdr\":\"$tdr\",[^}]*\"window\":\"finalised\",[^}]*\"pages\":8,[^}]*\"last_leaf\":\"TDH.MR.FINALIZE\""
	for leaf in MNG.CREATE:1 MNG.INIT:1 MEM.PAGE.ADD:8 VP.CREATE:2 \
		VP.INIT:2 MR.FINALIZE:1 MNG.VPFLUSHDONE:1; do
		recorded_says "\"leaf\":\"TDH.${leaf%:*}\",\"calls\":${leaf#*:},\"errors\":0,"
	done
	no_td_is_left
}

single_seamcalls_are_told_on_request()
{
	testbed_up
	record_start --seamcalls
	td-build --quiet --pages 5 >/dev/null || tap_fail "td-build fails"
	update_succeeds "$image" "$VERSION_AFTER"
	recorded
	tdxupdate-trace report "$tap_tmp/capture" --perfetto "$tap_tmp/trace" \
		>"$tap_tmp/text" || tap_fail "no report" "$tap_tmp/text"
	[ -s "$tap_tmp/trace" ] || tap_fail "no trace"
	recorded_says '"losses":\{("[a-z_]+":0,?)+\}'
}

# As KVM flushes vCPUs; and so often that when a page has been added an interrupt
# waits, which comes before the function that adds pages has returned. One that comes
# while a program runs is lost itself, and that is told.
a_call_by_an_interrupt_does_not_take_the_place_of_another()
{
	testbed_up
	emulator_latency 'leaf=MEM.PAGE.ADD ns=30000000'
	record_start
	testbed_load nested_calls flush_us=20000
	td-build --quiet --pages 8 >/dev/null || tap_fail "td-build fails"
	testbed_unload nested_calls
	recorded 5
	recorded_says '"leaf":"TDH.MEM.PAGE.ADD","calls":8,"errors":0,'
	recorded_says '"leaf":"TDH.VP.FLUSH","calls":[1-9][0-9]+,"errors":[1-9]'
	no_td_is_left
}

# The module does not refuse, since nobody asks it to.
an_update_with_a_td_in_build_names_the_td_as_harmed()
{
	testbed_up
	watcher_start record
	td_start pages --pages 4 --expect-mrtd
	update_succeeds "$image" "$VERSION_AFTER"
	watcher_ends 0
	watcher_says '"summary":"TDX module updated, 1.5.24 -> 1.5.25, while 1 TD was in build: its measurement is not to be trusted"'
	watcher_says "\"tds_harmed\":\\[\\{[^}]*\"pid\":$td,[^}]*\"comm\":\"td-build\",\"window\":\"open\","
	watcher_says '"advice":"end the TDs that were in build, and build them anew"'
	kill -USR1 "$td"
	td_status=0
	wait "$td" || td_status=$?
	testbed_ended "$td"
	tap_equal "td-build's exit status: another measurement" $td_status 3
}

what_cannot_be_told_is_named_everywhere()
{
	testbed_up
	watcher_start record
	update_succeeds "$image" "$VERSION_AFTER"
	watcher_ends 0
	tap_equal "in the JSON" "$(unknown_names "$tap_tmp/live.update")" \
		"$always_unknown"
	tdxupdate-trace probe --json >"$tap_tmp/probe.json"
	tap_equal "by the probe" "$(unknown_names "$tap_tmp/probe.json")" \
		"$always_unknown"
	tap_equal "in the capture" "$(unknown_names "$tap_tmp/report.json")" \
		"$always_unknown"
	tdxupdate-trace report "$tap_tmp/capture" >"$tap_tmp/text"
	tdxupdate-trace report "$tap_tmp/capture" --html "$tap_tmp/page"
	grep -q '^  untold    acks and moves of the target state' \
		"$tap_tmp/text" || tap_fail "not in the text" "$tap_tmp/text"
	grep -q 'Cannot be told that way' "$tap_tmp/page" ||
		tap_fail "not in the page"
}

# Nobody may look at addresses: TDs cannot be told by theirs, and where SEAMCALLs are
# made cannot be found.
with_two_capabilities_less_is_known_and_that_is_said()
{
	[ -x "$confined" ] || tap_skip "no program confined"
	testbed_up
	# CAP_PERFMON and CAP_BPF
	watcher_live_by "$confined" 38,39
	watcher_attaches "$watcher_live" "$tap_tmp/live"
	update_succeeds "$image" "$VERSION_AFTER"
	watcher_ends 0
	tap_equal "what is unknown" "$(unknown_names "$tap_tmp/live.update")" \
		'acks earlier_updates lock_wait seam_time retries failed_leaf tds td_seam_time other_leaves'
	watcher_says '"module":\{"from":"1.5.24","to":"1.5.25",'
}

# hidden_kprobes COMMAND...: where neither perf nor tracefs has kprobes.
hidden_kprobes()
{
	# shellcheck disable=SC2016 # for the inner shell
	unshare -m sh -c '
		mount -t tmpfs tmpfs /sys/bus/event_source/devices &&
		mount -t tmpfs tmpfs /sys/kernel/tracing &&
		mount -t tmpfs tmpfs /sys/kernel/debug &&
		exec "$@"' sh "$@"
}

without_kprobes_it_does_not_know_which_seamcall_failed()
{
	testbed_up
	fault "leaf=SYS.LP.INIT cpu=$other action=cf"
	watcher_live_by hidden_kprobes
	watcher_attaches "$watcher_live" "$tap_tmp/live"
	update_fails "$image" firmware-invalid
	watcher_ends 4
	watcher_says "\"root_cause\":\\{\"cpu\":$other,\"state\":\"CPU_INIT\",\"leaf\":null,\"status\":null,\"status_text\":null,\"status_raw\":null,\"errno\":\"ENODEV\",\"other_failures\":0[,}]"
	watcher_says '"lock_ns":null,"lock_max_ns":null,"work_ns":null,"work_max_ns":null,"retries":null,'
	tap_equal "what is unknown" "$(unknown_names "$tap_tmp/live.update")" \
		'acks earlier_updates lock_wait seam_time retries failed_leaf td_seam_time other_leaves'
}

the_log_stays_clean()
{
	log_is_clean
}

# rung_run [TEST...]: these as well.
rung_run()
{
	scenario_tests
	# shellcheck disable=SC2086 # names
	tap_run without_our_events_it_attaches_to_the_functions \
		a_good_update_is_told_step_by_step \
		lock_wait_and_time_in_seam_are_those_of_each_cpu \
		entropy_retries_are_counted \
		$scenario_names \
		a_failure_of_sys_init_is_blamed_on_who_met_it \
		a_module_that_is_busy_is_worth_another_try \
		a_malformed_image_is_a_refused_upload \
		tdx_that_was_lost_stays_lost \
		td_builds_are_told_with_who_builds \
		single_seamcalls_are_told_on_request \
		a_call_by_an_interrupt_does_not_take_the_place_of_another \
		an_update_with_a_td_in_build_names_the_td_as_harmed \
		what_cannot_be_told_is_named_everywhere \
		with_two_capabilities_less_is_known_and_that_is_said \
		"$@" the_log_stays_clean
}

stock_needs td_build nested_calls
watcher_needs td_build
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"
log_mark
