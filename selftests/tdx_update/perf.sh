#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# perf record and perf script decode the events without a plugin.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"
. "$(dirname "$0")/decode.sh"

# record: leaves what perf script prints in $tap_tmp/script.
record()
{
	perf record -q -a -e 'tdx:*' -o "$tap_tmp/perf.data" \
		sh "$tap_tmp/upload" </dev/null
	perf script -i "$tap_tmp/perf.data" </dev/null >"$tap_tmp/script"
}

perf_script_prints_what_the_kernel_prints()
{
	decode_expected
	testbed_up
	record
	decode_compare "$tap_tmp/script"
}

perf_script_names_what_failed()
{
	testbed_up
	decode_abort_fault
	record
	decode_aborted "$tap_tmp/script"
}

# built LEAF: a SEAMCALL of the build, by its name.
built()
{
	grep -qE "tdx:tdx_seamcall_end: +leaf=$1 status=SUCCESS detail=0 " \
		"$tap_tmp/script" ||
		tap_fail "no $1" "$tap_tmp/script"
}

perf_script_names_the_seamcalls_of_a_td_build()
{
	testbed_file td_build >/dev/null || tap_skip "no td_build.ko"
	testbed_up
	perf record -q -a -e 'tdx:*' -o "$tap_tmp/perf.data" \
		td-build --quiet --pages 2 </dev/null
	perf script -i "$tap_tmp/perf.data" </dev/null >"$tap_tmp/script"
	for leaf in MNG.CREATE MNG.KEY.CONFIG MNG.ADDCX MNG.INIT VP.CREATE \
		VP.INIT MEM.SEPT.ADD MEM.PAGE.ADD MR.EXTEND MR.FINALIZE; do
		built "TDH.$leaf"
	done
}

testbed_needs
command -v perf >/dev/null || tap_skip_all "no perf"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"
decode_upload "$tap_tmp/upload"

tap_run perf_script_prints_what_the_kernel_prints \
	perf_script_names_what_failed \
	perf_script_names_the_seamcalls_of_a_td_build
