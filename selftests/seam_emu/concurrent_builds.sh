#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Ten TDs are built at a time while updates are tried over and over: no build
# fails, and each measurement is the one that user space computes with another
# implementation of SHA-384. Source: what SYS.SHUTDOWN refuses, "MRTD".

. "$(dirname "$0")/seam.sh"
# shellcheck source=../tdx_update/td.sh
. "$testbed_dir/td.sh"

TDS=10

# try_update: adds to refused and updates.
try_update()
{
	upload "$image"
	case $(upload_error) in
	'') updates=$((updates + 1)) ;;
	transferring:device-busy) refused=$((refused + 1)) ;;
	*) tap_fail "the update ends with $(upload_error)" ;;
	esac
}

# The first one is tried when all of them are in build, and none goes on.
ten_tds_built_while_updates_are_tried_are_measured_rightly()
{
	testbed_up updates=1000000
	log_mark
	td_start init --count $TDS --pages 48 --rate 40 --expect-mrtd
	refused=0 updates=0
	try_update
	tap_equal "refusals" $refused 1
	tap_equal "TDs in build" "$(emulator_state builds)" $TDS
	kill -USR1 "$td"
	# One that fails may leave TDs.
	while kill -0 "$td" 2>/dev/null && [ "$(emulator_state tds)" -ne 0 ]; do
		try_update
	done
	echo "refused $refused done $updates"
	wait "$td" || tap_fail "td-build fails with $?" "$tap_tmp/td"
	testbed_ended "$td"
	tap_equal "measurements" "$(grep -c 'mrtd' "$tap_tmp/td")" $TDS
	no_td_is_left
	upload "$image"
	tap_equal "the last upload's error" "$(upload_error)" ""
	log_is_clean
}

td_needs
seam_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run ten_tds_built_while_updates_are_tried_are_measured_rightly
