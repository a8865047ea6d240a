#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The knobs of the emulator, which the other tests rely on.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"


# info_status: how the next SEAMLDR.INFO ends; busybox's cat may ask twice.
info_status()
{
	trace_start tdx_seamldr_call
	head -n 1 "$tdx_host/num_remaining_updates" >/dev/null 2>&1 || :
	trace_stop
	sed -nE '1s/.* status=([A-Z]+) .*/\1/p' "$trace"
}

each_action_has_its_outcome()
{
	testbed_up
	emulator_fault "leaf=SEAMLDR.INFO action=status status=0x8000000000010003"
	tap_equal "action=status" "$(info_status)" EUNSPECERR
	emulator_fault "leaf=SEAMLDR.INFO action=status status=EBADPARAM"
	tap_equal "a status by name" "$(info_status)" EBADPARAM
	emulator_fault "leaf=SEAMLDR.INFO action=cf"
	tap_equal "action=cf" "$(info_status)" VMFAILINVALID
	emulator_fault "leaf=SEAMLDR.INFO action=ud"
	tap_equal "action=ud" "$(info_status)" UD
	tap_equal "without a rule that fires" "$(info_status)" SUCCESS
	if echo "leaf=SEAMLDR.INFO action=gp" >"$emulator/faults"; then
		tap_equal "action=gp" "$(info_status)" GP
	fi
}

leaves_go_by_short_names_too()
{
	testbed_up
	for name in TDH.SYS.INIT SYS.INIT; do
		echo clear >"$emulator/faults"
		emulator_fault "leaf=$name action=cf"
		grep -q '^leaf=TDH.SYS.INIT ' "$emulator/faults" ||
			tap_fail "$name is another leaf" "$emulator/faults"
	done
}

# hits: of the only rule.
hits()
{
	sed 's/.* hits=//' "$emulator/faults"
}

nth_and_count_choose_the_calls_that_fail()
{
	testbed_up
	emulator_fault "leaf=SEAMLDR.INFO nth=2 count=2 action=cf"
	tap_equal "call 1" "$(info_status)" SUCCESS
	tap_equal "call 2" "$(info_status)" VMFAILINVALID
	tap_equal "call 3" "$(info_status)" VMFAILINVALID
	tap_equal "call 4" "$(info_status)" SUCCESS
	grep -q ' matched=4 hits=2$' "$emulator/faults" ||
		tap_fail "not as counted" "$emulator/faults"

	echo clear >"$emulator/faults"
	emulator_fault "leaf=SEAMLDR.INFO count=0 action=cf"
	for call in 1 2 3; do
		tap_equal "call $call" "$(info_status)" VMFAILINVALID
	done
	echo clear >"$emulator/faults"
	tap_equal "after clear" "$(info_status)" SUCCESS
	[ ! -s "$emulator/faults" ] || [ -z "$(cat "$emulator/faults")" ] ||
		tap_fail "rules are left" "$emulator/faults"
}

a_rule_for_a_cpu_leaves_the_others_alone()
{
	testbed_up
	emulator_fault "leaf=SYS.LP.INIT cpu=$((cpus - 1)) count=0 action=cf"
	trace_start tdx_update_abort
	update_fails "$image" hw-error
	trace_stop
	trace_has 1 update_abort .
	trace_has 1 update_abort $((cpus - 1))
	tap_equal "hits" "$(hits)" 1
}

a_rule_for_a_state_waits_for_it()
{
	testbed_up
	emulator_fault "leaf=SYS.RD state=SYSINIT_DONE count=0 action=cf"
	update_succeeds "$image" "$VERSION_AFTER"
	tap_equal "hits" "$(hits)" 0
	echo clear >"$emulator/faults"
	# The versions are read when the update has made the module ready.
	emulator_fault "leaf=SYS.RD state=READY nth=3 action=cf"
	update_fails "$image" hw-error
	tap_equal "hits" "$(hits)" 1
}

# nonsense FILE LINE
nonsense()
{
	log_mark
	if echo "$2" >"$emulator/$1" 2>"$tap_tmp/output"; then
		tap_fail "$1 takes '$2'"
	fi
	grep -q 'Invalid argument' "$tap_tmp/output" ||
		tap_fail "another error for '$2'" "$tap_tmp/output"
	log_has "seam_emu: $1: "
}

nonsense_is_refused_with_a_line_in_the_log()
{
	testbed_up
	for line in "leaf=NO.SUCH.LEAF action=cf" "leaf=SYS.INIT" "action=cf" \
		"leaf=SYS.INIT action=explode" "leaf=SYS.INIT action=status" \
		"leaf=SYS.INIT action=cf cpu=many" \
		"leaf=SYS.INIT action=cf nth=0" \
		"leaf=SYS.INIT action=cf state=NOWHERE" \
		"leaf=SYS.INIT action=status status=NO_SUCH_STATUS" \
		"leaf=SYS.INIT action=cf colour=red" "rubbish"; do
		nonsense faults "$line"
	done
	for line in "leaf=NO.SUCH.LEAF ns=1" "leaf=SYS.INIT" \
		"leaf=SYS.INIT ns=-1" "leaf=SYS.INIT ns=9999999999" "ns=1" \
		"rubbish"; do
		nonsense latency "$line"
	done
	nonsense calls "7 dwarfs"
	[ -z "$(cat "$emulator/faults" "$emulator/latency")" ] ||
		tap_fail "a rule of nonsense" "$emulator/faults" \
			"$emulator/latency"
	update_succeeds "$image" "$VERSION_AFTER"
}

# durations LEAF: of its calls, in ns.
durations()
{
	sed -nE "s/.*leaf=$1 .* (duration|call)_ns=([0-9]+).*/\\2/p" "$trace"
}

# took LEAF CALLS NS: each of the calls took so long at least; how much longer is
# for this machine to say.
took()
{
	durations "$1" >"$tap_tmp/durations"
	tap_equal "calls of $1" "$(grep -c . "$tap_tmp/durations")" "$2"
	awk -v ns="$3" '$1 < ns { exit 1 }' "$tap_tmp/durations" ||
		tap_fail "$1 takes less than $3 ns" "$tap_tmp/durations"
}

# latency_hits WANTED: of each rule, in their order.
latency_hits()
{
	tap_equal "hits" "$(sed 's/.* hits=//' "$emulator/latency" |
		tr '\n' ' ')" "$1 "
}

latency_makes_a_call_take_as_long()
{
	testbed_up
	emulator_latency "leaf=SEAMLDR.INSTALL ns=2000000" \
		"leaf=SYS.UPDATE ns=30000000"
	trace_start
	update_succeeds "$image" "$VERSION_AFTER"
	trace_stop
	took SEAMLDR.INSTALL "$cpus" 2000000
	took TDH.SYS.UPDATE 1 30000000
	latency_hits "$cpus 1"
}

latency_of_a_cpu_and_its_end()
{
	testbed_up
	emulator_latency "leaf=SYS.LP.INIT cpu=$((cpus - 1)) ns=20000000"
	trace_start tdx_seamcall_end
	update_succeeds "$image" "$VERSION_AFTER"
	trace_stop
	latency_hits 1
	re_seamcall_end $((cpus - 1)) TDH.SYS.LP.INIT
	grep -E "$re" "$trace" >"$tap_tmp/of_cpu"
	trace=$tap_tmp/of_cpu
	took TDH.SYS.LP.INIT 1 20000000
	echo clear >"$emulator/latency"
	update_succeeds "$image" "$VERSION_AFTER"
	tap_equal "rules" "$(cat "$emulator/latency")" ""
}

calls_count_by_leaf_and_cpu_and_start_again_at_zero()
{
	testbed_up
	emulator_calls_reset
	tap_equal "calls after a reset" "$(cat "$emulator/calls")" "total 0"
	update_succeeds "$image" "$VERSION_AFTER"
	for cpu in $(seq 0 $((cpus - 1))); do
		tap_equal "INSTALLs of CPU $cpu" \
			"$(emulator_calls SEAMLDR.INSTALL "$cpu")" 1
		tap_equal "LP.INITs of CPU $cpu" \
			"$(emulator_calls TDH.SYS.LP.INIT "$cpu")" 1
	done
	tap_equal "SYS.RDs of CPU 0" "$(emulator_calls TDH.SYS.RD 0)" 4
	tap_equal "calls in all" "$(emulator_calls_total)" $((2 * cpus + 8))
}

state_follows_an_update()
{
	testbed_up version=1.5.24 updates=5
	tap_equal module "$(emulator_state module)" READY
	tap_equal seam_ready "$(emulator_state seam_ready)" 1
	tap_equal version "$(emulator_state version)" 1.5.24
	tap_equal updates_left "$(emulator_state updates_left)" 5
	tap_equal lps_inited "$(emulator_state lps_inited)" "$cpus"
	tap_equal session "$(emulator_state session)" idle
	update_succeeds "$image" "$VERSION_AFTER"
	tap_equal version "$(emulator_state version)" "$VERSION_AFTER"
	tap_equal updates_left "$(emulator_state updates_left)" 4
	tap_equal lps_inited "$(emulator_state lps_inited)" "$cpus"
	tap_equal session "$(emulator_state session)" idle
}

testbed_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run each_action_has_its_outcome \
	leaves_go_by_short_names_too \
	nth_and_count_choose_the_calls_that_fail \
	a_rule_for_a_cpu_leaves_the_others_alone \
	a_rule_for_a_state_waits_for_it \
	nonsense_is_refused_with_a_line_in_the_log \
	latency_makes_a_call_take_as_long \
	latency_of_a_cpu_and_its_end \
	calls_count_by_leaf_and_cpu_and_start_again_at_zero \
	state_follows_an_update
