#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the trace events of TRACE_SYSTEM tdx look like to a tool that decodes
# them: their fields, and a print format that needs no plugin.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"

# An event a line: its name, then its fields in order, "type:name".
contract()
{
	cat <<-EVENTS
		tdx_seamcall_begin u64:fn
		tdx_seamcall_end u64:fn u64:status u64:rcx u64:rdx u64:r8 u64:duration_ns u32:attempt
		tdx_seamldr_call u64:fn u64:status u64:wait_ns u64:call_ns
		tdx_update_abort u64:leaf u64:status u32:seq u32:state int:errno
		tdx_update_ack u32:seq u32:state u32:ordinal u32:nr_cpus
		tdx_update_begin u32:seq u32:nr_cpus u32:sigstruct_pages u32:module_pages u32:version
		tdx_update_end u32:seq int:errno u32:state u32:version
		tdx_update_leave u32:seq u32:state int:errno
		tdx_update_state u32:seq u32:from u32:to
		tdx_update_step u32:seq u32:state
	EVENTS
}

# fields EVENT: "type:name offset size signed", without the common ones.
fields()
{
	sed -nE 's/^\tfield:(.*) ([a-z0-9_]+);\toffset:([0-9]+);\tsize:([0-9]+);\tsigned:([01]);$/\1:\2 \3 \4 \5/p' \
		"$tracefs/events/tdx/$1/format" | grep -v ':common_'
}

print_format()
{
	sed -n 's/^print fmt: //p' "$tracefs/events/tdx/$1/format"
}

the_events_are_those_of_the_contract()
{
	contract | cut -d' ' -f1 >"$tap_tmp/expected"
	find "$tracefs/events/tdx" -mindepth 1 -type d | sed 's,.*/,,' | sort \
		>"$tap_tmp/events"
	cmp "$tap_tmp/expected" "$tap_tmp/events" ||
		tap_fail "other events" "$tap_tmp/events"
}

every_event_has_its_fields_in_order_without_a_hole()
{
	contract | while read -r event expected; do
		offset=8
		for field in $expected; do
			case $field in
			u64:*) size=8 signed=0 ;;
			u32:*) size=4 signed=0 ;;
			int:*) size=4 signed=1 ;;
			esac
			echo "$field $offset $size $signed"
			offset=$((offset + size))
		done >"$tap_tmp/expected"
		fields "$event" >"$tap_tmp/fields"
		cmp "$tap_tmp/expected" "$tap_tmp/fields" ||
			tap_fail "other fields in $event" "$tap_tmp/fields"
	done
}

# A tool can evaluate __print_symbolic() and nothing else.
print_formats_call_no_function_and_print_no_pointer()
{
	contract | while read -r event _; do
		print_format "$event" >"$tap_tmp/format"
		[ -s "$tap_tmp/format" ] || tap_fail "$event has no print format"
		! grep -qE '%p|%\*|%s[^"]*REC->[a-z]+\)$' "$tap_tmp/format" ||
			tap_fail "$event prints a pointer" "$tap_tmp/format"
		sed -E 's/"[^"]*"//g; s/\((u64|int|unsigned int)\)//g' \
			"$tap_tmp/format" |
			grep -oE '[a-zA-Z_][a-zA-Z0-9_]* *\(' |
			grep -vx '__print_symbolic(' >"$tap_tmp/calls" || :
		[ ! -s "$tap_tmp/calls" ] ||
			tap_fail "$event calls a function" "$tap_tmp/calls"
	done
}

# Enumerators mean nothing outside of the kernel.
print_formats_hold_no_name_that_needs_the_headers()
{
	contract | while read -r event _; do
		print_format "$event" | sed -E 's/"[^"]*"//g; s/REC->[a-z0-9_]+//g' |
			grep -oE '[A-Z][A-Z0-9_]{2,}' >"$tap_tmp/names" || :
		[ ! -s "$tap_tmp/names" ] ||
			tap_fail "$event: names without a value" "$tap_tmp/names"
	done
}

print_formats_name_every_state_leaf_and_status()
{
	for name in START SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE DONE \
		TDH.VP.ENTER TDH.SYS.INIT TDH.SYS.DISABLE TDH.DEVIF.MT.RD \
		SEAMLDR.INFO SEAMLDR.INSTALL SEAMLDR.CLEANUP SUCCESS \
		RND_NO_ENTROPY UPDATE_COMPATIBILITY_SENSITIVE SYS_BUSY \
		OPERAND_INVALID EBADHASH EBADPARAM VMFAILINVALID GP UD RCX \
		SEPT_TREE; do
		print_format tdx_update_abort | grep -qF ", \"$name\"" ||
			tap_fail "tdx_update_abort does not know $name"
	done
}

# With a TD build in the way: the lines with the most names in them.
lines_show_names_and_the_raw_numbers()
{
	testbed_up
	emulator_fault "leaf=SYS.SHUTDOWN action=status status=0x8000051200030000"
	trace_start
	update_fails "$image" device-busy
	trace_stop
	trace_has 1 update_abort 0 1 SHUTDOWN -16 TDH.SYS.SHUTDOWN \
		UPDATE_COMPATIBILITY_SENSITIVE 0x30000 0x8000051200030000
	trace_has 1 seamcall_end 0 TDH.SYS.SHUTDOWN \
		UPDATE_COMPATIBILITY_SENSITIVE 0x30000 0x8000051200030000 0x10001

	testbed_up
	emulator_fault "leaf=SYS.SHUTDOWN action=status status=0x8000020000000092"
	trace_start
	update_fails "$image" hw-error
	emulator_fault "leaf=SEAMLDR.INFO action=status status=0x8000000000010003"
	update_fails "$image" hw-error
	trace_stop
	trace_has 1 seamldr_call . SEAMLDR.INFO EUNSPECERR 0x8000000000010003
	trace_has 1 seamcall_end 0 TDH.SYS.SHUTDOWN OPERAND_BUSY SEPT_TREE \
		0x8000020000000092
}

an_unknown_status_is_shown_as_its_number()
{
	testbed_up
	emulator_fault "leaf=SYS.SHUTDOWN action=status status=0x80000fff00000000"
	trace_start
	update_fails "$image" hw-error
	trace_stop
	trace_has 1 update_abort 0 1 SHUTDOWN -5 TDH.SYS.SHUTDOWN \
		0x80000fff 0 0x80000fff00000000
}

testbed_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"
testbed_up

tap_run the_events_are_those_of_the_contract \
	every_event_has_its_fields_in_order_without_a_hole \
	print_formats_call_no_function_and_print_no_pointer \
	print_formats_hold_no_name_that_needs_the_headers \
	print_formats_name_every_state_leaf_and_status \
	lines_show_names_and_the_raw_numbers \
	an_unknown_status_is_shown_as_its_number
