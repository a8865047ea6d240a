#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The erratum: what becomes of the measurement of a TD that is in build during an
# update. Without protection it is wrong and nobody says so; with bit 16 of
# SYS.SHUTDOWN a newer module refuses, and an older one does not know the bit.
# Source: "How the race corrupts it", and the update compatibility options of
# SYS.SHUTDOWN and SYS.UPDATE.

. "$(dirname "$0")/seam.sh"

COMPATIBLE=r9=0x800000000000	# UPDATE_COMPATIBILITY, for SYS.UPDATE/1

# half_built [SEAM_EMU_PARAMETER...]: a page is added and not yet measured.
half_built()
{
	seam_up "$@"
	td_ready 0
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
}

# finished RIGHT|WRONG: no call fails, and the measurement is so.
finished()
{
	td_measure 0x1000
	ok 0 MR.FINALIZE rcx=$TDR
	mrtd=WRONG
	[ "$(td_mrtd)" != $MRTD_ONE_PAGE ] || mrtd=RIGHT
	tap_equal "the measurement is" $mrtd "$1"
}

without_an_update_it_is_right()
{
	half_built
	finished RIGHT
}

an_older_module_measures_wrongly_and_says_nothing()
{
	half_built version=1.5.16
	image_into_memory "$image_old"
	update_by_hand 0
	finished WRONG
}

a_newer_module_without_bit_16_does_so_too()
{
	half_built
	image_into_memory "$image"
	update_by_hand 1
	finished WRONG
}

bit_16_has_a_newer_module_refuse_and_the_td_is_right()
{
	half_built
	image_into_memory "$image"
	answers UPDATE_COMPATIBILITY_SENSITIVE:0x10000 0 SYS.SHUTDOWN rcx=0x10001
	finished RIGHT
	update_by_hand 0x10001
	tap_equal MRTD "$(td_mrtd)" $MRTD_ONE_PAGE
}

bit_16_is_an_invalid_operand_of_an_older_module()
{
	half_built version=1.5.16
	answers OPERAND_INVALID:RCX 0 SYS.SHUTDOWN rcx=0x10000
	tap_equal state "$(emulator_state module)" READY
	finished RIGHT
}

# Option 2, answered by the new module: the same context goes on.
update_compatibility_continues_a_context_that_it_knows()
{
	half_built
	image_into_memory "$image"
	update_by_hand 1 SYS.UPDATE/1 $COMPATIBLE
	finished RIGHT
}

# No context version was stamped by a module that does not have one.
update_compatibility_refuses_a_context_that_it_does_not_know()
{
	half_built version=1.5.16
	image_into_memory "$image_new"
	update_by_hand 0 SYS.UPDATE/1 $COMPATIBLE
	answers INCOMPATIBLE_MRTD_CONTEXT 0 MR.EXTEND rcx=0x1000 rdx=$TDR
	answers INCOMPATIBLE_MRTD_CONTEXT 0 MR.FINALIZE rcx=$TDR
	answers INCOMPATIBLE_MRTD_CONTEXT 0 MEM.PAGE.ADD rcx=0x2000 rdx=$TDR \
		r8=p$((base + 21)) r9=$SOURCE

	# In MEM.PAGE.ADD it is the last check.
	answers PAGE_METADATA_INCORRECT:R8 0 MEM.PAGE.ADD rcx=0x2000 rdx=$TDR \
		r8=$PAGE r9=$SOURCE
}

a_td_begun_after_the_update_is_right()
{
	seam_up
	image_into_memory "$image"
	update_by_hand 1
	td_ready 0
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
	finished RIGHT
}

seam_needs
image=$tap_tmp/image
image_old=$tap_tmp/image_old
image_new=$tap_tmp/image_new
image_make "$image" "$VERSION_AFTER" --pages 2
image_make "$image_old" 1.5.16 --pages 2 --hv 0
image_make "$image_new" 1.5.24 --pages 2

tap_run without_an_update_it_is_right \
	an_older_module_measures_wrongly_and_says_nothing \
	a_newer_module_without_bit_16_does_so_too \
	bit_16_has_a_newer_module_refuse_and_the_td_is_right \
	bit_16_is_an_invalid_operand_of_an_older_module \
	update_compatibility_continues_a_context_that_it_knows \
	update_compatibility_refuses_a_context_that_it_does_not_know \
	a_td_begun_after_the_update_is_right
