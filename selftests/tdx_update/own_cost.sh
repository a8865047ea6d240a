#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the observation says that it costs, against what things take longer with
# it. That can be told where time is counted in instructions, on one CPU:
#
#	scripts/vm --icount --cpus 1 -- env ICOUNT=1 .../own_cost.sh

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/observer.sh"

now()
{
	sed -n 's/^now at \([0-9]*\) nsecs$/\1/p' /proc/timer_list
}

a_build_takes()
{
	began=$(now)
	td-build -q --pages 600 >/dev/null || tap_fail "td-build fails"
	echo $(($(now) - began))
}

# least COMMAND: of three runs, since other work of the kernel gets between.
least()
{
	for _ in 1 2 3; do
		"$1"
	done | sort -n | head -n 1
}

# For how long the host was stopped: nothing of the rest of an upload is as even.
an_update_takes()
{
	echo >"$tracefs/trace"
	upload "$image" || tap_fail "the upload fails"
	awk '{ time = $4; sub(/:/, "", time) }
	     $5 == "stop_begin:" { began = time }
	     $5 == "stop_end:" && /seamldr_install_module/ { took = time - began }
	     END { print took + 0 }' "$tracefs/trace"
}

# watch_stop_machine: with a clock that counts instructions, as the guest does.
watch_stop_machine()
{
	[ -e "$tracefs/kprobe_events" ] || tap_skip "no kprobe events"
	echo x86-tsc >"$tracefs/trace_clock"
	echo 'p:stop_begin stop_machine' >"$tracefs/kprobe_events"
	echo 'r:stop_end stop_machine' >>"$tracefs/kprobe_events"
	echo 1 >"$tracefs/events/kprobes/enable"
}

unwatch_stop_machine()
{
	echo 0 >"$tracefs/events/kprobes/enable"
	echo >"$tracefs/kprobe_events"
}

# costs_what_is_told COMMAND FIELD: to within a tenth; the field is that of the
# line "cost". For its first run memory has to be found.
costs_what_is_told()
{
	"$1" >/dev/null
	without=$(least "$1")
	observer_start --sleep
	with=$(least "$1")
	observer_stop
	cost=$((with - without))
	told=$(($(awk -v field="$2" '$1 == "cost" { print $field }' \
		"$observed") / 3))
	echo "without $without ns, with $with ns, told $told ns"
	tap_within "the cost that is told" "$told" \
		$((cost * 9 / 10)) $((cost * 11 / 10))
}

seamcalls_cost_what_is_told()
{
	testbed_up
	costs_what_is_told a_build_takes 3
}

seamcalls_of_rung_tp_cost_what_is_told()
{
	export TDXUPDATE_RUNG=tp
	seamcalls_cost_what_is_told
}

updates_cost_what_is_told()
{
	testbed_up
	watch_stop_machine
	costs_what_is_told an_update_takes 4
	[ "$cost" -gt 1000 ] || tap_fail "$cost ns is nothing that was measured"
	unwatch_stop_machine
}

updates_of_rung_raw_tp_cost_what_is_told()
{
	export TDXUPDATE_RUNG=raw_tp
	updates_cost_what_is_told
}

updates_of_rung_tp_cost_what_is_told()
{
	export TDXUPDATE_RUNG=tp
	updates_cost_what_is_told
}

[ -n "${ICOUNT:-}" ] || tap_skip_all "time is not counted in instructions"
[ "$cpus" -eq 1 ] || tap_skip_all "more than one CPU"
observer_needs td_build
tracefs=/sys/kernel/tracing
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run seamcalls_cost_what_is_told \
	seamcalls_of_rung_tp_cost_what_is_told \
	updates_cost_what_is_told \
	updates_of_rung_raw_tp_cost_what_is_told \
	updates_of_rung_tp_cost_what_is_told
