#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel's own updater, observed through fentry and fexit of its functions.

rung=fentry
. "$(dirname "$0")/rung.sh"

# It takes longer than all the rest of an attach.
the_kernels_symbols_are_read_once()
{
	testbed_up
	functions_traced kallsyms_open
	record_start
	functions_traced_end
	recorded
	tap_equal "kallsyms_open()" \
		"$(grep -c ': kallsyms_open ' "$tap_tmp/trace")" 1
}

# Without SEAMCALLs, of which it is the emulator's affair how many there are: four of
# the upload, whose end may come too late, begin and end; each CPU stops, enters,
# installs, initialises, leaves and goes on; and the lead shuts down and runs the
# update. Work is a step and an ack.
an_update_costs_as_many_runs_as_there_were()
{
	testbed_up
	rm -f "$tap_tmp/capture" "$tap_tmp/record"
	hidden_kprobes tdxupdate-trace record -o "$tap_tmp/capture" --until-update \
		--duration "$PATIENCE" 2>"$tap_tmp/record" </dev/null &
	recorder=$!
	watcher_attaches "$recorder" "$tap_tmp/record"
	update_succeeds "$image" "$VERSION_AFTER"
	wait "$recorder" || tap_fail "the recorder fails" "$tap_tmp/record"
	testbed_ended "$recorder"
	tdxupdate-trace report --json "$tap_tmp/capture" >"$tap_tmp/report.json"
	told=$(sed -n 's/.*"type":"summary",.*"cost":{"runs":\([0-9]*\),.*/\1/p' \
		"$tap_tmp/report.json")
	runs=$((4 + 2 + cpus * (4 + 2 * 2) + 2 * 2))
	echo "told $told runs of $runs"
	tap_within runs "${told:-0}" $((runs - 1)) $runs
}

rung_run the_kernels_symbols_are_read_once \
	an_update_costs_as_many_runs_as_there_were \
	without_kprobes_it_does_not_know_which_seamcall_failed
