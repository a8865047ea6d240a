#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel's own updater, observed through fentry and fexit of its functions.

rung=fentry
. "$(dirname "$0")/rung.sh"

rung_run without_kprobes_it_does_not_know_which_seamcall_failed
