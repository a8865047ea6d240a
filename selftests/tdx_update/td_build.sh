#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Building TDs through the updater's SEAMCALLs: their measurement, and that
# nothing of them is left, however the build ends.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"
. "$(dirname "$0")/td.sh"

# The TD's measurement is compared with one that td-build computes itself.
measured()
{
	td-build --quiet --expect-mrtd "$@" >"$tap_tmp/td" 2>&1 ||
		tap_fail "td-build $* fails with $?" "$tap_tmp/td"
}

the_measurement_of_a_td_is_what_user_space_computes()
{
	for seed in 1 2 77; do
		for pages in 1 3 32; do
			measured --seed "$seed" --pages "$pages"
		done
	done
	measured --no-measure --pages 4
	measured --gpa 0x40000000 --pages 2
	measured --vcpus 4 --pages 2
	measured --count 3 --pages 2
	no_td_is_left
}

another_content_is_another_measurement()
{
	td-build --print-mrtd --seed 1 --pages 4 >"$tap_tmp/one"
	td-build --print-mrtd --seed 2 --pages 4 >"$tap_tmp/two"
	! cmp -s "$tap_tmp/one" "$tap_tmp/two" || tap_fail "it is the same"
}

a_td_that_dies_is_taken_down_in_every_phase()
{
	for phase in create init vcpus pages finalize; do
		td_start "$phase" --pages 4 --vcpus 2
		tap_equal "TDs after $phase" "$(emulator_state tds)" 1
		td_killed "$td"
		no_td_is_left
	done
}

# Each leaf fails at its first and at its second call.
a_leaf_that_fails_ends_the_build_and_nothing_is_left()
{
	for leaf in MNG.CREATE MNG.KEY.CONFIG MNG.ADDCX MNG.INIT VP.CREATE \
		VP.ADDCX VP.INIT MEM.SEPT.ADD MEM.PAGE.ADD MR.EXTEND \
		MR.FINALIZE; do
		for action in cf "status status=0xc000060800000000"; do
			echo clear >"$emulator/faults"
			emulator_fault "leaf=$leaf action=$action"
			tap_fails td-build --pages 4
			grep -q 'hits=1$' "$emulator/faults" ||
				tap_fail "$leaf was not called"
			no_td_is_left
		done
	done
	echo clear >"$emulator/faults"
	for leaf in MNG.ADDCX VP.ADDCX MEM.PAGE.ADD MR.EXTEND; do
		echo clear >"$emulator/faults"
		emulator_fault "leaf=$leaf nth=2 action=status status=0xc000060800000000"
		tap_fails td-build --pages 4
		no_td_is_left
	done
	echo clear >"$emulator/faults"
	measured --pages 4
}

# The events are emitted in the context of the process that builds.
the_events_of_a_build_name_its_process()
{
	trace_start tdx_seamcall_end
	td_start finalize --pages 2
	td_goes_on "$td"
	trace_stop
	for leaf in MNG.CREATE MNG.KEY.CONFIG MNG.ADDCX MNG.INIT VP.CREATE \
		VP.ADDCX VP.INIT MEM.SEPT.ADD MEM.PAGE.ADD MR.EXTEND \
		MR.FINALIZE; do
		grep -E "^ *td-build-$td .*leaf=TDH.$leaf status=SUCCESS" \
			"$trace" >/dev/null ||
			tap_fail "no TDH.$leaf of td-build-$td" "$trace"
	done
	trace_has 2 seamcall_end . TDH.MEM.PAGE.ADD SUCCESS
	trace_has 32 seamcall_end . TDH.MR.EXTEND SUCCESS
	trace_has 1 seamcall_end . TDH.MR.FINALIZE SUCCESS
}

a_td_that_uses_a_key_id_keeps_it_from_others()
{
	td_start init --hkid 40 --pages 1
	first="$td"
	tap_fails td-build --hkid 40 --pages 1
	measured --hkid 41 --pages 1
	td_goes_on "$first"
	measured --hkid 40 --pages 1
	no_td_is_left
}

# Of the kernel itself, in KiB.
memory_in_use()
{
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^(SUnreclaim|VmallocUsed):/ { sum += $2 } END { print sum }' \
		/proc/meminfo
}

uses_no_more_than()
{
	after=$(memory_in_use)
	[ $((after - $1)) -lt 1000 ]
}

no_memory_is_lost()
{
	before=$(memory_in_use)
	for _ in 1 2 3 4 5; do
		td-build --quiet --count 4 --pages 64 --no-measure >/dev/null
		td_start pages --pages 64 --no-measure
		td_killed "$td"
	done
	# What a TD had is given back late in part.
	wait_until "memory in use, $before KiB, has not grown by 1000 KiB" \
		uses_no_more_than "$before"
	echo "$before KiB before, $after KiB after"
	no_td_is_left
}

the_log_stays_clean()
{
	log_is_clean
}

td_needs
testbed_up
log_mark

tap_run the_measurement_of_a_td_is_what_user_space_computes \
	another_content_is_another_measurement \
	a_td_that_dies_is_taken_down_in_every_phase \
	a_leaf_that_fails_ends_the_build_and_nothing_is_left \
	the_events_of_a_build_name_its_process \
	a_td_that_uses_a_key_id_keeps_it_from_others \
	no_memory_is_lost \
	the_log_stays_clean
