#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A thousand updates in a row. TDXUPDATE_ROUNDS asks for another number.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"

rounds=${TDXUPDATE_ROUNDS:-1000}
# The first ones fill caches of the kernel.
warm_up=50

# run_updates N
run_updates()
{
	round=0
	while [ $round -lt "$1" ]; do
		round=$((round + 1))
		echo 1 >"$upload_node/loading"
		cat "$image" >"$upload_node/data"
		echo 0 >"$upload_node/loading"
		upload_wait
		if read -r error <"$upload_node/error"; then
			tap_fail "update $round: $error"
		fi
	done
}

# Objects in use of the caches that the updater allocates from, a line each.
objects_in_use()
{
	awk '$1 ~ /^kmalloc-/ { print $1, $2 }' /proc/slabinfo
}

a_thousand_updates_in_a_row_succeed()
{
	emulator_calls_reset
	run_updates $((rounds - warm_up))
	tap_equal "the version" "$(cat "$tdx_host/version")" "$VERSION_AFTER"
	tap_equal "the remaining updates" "$(emulator_state updates_left)" \
		$((2000 - rounds))
	tap_equal "calls of INSTALL" "$(emulator_calls SEAMLDR.INSTALL)" \
		$(((rounds - warm_up) * cpus))
}

no_objects_leak()
{
	objects_in_use >"$tap_tmp/objects.after"
	awk -v most=$((rounds / 2)) '
		NR == FNR { before[$1] = $2; next }
		$2 - before[$1] >= most {
			print $1 ": " before[$1] " objects before, " $2 " after"
			leaks = 1
		}
		END { exit leaks }' "$tap_tmp/objects" "$tap_tmp/objects.after" \
			>"$tap_tmp/leaks"
}

# A page that leaks at each update is twice the first bound, an object of any
# size about twice the second one.
they_leave_no_memory_behind()
{
	memory_tells_leaks || tap_skip "kmemleak looks for leaks here"
	memory_is_free "$(cat "$tap_tmp/memory")" $((rounds * 2))
	no_objects_leak || wait_until "objects are free again" no_objects_leak
}

seq_has_grown_by_one_with_each()
{
	trace_stop
	sed -nE 's/.*: tdx_update_(begin|end): seq=([0-9]+) .*/\1 \2/p' \
		"$trace" >"$tap_tmp/seqs"
	for seq in $(seq "$rounds"); do
		echo "begin $seq"
		echo "end $seq"
	done >"$tap_tmp/expected"
	cmp "$tap_tmp/expected" "$tap_tmp/seqs" || tap_fail "seq jumps"
	trace_has "$rounds" update_end . '' 0 DONE 1.5.25
}

the_log_stays_clean()
{
	log_is_clean
}

testbed_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER" --pages 1
testbed_up updates=2000
log_mark
trace_start tdx_update_begin tdx_update_end
run_updates $warm_up
memory_free >"$tap_tmp/memory"
objects_in_use >"$tap_tmp/objects"

tap_run a_thousand_updates_in_a_row_succeed \
	they_leave_no_memory_behind \
	seq_has_grown_by_one_with_each \
	the_log_stays_clean
