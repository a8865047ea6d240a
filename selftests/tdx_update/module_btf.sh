#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# BPF programs find the types of the events in the BTF of the module.

. "$(dirname "$0")/testbed.sh"

# "tdx_" "update" "_step": names stand in the string section, zero-terminated.
btf_strings()
{
	strings -n 4 "/sys/kernel/btf/$1"
}

the_modules_have_btf()
{
	for module in "$updater_btf" seam_emu; do
		[ -s "/sys/kernel/btf/$module" ] || tap_fail "no BTF of $module"
		# Magic 0xeb9f, little-endian.
		tap_equal "the magic number of $module" \
			"$(head -c 2 "/sys/kernel/btf/$module" | xxd -p)" 9feb
	done
}

the_btf_of_the_updater_has_the_types_of_all_events()
{
	btf_strings "$updater_btf" >"$tap_tmp/strings"
	for event in update_begin update_state update_step update_ack \
		update_abort update_leave update_end seamcall_begin \
		seamcall_end seamldr_call; do
		for name in "btf_trace_tdx_$event" "trace_event_raw_tdx_$event"; do
			grep -qx "$name" "$tap_tmp/strings" ||
				tap_fail "$name is not in the BTF"
		done
	done
}

testbed_needs
[ -e /sys/kernel/btf/vmlinux ] || tap_skip_all "this kernel has no BTF"
testbed_up

tap_run the_modules_have_btf \
	the_btf_of_the_updater_has_the_types_of_all_events
