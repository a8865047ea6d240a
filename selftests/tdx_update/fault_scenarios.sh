#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# One CPU, or more, fail in a state of the update. A table of scenarios: for each
# the events, the kernel log, sysfs, and verdict, root cause and exit status of
# tdxupdate-trace tell the same, and nothing happens that should not.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"
. "$(dirname "$0")/watcher.sh"

lead=0
other=$((cpus > 2 ? 2 : cpus - 1))
last=$((cpus - 1))

# scenarios: a line each; NAME is that of the test. FAULT is an action of the
# emulator, or a completion status with its name and its detail, as the events
# split it.
scenarios()
{
	cat <<-TABLE
	# NAME  VERDICT STATE CPU LEAF FAULT
	a_status_of_shutdown_changes_nothing refused SHUTDOWN $lead TDH.SYS.SHUTDOWN 0x8000020200000000/SYS_BUSY/0
	vmfailinvalid_of_shutdown_changes_nothing refused SHUTDOWN $lead TDH.SYS.SHUTDOWN cf
	gp_of_shutdown_changes_nothing refused SHUTDOWN $lead TDH.SYS.SHUTDOWN gp
	ud_of_shutdown_changes_nothing refused SHUTDOWN $lead TDH.SYS.SHUTDOWN ud
	an_unreadable_handoff_version_changes_nothing refused SHUTDOWN $lead TDH.SYS.RD 0xc0000c0200000000/METADATA_FIELD_NOT_READABLE/0

	a_status_of_install_on_the_lead_cpu_loses_tdx lost CPU_INSTALL $lead SEAMLDR.INSTALL 0x8000000000010003/EUNSPECERR/0x10003
	a_status_of_install_on_another_cpu_loses_tdx lost CPU_INSTALL $other SEAMLDR.INSTALL 0x8000000000000003/EBADCALL/0x3
	a_status_of_install_on_the_last_cpu_loses_tdx lost CPU_INSTALL $last SEAMLDR.INSTALL 0x8000000000010003/EUNSPECERR/0x10003
	vmfailinvalid_of_install_on_the_lead_cpu_loses_tdx lost CPU_INSTALL $lead SEAMLDR.INSTALL cf
	vmfailinvalid_of_install_on_another_cpu_loses_tdx lost CPU_INSTALL $other SEAMLDR.INSTALL cf
	vmfailinvalid_of_install_on_the_last_cpu_loses_tdx lost CPU_INSTALL $last SEAMLDR.INSTALL cf
	gp_of_install_on_the_lead_cpu_loses_tdx lost CPU_INSTALL $lead SEAMLDR.INSTALL gp
	gp_of_install_on_another_cpu_loses_tdx lost CPU_INSTALL $other SEAMLDR.INSTALL gp
	gp_of_install_on_the_last_cpu_loses_tdx lost CPU_INSTALL $last SEAMLDR.INSTALL gp

	a_status_of_lp_init_on_the_lead_cpu_loses_tdx lost CPU_INIT $lead TDH.SYS.LP.INIT 0xc000092000000048/INCONSISTENT_MSR/0x48
	a_status_of_lp_init_on_another_cpu_loses_tdx lost CPU_INIT $other TDH.SYS.LP.INIT 0xc000092000000048/INCONSISTENT_MSR/0x48
	a_status_of_lp_init_on_the_last_cpu_loses_tdx lost CPU_INIT $last TDH.SYS.LP.INIT 0xc000092000000048/INCONSISTENT_MSR/0x48
	vmfailinvalid_of_lp_init_on_the_lead_cpu_loses_tdx lost CPU_INIT $lead TDH.SYS.LP.INIT cf
	vmfailinvalid_of_lp_init_on_another_cpu_loses_tdx lost CPU_INIT $other TDH.SYS.LP.INIT cf
	vmfailinvalid_of_lp_init_on_the_last_cpu_loses_tdx lost CPU_INIT $last TDH.SYS.LP.INIT cf
	gp_of_lp_init_on_the_lead_cpu_loses_tdx lost CPU_INIT $lead TDH.SYS.LP.INIT gp
	gp_of_lp_init_on_another_cpu_loses_tdx lost CPU_INIT $other TDH.SYS.LP.INIT gp
	gp_of_lp_init_on_the_last_cpu_loses_tdx lost CPU_INIT $last TDH.SYS.LP.INIT gp

	a_status_of_update_loses_tdx lost RUN_UPDATE $lead TDH.SYS.UPDATE 0xc000050900000000/SYS_INVALID_HANDOFF/0
	vmfailinvalid_of_update_loses_tdx lost RUN_UPDATE $lead TDH.SYS.UPDATE cf
	gp_of_update_loses_tdx lost RUN_UPDATE $lead TDH.SYS.UPDATE gp
	TABLE
}

# fault_of FAULT: sets $action, $errno, $errno_name, $status, $detail, $raw.
fault_of()
{
	action=$1
	case $1 in
	cf) fault=19/ENODEV/VMFAILINVALID/0xffff0000/0x8000ff00ffff0000 ;;
	gp) fault=95/EOPNOTSUPP/GP/0xd/0x8000ff000000000d ;;
	ud) fault=13/EACCES/UD/0x6/0x8000ff0000000006 ;;
	*)
		action="status status=${1%%/*}"
		fault=5/EIO/${1#*/}/${1%%/*}
		;;
	esac
	IFS=/ read -r errno errno_name status detail raw <<-FAULT
		$fault
	FAULT
}

# status_text LEAF: as a person reads it.
status_text()
{
	case $action in
	cf) echo "$status" ;;
	gp | ud) echo "#$status" ;;
	*)
		case $1/$detail in
		SEAMLDR.* | */0) echo "$status" ;;
		*) echo "$status \\($detail\\)" ;;
		esac
		;;
	esac
}

# fault RULE: not every kernel lets the emulator raise #GP.
fault()
{
	log_mark
	if ! echo "$1" >"$emulator/faults"; then
		log_has 'seam_emu: faults: .*#GP'
		tap_skip "the emulator cannot raise #GP on this kernel"
	fi
}

states_before()
{
	for state in SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE; do
		[ "$state" != "$1" ] || return 0
		echo "$state"
	done
}

states_after()
{
	echo SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE DONE |
		sed "s/.*$1 *//"
}

# Whatever happened before the failing state happened as in a good update.
earlier_states_are_complete()
{
	for state in $(states_before "$1"); do
		trace_has "$cpus" update_step . 1 "$state"
		trace_has "$cpus" update_ack . 1 "$state"
		trace_has 1 update_state . 1 "$state"
		watcher_says "\"state\":\"$state\",\"complete\":true,.*\"acks\":$cpus,\"failures\":0,"
	done
}

later_states_are_absent()
{
	trace_has_no tdx_update_state "from=$1 "
	for state in $(states_after "$1"); do
		trace_has_no tdx_update_state "to=$state"
		trace_has_no tdx_update_step "state=$state"
		trace_has_no tdx_update_ack "state=$state"
		trace_has_no tdx_update_leave "state=$state"
		! grep -q "\"state\":\"$state\",\"complete\"" \
			"$tap_tmp/live.update" || tap_fail "a step $state"
	done
}

# The others may not have seen the last state when they leave.
every_cpu_leaves()
{
	trace_has "$cpus" update_leave . 1
	trace_has 1 update_leave "$2" 1 "$1" "$3"
	trace_has $((cpus - 1)) update_leave . 1 '' 0
	for cpu in $(seq 0 $((cpus - 1))); do
		trace_has 1 update_leave "$cpu" 1
	done
}

# the_events_say STATE CPU LEAF: what the only CPU that failed did.
the_events_say()
{
	trace_has 1 update_begin . 1 "$cpus"
	trace_has 1 update_abort .
	trace_has 1 update_abort "$2" 1 "$1" -"$errno" "$3" "$status" \
		"$detail" "$raw"
	earlier_states_are_complete "$1"
	trace_has 1 update_step "$2" 1 "$1"
	trace_has 0 update_ack "$2" 1 "$1"
	later_states_are_absent "$1"
	every_cpu_leaves "$1" "$2" -"$errno"
	trace_ends_with update_end . 1
}

exit_status_of()
{
	case $1 in
	done) echo 0 ;;
	retry) echo 2 ;;
	refused) echo 3 ;;
	lost) echo 4 ;;
	esac
}

# tdx_is VERDICT STATE: what has become of it, and all who tell.
tdx_is()
{
	watcher_says "\"verdict\":\"$1\""
	if [ "$1" = lost ]; then
		consequence='TDX and all TDs are lost until reboot'
		trace_has 1 update_end . 1 -"$errno" "$2" 0.0.00
		watcher_says '"module":\{"from":"1.5.24","to":null,'
		tdx_is_lost
	else
		consequence='nothing has changed: the running TDX module goes on'
		trace_has 1 update_end . 1 -"$errno" "$2" 1.5.24
		watcher_says '"module":\{"from":"1.5.24","to":"1.5.24",'
		nothing_has_changed
	fi
}

# fails VERDICT EMULATOR_RULE...: the update, with all who watch; with $recorder
# empty no capture is recorded.
fails()
{
	verdict=$1
	shift
	for rule; do
		fault "$rule"
	done
	log_mark
	watcher_start "${recorder-record}"
	trace_start
	update_fails "$image" hw-error
	trace_stop
	# Whoever watches may ask the P-SEAMLDR before and after.
	sed -i '/ leaf=SEAMLDR.INFO /d' "$trace"
	watcher_ends "$(exit_status_of "$verdict")"
	watcher_says '"losses":\{("[a-z_]+":0,?)+\}'
}

# scenario VERDICT STATE CPU LEAF FAULT [RULE_FIELD...]
scenario()
{
	testbed_up
	fault_of "$5"
	s_verdict=$1 s_state=$2 s_cpu=$3 s_leaf=$4
	shift 5
	fails "$s_verdict" "leaf=$s_leaf cpu=$s_cpu $* action=$action"
	the_events_say "$s_state" "$s_cpu" "$s_leaf"
	watcher_blames "$s_cpu" "$s_state" "$s_leaf" "$status" \
		"$(status_text "$s_leaf")" "$raw" "$errno_name"
	tdx_is "$s_verdict" "$s_state"
	log_has_only "seamldr: update failed in $s_state on CPU $s_cpu: $s_leaf returned $status \($raw\): $consequence\$"
	log_is_clean
}

# The first read is that of the handoff version.
an_unreadable_version_after_the_update_loses_tdx()
{
	scenario lost RUN_UPDATE "$lead" TDH.SYS.RD cf nth=2
}

# P-SEAMLDR's lack of entropy is another number than that of the TDX module.
no_entropy_of_the_p_seamldr_is_not_retried()
{
	scenario lost CPU_INSTALL "$other" SEAMLDR.INSTALL \
		0x8000000000030001/ENOENTROPY/0x30001
	tap_equal "INSTALL calls of the CPU" \
		"$(emulator_calls SEAMLDR.INSTALL "$other")" 1
	watcher_says '"state":"CPU_INSTALL",.*"retries":0'
}

# Nine times more, then it gives up.
no_entropy_to_exhaustion_loses_tdx()
{
	scenario lost CPU_INIT "$last" TDH.SYS.LP.INIT \
		0x8000020300000000/RND_NO_ENTROPY/0 count=0
	tap_equal "LP.INIT calls of the CPU" \
		"$(emulator_calls TDH.SYS.LP.INIT "$last")" 10
	watcher_says "\"state\":\"CPU_INIT\",.*\"retries\":9,\"cpus\""
	watcher_says "\"cpu\":$last,\"ordinal\":null,\"failed\":true,[^}]*\"retries\":9\\}"
}

# It takes bit 16 for a part of the handoff version.
a_module_too_old_for_bit_16_goes_on()
{
	testbed_up version=1.5.16
	errno=5
	fails refused
	watcher_blames "$lead" SHUTDOWN TDH.SYS.SHUTDOWN OPERAND_INVALID \
		'OPERAND_INVALID \(RCX\)' 0xc000010000000001 EIO
	watcher_says '"verdict":"refused"'
	watcher_says '"(cause|advice|summary)":"[^"]*too old'
	nothing_has_changed 1.5.16
}

# Both are in their calls before one of them fails, and this one fails first.
of_two_cpus_that_fail_at_once_the_first_is_the_cause()
{
	[ "$cpus" -gt 2 ] || tap_skip "there are not three CPUs"
	for first in 1 "$last"; do
		testbed_up
		fault_of 0xc000092000000048/INCONSISTENT_MSR/0x48
		cpus_wait meet=CPU_INIT first="$first"
		fails lost "leaf=SYS.LP.INIT cpu=1 action=$action" \
			"leaf=SYS.LP.INIT cpu=$last action=$action"
		no_cpu_waited_in_vain
		trace_has 2 update_abort . 1 CPU_INIT -5 TDH.SYS.LP.INIT
		for cpu in 1 "$last"; do
			trace_has 1 update_leave "$cpu" 1 CPU_INIT -5
		done
		watcher_blames "$first" CPU_INIT TDH.SYS.LP.INIT "$status" \
			"$status \\(0x48\\)" "$raw" EIO 1
		watcher_says '"state":"CPU_INIT","complete":false,.*"failures":2,'
		tdx_is lost CPU_INIT
		log_has_only "update failed in CPU_INIT on CPU $first: "
	done
}

# Who was the first of two that fail at the same time, live and record may each see
# otherwise: only one of them watches.
when_every_cpu_fails_each_one_that_worked_aborts()
{
	testbed_up
	recorder=
	fault_of 0xc000092000000048/INCONSISTENT_MSR/0x48
	fails lost "leaf=SYS.LP.INIT count=0 action=$action"
	aborts=$(trace_count update_abort . 1 CPU_INIT -5 TDH.SYS.LP.INIT)
	tap_within "the number of aborts" "$aborts" 1 "$cpus"
	trace_has "$aborts" update_leave . 1 CPU_INIT -5
	trace_has $((cpus - aborts)) update_leave . 1 '' 0
	trace_has 0 update_ack . 1 CPU_INIT
	watcher_blames '[0-9]+' CPU_INIT TDH.SYS.LP.INIT "$status" \
		"$status \\(0x48\\)" "$raw" EIO $((aborts - 1))
	tdx_is lost CPU_INIT
	log_has_only 'update failed in CPU_INIT on CPU [0-9]+: '
}

watcher_needs rendezvous
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

# A function for each row, since a test is a function.
scenarios >"$tap_tmp/scenarios"
while read -r name row; do
	case $name in
	'' | '#') continue ;;
	esac
	eval "$name() { scenario $row; }"
	set -- "$@" "$name"
done <"$tap_tmp/scenarios"

tap_run "$@" \
	an_unreadable_version_after_the_update_loses_tdx \
	no_entropy_of_the_p_seamldr_is_not_retried \
	no_entropy_to_exhaustion_loses_tdx \
	a_module_too_old_for_bit_16_goes_on \
	of_two_cpus_that_fail_at_once_the_first_is_the_cause \
	when_every_cpu_fails_each_one_that_worked_aborts
