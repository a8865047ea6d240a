# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of measure.sh, testbed.sh, updates.sh
#
# Who watches the updater, each in its default configuration. Of each: NAME_start
# returns when it is attached, NAME_stop sets $kept_events, $kept_bytes (- where
# it keeps no events, but sums) and $lost. Included by measure.sh.

observers="none ftrace tdxupdate-trace tdxupdate-trace-seamcalls perf trace-cmd
	bpftrace one-ring"

tracefs=/sys/kernel/tracing
attached=$tap_tmp/attached
kept=$tap_tmp/kept
said=$tap_tmp/said

# function_of OBSERVER: how the names of its functions begin.
function_of()
{
	echo "$1" | tr - _
}

# command_of OBSERVER: the name of its processes.
command_of()
{
	case $1 in
	none | ftrace) ;;
	tdxupdate-trace*) echo tdxupdate-trace ;;
	one-ring) echo one_ring ;;
	*) echo "$1" ;;
	esac
}

# until_attached: a process in the background says so, or holds.
until_attached()
{
	observer=$!
	testbed_background "$observer"
	tries=0
	until [ -e "$attached" ] || says_attached; do
		kill -0 "$observer" 2>/dev/null ||
			tap_fail "the observer ended" "$said"
		tries=$((tries + 1))
		[ $tries -lt 60000 ] || tap_fail "never attached" "$said"
		pause 0.01
	done
}

says_attached()
{
	while read -r word _; do
		case $word in
		attached*) return 0 ;;
		esac
	done <"$said"
	return 1
}

# hold_start COMMAND...: which runs another one, of which it is given the name.
hold_start()
{
	rm -f "$attached" "$kept"
	: >"$said"
	"$@" >"$said" 2>&1 </dev/null &
	until_attached
}

observer_ended()
{
	wait "$observer" || [ $? -ge 128 ] ||
		tap_fail "the observer fails" "$said"
	testbed_ended "$observer"
	rm -f "$attached"
}

hold_stop()
{
	echo >"$fifo"
	observer_ended
}

# What tells of an event itself has lost those that are missing.
lost_is_what_is_missing()
{
	kept_bytes=$(wc -c <"$kept")
	lost=$((events - kept_events))
}

none_start()
{
	:
}

none_stop()
{
	kept_events=- kept_bytes=- lost=-
}

ftrace_start()
{
	echo >$tracefs/trace
	echo 1 >$tracefs/events/tdx/enable
}

# ftrace_sum NAME: of all CPUs' buffers.
ftrace_sum()
{
	cat $tracefs/per_cpu/cpu*/stats |
		awk -F': ' -v name="$1" '$1 == name { sum += $2 } END { print sum + 0 }'
}

ftrace_stop()
{
	echo 0 >$tracefs/events/tdx/enable
	kept_events=$(ftrace_sum entries)
	kept_bytes=$(ftrace_sum bytes)
	lost=$((events - kept_events))
	echo >$tracefs/trace
}

tdxupdate_trace_start()
{
	rm -f "$attached" "$kept"
	: >"$said"
	tdxupdate-trace record -o "$kept" "$@" >"$said" 2>&1 </dev/null &
	until_attached
}

# json KEY: a number of the report.
json()
{
	sed -n "s/.*\"$1\":\\(-*[0-9]*\\).*/\\1/p" "$tap_tmp/summary"
}

# Counted losses, and SEAMCALLs and acks that are in no sum.
tdxupdate_trace_stop()
{
	kill -INT "$observer"
	observer_ended
	tdxupdate-trace report --json "$kept" >"$tap_tmp/report" 2>/dev/null || :
	grep '"type":"summary"' "$tap_tmp/report" >"$tap_tmp/summary"
	seen_calls=$(grep -o '"leaf":"TDH[^}]*' "$tap_tmp/summary" |
		sed 's/.*"calls":\([0-9]*\).*/\1/' |
		awk '{ sum += $1 } END { print sum + 0 }')
	seen_acks=$(grep '"type":"update"' "$tap_tmp/report" |
		grep -o '"ordinal":[1-9]' | wc -l)
	counted=$(sed 's/.*"losses":{\([^}]*\)}.*/\1/' "$tap_tmp/summary" |
		tr ',' '\n' | awk -F: '{ sum += $2 } END { print sum + 0 }')
	lost=$((counted + module_calls - seen_calls + acks - seen_acks))
	# A step and an ack each, as the events that are folded.
	kept_events=$((seen_calls + 2 * seen_acks))
	kept_bytes=$(wc -c <"$kept")
}

tdxupdate_trace_seamcalls_start()
{
	tdxupdate_trace_start --seamcalls
}

tdxupdate_trace_seamcalls_stop()
{
	tdxupdate_trace_stop
}

perf_start()
{
	hold_start perf record -q -a -e 'tdx:*' -o "$kept" \
		"$here/hold" "$attached" "$fifo"
}

perf_stop()
{
	hold_stop
	kept_events=$(perf report --stats -i "$kept" 2>/dev/null </dev/null |
		awk '$1 == "SAMPLE" { print $3; exit }')
	lost_is_what_is_missing
}

trace_cmd_start()
{
	hold_start trace-cmd record -e tdx -o "$kept" \
		"$here/hold" "$attached" "$fifo"
}

# What the kernel's buffers had no room for: to print all takes too long.
trace_cmd_stop()
{
	hold_stop
	lost=$(trace-cmd report --stat -i "$kept" 2>/dev/null </dev/null |
		awk -F': ' '$1 ~ /^ *(overrun|commit overrun|dropped events)$/ {
			sum += $2
		} END { print sum + 0 }')
	kept_events=$((events - lost))
	kept_bytes=$(wc -c <"$kept")
}

bpftrace_start()
{
	hold_start bpftrace -o "$kept" -c "/bin/sh $here/hold $attached $fifo" \
		"$here/step_latency.bt"
}

# Of its histograms all that is counted; events that it does not use are not.
bpftrace_stop()
{
	hold_stop
	kept_events=$(sed -n 's/^\[.*[])] *\([0-9]*\) *|.*/\1/p' "$kept" |
		awk '{ sum += $1 } END { print sum + 0 }')
	lost=$((acks + module_calls + seamldr_calls - kept_events))
	kept_bytes=$(wc -c <"$kept")
}

one_ring_start()
{
	rm -f "$attached"
	: >"$said"
	"$here/one_ring" "$kept" >"$said" 2>&1 </dev/null &
	until_attached
}

# It leaves tdx_seamcall_begin alone.
one_ring_stop()
{
	kill -INT "$observer"
	observer_ended
	kept_events=$(sed -n 's/ kept.*//p' "$said")
	kept_bytes=$(wc -c <"$kept")
	lost=$((events - module_calls - kept_events))
}
