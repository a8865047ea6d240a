#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# report_speed.sh BUILD - how fast a large capture is read, and in what memory
#
# Natively: 10 million SEAMCALLs, a tenth as many, and 1,000 updates of 512 CPUs.
# Prints lines "bench METRIC/CAPTURE VALUE UNIT". Speed is that of CPU time: what
# else runs on this machine does not count.

set -eu
export LC_ALL=C

build=$1
make_capture=$build/synthetic/synthetic-capture
trace=$build/tools/tdxupdate-trace
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Steps and acks of 512 CPUs in four states, and what each leaves with.
UPDATE_EVENTS=$((512 * (4 + 4 + 1)))

# speed NAME EVENTS SYNTHETIC_OPTION...
speed()
{
	name=$1 events=$2
	shift 2
	echo "# report: $name: $events events"
	"$make_capture" -o "$work/capture" "$@"
	for _ in 1 2 3; do
		/usr/bin/time -o "$work/time" -f '%M %U %S' \
			"$trace" report "$work/capture" >/dev/null
		cat "$work/time"
	done | awk -v name="$name" -v events="$events" '
		NR == 1 || $2 + $3 < least { least = $2 + $3 }
		$1 > kib { kib = $1 }
		END {
			# The clock of a process ticks every 10 ms.
			if (least < 0.01)
				least = 0.01
			printf "bench report-speed/%s %d events/s\n", name, events / least
			printf "bench report-rss/%s %d KiB\n", name, kib
		}'
}

speed 1M-seamcalls 1000000 --calls 1000000
speed 10M-seamcalls 10000000 --calls 10000000
speed 1000-updates-512-cpus $((1000 * UPDATE_EVENTS)) --cpus 512 --updates 1000
