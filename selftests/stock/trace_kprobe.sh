#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel's own updater, observed through kprobes on its functions.

rung=kprobe
. "$(dirname "$0")/rung.sh"

# The kernel runs no kprobe within another one: 7 returns of tdx_get_sysinfo().
what_kprobes_have_missed_is_lost()
{
	testbed_up
	watcher_start record
	testbed_load nested_calls from_kprobe=7
	testbed_unload nested_calls
	update_succeeds "$image" "$VERSION_AFTER"
	watcher_ends 5
	for told in live report; do
		tap_equal "lines of losses of $told" \
			"$(grep -c '"type":"loss"' "$tap_tmp/$told.json")" 1
		grep -q '"type":"loss",.*"reason":"skipped",.*"cpu":null,"count":7}' \
			"$tap_tmp/$told.json" ||
			tap_fail "not 7" "$tap_tmp/$told.json"
	done
	watcher_says '"verdict":"done",'
}

rung_run what_kprobes_have_missed_is_lost
