#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Every rule of the emulator decided at least once in the programs that ran
# before. Those that do not hold are named.

. "$(dirname "$0")/seam.sh"

every_rule_is_exercised()
{
	awk '{ hits[$1] += $3; section[$1] = $2 }
	END {
		for (id in hits)
			if (!hits[id])
				print id " of " section[id]
	}' "$rules_exercised" | sort >"$tap_tmp/never"
	[ ! -s "$tap_tmp/never" ] ||
		tap_fail "rules that never decided" "$tap_tmp/never"
}

the_counts_can_be_reset()
{
	seam_up
	answers OPERAND_INVALID:RAX 0 46
	[ "$(awk '{ hits += $3 } END { print hits }' "$emulator/rules")" = 1 ] ||
		tap_fail "one decision is not one hit" "$emulator/rules"
	tap_fails sh -c "echo 1 >$emulator/rules"
	echo 0 >"$emulator/rules"
	tap_equal hits \
		"$(awk '{ hits += $3 } END { print hits }' "$emulator/rules")" 0
}

seam_needs
[ -s "$rules_exercised" ] ||
	tap_skip_all "no program ran before: use run_all without arguments"
[ "$cpus" -ge 3 ] || tap_skip_all "needs three CPUs"

tap_run the_counts_can_be_reset every_rule_is_exercised
