# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of testbed.sh
#
# Words for a CPU that takes long to go offline. As long as it does, nobody can
# stop the machine: an upload that has begun stays where it is. Needs testbed.sh.

last=$((cpus - 1))
last_online=/sys/devices/system/cpu/cpu$last/online
slow_offline=/sys/module/slow_offline/parameters

cpu_is_held()
{
	[ "$(cat "$slow_offline/held")" = Y ]
}

# hold_cpu [refuse=1]: the last CPU begins to go offline, and gets no further.
hold_cpu()
{
	testbed_unload slow_offline
	testbed_load slow_offline "$@"
	echo 0 >"$last_online" 2>/dev/null &
	wait_until "the last CPU is on its way" cpu_is_held
}

release_cpu()
{
	[ ! -e "$slow_offline/hold" ] || echo N >"$slow_offline/hold"
}

upload_is_under_way()
{
	[ "$(cat "$upload_node/status")" = transferring ]
}

# slow_upload IMAGE: under way until release_cpu.
slow_upload()
{
	[ "$cpus" -gt 1 ] || tap_skip "there is one CPU only"
	hold_cpu refuse=1
	upload_begin "$1" || tap_fail "the upload is not taken"
	wait_until "the upload is under way" upload_is_under_way
}

tap_at_exit()
{
	release_cpu
	[ "$last" = 0 ] || echo 1 >"$last_online"
	testbed_unload slow_offline
	testbed_down >/dev/null 2>&1
}

testbed_needs slow_offline
