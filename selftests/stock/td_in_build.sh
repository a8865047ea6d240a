#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A TD that is in build while the kernel's own updater replaces the TDX module:
# Linux 7.3 does not ask the module to refuse, and nobody says that the TD's
# measurement is wrong from then on.

. "$(dirname "$0")/stock.sh"
# shellcheck source=../tdx_update/td.sh
. "$testbed_dir/td.sh"

MEASUREMENT_DIFFERS=3	# exit status of td-build

# measured_wrongly IMAGE VERSION: each call succeeds, the update as well.
measured_wrongly()
{
	td_start pages --pages 4 --expect-mrtd
	log_mark
	update_succeeds "$1" "$2"
	kill -USR1 "$td"
	td_status=0
	wait "$td" || td_status=$?
	testbed_ended "$td"
	tap_equal "td-build's exit status" $td_status $MEASUREMENT_DIFFERS
	log_lacks 'SEAMCALL .* failed'
	log_is_clean
	no_td_is_left
}

td_builds_go_through_the_functions_of_kvm()
{
	testbed_up
	functions_traced tdh_mng_create tdh_mem_page_add tdh_mr_finalize \
		tdh_phymem_page_reclaim
	td-build --quiet --pages 4 --vcpus 2 --expect-mrtd
	functions_traced_end
	for function in tdh_mng_create tdh_mem_page_add tdh_mr_finalize \
		tdh_phymem_page_reclaim; do
		tap_within "CPUs in $function" \
			"$(function_cpus $function)" 1 "$cpus"
	done
	no_td_is_left
}

with_an_older_module_the_measurement_is_wrong_and_nobody_says_so()
{
	testbed_up version=1.5.16
	measured_wrongly "$image_old" 1.5.16
}

with_a_newer_module_it_is_so_too_since_nobody_asks_it_to_refuse()
{
	testbed_up version=1.5.24
	measured_wrongly "$image" "$VERSION_AFTER"
}

a_td_finalised_before_the_update_is_right()
{
	testbed_up
	td_start finalize --pages 4 --expect-mrtd
	sed 's/.*mrtd=//' "$emulator/tds" >"$tap_tmp/before"
	update_succeeds "$image" "$VERSION_AFTER"
	sed 's/.*mrtd=//' "$emulator/tds" >"$tap_tmp/after"
	cmp "$tap_tmp/before" "$tap_tmp/after" ||
		tap_fail "another measurement than before"
	td_goes_on "$td"
	no_td_is_left
}

a_td_begun_after_the_update_is_right()
{
	testbed_up version=1.5.16
	update_succeeds "$image_old" 1.5.16
	td-build --quiet --pages 4 --expect-mrtd
	no_td_is_left
}

stock_needs td_build
image=$tap_tmp/image
image_old=$tap_tmp/image_old
image_make "$image" "$VERSION_AFTER"
image_make "$image_old" 1.5.16 --hv 0
testbed_up

tap_run td_builds_go_through_the_functions_of_kvm \
	with_an_older_module_the_measurement_is_wrong_and_nobody_says_so \
	with_a_newer_module_it_is_so_too_since_nobody_asks_it_to_refuse \
	a_td_finalised_before_the_update_is_right \
	a_td_begun_after_the_update_is_right
