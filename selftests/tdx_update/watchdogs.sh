#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A CPU that waits in the lock-step tells the watchdogs that it is alive, but in one
# of 16,384 turns of its loop only. The module pet_probe counts.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"

pets=/sys/kernel/debug/pet_probe
watchdogs="touch_softlockup_watchdog rcu_momentary_eqs"

tap_at_exit()
{
	testbed_unload pet_probe
	testbed_down >/dev/null 2>&1
}

# probe_up [enough=N]
probe_up()
{
	testbed_unload pet_probe
	testbed_up
	testbed_load pet_probe "$@" || tap_fail "pet_probe does not load"
}

# count FUNCTION CPU
count()
{
	sed -n "s/^$1 $2 //p" "$pets"
}

# allowed: one every 50 us from the begin of the update to its end, and one more as
# the clocks of the CPUs differ. No CPU makes so many turns in 50 us; one that told of
# each turn would be far beyond.
allowed()
{
	awk '/: tdx_update_(begin|end): / {
			match($0, /[0-9]+\.[0-9]+: tdx_/)
			time = substr($0, RSTART, RLENGTH - 6)
			if (/_begin: /)
				begin = time
			else
				printf "%d\n", (time - begin) * 20000 + 1
		}' "$trace"
}

# update_is_watched LOWEST: each watchdog hears of each waiting CPU so often at
# least. CPU 0 leads and does not wait.
update_is_watched()
{
	log_mark
	trace_start tdx_update_begin tdx_update_end
	update_succeeds "$image" "$VERSION_AFTER"
	trace_stop
	cat "$pets" "$trace"
	limit=$(allowed)
	for cpu in $(seq 1 $((cpus - 1))); do
		for watchdog in $watchdogs; do
			tap_within "calls of $watchdog on CPU $cpu" \
				"$(count "$watchdog" "$cpu")" "$1" "$limit"
		done
	done
	log_is_clean
}

# while_held LEAF: CPU 0 is not let go before all others have told the watchdogs
# so often, and they have ten seconds to do so.
while_held()
{
	[ "$cpus" -gt 1 ] || tap_skip "no CPU waits for another"
	probe_up enough=10
	emulator_latency "leaf=$1 until=clear"
	update_is_watched 10
	tap_equal "latency rules" "$(cat "$emulator/latency")" ""
}

while_the_first_step_takes_long_the_waiting_cpus_tell_the_watchdogs()
{
	while_held SYS.SHUTDOWN
}

while_the_last_step_takes_long_the_waiting_cpus_tell_the_watchdogs()
{
	while_held SYS.UPDATE
}

while_every_step_takes_long_they_do_not_bother_them_more()
{
	[ "$cpus" -gt 1 ] || tap_skip "no CPU waits for another"
	probe_up
	emulator_latency "leaf=SYS.SHUTDOWN ns=200000000" \
		"leaf=SEAMLDR.INSTALL ns=50000000" \
		"leaf=SYS.UPDATE ns=200000000"
	update_is_watched 0
}

a_short_update_does_not_bother_the_watchdogs()
{
	probe_up
	update_is_watched 0
}

testbed_needs pet_probe
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run while_the_first_step_takes_long_the_waiting_cpus_tell_the_watchdogs \
	while_the_last_step_takes_long_the_waiting_cpus_tell_the_watchdogs \
	while_every_step_takes_long_they_do_not_bother_them_more \
	a_short_update_does_not_bother_the_watchdogs
