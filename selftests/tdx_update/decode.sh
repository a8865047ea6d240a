# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of testbed.sh and trace.sh
#
# Do other tools print what the kernel prints? Needs testbed.sh and trace.sh.
#
# The same update on a fresh test bed emits the same lines, but for durations and
# their order on different CPUs.

# decode_texts: "event: text" of the lines on standard input, sorted.
decode_texts()
{
	sed -nE 's/^.* (tdx:)?(tdx_[a-z_]+): +(.*[^ ]) *$/\2: \3/p' |
		sed -E 's/_ns=[0-9]+/_ns=N/g' | sort
}

# decode_expected: leaves in $tap_tmp/expected what the kernel prints.
decode_expected()
{
	testbed_up
	trace_start
	update_succeeds "$image" "$VERSION_AFTER"
	trace_stop
	decode_texts <"$trace" >"$tap_tmp/expected"
}

# decode_upload FILE: a program that uploads the image, as a tool's child.
decode_upload()
{
	cat >"$1" <<-SH
		echo 1 >$upload_node/loading
		cat $image >$upload_node/data
		echo 0 >$upload_node/loading
		while read -r status <$upload_node/status &&
			[ "\$status" != idle ]; do
			:
		done
	SH
}

# decode_compare FILE: lines that a tool printed.
decode_compare()
{
	decode_texts <"$1" >"$tap_tmp/texts"
	diff "$tap_tmp/expected" "$tap_tmp/texts" ||
		tap_fail "other lines than the kernel's"
}

# decode_aborted FILE: the names in a line of an abort.
decode_aborted()
{
	grep -qE 'tdx_update_abort: +seq=1 state=CPU_INIT errno=-5 leaf=TDH.SYS.LP.INIT status=OPERAND_BUSY detail=SEPT_TREE raw=0x8000020000000092 *$' \
		"$1" || tap_fail "no names in the abort" "$1"
}

decode_abort_fault()
{
	emulator_fault "leaf=SYS.LP.INIT cpu=$((cpus - 1)) action=status status=0x8000020000000092"
}
