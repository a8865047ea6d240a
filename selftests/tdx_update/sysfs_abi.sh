#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What user space sees in sysfs: paths, modes, contents, and the word that an
# upload ends with.

. "$(dirname "$0")/testbed.sh"

mode()
{
	stat -c %a "$1"
}

attributes_have_the_modes_of_linux_7_3()
{
	tap_equal "mode of version" "$(mode "$tdx_host/version")" 444
	tap_equal "mode of seamldr_version" \
		"$(mode "$tdx_host/seamldr_version")" 400
	tap_equal "mode of num_remaining_updates" \
		"$(mode "$tdx_host/num_remaining_updates")" 400
}

the_upload_node_is_there_under_both_paths()
{
	for attribute in loading data status error remaining_size cancel; do
		[ -e "$upload_node/$attribute" ] || tap_fail "no $attribute"
	done
	tap_equal "the class's node" "$(readlink -f "$upload_node")" \
		"$(readlink -f "$tdx_host/firmware/tdx_module")"
}

attributes_tell_versions_and_remaining_updates()
{
	testbed_up updates=7
	tap_equal version "$(cat "$tdx_host/version")" 1.5.24
	tap_equal seamldr_version "$(cat "$tdx_host/seamldr_version")" 1.5.02
	tap_equal num_remaining_updates \
		"$(cat "$tdx_host/num_remaining_updates")" 7
	update_succeeds "$image" 1.5.25
	tap_equal num_remaining_updates \
		"$(cat "$tdx_host/num_remaining_updates")" 6
}

a_version_has_a_two_digit_update_number()
{
	testbed_up version=1.5.6
	tap_equal version "$(cat "$tdx_host/version")" 1.5.06
}

each_read_of_the_admin_attributes_asks_the_p_seamldr_once()
{
	testbed_up
	emulator_calls_reset
	cat "$tdx_host/seamldr_version" >/dev/null
	tap_equal "calls of SEAMLDR.INFO" "$(emulator_calls SEAMLDR.INFO)" 1
	cat "$tdx_host/num_remaining_updates" >/dev/null
	tap_equal "calls of SEAMLDR.INFO" "$(emulator_calls SEAMLDR.INFO)" 2
	cat "$tdx_host/version" >/dev/null
	tap_equal "calls in all" "$(emulator_calls_total)" 2
}

# attribute_fails ATTRIBUTE MESSAGE
attribute_fails()
{
	tap_fails cat "$tdx_host/$1"
	grep -q "$2" "$tap_tmp/output" ||
		tap_fail "another error than '$2'" "$tap_tmp/output"
}

the_admin_attributes_return_the_error_of_the_p_seamldr()
{
	testbed_up
	emulator_fault "leaf=SEAMLDR.INFO count=0 action=cf"
	attribute_fails seamldr_version 'No such device'
	attribute_fails num_remaining_updates 'No such device'
	echo clear >"$emulator/faults"
	emulator_fault "leaf=SEAMLDR.INFO count=0 action=status status=0x8000000000000000"
	attribute_fails num_remaining_updates 'Input/output error'
}

a_good_upload_leaves_no_error_and_nothing_remaining()
{
	testbed_up
	tap_equal "the status before" "$(cat "$upload_node/status")" idle
	update_succeeds "$image" "$VERSION_AFTER"
	tap_equal "the status" "$(cat "$upload_node/status")" idle
	tap_equal "the remaining size" "$(cat "$upload_node/remaining_size")" 0
}

a_failed_upload_leaves_all_of_the_image_remaining()
{
	testbed_up
	emulator_fault "leaf=SYS.SHUTDOWN action=cf"
	update_fails "$image" hw-error
	tap_equal "the remaining size" "$(cat "$upload_node/remaining_size")" \
		"$(stat -c %s "$image")"
	update_succeeds "$image" "$VERSION_AFTER"
	tap_equal "the remaining size" "$(cat "$upload_node/remaining_size")" 0
}

# word_of_fault WORD RULE
word_of_fault()
{
	testbed_up
	emulator_fault "$2"
	update_fails "$image" "$1"
}

ebusy_reads_device_busy()
{
	word_of_fault device-busy \
		"leaf=SYS.SHUTDOWN action=status status=0x8000051200010000"
}

# Busy is what only a TD in the way is.
other_busy_statuses_do_not_read_device_busy()
{
	word_of_fault hw-error \
		"leaf=SYS.SHUTDOWN action=status status=0x8000020200000000"
	word_of_fault hw-error \
		"leaf=SYS.UPDATE action=status status=0x8000051200010000"
}

an_interrupted_migration_reads_device_busy()
{
	word_of_fault device-busy \
		"leaf=SYS.SHUTDOWN action=status status=0x8000051200020001"
	nothing_has_changed
}

eio_reads_hw_error()
{
	word_of_fault hw-error \
		"leaf=SYS.UPDATE action=status status=0xc000050800000000"
}

enodev_reads_hw_error()
{
	word_of_fault hw-error "leaf=SYS.LP.INIT action=cf"
}

eacces_reads_hw_error()
{
	word_of_fault hw-error "leaf=SEAMLDR.INSTALL action=ud"
}

enospc_reads_hw_error()
{
	testbed_up updates=0
	update_fails "$image" hw-error
}

einval_reads_firmware_invalid()
{
	testbed_up
	head -c 4096 "$image" >"$tap_tmp/short"
	update_fails "$tap_tmp/short" firmware-invalid
}

enomem_reads_read_write_error_and_nothing_has_changed()
{
	testbed_up
	testbed_load no_memory || tap_skip "no no_memory.ko for this kernel"
	upload "$image"
	testbed_unload no_memory
	tap_equal "the upload's error" "$(upload_error)" \
		transferring:read-write-error
	nothing_has_changed
	update_succeeds "$image" "$VERSION_AFTER"
}

testbed_needs no_memory
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"
testbed_up

tap_run attributes_have_the_modes_of_linux_7_3 \
	the_upload_node_is_there_under_both_paths \
	attributes_tell_versions_and_remaining_updates \
	a_version_has_a_two_digit_update_number \
	each_read_of_the_admin_attributes_asks_the_p_seamldr_once \
	the_admin_attributes_return_the_error_of_the_p_seamldr \
	a_good_upload_leaves_no_error_and_nothing_remaining \
	a_failed_upload_leaves_all_of_the_image_remaining \
	ebusy_reads_device_busy \
	other_busy_statuses_do_not_read_device_busy \
	an_interrupted_migration_reads_device_busy \
	eio_reads_hw_error \
	enodev_reads_hw_error \
	eacces_reads_hw_error \
	enospc_reads_hw_error \
	einval_reads_firmware_invalid \
	enomem_reads_read_write_error_and_nothing_has_changed
