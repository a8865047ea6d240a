#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# trace-cmd record and trace-cmd report decode the events without a plugin.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"
. "$(dirname "$0")/decode.sh"

# record: leaves what trace-cmd report prints in $tap_tmp/report.
record()
{
	trace-cmd record -e tdx -o "$tap_tmp/trace.dat" \
		sh "$tap_tmp/upload" </dev/null >/dev/null
	trace-cmd report -i "$tap_tmp/trace.dat" </dev/null \
		>"$tap_tmp/report"
}

trace_cmd_report_prints_what_the_kernel_prints()
{
	decode_expected
	testbed_up
	record
	decode_compare "$tap_tmp/report"
}

trace_cmd_report_names_what_failed()
{
	testbed_up
	decode_abort_fault
	record
	decode_aborted "$tap_tmp/report"
}

testbed_needs
command -v trace-cmd >/dev/null || tap_skip_all "no trace-cmd"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"
decode_upload "$tap_tmp/upload"

tap_run trace_cmd_report_prints_what_the_kernel_prints \
	trace_cmd_report_names_what_failed
