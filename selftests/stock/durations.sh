#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The durations that tdxupdate-trace tells of the kernel's own updater, beside
# those of the function graph tracer: the work of each CPU in each step, within 5 %.
# Both watch the same update, and then each one of its own. In virtual time:
#
#	scripts/vm --kernel stock --icount -- env ICOUNT=1 .../durations.sh

. "$(dirname "$0")/stock.sh"
# shellcheck source=../tdx_update/watcher.sh
. "$testbed_dir/watcher.sh"

PERCENT=5

# The function that does the work of each state.
functions='SHUTDOWN:tdx_module_shutdown CPU_INSTALL:seamldr_install
	CPU_INIT:tdx_cpu_enable RUN_UPDATE:tdx_module_run_update'

graph_start()
{
	echo nop >"$tracing/current_tracer"
	echo 1 >"$tracing/options/funcgraph-tail"
	for function in $functions; do
		echo "${function#*:}"
	done >"$tracing/set_ftrace_filter"
	: >"$tracing/trace"
	echo function_graph >"$tracing/current_tracer"
}

# graph_stop: lines "STATE CPU ns" in $tap_tmp/graph. A line of the tracer is
# " 2) + 12.345 us | seamldr_install();" or " 2) + 12.345 us | } /* seamldr_install */";
# functions of modules have the module behind their names.
graph_stop()
{
	cp "$tracing/trace" "$tap_tmp/trace"
	echo nop >"$tracing/current_tracer"
	echo >"$tracing/set_ftrace_filter"
	for function in $functions; do
		sed -nE "s/^ *([0-9]+)\\).* ([0-9.]+) us +\\| +(\\} \\/\\* ${function#*:} \\*\\/|${function#*:}\\(\\);).*/${function%:*} \\1 \\2/p" \
			"$tap_tmp/trace"
	done | awk '{ printf "%s %d %d\n", $1, $2, $3 * 1000 + 0.5 }' |
		sort >"$tap_tmp/graph"
}

# told: the same of what was told live, in $tap_tmp/told. A CPU without work in a
# state has been there for no time.
told()
{
	for function in $functions; do
		state=${function%:*}
		grep -oE "\"state\":\"$state\",\"complete\".*" \
			"$tap_tmp/live.update" | sed 's/\]}.*//' |
			grep -oE '\{"cpu":[0-9]+,.*' | sed 's/},{/}\n{/g' |
			tr -d '{}"' | tr ',' ' ' |
			awk -v state="$state" '{
				for (i = 1; i <= NF; i++) {
					split($i, pair, ":")
					value[pair[1]] = pair[2]
				}
				ns = value["total_ns"] - value["notice_ns"] -
					value["wait_ns"]
				if (ns > 0)
					print state, value["cpu"], ns
			}'
	done | sort >"$tap_tmp/told"
}

# agree: each duration that one tells the other tells as well.
agree()
{
	cut -d' ' -f1,2 "$tap_tmp/graph" >"$tap_tmp/graph.cpus"
	cut -d' ' -f1,2 "$tap_tmp/told" >"$tap_tmp/told.cpus"
	diff "$tap_tmp/graph.cpus" "$tap_tmp/told.cpus" ||
		tap_fail "not the same CPUs" "$tap_tmp/trace"
	tap_equal "durations" "$(grep -c . "$tap_tmp/told")" $((2 + 2 * cpus))
	paste -d' ' "$tap_tmp/graph" "$tap_tmp/told" |
		awk -v percent=$PERCENT '{
			off = ($6 - $3) * 100 / $3
			printf "%-11s CPU %d: function_graph %d ns, tdxupdate-trace %d ns: %+.2f %%\n",
				$1, $2, $3, $6, off
			if (off > percent || off < -percent)
				bad = 1
		} END { exit bad }' || tap_fail "more than $PERCENT % apart"
}

# As on hardware a SEAMCALL of an update takes some time.
seam_takes_its_time()
{
	emulator_latency 'leaf=SYS.SHUTDOWN ns=300000' \
		'leaf=SEAMLDR.INSTALL ns=300000' 'leaf=SYS.LP.INIT ns=200000' \
		'leaf=SYS.UPDATE ns=300000'
}

watched_at_once()
{
	export TDXUPDATE_RUNG="$1"
	testbed_up
	seam_takes_its_time
	watcher_start
	graph_start
	update_succeeds "$image" "$VERSION_AFTER"
	graph_stop
	watcher_ends 0
	told
	agree
}

watched_one_after_the_other()
{
	export TDXUPDATE_RUNG="$1"
	testbed_up
	seam_takes_its_time
	graph_start
	update_succeeds "$image" "$VERSION_AFTER"
	graph_stop
	testbed_up
	seam_takes_its_time
	watcher_start
	update_succeeds "$image" "$VERSION_AFTER"
	watcher_ends 0
	told
	agree
}

by_fentry_the_durations_are_those_of_function_graph()
{
	watched_at_once fentry
}

by_kprobe_the_durations_are_those_of_function_graph()
{
	watched_at_once kprobe
}

by_fentry_they_are_those_of_another_update_without_it()
{
	watched_one_after_the_other fentry
}

by_kprobe_they_are_those_of_another_update_without_it()
{
	watched_one_after_the_other kprobe
}

[ -n "${ICOUNT:-}" ] || tap_skip_all "time is not counted in instructions"
stock_needs
watcher_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"
testbed_up

tap_run by_fentry_the_durations_are_those_of_function_graph \
	by_kprobe_the_durations_are_those_of_function_graph \
	by_fentry_they_are_those_of_another_update_without_it \
	by_kprobe_they_are_those_of_another_update_without_it
