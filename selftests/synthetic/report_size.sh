#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# report_size.sh [BUILD] - captures of any size are shown in bounded memory
#
# Peak memory is asserted to be the same for twice as much of everything that a
# capture can have more of over time. With REPORT_SIZE=full 10 million SEAMCALLs
# and 1,000 updates on 512 CPUs are shown as well, and the figures printed.
#
# shellcheck disable=SC2317 # the tests are called by name

build=${1:-$(cd "$(dirname "$0")/../.." && pwd)/build}
# shellcheck source=../tdx_update/tap.sh
. "$(dirname "$0")/../tdx_update/tap.sh"

make_capture=$build/synthetic/synthetic-capture
trace=$build/tools/tdxupdate-trace

# What differs from run to run: pages that the loader and the C library touch.
NOISE_KIB=768

# peak WAY CAPTURE: of a report, KiB.
peak()
{
	case $1 in
	text) set -- "$2" ;;
	json) set -- "$2" --json ;;
	*) set -- "$2" "--$1=$tap_tmp/shown" ;;
	esac
	status=0
	rm -f "$tap_tmp/shown"
	/usr/bin/time -o "$tap_tmp/time" -f '%M %e' "$trace" report "$@" \
		>"$tap_tmp/told" 2>"$tap_tmp/complaints" || status=$?
	[ "$status" -ne 1 ] || tap_fail "report fails" "$tap_tmp/complaints"
	[ -s "$tap_tmp/told" ] || [ -s "$tap_tmp/shown" ] ||
		tap_fail "nothing is shown" "$tap_tmp/complaints"
	# The first line tells of the exit status when that is not 0.
	sed -n '$s/ .*//p' "$tap_tmp/time"
}

capture()
{
	"$make_capture" -o "$@" || tap_fail "no capture is made"
}

# no_more_for CAPTURE BIGGER_CAPTURE
no_more_for()
{
	for way in text json html perfetto; do
		less=$(peak "$way" "$1")
		more=$(peak "$way" "$2")
		echo "$way: $less KiB, for twice as much $more KiB"
		tap_within "KiB for $way" "$more" 0 $((less + NOISE_KIB))
	done
}

twice_as_many_seamcalls_take_no_more_memory()
{
	# More in each period than a chunk holds.
	capture "$tap_tmp/one" --cpus 64 --updates 5 --calls 1000000
	capture "$tap_tmp/two" --cpus 64 --updates 5 --calls 2000000
	no_more_for "$tap_tmp/one" "$tap_tmp/two"
}

twice_as_many_updates_take_no_more_memory()
{
	capture "$tap_tmp/one" --cpus 64 --updates 200 --busy-every 5
	capture "$tap_tmp/two" --cpus 64 --updates 400 --busy-every 5
	no_more_for "$tap_tmp/one" "$tap_tmp/two"
}

twice_as_many_builds_take_no_more_memory()
{
	capture "$tap_tmp/one" --updates 20 --tds 500 --max-tds 100
	capture "$tap_tmp/two" --updates 20 --tds 1000 --max-tds 100
	no_more_for "$tap_tmp/one" "$tap_tmp/two"
}

twice_as_many_losses_take_no_more_memory()
{
	capture "$tap_tmp/one" --updates 20 --losses 20000
	capture "$tap_tmp/two" --updates 20 --losses 40000
	no_more_for "$tap_tmp/one" "$tap_tmp/two"
}

the_same_seed_makes_the_same_capture()
{
	for file in one two; do
		capture "$tap_tmp/$file" --seed 7 --calls 5000 --losses 3
	done
	cmp "$tap_tmp/one" "$tap_tmp/two"
	capture "$tap_tmp/two" --seed 8 --calls 5000 --losses 3
	tap_fails cmp "$tap_tmp/one" "$tap_tmp/two"
}

a_pipe_is_as_good_as_a_file()
{
	capture "$tap_tmp/one" --cpus 64 --updates 20 --calls 100000
	"$trace" report --json "$tap_tmp/one" >"$tap_tmp/file" 2>/dev/null
	# shellcheck disable=SC2002 # a pipe is meant
	cat "$tap_tmp/one" | "$trace" report --json - >"$tap_tmp/pipe" \
		2>/dev/null
	cmp "$tap_tmp/file" "$tap_tmp/pipe"
}

# figures CALLS
figures()
{
	capture "$tap_tmp/$1" --cpus 512 --updates 1000 --calls "$1" \
		--tds 10 --max-tds 1000 --losses 20 --busy-every 7 \
		--last lost-install
	for way in text json html perfetto; do
		kib=$(peak "$way" "$tap_tmp/$1")
		seconds=$(sed -n '$s/.* //p' "$tap_tmp/time")
		echo "$1 SEAMCALLs, $way: $kib KiB, $seconds s"
		tap_within "KiB for $way" "$kib" 0 16384
	done
	rm -f "$tap_tmp/$1" "$tap_tmp/told" "$tap_tmp/shown"
}

ten_million_seamcalls_and_a_thousand_updates_on_512_cpus_take_16_mib()
{
	[ "${REPORT_SIZE:-}" = full ] || tap_skip "REPORT_SIZE is not full"
	figures 1000000
	figures 10000000
}

for program in "$make_capture" "$trace" /usr/bin/time; do
	[ -x "$program" ] || tap_skip_all "no $program"
done

tap_run twice_as_many_seamcalls_take_no_more_memory \
	twice_as_many_updates_take_no_more_memory \
	twice_as_many_builds_take_no_more_memory \
	twice_as_many_losses_take_no_more_memory \
	the_same_seed_makes_the_same_capture \
	a_pipe_is_as_good_as_a_file \
	ten_million_seamcalls_and_a_thousand_updates_on_512_cpus_take_16_mib
