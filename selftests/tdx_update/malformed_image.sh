#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Every way for an image to be wrong that tdxupdate-mkimage knows: who refuses
# it, with which word and status, whether TDX survives, and that tdxupdate-trace
# says so, too.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"
. "$(dirname "$0")/watcher.sh"

# wrong_images WHO: "what error status" of the images that WHO refuses.
wrong_images()
{
	tdxupdate-mkimage --wrong list | awk -F '\t' -v who="$1" \
		'$2 == who { print $1, $3, $4 }' >"$tap_tmp/wrong"
	[ -s "$tap_tmp/wrong" ] || tap_fail "no image that $1 refuses"
	cat "$tap_tmp/wrong"
}

the_kernel_refuses_before_any_seamcall()
{
	testbed_up
	wrong_images kernel | while read -r what error _; do
		image_make "$image" "$VERSION_AFTER" --wrong "$what"
		emulator_calls_reset
		log_mark
		trace_start
		update_fails "$image" "${error#transferring:}"
		trace_stop
		echo "$what: $(log_since | sed -n 's/.*\(image refused\)/\1/p')"
		log_has 'seamldr: image refused: '
		[ ! -s "$trace" ] || tap_fail "$what: events" "$trace"
		tap_equal "SEAMCALLs for $what" "$(emulator_calls_total)" 0
		# Once more: whoever watches asks the P-SEAMLDR.
		watcher_start
		update_fails "$image" "${error#transferring:}"
		watcher_ends 3
		watcher_says '"seq":null,"verdict":"refused",'
		watcher_says '"root_cause":null,'
		nothing_has_changed
	done
	image_make "$image" "$VERSION_AFTER"
	update_succeeds "$image" "$VERSION_AFTER"
}

p_seamldr_refuses()
{
	testbed_up
	image_make "$image" "$VERSION_AFTER" --wrong "$1"
	watcher_start
	log_mark
	trace_start tdx_update_abort
	update_fails "$image" "${2#transferring:}"
	trace_stop
	trace_has 1 update_abort . 1 CPU_INSTALL -5 SEAMLDR.INSTALL "$3"
	watcher_ends 4
	watcher_says '"verdict":"lost"'
	cpu=$(sed -nE 's/.*\[0*([0-9]+)\].*/\1/p' "$trace")
	watcher_blames "$cpu" CPU_INSTALL SEAMLDR.INSTALL "$3" "$3" \
		'0x8[0-9a-f]{15}' EIO
	log_has "update failed in CPU_INSTALL on CPU [0-9]+: SEAMLDR.INSTALL returned $3 "
	tdx_is_lost
}

# On the last CPU that installs, when the running module has been shut down.
the_p_seamldr_refuses_and_tdx_is_lost()
{
	wrong=$(wrong_images p-seamldr)
	missed=
	while read -r what error status; do
		echo "$what"
		(p_seamldr_refuses "$what" "$error" "$status") ||
			missed="$missed $what"
	done <<-IMAGES
		$wrong
	IMAGES
	tap_equal "other outcomes than promised" "$missed" ""
}

# The emulated P-SEAMLDR does not verify signatures.
what_only_hardware_refuses_is_taken_by_the_emulator()
{
	wrong_images hardware | while read -r what _; do
		testbed_up
		image_make "$image" "$VERSION_AFTER" --wrong "$what"
		watcher_start
		update_succeeds "$image" "$VERSION_AFTER"
		watcher_ends 0
		watcher_says '"verdict":"done"'
	done
}

what_nobody_refuses_is_taken()
{
	wrong_images nobody | while read -r what _; do
		testbed_up
		image_make "$image" "$VERSION_AFTER" --wrong "$what"
		watcher_start
		update_succeeds "$image" "$VERSION_AFTER"
		watcher_ends 0
		watcher_says '"verdict":"done"'
	done
}

an_upload_without_an_image_changes_nothing()
{
	testbed_up
	emulator_calls_reset
	echo 1 >"$upload_node/loading"
	echo 0 >"$upload_node/loading" || :
	upload_wait
	tap_equal "SEAMCALLs" "$(emulator_calls_total)" 0
	nothing_has_changed
}

the_largest_image_is_taken()
{
	testbed_up
	image_make "$image" "$VERSION_AFTER" --pages 496
	trace_start tdx_update_begin
	update_succeeds "$image" "$VERSION_AFTER"
	trace_stop
	trace_has 1 update_begin . 1 "$cpus" 1 496
}

the_smallest_image_is_taken()
{
	testbed_up
	image_make "$image" "$VERSION_AFTER" --pages 1
	update_succeeds "$image" "$VERSION_AFTER"
}

watcher_needs
image=$tap_tmp/image

tap_run the_kernel_refuses_before_any_seamcall \
	the_p_seamldr_refuses_and_tdx_is_lost \
	what_only_hardware_refuses_is_taken_by_the_emulator \
	what_nobody_refuses_is_taken \
	an_upload_without_an_image_changes_nothing \
	the_largest_image_is_taken \
	the_smallest_image_is_taken
