#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# SYS.SHUTDOWN: when a module lets itself be replaced, and what counts as a TD
# in build. Source: "SYS.SHUTDOWN" and "What counts".

. "$(dirname "$0")/seam.sh"

AVOID=0x10001	# bit 16, handoff version 1

# sensitive COUNT: refused for the sake of COUNT TDs, nothing has changed.
sensitive()
{
	if [ "$1" = 0 ]; then
		tap_equal "TDs counted" "$(emulator_state builds_counted)" 0
		return
	fi
	answers UPDATE_COMPATIBILITY_SENSITIVE:0x"$1"0000 0 SYS.SHUTDOWN rcx=$AVOID
	tap_equal state "$(emulator_state module)" READY
	tap_equal "handoff data" "$(emulator_state handoff_valid)" 0
	tap_equal "TDs in build" "$(emulator_state builds)" "$1"
}

handoff_version_must_be_within_the_modules_range()
{
	seam_up
	for rcx in 0 2 0x10000 0x10002 0x20001 0x8000000000000001; do
		answers OPERAND_INVALID:RCX 0 SYS.SHUTDOWN rcx=$rcx
	done
	tap_equal state "$(emulator_state module)" READY
	ok 0 SYS.SHUTDOWN rcx=1
	tap_equal state "$(emulator_state module)" SHUTDOWN
	tap_equal "handoff data" "$(emulator_state handoff_valid)" 1
}

an_old_module_takes_bit_16_for_a_handoff_version()
{
	for version in 1.5.16 1.5.20 2.0.12; do
		seam_up version=$version
		for rcx in 0x10000 0x10001 1; do
			answers OPERAND_INVALID:RCX 0 SYS.SHUTDOWN rcx=$rcx
		done
		ok 0 SYS.SHUTDOWN rcx=0
	done
}

operands_are_looked_at_before_other_cpus_are()
{
	seam_up
	together SUCCESS OPERAND_INVALID:RCX \
		1 SYS.RD rdx=0x0800000100000003 '&' 2 SYS.SHUTDOWN rcx=2
}

another_cpu_in_the_module_makes_it_busy_and_it_stays_ready()
{
	seam_up
	together SUCCESS SYS_BUSY \
		1 SYS.RD rdx=0x0800000100000003 '&' 2 SYS.SHUTDOWN rcx=$AVOID
	tap_equal state "$(emulator_state module)" READY
	ok 2 SYS.SHUTDOWN rcx=$AVOID
}

a_cpu_in_the_module_comes_before_tds_in_build()
{
	seam_up
	td_init 0
	together SUCCESS SYS_BUSY \
		1 SYS.RD rdx=0x0800000100000003 '&' 2 SYS.SHUTDOWN rcx=$AVOID
	sensitive 1
}

a_cpu_in_the_p_seamldr_does_not_make_it_busy()
{
	seam_up
	together SUCCESS SUCCESS \
		1 SEAMLDR.INFO rcx=p5 '&' 2 SYS.SHUTDOWN rcx=$AVOID
}

a_td_counts_from_init_to_finalize()
{
	seam_up
	td_create 0
	sensitive 0
	td_params_default
	ok 0 MNG.INIT rcx=$TDR rdx=$TD_PARAMS
	sensitive 1
	td_vcpu
	td_tables
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
	sensitive 1
	td_measure 0x1000
	sensitive 1
	ok 0 MR.FINALIZE rcx=$TDR
	sensitive 0
	ok 0 SYS.SHUTDOWN rcx=$AVOID
}

a_failed_init_does_not_count()
{
	seam_up
	td_create 0
	td_params_default
	poke $TD_PARAMS+40 2 1
	answers OPERAND_INVALID:TSC_FREQUENCY 0 \
		MNG.INIT rcx=$TDR rdx=$TD_PARAMS
	sensitive 0
}

a_td_that_is_torn_down_counts_until_vpflushdone()
{
	seam_up
	td_ready 0
	ok 0 VP.FLUSH rcx=$TDVPR
	sensitive 1
	ok 0 MNG.VPFLUSHDONE rcx=$TDR
	sensitive 0
	ok 0 SYS.SHUTDOWN rcx=$AVOID
}

each_td_counts_once()
{
	seam_up
	for td in 0 1 2; do
		td_init $td
	done
	sensitive 3
	td_pages 1
	ok 0 MNG.VPFLUSHDONE rcx=$TDR
	sensitive 2
}

without_bit_16_tds_in_build_do_not_matter()
{
	seam_up
	td_init 0
	ok 0 SYS.SHUTDOWN rcx=1
}

# Handoff version 1 carries the counter.
the_count_is_carried_over_an_update()
{
	seam_up
	td_init 0
	td_init 1
	image_into_memory "$image"
	update_by_hand 1
	sensitive 2
	td_pages 0
	ok 0 MNG.VPFLUSHDONE rcx=$TDR
	sensitive 1
}

# Its build began under a module that has no counter.
a_td_of_a_module_that_does_not_count_is_never_counted()
{
	seam_up version=1.5.16
	td_ready 0
	image_into_memory "$image"
	update_by_hand 0
	tap_equal "TDs in build" "$(emulator_state builds)" 1
	tap_equal "TDs counted" "$(emulator_state builds_counted)" 0
	td_init 1
	answers UPDATE_COMPATIBILITY_SENSITIVE:0x10000 0 SYS.SHUTDOWN rcx=$AVOID
	td_pages 0
	ok 0 MR.FINALIZE rcx=$TDR
	tap_equal "TDs counted" "$(emulator_state builds_counted)" 1
}

# Reason 1, and after the TDs in build.
interrupted_migrations_are_refused_with_bit_16()
{
	seam_up
	echo 2 >"$emulator/interrupted_migrations"
	answers UPDATE_COMPATIBILITY_SENSITIVE:0x20001 0 SYS.SHUTDOWN rcx=$AVOID
	td_init 0
	sensitive 1
	ok 0 MNG.VPFLUSHDONE rcx=$TDR
	answers UPDATE_COMPATIBILITY_SENSITIVE:0x20001 0 SYS.SHUTDOWN rcx=$AVOID
	ok 0 SYS.SHUTDOWN rcx=1
}

disable_is_a_leaf_of_newer_modules()
{
	seam_up
	answers OPERAND_INVALID:RAX 0 SYS.DISABLE
	seam_up version=1.5.28
	together SUCCESS SYS_BUSY \
		1 SYS.RD rdx=0x0800000100000003 '&' 2 SYS.DISABLE
	tap_equal state "$(emulator_state module)" READY
	ok 2 SYS.DISABLE
	answers SYS_SHUTDOWN 0 SYS.RD rdx=0x0800000100000003
	tap_equal "handoff data" "$(emulator_state handoff_valid)" 0
}

seam_needs
[ "$cpus" -ge 3 ] || tap_skip_all "needs three CPUs"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER" --pages 2

tap_run handoff_version_must_be_within_the_modules_range \
	an_old_module_takes_bit_16_for_a_handoff_version \
	operands_are_looked_at_before_other_cpus_are \
	another_cpu_in_the_module_makes_it_busy_and_it_stays_ready \
	a_cpu_in_the_module_comes_before_tds_in_build \
	a_cpu_in_the_p_seamldr_does_not_make_it_busy \
	a_td_counts_from_init_to_finalize \
	a_failed_init_does_not_count \
	a_td_that_is_torn_down_counts_until_vpflushdone \
	each_td_counts_once \
	without_bit_16_tds_in_build_do_not_matter \
	the_count_is_carried_over_an_update \
	a_td_of_a_module_that_does_not_count_is_never_counted \
	interrupted_migrations_are_refused_with_bit_16 \
	disable_is_a_leaf_of_newer_modules
