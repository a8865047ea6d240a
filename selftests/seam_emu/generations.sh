#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The version of a module picks how it behaves, at load and at each INSTALL.
# Source: "TDX_FEATURES0 bits" with its samples and compile constants, "Version
# field", and the notes on when bit 16 of SYS.SHUTDOWN appeared.

. "$(dirname "$0")/seam.sh"

# generation NAME FEATURES0 MODULE_HV: of the module that runs.
generation()
{
	tap_equal generation "$(emulator_state generation)" "$1"
	ok 0 SYS.RD rdx=0x0a00000300000008
	tap_equal TDX_FEATURES0 "$r8" "$2"
	ok 0 SYS.RD rdx=0x8900000100000000
	tap_equal module_hv "$r8" "$3"
	ok 0 SYS.RD rdx=0x8900000100000001
	tap_equal min_update_hv "$r8" 0x0
	ok 0 SYS.RD rdx=0x8900000000000002
	tap_equal no_downgrade "$r8" "$3"
}

# bit_16 KNOWN|UNKNOWN
bit_16()
{
	case $1 in
	KNOWN) ok 0 SYS.SHUTDOWN rcx=0x10001 ;;
	UNKNOWN) answers OPERAND_INVALID:RCX 0 SYS.SHUTDOWN rcx=0x10000 ;;
	esac
}

each_version_has_its_generation()
{
	while read -r version name features0 hv bit; do
		seam_up version="$version"
		generation "$name" "$features0" "$hv"
		bit_16 "$bit"
	done <<-TABLE
		1.5.5	1.5.16	0x226f3f0fbf	0x0	UNKNOWN
		1.5.16	1.5.16	0x226f3f0fbf	0x0	UNKNOWN
		1.5.23	1.5.16	0x226f3f0fbf	0x0	UNKNOWN
		1.5.24	1.5.24	0xd1326f3f0fbf	0x1	KNOWN
		1.5.25	1.5.25	0xd1326f3f0fbf	0x1	KNOWN
		1.5.27	1.5.25	0xd1326f3f0fbf	0x1	KNOWN
		1.5.28	next	0x38d1326f3f0fbf	0x1	KNOWN
		2.0.12	2.0.12	0x10326f3f0fbf	0x0	UNKNOWN
		2.0.14	2.0.14	0xd1326f3f0fbf	0x1	KNOWN
		3.0.1	next	0x38d1326f3f0fbf	0x1	KNOWN
	TABLE
}

version_1_of_a_leaf_comes_with_the_generation()
{
	while read -r version config shared_sept; do
		seam_up version="$version"
		answers "$config" 0 SYS.CONFIG/1
		answers "$shared_sept" 0 MEM.SHARED.SEPT.WR/1
		answers OPERAND_INVALID:RCX 0 MNG.RD/1 rcx=8
		answers OPERAND_INVALID:RCX 0 VP.INIT/1 rcx=8
		answers OPERAND_INVALID:RDX 0 MEM.SEPT.ADD/1 rdx=8
		answers SYS_STATE_INCORRECT 0 SYS.UPDATE/1
	done <<-TABLE
		1.5.16	OPERAND_INVALID:RAX	OPERAND_INVALID:RAX
		1.5.25	OPERAND_INVALID:RAX	OPERAND_INVALID:RAX
		1.5.28	SYS_CONFIG_NOT_PENDING	OPERAND_INVALID:RAX
		2.0.14	SYS_CONFIG_NOT_PENDING	OPERAND_INVALID:RAX
	TABLE
}

an_update_changes_behaviour_to_that_of_the_new_module()
{
	seam_up version=1.5.16
	generation 1.5.16 0x226f3f0fbf 0x0
	bit_16 UNKNOWN
	image_into_memory "$image_24"
	update_by_hand 0
	generation 1.5.24 0xd1326f3f0fbf 0x1
	answers OPERAND_INVALID:RAX 0 SYS.DISABLE
	image_into_memory "$image_28"
	update_by_hand
	generation next 0x38d1326f3f0fbf 0x1
	ok 0 SYS.DISABLE
}

# It writes no other handoff version than its own.
a_module_with_handoff_version_1_does_not_go_back()
{
	seam_up version=1.5.24
	answers OPERAND_INVALID:RCX 0 SYS.SHUTDOWN rcx=0
	image_into_memory "$image_16"
	ok 0 SYS.SHUTDOWN rcx=1
	install EBADHANDOFF
}

a_version_that_is_none_is_refused()
{
	testbed_down
	for version in 1.5 1.5.24.1 x 256.0.1 1.5.65536; do
		tap_fails testbed_load seam_emu version=$version
	done
}

seam_needs
image_16=$tap_tmp/image_16
image_24=$tap_tmp/image_24
image_28=$tap_tmp/image_28
image_make "$image_16" 1.5.16 --pages 2 --hv 0
image_make "$image_24" 1.5.24 --pages 2
image_make "$image_28" 1.5.28 --pages 2

tap_run each_version_has_its_generation \
	version_1_of_a_leaf_comes_with_the_generation \
	an_update_changes_behaviour_to_that_of_the_new_module \
	a_module_with_handoff_version_1_does_not_go_back \
	a_version_that_is_none_is_refused
