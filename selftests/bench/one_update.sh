#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# One update of a kernel that has an updater of its own, nothing else.
# shellcheck disable=SC2119 # no arguments are meant

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../stock/stock.sh
. "$here/../stock/stock.sh"

it_succeeds()
{
	testbed_up
	image_make "$tap_tmp/image" "$VERSION_AFTER" --pages 1
	update_succeeds "$tap_tmp/image" "$VERSION_AFTER"
}

stock_needs
tap_run it_succeeds
