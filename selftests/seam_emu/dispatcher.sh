#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the TDX module checks of every call before it looks at the leaf, and in
# which order. Source: "Dispatch order inside the TDX module", "Version field"
# and "Conditions outside the status word" of the SEAMCALL instruction.

. "$(dirname "$0")/seam.sh"

reserved_bits_of_rax_are_refused()
{
	seam_up
	for bit in 24 31 32 47 62; do
		answers OPERAND_INVALID:RAX 0 $((1 << bit | 34))
	done
}

# SYS.RD has version 0 only.
a_version_that_the_leaf_does_not_have_is_refused()
{
	seam_up
	answers OPERAND_INVALID:RAX 0 SYS.RD/1 rdx=0x0800000100000003
	answers OPERAND_INVALID:RAX 0 SYS.UPDATE/2
	answers OPERAND_INVALID:RAX 0 SYS.INIT/255
}

a_leaf_that_nobody_knows_is_refused()
{
	seam_up
	for leaf in 46 47 50 63 79 95 167 0xffff; do
		answers OPERAND_INVALID:RAX 0 $((leaf))
	done
}

a_leaf_that_is_not_modelled_answers_as_if_it_did_not_exist()
{
	seam_up
	answers OPERAND_INVALID:RAX 0 VP.ENTER
	answers OPERAND_INVALID:RAX 0 MIG.STREAM.CREATE
}

# A wrong RAX is found before the state is.
after_shutdown_everything_but_lp_shutdown_answers_so()
{
	seam_up
	ok 0 SYS.SHUTDOWN rcx=0x10001
	for leaf in SYS.RD SYS.INIT SYS.LP.INIT SYS.UPDATE SYS.SHUTDOWN \
		MNG.CREATE PHYMEM.CACHE.WB 46; do
		answers SYS_SHUTDOWN 1 $leaf
	done
	ok 1 SYS.LP.SHUTDOWN
	answers OPERAND_INVALID:RAX 1 SYS.RD/1
	answers OPERAND_INVALID:RAX 1 0x1000022
}

lp_shutdown_is_obsolete_and_changes_nothing()
{
	seam_up
	ok 0 SYS.LP.SHUTDOWN
	tap_equal state "$(emulator_state module)" READY
}

before_ready_only_the_leaves_that_lead_there_pass()
{
	seam_up
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=1
	install SUCCESS
	for leaf in MNG.CREATE SYS.SHUTDOWN SYS.TDMR.INIT PHYMEM.PAGE.RDMD 46; do
		answers SYS_NOT_READY 0 $leaf
	done
	answers SYS_LP_INIT_NOT_DONE 0 SYS.RD rdx=0x0800000100000003
	answers SYS_LP_INIT_NOT_PENDING 0 SYS.LP.INIT
	answers SYS_CONFIG_NOT_PENDING 0 SYS.CONFIG
	answers SYS_KEY_CONFIG_NOT_PENDING 0 SYS.KEY.CONFIG
	answers SYS_STATE_INCORRECT 0 SYS.UPDATE
	ok 0 SYS.LP.SHUTDOWN
	answers OPERAND_INVALID:RAX 0 SYS.SHUTDOWN/1
}

# Carry, and RAX as it was: no status.
without_seam_ready_the_call_fails_without_a_status()
{
	seam_up
	ok 0 SYS.SHUTDOWN rcx=1
	ok 0 SEAMLDR.INSTALL
	answers VMFAILINVALID 1 SYS.RD rdx=0x0800000100000003
	answers VMFAILINVALID 1 SYS.LP.SHUTDOWN
	answers VMFAILINVALID 1 0x1000022
}

without_the_emulator_the_call_raises_ud()
{
	testbed_down
	seam_calls
	answers UD 0 SYS.RD
	answers UD 0 SEAMLDR.INFO
}

failed_calls_leave_the_operands_alone()
{
	seam_up
	answers OPERAND_INVALID:RAX 0 46 rcx=1 rdx=2 r8=3 r9=4 r10=5 r11=6
	tap_equal operands "$rcx $rdx $r8 $r9 $r10 $r11" \
		"0x1 0x2 0x3 0x4 0x5 0x6"
}

seam_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER" --pages 2

tap_run reserved_bits_of_rax_are_refused \
	a_version_that_the_leaf_does_not_have_is_refused \
	a_leaf_that_nobody_knows_is_refused \
	a_leaf_that_is_not_modelled_answers_as_if_it_did_not_exist \
	after_shutdown_everything_but_lp_shutdown_answers_so \
	lp_shutdown_is_obsolete_and_changes_nothing \
	before_ready_only_the_leaves_that_lead_there_pass \
	without_seam_ready_the_call_fails_without_a_status \
	without_the_emulator_the_call_raises_ud \
	failed_calls_leave_the_operands_alone
