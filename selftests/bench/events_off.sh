#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# events_off.sh - what events cost that are off, in a guest with one CPU where an
# instruction is a nanosecond (scripts/vm --icount --cpus 1)
#
# A CPU that waits for others spins, for as long as their turns take in the emulator,
# and that is chance, as is the way of the scheduler to what a stopped machine does. One
# CPU that is alone never waits, nor is it interrupted there: what it does in an update
# takes the same instructions each time. In turn by the updater that has trace points,
# and by the one without them in TDXUPDATE_NO_EVENTS. Prints lines "bench
# events-BUILD/IMAGE VALUE instructions"; lines that begin with # tell what is being
# done. BENCH_UPDATES (15) are made with the smallest image.

here=$(cd "$(dirname "$0")" && pwd)
testbed_dir=$here/../tdx_update
# shellcheck source=../tdx_update/testbed.sh
. "$testbed_dir/testbed.sh"
# shellcheck source=updates.sh
. "$here/updates.sh"

updates=${BENCH_UPDATES:-15}
no_events=${TDXUPDATE_NO_EVENTS:-/lib/tdxupdate-no-events}

# count BUILD IMAGE_NAME IMAGE N
count()
{
	# The first one fills caches of the kernel.
	one_update "$3"
	blackout_of "$4" "$3"
	tap_equal "counts of instructions" \
		"$(sort -u "$tap_tmp/blackouts" | grep -c .)" 1
	echo "bench events-$1/$2 $blackout instructions"
}

# instructions_of BUILD MODULE
instructions_of()
{
	echo "# 1 CPU: updates with events $1"
	testbed_unload blackout td_build tdx_update
	insmod "$2" || tap_fail "$2 does not load"
	testbed_load blackout function=tdx_update:update_cpu ||
		tap_fail "update_cpu() cannot be timed"
	count "$1" short-image "$short_image" "$updates"
	count "$1" long-image "$long_image" $long_updates
}

[ "$cpus" = 1 ] || tap_skip_all "more than one CPU: they would wait for each other"
testbed_needs blackout
[ -e "$no_events/tdx_update.ko" ] || tap_skip_all "no $no_events/tdx_update.ko"
updates_prepare
testbed_up updates=2000
instructions_of off "$modules/tdx_update.ko"
instructions_of compiled-out "$no_events/tdx_update.ko"
testbed_unload blackout
