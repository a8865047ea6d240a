#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Single SEAMCALLs: all of them, or those that are missing are counted.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/td.sh"
. "$(dirname "$0")/observer.sh"

# 17 SEAMCALLs each: one that adds it, 16 that measure it.
PAGES=6000
SMALL=120

leaves="TDH.MNG.CREATE TDH.MNG.INIT TDH.MEM.PAGE.ADD TDH.MR.EXTEND
	TDH.MEM.SEPT.ADD TDH.VP.CREATE TDH.VP.INIT TDH.MR.FINALIZE
	TDH.PHYMEM.PAGE.RECLAIM TDH.MNG.KEY.FREEID"

build()
{
	emulator_calls_reset
	td-build -q --pages "$1" >/dev/null || tap_fail "td-build fails"
}

every_call_is_told()
{
	for leaf in $leaves; do
		tap_equal "calls of $leaf" "$(observer_calls "$leaf")" \
			"$(emulator_calls "$leaf")"
	done
}

calls_told()
{
	awk '$1 == "call" { calls += $3 } END { print calls + 0 }' "$observed"
}

a_burst_of_100000_seamcalls_is_told_without_a_loss()
{
	testbed_up
	observer_start --calls
	build "$PAGES"
	observer_stop
	[ "$(calls_told)" -ge 100000 ] || tap_fail "only $(calls_told) calls"
	every_call_is_told
	observer_lost_nothing
}

nobody_reads_and_what_fits_into_the_rings_is_kept()
{
	testbed_up
	observer_start --calls --sleep
	build "$SMALL"
	observer_stop
	every_call_is_told
	observer_lost_nothing
}

# A page holds 73 SEAMCALLs.
what_does_not_fit_is_counted_by_cpu()
{
	testbed_up
	observer_start --calls --calls-ring 4096 --sleep
	build "$SMALL"
	observer_stop
	lost=$(observer_losses CALLS_FULL)
	[ "$lost" -gt 0 ] || tap_fail "nothing was lost" "$observed"
	tap_equal "calls, told or lost" "$(($(calls_told) + lost))" \
		"$(sed -n 's/^seamcalls //p' "$observed")"
	! grep -E '^loss CALLS_FULL -1 ' "$observed" ||
		tap_fail "a loss without a CPU"
}

unless_asked_for_none_is_told()
{
	testbed_up
	observer_start
	build 2
	observer_stop
	tap_equal "calls told" "$(calls_told)" 0
	observer_lost_nothing
}

classic_trace_events_tell_the_same()
{
	export TDXUPDATE_RUNG=tp
	testbed_up
	observer_start --calls
	build "$SMALL"
	observer_stop
	observer_says "attached tp"
	every_call_is_told
	observer_lost_nothing
}

begin_and_end_of_each_build_are_told()
{
	testbed_up
	observer_start
	td-build -q --count 3 --pages 2 >/dev/null || tap_fail "td-build fails"
	td-build -q --no-finalize --pages 2 >/dev/null ||
		tap_fail "td-build fails"
	observer_stop
	# Window 1: open; 3: finalised; 4: gone before it was.
	tap_equal "builds that begin" \
		"$(grep -cE '^td 0x[0-9a-f]+ 1 td-build$' "$observed")" 4
	tap_equal "builds that end" \
		"$(grep -cE '^td 0x[0-9a-f]+ 3 ' "$observed")" 3
	tap_equal "builds that are given up" \
		"$(grep -cE '^td 0x[0-9a-f]+ 4 ' "$observed")" 1
	observer_lost_nothing
}

a_build_that_began_before_is_told_as_probable()
{
	testbed_up
	td_start init --pages 2
	observer_start
	td_goes_on "$td"
	observer_stop
	tap_equal "windows" "$(awk '$1 == "td" { print $3 }' "$observed" |
		tr '\n' ' ')" "2 3 "
}

# 4096 bytes hold 26 records; each TD has two.
a_full_ring_of_rare_events_is_a_loss()
{
	testbed_up
	observer_start --ring 4096 --sleep
	td-build -q --serial --count 20 --pages 1 >/dev/null ||
		tap_fail "td-build fails"
	observer_stop
	told=$(grep -c '^td ' "$observed")
	tap_equal "builds, told or lost" \
		"$((told + $(observer_losses RING_FULL)))" 40
	[ "$told" -lt 40 ] || tap_fail "nothing was lost"
}

a_table_without_room_is_a_loss()
{
	testbed_up
	observer_start --max-tds 1
	td_start pages --count 3 --pages 1
	observer_stop
	[ "$(observer_losses TD_TABLE_FULL)" -gt 0 ] ||
		tap_fail "nothing was lost" "$observed"
	observer_says "tds 1"
	td_goes_on "$td"
}

# An -EBUSY looks at those in build alone.
a_hundred_thousand_tds_are_known()
{
	testbed_up
	observer_start --fill 100000
	td_start pages --pages 1
	update_fails "$image" device-busy
	observer_stop
	observer_says "update 1 -16 busy 1"
	observer_says "tds 100001"
	observer_lost_nothing
	td_goes_on "$td"
}

the_cost_is_told()
{
	testbed_up
	observer_start
	update_succeeds "$image" "$VERSION_AFTER"
	observer_stop
	awk '$1 == "cost" && $2 > 0 && $3 >= $4 && $4 > 0 { found = 1 }
		END { exit !found }' "$observed" ||
		tap_fail "no cost" "$observed"
}

the_programs_load_as_they_are_built()
{
	testbed_up
	"$observe" --load-unchanged
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

tap_run a_burst_of_100000_seamcalls_is_told_without_a_loss \
	nobody_reads_and_what_fits_into_the_rings_is_kept \
	what_does_not_fit_is_counted_by_cpu \
	unless_asked_for_none_is_told \
	classic_trace_events_tell_the_same \
	begin_and_end_of_each_build_are_told \
	a_build_that_began_before_is_told_as_probable \
	a_full_ring_of_rare_events_is_a_loss \
	a_table_without_room_is_a_loss \
	a_hundred_thousand_tds_are_known \
	the_cost_is_told \
	the_programs_load_as_they_are_built \
	the_log_stays_clean
