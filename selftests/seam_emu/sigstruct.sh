#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the P-SEAMLDR checks of the SIGSTRUCT of a new module; all of it can be
# taken back. Source: "TDX module SIGSTRUCT" and "P-SEAMLDR INSTALL".

. "$(dirname "$0")/seam.sh"

# field OFFSET BYTES VALUE STATUS: of the SIGSTRUCT; then as it was.
field()
{
	old=$(od -An -j $(((SIGSTRUCT - 1) * 4096 + $1)) -N "$2" -tu"$2" \
		"$seamcall/memory" | tr -d ' ')
	poke p$SIGSTRUCT+"$1" "$2" "$3"
	install "$4" 0
	poke p$SIGSTRUCT+"$1" "$2" "$old"
}

ready_to_update()
{
	seam_up
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=0x10001
}

header_and_lengths_must_be_exact()
{
	ready_to_update
	field 0 4 7 EBADSIG
	field 4 4 0xe2 EBADSIG
	field 8 4 0x10001 EBADSIG
	field 16 4 0x8087 EBADSIG
	field 24 4 0x201 EBADSIG
	field 28 4 0x61 EBADSIG
	field 32 4 0x5f EBADSIG
	field 36 4 2 EBADSIG
	field 512 4 3 EBADSIG
	install SUCCESS
}

a_debug_signed_module_does_not_fit_a_production_platform()
{
	ready_to_update
	field 12 4 0x80000000 EBADSIG
	install SUCCESS
}

reserved_bytes_and_attributes_must_be_0()
{
	ready_to_update
	for offset in 40 127 978 983 950 957; do
		field $offset 1 1 EBADSIG
	done
	install SUCCESS
}

offsets_must_lie_in_the_module()
{
	ready_to_update
	field 958 4 0x3000 EBADSIG
	field 992 4 0x3000 EBADSIG
	field 996 4 0x3000 EBADSIG
	install SUCCESS
}

handoff_versions_must_be_a_range()
{
	ready_to_update
	field 986 2 2 EBADSIG
	install SUCCESS
}

cpu_list_must_have_entries()
{
	ready_to_update
	field 1024 4 0 EBADSIG
	field 1024 4 256 EBADSIG
	install SUCCESS
}

# The stepping does not count.
cpu_list_must_cover_this_cpu_in_any_stepping()
{
	ready_to_update
	first=$(od -An -j $(((SIGSTRUCT - 1) * 4096 + 1028)) -N 4 -tu4 \
		"$seamcall/memory" | tr -d ' ')
	poke p$SIGSTRUCT+1024 4 1
	poke p$SIGSTRUCT+1028 4 $((first ^ 0x10))
	install EUNSUPCPU 0
	poke p$SIGSTRUCT+1028 4 $((first ^ 0xf))
	install SUCCESS
}

security_version_must_not_be_lower()
{
	ready_to_update
	minor=$(od -An -j $(((SIGSTRUCT - 1) * 4096 + 948)) -N 1 -tu1 \
		"$seamcall/memory" | tr -d ' ')
	field 948 1 $((minor - 1)) EBADSIG
	poke p$SIGSTRUCT+948 1 $((minor + 1))
	install SUCCESS
	ok 0 SYS.INIT
	lp_init_all
	ok 0 SYS.UPDATE

	# What was loaded last is what counts.
	poke p$SIGSTRUCT+948 1 "$minor"
	ok 0 SYS.SHUTDOWN rcx=0x10001
	install EBADSIG
}

major_security_version_must_be_the_same()
{
	ready_to_update
	field 949 1 3 EUNSUPPORTED
	field 949 1 0 EUNSUPPORTED
	install SUCCESS
}

# Also where there is no module to compare it with.
major_security_version_0_is_never_loaded()
{
	seam_up
	image_into_memory "$image" LOAD
	cpu=0
	while [ $cpu -lt "$cpus" ]; do
		ok $cpu SEAMLDR.CLEANUP
		cpu=$((cpu + 1))
	done
	field 949 1 0 EUNSUPPORTED
	install SUCCESS
}

# SVN before the CPU list, updates left and handoff data after both.
checks_are_made_in_the_order_of_the_loader()
{
	ready_to_update
	poke p$SIGSTRUCT+984 2 0
	install EBADHANDOFF
	poke p$SIGSTRUCT+1024 4 1
	poke p$SIGSTRUCT+1028 4 0x12340
	install EUNSUPCPU
	poke p$SIGSTRUCT+949 1 9
	install EUNSUPPORTED
	poke p$SIGSTRUCT+16 4 1
	install EBADSIG
	poke $PARAMS 4 1
	install EBADPARAM
}

a_security_version_of_2_0_makes_a_2_0_module_of_a_sigstruct_without_version()
{
	seam_up version=2.0.14
	image_into_memory "$image_2_0"
	poke p$SIGSTRUCT+1000 4 0
	ok 0 SYS.SHUTDOWN rcx=0x10001
	install SUCCESS
	tap_equal version "$(emulator_state version)" 2.0.00
}

seam_needs
image=$tap_tmp/image
image_2_0=$tap_tmp/image_2_0
image_make "$image" "$VERSION_AFTER" --pages 3
image_make "$image_2_0" 2.0.14 --pages 3

tap_run header_and_lengths_must_be_exact \
	a_debug_signed_module_does_not_fit_a_production_platform \
	reserved_bytes_and_attributes_must_be_0 \
	offsets_must_lie_in_the_module \
	handoff_versions_must_be_a_range \
	cpu_list_must_have_entries \
	cpu_list_must_cover_this_cpu_in_any_stepping \
	security_version_must_not_be_lower \
	major_security_version_must_be_the_same \
	major_security_version_0_is_never_loaded \
	checks_are_made_in_the_order_of_the_loader \
	a_security_version_of_2_0_makes_a_2_0_module_of_a_sigstruct_without_version
