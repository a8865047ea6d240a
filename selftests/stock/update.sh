#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel's own updater, unmodified, on the emulator: what it does, and what
# it tells when that fails.

. "$(dirname "$0")/stock.sh"

an_upload_runs_the_kernels_own_updater_on_every_cpu()
{
	testbed_up
	log_mark
	functions_traced do_seamldr_install_module tdx_module_shutdown \
		tdx_cpu_enable tdx_module_run_update
	update_succeeds "$image" "$VERSION_AFTER"
	functions_traced_end
	tap_equal "CPUs in lock-step" \
		"$(function_cpus do_seamldr_install_module)" "$cpus"
	tap_equal "CPUs that initialise" "$(function_cpus tdx_cpu_enable)" \
		"$cpus"
	tap_equal "CPUs that shut down" \
		"$(function_cpus tdx_module_shutdown)" 1
	tap_equal "CPUs that run the update" \
		"$(function_cpus tdx_module_run_update)" 1
	tap_equal "the module's state" "$(emulator_state module)" READY
	log_is_clean
}

each_update_takes_one_of_the_remaining()
{
	testbed_up updates=3
	for version in 1.5.25 1.5.26 1.5.27; do
		image_make "$tap_tmp/next" "$version"
		update_succeeds "$tap_tmp/next" "$version"
	done
	tap_equal num_remaining_updates \
		"$(cat "$tdx_host/num_remaining_updates")" 0
}

# It does not look whether updates remain.
without_remaining_updates_tdx_is_lost()
{
	testbed_up updates=0
	update_fails "$image" firmware-invalid
	tdx_is_lost
}

a_shutdown_that_fails_changes_nothing()
{
	testbed_up
	emulator_fault "leaf=SYS.SHUTDOWN action=status status=SYS_BUSY"
	update_fails "$image" firmware-invalid
	nothing_has_changed
	update_succeeds "$image" "$VERSION_AFTER"
}

# lost_by RULE: the one word of sysfs for all that can go wrong.
lost_by()
{
	testbed_up
	emulator_fault "$1"
	update_fails "$image" firmware-invalid
	tdx_is_lost
}

a_failure_after_shutdown_loses_tdx_and_reads_the_same()
{
	lost_by "leaf=SEAMLDR.INSTALL cpu=1 action=cf"
	lost_by "leaf=SYS.INIT action=status status=0x8000020300000000 count=0"
	lost_by "leaf=SYS.LP.INIT cpu=2 action=status status=0xc000092000000000"
	lost_by "leaf=SYS.UPDATE action=status status=0xc000050800000000"
	lost_by "leaf=SYS.LP.INIT action=gp"
}

after_tdx_was_lost_another_emulator_starts_afresh()
{
	lost_by "leaf=SYS.UPDATE action=cf"
	testbed_up
	update_succeeds "$image" "$VERSION_AFTER"
}

# It does not look whether all CPUs are there either.
with_a_cpu_offline_tdx_is_lost()
{
	testbed_up
	echo 0 >/sys/devices/system/cpu/cpu1/online
	upload "$image"
	echo 1 >/sys/devices/system/cpu/cpu1/online
	tap_equal "the upload's error" "$(upload_error)" \
		transferring:firmware-invalid
	tdx_is_lost
}

a_malformed_image_changes_nothing()
{
	testbed_up
	head -c 4096 "$image" >"$tap_tmp/short"
	update_fails "$tap_tmp/short" firmware-invalid
	nothing_has_changed
}

stock_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"
testbed_up

tap_run an_upload_runs_the_kernels_own_updater_on_every_cpu \
	each_update_takes_one_of_the_remaining \
	without_remaining_updates_tdx_is_lost \
	a_shutdown_that_fails_changes_nothing \
	a_failure_after_shutdown_loses_tdx_and_reads_the_same \
	after_tdx_was_lost_another_emulator_starts_afresh \
	with_a_cpu_offline_tdx_is_lost \
	a_malformed_image_changes_nothing
