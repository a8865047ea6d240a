#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The events and the SEAMCALLs of a good update: all of them, none besides, in
# the order of the contract.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"

# One update for all tests: leaves $trace, $trace.CPU and $calls.
good_update()
{
	calls=$tap_tmp/calls
	trace=$tap_tmp/trace
	[ ! -e "$calls" ] || return 0
	testbed_up
	emulator_calls_reset
	trace_start
	update_succeeds "$image" "$VERSION_AFTER"
	trace_stop
	trace_per_cpu
	cat "$emulator/calls" >"$calls"
}

events_of_a_good_update_come_in_the_order_of_the_contract()
{
	good_update
	awk -v cpus="$cpus" -f "$testbed_dir/event_order.awk" "$trace" ||
		tap_fail "the order deviates" "$trace"
}

# The buffer of a CPU is in order whatever the clocks of the CPUs say.
each_cpu_steps_and_acks_every_state_and_leaves()
{
	good_update
	for state in SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE; do
		echo "step $state"
		echo "ack $state"
	done >"$tap_tmp/expected"
	echo "leave DONE" >>"$tap_tmp/expected"

	for cpu in $(seq 0 $((cpus - 1))); do
		sed -nE 's/.*: tdx_update_(step|ack|leave): .*state=([A-Z_]+).*/\1 \2/p' \
			"$trace.$cpu" >"$tap_tmp/events"
		cmp "$tap_tmp/expected" "$tap_tmp/events" ||
			tap_fail "not those of CPU $cpu" "$trace.$cpu"
	done
}

every_line_of_a_good_update_has_the_documented_form()
{
	good_update
	trace_has 1 update_begin . 1 "$cpus" 1 4 1.5.24
	for state in SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE; do
		trace_has "$cpus" update_step . 1 "$state"
		trace_has "$cpus" update_ack . 1 "$state" '' "$cpus"
		for ordinal in $(seq "$cpus"); do
			trace_has 1 update_ack . 1 "$state" "$ordinal"
		done
	done
	trace_has 1 update_state . 1 SHUTDOWN CPU_INSTALL
	trace_has 1 update_state . 1 CPU_INSTALL CPU_INIT
	trace_has 1 update_state . 1 CPU_INIT RUN_UPDATE
	trace_has 1 update_state . 1 RUN_UPDATE DONE
	trace_has "$cpus" update_leave . 1 DONE 0
	trace_has 1 update_end . 1 0 DONE 1.5.25
	trace_has_no tdx_update_abort
}

nothing_is_emitted_for_done_or_past_it()
{
	good_update
	trace_has_no tdx_update_step state=DONE
	trace_has_no tdx_update_ack state=DONE
	trace_has_no tdx_update_state from=DONE
	trace_has_no tdx_update_state 'to=0x'
}

seamcalls_of_a_good_update_are_those_of_the_interface()
{
	good_update
	set -- SUCCESS 0 0x0
	trace_has 1 seamcall_end 0 TDH.SYS.RD "$@" \
		0x0 0x8900000100000000 0x0 1
	# Handoff version 1, and the flag that protects TD builds.
	trace_has 1 seamcall_end 0 TDH.SYS.SHUTDOWN "$@" \
		0x10001 0x0 0x0 1
	trace_has 1 seamcall_end . TDH.SYS.INIT "$@" \
		0x0 0x0 0x0 1
	trace_has "$cpus" seamcall_end . TDH.SYS.LP.INIT "$@" \
		0x0 0x0 0x0 1
	trace_has 1 seamcall_end 0 TDH.SYS.UPDATE "$@" \
		0x0 0x0 0x0 1
	for field in 3 4 5; do
		trace_has 1 seamcall_end 0 TDH.SYS.RD "$@" \
			0x0 "0x80000010000000$field" 0x0 1
	done
	for cpu in $(seq 0 $((cpus - 1))); do
		trace_has 1 seamldr_call "$cpu" SEAMLDR.INSTALL SUCCESS 0x0
		trace_has 1 seamcall_end "$cpu" TDH.SYS.LP.INIT
	done
	trace_has $((7 + cpus)) seamcall_begin .
	trace_has $((7 + cpus)) seamcall_end .
	# One SEAMLDR.INFO: are there updates left?
	trace_has $((1 + cpus)) seamldr_call .
}

each_begin_of_a_seamcall_names_its_leaf()
{
	good_update
	trace_has 4 seamcall_begin 0 TDH.SYS.RD 0x22
	trace_has 1 seamcall_begin 0 TDH.SYS.SHUTDOWN 0x34
	trace_has 1 seamcall_begin . TDH.SYS.INIT 0x21
	trace_has "$cpus" seamcall_begin . TDH.SYS.LP.INIT 0x23
	trace_has 1 seamcall_begin 0 TDH.SYS.UPDATE 0x35
}

the_seam_side_sees_the_calls_that_the_events_tell()
{
	good_update
	{
		echo "SEAMLDR.INFO 1"
		echo "SEAMLDR.INSTALL $cpus"
		echo "TDH.SYS.INIT 1"
		echo "TDH.SYS.LP.INIT $cpus"
		echo "TDH.SYS.RD 4"
		echo "TDH.SYS.SHUTDOWN 1"
		echo "TDH.SYS.UPDATE 1"
	} >"$tap_tmp/expected"
	awk '$1 != "total" { calls[$1] += $3 }
	     END { for (leaf in calls) print leaf, calls[leaf] }' \
		"$calls" | sort >"$tap_tmp/sums"
	cmp "$tap_tmp/expected" "$tap_tmp/sums" ||
		tap_fail "not the calls of an update" "$calls"
	grep -qx "total $((2 * cpus + 8))" "$calls" ||
		tap_fail "not the total of an update" "$calls"
}

seq_counts_the_updates_since_the_updater_was_loaded()
{
	testbed_up
	trace_start tdx_update_begin tdx_update_end
	image_make "$tap_tmp/next" 1.5.26
	update_succeeds "$image" 1.5.25
	update_succeeds "$tap_tmp/next" 1.5.26
	trace_stop
	trace_has 1 update_begin . 1 "$cpus" 1 4 1.5.24
	trace_has 1 update_end . 1 0 DONE 1.5.25
	trace_has 1 update_begin . 2 "$cpus" 1 4 1.5.25
	trace_has 1 update_end . 2 0 DONE 1.5.26
}

testbed_needs
image=$tap_tmp/image
image_make "$image" $VERSION_AFTER

tap_run events_of_a_good_update_come_in_the_order_of_the_contract \
	each_cpu_steps_and_acks_every_state_and_leaves \
	every_line_of_a_good_update_has_the_documented_form \
	nothing_is_emitted_for_done_or_past_it \
	seamcalls_of_a_good_update_are_those_of_the_interface \
	each_begin_of_a_seamcall_names_its_leaf \
	the_seam_side_sees_the_calls_that_the_events_tell \
	seq_counts_the_updates_since_the_updater_was_loaded
