#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# measure.sh - what watching costs, in a guest where an instruction is a
# nanosecond (scripts/vm --icount)
#
# All observers in turn, on the same updates and the same SEAMCALLs, in one boot.
# Prints lines "bench METRIC/OBSERVER/CPUS VALUE UNIT"; lines that begin with #
# tell what is being done. BENCH_UPDATES (15), BENCH_SEAMCALLS (100000; 0: nothing but
# updates), BENCH_IDLE (10 seconds) and BENCH_OBSERVERS (all) make it shorter.

here=$(cd "$(dirname "$0")" && pwd)
testbed_dir=$here/../tdx_update
# shellcheck source=../tdx_update/testbed.sh
. "$testbed_dir/testbed.sh"
# shellcheck source=../tdx_update/td.sh
. "$testbed_dir/td.sh"
# shellcheck source=updates.sh
. "$here/updates.sh"
# shellcheck source=observers.sh
. "$here/observers.sh"

updates=${BENCH_UPDATES:-15}
seamcalls=${BENCH_SEAMCALLS:-100000}
# Each is added and measured.
pages=$((seamcalls / 17 + 1))
idle_seconds=${BENCH_IDLE:-10}

say()
{
	echo "# $cpus CPUs: $1"
}

# figure METRIC VALUE UNIT, of $name
figure()
{
	[ "$2" = - ] || echo "bench $1/$name/$cpus $2 $3"
}

# compute EXPRESSION [FORMAT]
compute()
{
	awk "BEGIN { printf \"${2:-%.1f}\", $1 }"
}

# Sets $now, in nanoseconds: without a process, which would take time.
look_at_clock()
{
	{
		read -r _
		read -r _
		read -r _ _ now _
	} </proc/timer_list
}

# Sets $long_blackout and $short_blackout.
some_updates()
{
	blackout_of $long_updates "$long_image"
	long_blackout=$blackout
	blackout_of "$updates" "$short_image"
	short_blackout=$blackout
	figure blackout "$long_blackout" ns
	figure blackout-short "$short_blackout" ns
}

# What the emulator has seen since emulator_calls_reset, in events.
count_events()
{
	module_calls=$(awk '$1 ~ /^TDH/ { n += $3 } END { print n + 0 }' \
		"$emulator/calls")
	seamldr_calls=$(awk '$1 ~ /^SEAMLDR/ { n += $3 } END { print n + 0 }' \
		"$emulator/calls")
	# Four states; begin and end of an update are two, a CPU leaves once.
	acks=$((4 * cpus * $1))
	events=$((2 * module_calls + seamldr_calls + 2 * acks +
		$1 * (cpus + 4 + 2)))
}

# processes: of the observer.
processes()
{
	wanted=$(command_of "$name")
	[ -z "$wanted" ] || for process in /proc/[0-9]*; do
		read -r comm 2>/dev/null <"$process/comm" || continue
		[ "$comm" != "$wanted" ] || echo "$process"
	done
}

# Nanoseconds of CPU that the observer has used.
observer_runtime()
{
	for process in $(processes); do
		cat "$process"/task/*/schedstat
	done | awk '{ sum += $1 } END { print sum + 0 }'
}

observer_rss()
{
	for process in $(processes); do
		grep VmHWM "$process/status"
	done | awk '{ sum += $2 } END { print sum + 0 }'
}

observer_starts()
{
	"$(function_of "$name")_start"
}

observer_stops()
{
	"$(function_of "$name")_stop"
}

idle()
{
	if [ "$idle_seconds" = 0 ] || [ -z "$(command_of "$name")" ]; then
		return
	fi
	before=$(observer_runtime)
	pause "$idle_seconds"
	after=$(observer_runtime)
	figure idle $(((after - before) / 1000 / idle_seconds)) us/s
}

# What the observer says that it cost.
told()
{
	case $name in
	tdxupdate-trace*) ;;
	*) return 0 ;;
	esac
	figure "$1" "$(compute "$(json "$2") / $3")" ns
}

updates_under()
{
	all_updates=$((long_updates + updates))
	say "$name: attaches, idles, sees $all_updates updates"
	look_at_clock
	began=$now
	observer_starts
	look_at_clock
	[ "$name" = none ] ||
		figure attach $(((now - began) / 1000)) us
	idle
	emulator_calls_reset
	some_updates
	count_events "$all_updates"
	observer_stops
	if [ "$name" = none ]; then
		long_unobserved=$long_blackout
		short_unobserved=$short_blackout
		return
	fi
	figure blackout-ratio \
		"$(compute "$long_blackout / $long_unobserved" %.4f)" ratio
	figure blackout-cost $((short_blackout - short_unobserved)) instructions
	figure lost-updates "$lost" events
	told told-update update_ns "$all_updates"
}

# The readers of the observer run meanwhile, and count.
seamcalls_under()
{
	say "$name: sees $seamcalls SEAMCALLs in a row"
	observer_starts
	emulator_calls_reset
	look_at_clock
	began=$now
	td-build -q --pages "$pages" >/dev/null || tap_fail "td-build fails"
	look_at_clock
	took=$((now - began))
	count_events 0
	rss=$(observer_rss)
	observer_stops
	if [ "$name" = none ]; then
		unobserved_calls=$took
		return
	fi
	[ "$rss" = 0 ] || figure rss "$rss" KiB
	figure machine-per-seamcall \
		"$(compute "($took - $unobserved_calls) / $module_calls")" \
		instructions
	figure lost-seamcalls "$lost" events
	[ "$kept_events" = - ] || figure kept-per-event \
		"$(compute "$kept_bytes / ($kept_events + ($kept_events == 0))")" bytes
	told told-seamcall run_ns "$module_calls"
}

loop_of()
{
	awk -v what="$1" '$1 == what { printf "%.2f", $2 / $3 }' \
		"$tap_tmp/loop.$name"
}

single_events_under()
{
	say "$name: sees single events"
	observer_starts
	cat $debugfs/event_loop >"$tap_tmp/loop.$name"
	observer_stops
	[ "$name" != none ] || return
	for what in ack step seamcall; do
		figure $what "$(compute "$(loop_of $what) - $(name=none &&
			loop_of $what)")" instructions
	done
}

# The TD is in build meanwhile.
single_events_under_all()
{
	td_start pages --pages 1
	sed -n 's/.*tdr=\([^ ]*\) .*/\1/p' "$emulator/tds" \
		>/sys/module/event_loop/parameters/tdr
	for name in $observers; do
		single_events_under
	done
	echo 0 >/sys/module/event_loop/parameters/tdr
	td_goes_on "$td"
}

testbed_needs td_build event_loop blackout
observers=${BENCH_OBSERVERS:-$observers}
for name in $observers; do
	program=$(command_of "$name")
	[ -z "$program" ] || [ "$name" = one-ring ] || command -v "$program" >/dev/null ||
		tap_skip_all "no $program"
done
updates_prepare
testbed_up updates=2000
testbed_load event_loop
testbed_load blackout
# The first ones fill caches of the kernel.
one_update "$long_image"
one_update "$short_image"
for name in $observers; do
	updates_under
	[ "$seamcalls" = 0 ] || seamcalls_under
done
[ "$seamcalls" = 0 ] || single_events_under_all
# They hold the updater.
testbed_unload event_loop blackout
