#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the emulator makes a kernel believe that looked for TDX at boot and found
# none. The first tests need a kernel that has not loaded tdx-host.ko yet.

. "$(dirname "$0")/stock.sh"

# is_refused MODULE MESSAGE
is_refused()
{
	tap_fails insmod "$modules/$1.ko"
	grep -q "$2" "$tap_tmp/output" ||
		tap_fail "another error than '$2'" "$tap_tmp/output"
}

needs_a_fresh_kernel()
{
	! testbed_loaded tdx_host ||
		tap_skip "tdx-host.ko is loaded already, and cannot be unloaded"
}

without_the_emulator_there_is_no_tdx()
{
	needs_a_fresh_kernel
	dmesg >"$tap_tmp/log"
	grep -q 'TDX not supported by the host platform' "$tap_tmp/log" ||
		tap_fail "the kernel found TDX at boot"
	is_refused tdx-host 'No such device'
}

the_standalone_updater_refuses_to_load()
{
	testbed_down
	testbed_load seam_emu
	log_mark
	is_refused tdx_update 'resource busy'
	log_has 'tdx_host: not loaded: this kernel has TDX host support of its own'
	testbed_down
}

the_emulator_says_that_it_marks_the_platform()
{
	testbed_down
	log_mark
	testbed_load seam_emu
	log_has 'seam_emu: .* found no TDX at boot: now marked as present'
	log_mark
	testbed_down
	log_has 'seam_emu: .* marked as absent again'
	log_is_clean
}

unloaded_the_platform_is_absent_again()
{
	needs_a_fresh_kernel
	testbed_down
	testbed_load seam_emu
	testbed_down
	is_refused tdx-host 'No such device'
}

# The features of a CPU that comes up limit those of the machine.
a_cpu_that_comes_online_does_not_take_it_away()
{
	needs_a_fresh_kernel
	testbed_down
	testbed_load seam_emu
	echo 0 >/sys/devices/system/cpu/cpu1/online
	echo 1 >/sys/devices/system/cpu/cpu1/online
	testbed_load tdx-host
}

the_kernels_own_files_tell_what_the_emulator_is()
{
	testbed_up version=1.5.16 updates=7
	tap_equal version "$(cat "$tdx_host/version")" 1.5.16
	tap_equal seamldr_version "$(cat "$tdx_host/seamldr_version")" 1.5.02
	tap_equal num_remaining_updates \
		"$(cat "$tdx_host/num_remaining_updates")" 7
	[ -e "$upload_node/loading" ] || tap_fail "there is no upload node"
}

without_the_emulator_tdx_is_lost_and_with_another_it_is_there_again()
{
	testbed_up
	testbed_down
	tdx_is_lost
	tap_fails cat "$tdx_host/num_remaining_updates"
	testbed_up version=2.0.14 updates=3
	tap_equal version "$(cat "$tdx_host/version")" 2.0.14
	tap_equal num_remaining_updates \
		"$(cat "$tdx_host/num_remaining_updates")" 3
}

the_guests_own_test_bed_comes_up_with_the_kernels_driver_and_goes()
{
	command -v tdx-testbed >/dev/null || tap_skip "no guest of scripts/vm"
	testbed_down
	tdx-testbed up version=1.5.16 || tap_fail "it does not come up"
	testbed_loaded tdx_host || tap_fail "tdx-host.ko is not loaded"
	tap_equal version "$(cat "$tdx_host/version")" 1.5.16
	tdx-testbed down || tap_fail "it does not go"
	! testbed_loaded seam_emu || tap_fail "seam_emu is still loaded"
}

stock_needs

tap_run without_the_emulator_there_is_no_tdx \
	the_standalone_updater_refuses_to_load \
	the_emulator_says_that_it_marks_the_platform \
	unloaded_the_platform_is_absent_again \
	a_cpu_that_comes_online_does_not_take_it_away \
	the_kernels_own_files_tell_what_the_emulator_is \
	without_the_emulator_tdx_is_lost_and_with_another_it_is_there_again \
	the_guests_own_test_bed_comes_up_with_the_kernels_driver_and_goes
