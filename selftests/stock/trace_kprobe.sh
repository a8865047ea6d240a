#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel's own updater, observed through kprobes on its functions.

rung=kprobe
. "$(dirname "$0")/rung.sh"

rung_run
