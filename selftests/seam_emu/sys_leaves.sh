#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The leaves that bring a new module up. Source: "Leaf rules" of SYS.INIT,
# SYS.LP.INIT, SYS.CONFIG, SYS.KEY.CONFIG, SYS.TDMR.INIT, "SYS.UPDATE", and
# "Metadata fields (TDH.SYS.RD)".

. "$(dirname "$0")/seam.sh"

# installed [SEAM_EMU_PARAMETER...]: the new module waits for SYS.INIT.
installed()
{
	seam_up "$@"
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=0x10001
	install SUCCESS
}

# initialised: it waits for SYS.UPDATE.
initialised()
{
	installed "$@"
	ok 0 SYS.INIT
	lp_init_all
}

# loaded: without handoff data, it waits for SYS.CONFIG.
loaded()
{
	seam_up "$@"
	image_into_memory "$image" LOAD
	install SUCCESS
	ok 0 SYS.INIT
	lp_init_all
}

init_wants_rcx_0_then_the_right_state()
{
	seam_up
	answers OPERAND_INVALID:RCX 0 SYS.INIT rcx=1
	answers SYS_INIT_NOT_PENDING 0 SYS.INIT
	installed
	answers OPERAND_INVALID:RCX 0 SYS.INIT rcx=1
	ok 0 SYS.INIT
	answers SYS_INIT_NOT_PENDING 1 SYS.INIT
	tap_equal state "$(emulator_state module)" SYSINIT_DONE
}

init_version_1_looks_at_r8()
{
	installed
	answers OPERAND_INVALID:R8 0 SYS.INIT/1 r8=1
	ok 0 SYS.INIT/1
}

init_compares_handoff_versions_with_the_sigstruct()
{
	seam_up
	image_into_memory "$image"
	poke p$SIGSTRUCT+984 2 2
	ok 0 SYS.SHUTDOWN rcx=0x10001
	install SUCCESS
	answers SYS_INCOMPATIBLE_SIGSTRUCT 0 SYS.INIT
	tap_equal state "$(emulator_state module)" SYSINIT_PENDING
}

# The handoff data is still there: no SYS.SHUTDOWN is needed, nor possible.
before_update_another_module_can_be_installed()
{
	installed
	answers SYS_NOT_READY 0 SYS.SHUTDOWN rcx=0x10001
	install SUCCESS
	ok 0 SYS.INIT
	lp_init_all
	ok 0 SYS.UPDATE
}

# td_handed_over: by a module that was shut down to one that was just installed.
td_handed_over()
{
	seam_up
	td_ready 0
	ok 0 MR.FINALIZE rcx=$TDR
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=0x10001
	install SUCCESS
}

# td_lives_on: once the module is initialised and takes over.
td_lives_on()
{
	ok 0 SYS.INIT
	lp_init_all
	ok 0 SYS.UPDATE
	tap_equal TDs "$(emulator_state tds)" 1
	ok 0 MNG.RD rcx=$TDR rdx=0x1010000000000001
}

after_a_failed_init_another_module_keeps_the_tds()
{
	td_handed_over
	emulator_fault 'leaf=SYS.INIT action=status status=RND_NO_ENTROPY' \
		'leaf=SYS.LP.INIT cpu=1 action=status status=INCONSISTENT_MSR'
	answers RND_NO_ENTROPY 0 SYS.INIT
	install SUCCESS
	ok 0 SYS.INIT
	answers INCONSISTENT_MSR 1 SYS.LP.INIT
	install SUCCESS
	td_lives_on
}

# failed_update: the TD waits for another try.
failed_update()
{
	td_handed_over
	emulator_fault 'leaf=SYS.UPDATE action=status status=SYS_INVALID_HANDOFF'
	ok 0 SYS.INIT
	lp_init_all
	answers SYS_INVALID_HANDOFF 0 SYS.UPDATE
}

after_a_failed_update_another_module_keeps_the_tds_and_config_does_not()
{
	failed_update
	install SUCCESS
	td_lives_on
	failed_update
	ok 0 SYS.CONFIG rcx=p5 rdx=1 r8=1
	tap_equal TDs "$(emulator_state tds)" 0
}

lp_init_is_once_on_each_cpu_after_init()
{
	installed
	answers SYS_LP_INIT_NOT_PENDING 1 SYS.LP.INIT
	ok 0 SYS.INIT
	ok 1 SYS.LP.INIT rcx=1 rdx=2 r8=3
	tap_equal outputs "$rcx $rdx $r8" "0x0 0x0 0x0"
	answers SYS_LP_INIT_DONE 1 SYS.LP.INIT
	tap_equal "LPs initialised" "$(emulator_state lps_inited)" 1
	answers SYS_LP_INIT_NOT_DONE 0 SYS.RD rdx=0x0800000100000003
	ok 1 SYS.RD rdx=0x0800000100000003
}

update_wants_all_cpus_initialised()
{
	installed
	answers SYS_STATE_INCORRECT 0 SYS.UPDATE
	ok 0 SYS.INIT
	cpu=1
	while [ $cpu -lt "$cpus" ]; do
		answers SYS_STATE_INCORRECT 1 SYS.UPDATE
		ok $cpu SYS.LP.INIT
		cpu=$((cpu + 1))
	done
	answers SYS_STATE_INCORRECT 1 SYS.UPDATE
	ok 0 SYS.LP.INIT
	ok 1 SYS.UPDATE
	tap_equal state "$(emulator_state module)" READY
	answers SYS_STATE_INCORRECT 1 SYS.UPDATE
}

update_wants_handoff_data()
{
	loaded
	answers SYS_INVALID_HANDOFF 0 SYS.UPDATE
	tap_equal state "$(emulator_state module)" SYSINIT_DONE
}

# Such a module could not read the handoff data.
init_refuses_a_sigstruct_with_a_newer_handoff_version_than_the_module()
{
	seam_up version=1.5.24
	image_into_memory "$image_old"
	poke p$SIGSTRUCT+984 2 1
	ok 0 SYS.SHUTDOWN rcx=1
	install SUCCESS
	answers SYS_INCOMPATIBLE_SIGSTRUCT 0 SYS.INIT
}

# The handoff data is read before, and stays valid.
update_version_1_looks_at_r9_and_r10_and_can_be_repeated()
{
	initialised
	answers OPERAND_INVALID:R9 0 SYS.UPDATE/1 r9=0x8000000000000000
	answers OPERAND_INVALID:R9 0 SYS.UPDATE/1 r9=0x8000000000000000 r10=1
	answers OPERAND_INVALID:R10 0 SYS.UPDATE/1 r10=1
	tap_equal state "$(emulator_state module)" SYSINIT_DONE
	tap_equal "handoff data" "$(emulator_state handoff_valid)" 1
	ok 0 SYS.UPDATE/1 r9=0x800000000000
	tap_equal "handoff data" "$(emulator_state handoff_valid)" 0
}

update_version_0_does_not_look_at_r9_and_r10()
{
	initialised
	ok 0 SYS.UPDATE r9=0xffffffffffffffff r10=1
}

config_wants_all_cpus_initialised()
{
	seam_up
	image_into_memory "$image" LOAD
	install SUCCESS
	ok 0 SYS.INIT
	ok 0 SYS.LP.INIT
	answers SYS_CONFIG_NOT_PENDING 0 SYS.CONFIG rcx=p5 rdx=1 r8=1
}

config_looks_at_its_operands()
{
	loaded
	answers OPERAND_INVALID:RCX 0 SYS.CONFIG rcx=p5+8 rdx=1 r8=1
	answers OPERAND_INVALID:RDX 0 SYS.CONFIG rcx=p5 rdx=0 r8=1
	answers OPERAND_INVALID:RDX 0 SYS.CONFIG rcx=p5 rdx=65 r8=1
	answers OPERAND_INVALID:R8 0 SYS.CONFIG rcx=p5 rdx=1 r8=0x20000
	answers OPERAND_INVALID:RAX 0 SYS.CONFIG/1 rcx=p5 rdx=1 r8=1
	ok 0 SYS.CONFIG rcx=p5 rdx=1 r8=1
	answers SYS_CONFIG_NOT_PENDING 0 SYS.CONFIG rcx=p5 rdx=1 r8=1
	tap_equal state "$(emulator_state module)" SYSCONFIG_DONE
}

# It is SYS.UPDATE that takes them over.
config_instead_of_update_loses_the_tds()
{
	seam_up
	td_ready 0
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=1
	install SUCCESS
	ok 0 SYS.INIT
	lp_init_all
	tap_equal TDs "$(emulator_state tds)" 1
	ok 0 SYS.CONFIG rcx=p5 rdx=1 r8=1
	tap_equal TDs "$(emulator_state tds)" 0
	tap_equal "key ids in use" "$(emulator_state kot_used)" 0
	tap_equal "handoff data" "$(emulator_state handoff_valid)" 0
	cpu=$((cpus - 1))
	ok $cpu SYS.KEY.CONFIG
	ok 0 PHYMEM.PAGE.RDMD rcx=$TDR
	tap_equal "type of the TDR" "$rcx" 0x0
	ok 0 MNG.CREATE rcx=$TDR rdx=1
}

key_config_is_once_on_each_package_and_the_last_makes_the_module_ready()
{
	loaded packages=2
	answers SYS_KEY_CONFIG_NOT_PENDING 0 SYS.KEY.CONFIG
	ok 0 SYS.CONFIG rcx=p5 rdx=1 r8=1
	ok 0 SYS.KEY.CONFIG
	answers KEY_CONFIGURED 0 SYS.KEY.CONFIG
	tap_equal state "$(emulator_state module)" SYSCONFIG_DONE
	ok $((cpus - 1)) SYS.KEY.CONFIG
	tap_equal state "$(emulator_state module)" READY
	answers SYS_KEY_CONFIG_NOT_PENDING 0 SYS.KEY.CONFIG
}

tdmr_init_says_that_nothing_is_left_to_initialise()
{
	seam_up
	answers OPERAND_INVALID:RCX 0 SYS.TDMR.INIT rcx=8
	ok 0 SYS.TDMR.INIT rcx=0
	[ $((rdx)) -gt 0 ] || tap_fail "no next address"
}

# field VALUE ID
field()
{
	ok 0 SYS.RD rdx="$2"
	tap_equal "field $2" "$r8" "$1"
}

version_fields_follow_the_module()
{
	initialised
	ok 0 SYS.UPDATE
	field 0x1 0x0800000100000004
	field 0x5 0x0800000100000003
	field 0x19 0x0800000100000005
	field 0x8086 0x0800000200000000
}

handoff_fields_tell_what_shutdown_left()
{
	initialised
	field 0x1 0x8900000100000000
	field 0x0 0x8900000100000001
	field 0x1 0x8900000000000002
	field 0x1 0x8900000000000004
	field 0x1 0x8900000100000005
	ok 0 SYS.UPDATE
	field 0x0 0x8900000000000004
}

# Of the other bits of an id neither "last" nor the highest counts.
unknown_fields_are_refused()
{
	seam_up
	answers METADATA_FIELD_ID_INCORRECT 0 SYS.RD rdx=0x0800000100000077
	answers METADATA_FIELD_ID_INCORRECT 0 SYS.RD rdx=0
	field 0x18 0x0800000100000005
	field 0x18 0x8800000100000005
}

# ID WIDTH [VALUE]: what hosts read, and nothing wider than the field.
every_listed_field_reads()
{
	seam_up packages=1
	while read -r id width value; do
		ok 0 SYS.RD rdx="$id"
		[ "$width" = 8 ] || [ $((r8 >> (8 * width))) -eq 0 ] ||
			tap_fail "field $id is wider than $width bytes: $r8"
		[ -z "$value" ] || tap_equal "field $id" "$r8" "$value"
	done <<-FIELDS
		0x0800000200000000 4 0x8086
		0x8800000200000001 4
		0x8800000100000002 2
		0x0800000100000003 2 0x5
		0x0800000100000004 2 0x1
		0x0800000100000005 2 0x18
		0x0800000100000006 2
		0x8900000100000000 2 0x1
		0x8900000100000001 2 0x0
		0x8900000000000002 1 0x1
		0x8900000100000003 2
		0x8900000000000004 1 0x0
		0x8900000100000005 2
		0x8900000200000006 4
		0x0a00000200000000 4 0x0
		0x0a00000000000001 1 0x1
		0x0a00000300000008 8 0xd1326f3f0fbf
		0x9000000100000000 2 0x1
		0x9000000300000080 8 0x0
		0x9000000300000100 8
		0x9100000100000008 2 0x40
		0x9100000100000009 2 0x10
		0x9100000100000010 2 0x10
		0x9100000100000011 2 0x10
		0x9100000100000012 2 0x10
		0x9100000000000013 1
		0x9100000000000014 1
		0x9800000100000000 2 0x1000
		0x9800000100000100 2 0x6000
		0x9800000100000101 2
		0x9800000100000200 2 0x6000
		0x9800000100000201 2
		0x1900000300000000 8
		0x1900000300000001 8 0x0
		0x1900000300000002 8
		0x1900000300000003 8 0x3
		0x9900000100000004 2 0x2
		0x9900000300000006 8
		0x9900000300000007 8 0x0
		0x9900000100000008 2
		0x990000010000000a 2 0x0
		0x9900000300000400 8
		0x9900000300000401 8
		0x9900000300000500 8
		0x9900000300000503 8
		0x9900000300000600 8 0x0
	FIELDS
}

# Element size and context belong to the id; "last", "sequence" and "increment"
# do not.
bits_of_an_id_that_do_not_name_the_field_are_ignored()
{
	seam_up
	for bit in 34 37 38 46 50 63; do
		field 0x18 "$(printf '0x%x' $((0x0800000100000005 | 1 << bit)))"
	done
}

# From the first field on, by the next id that each read gives.
all_fields_are_found_by_walking()
{
	seam_up
	next=0x800000200000000 fields=0
	while [ "$next" != 0xffffffffffffffff ]; do
		ok 0 SYS.RD rdx=$next
		next=$rdx
		fields=$((fields + 1))
		[ $fields -lt 200 ] || tap_fail "the walk never ends"
	done
	tap_within "fields" $fields 40 100
}

seam_needs
image=$tap_tmp/image
image_old=$tap_tmp/image_old
image_make "$image" "$VERSION_AFTER" --pages 2
image_make "$image_old" 1.5.16 --pages 2 --hv 0

tap_run init_wants_rcx_0_then_the_right_state \
	init_version_1_looks_at_r8 \
	init_compares_handoff_versions_with_the_sigstruct \
	before_update_another_module_can_be_installed \
	after_a_failed_init_another_module_keeps_the_tds \
	after_a_failed_update_another_module_keeps_the_tds_and_config_does_not \
	lp_init_is_once_on_each_cpu_after_init \
	update_wants_all_cpus_initialised \
	update_wants_handoff_data \
	init_refuses_a_sigstruct_with_a_newer_handoff_version_than_the_module \
	update_version_1_looks_at_r9_and_r10_and_can_be_repeated \
	update_version_0_does_not_look_at_r9_and_r10 \
	config_wants_all_cpus_initialised \
	config_looks_at_its_operands \
	config_instead_of_update_loses_the_tds \
	key_config_is_once_on_each_package_and_the_last_makes_the_module_ready \
	tdmr_init_says_that_nothing_is_left_to_initialise \
	version_fields_follow_the_module \
	handoff_fields_tell_what_shutdown_left \
	unknown_fields_are_refused \
	every_listed_field_reads \
	bits_of_an_id_that_do_not_name_the_field_are_ignored \
	all_fields_are_found_by_walking
