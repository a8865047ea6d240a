#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Loading where there is no TDX or TDX of the kernel's own, two uploads at a
# time, unloading during one: a clear line in the log, no leak, no oops.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/slow_offline.sh"

# does_not_load LOG_REGEX
does_not_load()
{
	log_mark
	tap_fails testbed_load tdx_update
	log_has "$1"
	log_is_clean
	[ ! -e "$tdx_host" ] || tap_fail "$tdx_host is there"
	[ ! -e "$upload_node" ] || tap_fail "$upload_node is there"
	[ ! -e /sys/module/tdx_update ] || tap_fail "tdx_update is there"
}

without_tdx_the_updater_does_not_load_and_says_why()
{
	testbed_needs_unloading
	testbed_down
	does_not_load 'tdx: no TDX here: SEAMCALL raises #UD; load the SEAM emulator \(seam_emu\) first'
}

where_the_kernel_has_tdx_the_updater_does_not_load_and_says_why()
{
	testbed_needs_unloading
	testbed_down
	testbed_load seam_emu
	testbed_load native_tdx
	does_not_load 'tdx_host: not loaded: this kernel has TDX host support of its own'
	testbed_unload native_tdx
	testbed_load tdx_update
}

a_module_that_does_not_answer_keeps_the_updater_out()
{
	testbed_needs_unloading
	testbed_down
	testbed_load seam_emu
	emulator_fault "leaf=SYS.RD count=0 action=cf"
	does_not_load 'tdx: no usable TDX module: TDH.SYS.RD returned VMFAILINVALID \(0x8000ff00ffff0000\)'
}

a_module_that_an_update_lost_keeps_the_next_updater_out()
{
	testbed_needs_unloading
	testbed_up
	emulator_fault "leaf=SYS.UPDATE action=cf"
	update_fails "$image" hw-error
	testbed_unload td_build
	testbed_unload tdx_update
	does_not_load 'tdx: no usable TDX module: TDX was lost by an earlier update; reboot'
}

# With ENODEV by the attribute data as long as the first one runs; with EBUSY at
# the commit if that begins in between.
a_second_upload_is_refused_and_does_not_disturb_the_first()
{
	testbed_up
	slow_upload "$image"
	if upload_begin "$image" 2>"$tap_tmp/output"; then
		tap_fail "the second upload is taken"
	fi
	grep -qE 'No such device|resource busy' "$tap_tmp/output" ||
		tap_fail "neither ENODEV nor EBUSY" "$tap_tmp/output"
	# EBUSY: there is no result yet.
	tap_fails cat "$upload_node/error"
	release_cpu
	upload_wait
	tap_equal "the upload's error" "$(upload_error)" ""
	tap_equal "the version" "$(cat "$tdx_host/version")" "$VERSION_AFTER"
	tap_equal "installs" "$(emulator_calls SEAMLDR.INSTALL)" "$cpus"
	update_succeeds "$image" "$VERSION_AFTER"
}

an_upload_cannot_be_cancelled()
{
	testbed_up
	slow_upload "$image"
	echo 1 >"$upload_node/cancel"
	release_cpu
	upload_wait
	tap_equal "the upload's error" "$(upload_error)" ""
	tap_equal "the version" "$(cat "$tdx_host/version")" "$VERSION_AFTER"
}

updater_is_going()
{
	[ "$(cat /sys/module/tdx_update/initstate)" = going ]
}

unloading_waits_for_the_upload_that_is_under_way()
{
	testbed_needs_unloading
	testbed_up
	testbed_unload td_build
	log_mark
	slow_upload "$image"
	testbed_unload tdx_update &
	wait_until "the unloading has begun" updater_is_going
	release_cpu
	wait
	tap_equal "the module's version" "$(emulator_state version)" \
		"$VERSION_AFTER"
	tap_equal "the module's state" "$(emulator_state module)" READY
	[ ! -e "$upload_node" ] || tap_fail "$upload_node is there"
	log_is_clean
	testbed_load tdx_update
	tap_equal "the version" "$(cat "$tdx_host/version")" "$VERSION_AFTER"
}

unloading_drops_an_upload_that_was_not_committed()
{
	testbed_needs_unloading
	testbed_up
	testbed_unload td_build
	log_mark
	echo 1 >"$upload_node/loading"
	cat "$image" >"$upload_node/data"
	testbed_unload tdx_update
	tap_equal "the module's version" "$(emulator_state version)" \
		"$VERSION_BEFORE"
	log_is_clean
}

without_its_emulator_the_updater_fails_and_lives()
{
	testbed_up
	testbed_unload td_build
	testbed_unload seam_emu
	log_mark
	update_fails "$image" hw-error
	# From a kernel of its own it takes TDX away as it goes.
	if [ "$updater" = tdx_update ]; then
		log_has 'seamldr: SEAMLDR.INFO returned UD \(0x8000ff0000000006\)'
	else
		log_has 'seamldr: update refused: TDX was lost by an earlier update; reboot'
	fi
	log_is_clean
	testbed_load seam_emu
	update_succeeds "$image" "$VERSION_AFTER"
}

loading_and_unloading_leaves_nothing_behind()
{
	testbed_needs_unloading
	log_mark
	for _ in 1 2 3 4 5; do
		testbed_up
		update_succeeds "$image" "$VERSION_AFTER"
		testbed_down
		for leftover in "$upload_node" "$tdx_host" "$emulator" \
			/dev/td_build /sys/kernel/tracing/events/tdx \
			/sys/module/tdx_update /sys/module/seam_emu; do
			[ ! -e "$leftover" ] || tap_fail "$leftover is left"
		done
	done
	log_is_clean
}

# Out of tree (12), unsigned (13), test (18).
the_kernel_is_tainted_by_its_modules_only()
{
	tainted=$(cat /proc/sys/kernel/tainted)
	tap_equal "other taints" \
		$((tainted & ~(1 << 12 | 1 << 13 | 1 << 18))) 0
	dmesg >"$tap_tmp/dmesg"
	! grep -E "$log_splat" "$tap_tmp/dmesg" || tap_fail "a splat in the log"
}

testbed_needs native_tdx
[ "$cpus" -gt 1 ] ||
	tap_skip_all "needs two CPUs"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run without_tdx_the_updater_does_not_load_and_says_why \
	where_the_kernel_has_tdx_the_updater_does_not_load_and_says_why \
	a_module_that_does_not_answer_keeps_the_updater_out \
	a_module_that_an_update_lost_keeps_the_next_updater_out \
	a_second_upload_is_refused_and_does_not_disturb_the_first \
	an_upload_cannot_be_cancelled \
	unloading_waits_for_the_upload_that_is_under_way \
	unloading_drops_an_upload_that_was_not_committed \
	without_its_emulator_the_updater_fails_and_lives \
	loading_and_unloading_leaves_nothing_behind \
	the_kernel_is_tainted_by_its_modules_only
