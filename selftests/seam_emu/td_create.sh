#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A TD from its first page to its vCPUs: operand checks in the order of the
# module, key ownership, packages, operation states. Source: "TD build: state",
# "Build sequence", TD_PARAMS.

. "$(dirname "$0")/seam.sh"

MAX_PA=0xfffff0000000	# within the address width, and not memory

create_checks_its_page_then_the_hkid()
{
	seam_up hkids=2
	td_pages 0
	answers OPERAND_INVALID:RCX 0 MNG.CREATE rcx=$TDR+8 rdx=9
	answers OPERAND_INVALID:RCX 0 MNG.CREATE rcx=0x8000000000000000 rdx=9
	answers OPERAND_ADDR_RANGE_ERROR:RCX 0 MNG.CREATE rcx=0 rdx=9
	answers OPERAND_ADDR_RANGE_ERROR:RCX 0 MNG.CREATE rcx=0x3fff000000 rdx=9
	for hkid in 0 3 0x10001; do
		answers OPERAND_INVALID:RDX 0 MNG.CREATE rcx=$TDR rdx=$hkid
	done
	ok 0 MNG.CREATE rcx=$TDR rdx=2
	answers PAGE_METADATA_INCORRECT:RCX 0 MNG.CREATE rcx=$TDR rdx=1
	answers HKID_NOT_FREE 0 MNG.CREATE rcx=$PAGE rdx=2
	tap_equal "key ids in use" "$(emulator_state kot_used)" 1
	tap_equal TDs "$(emulator_state tds)" 1
}

keys_are_configured_once_on_each_package()
{
	seam_up packages=2
	td_pages 0
	ok 0 MNG.CREATE rcx=$TDR rdx=1
	answers TD_KEYS_NOT_CONFIGURED 0 MNG.ADDCX rcx=$PAGE rdx=$TDR
	answers TD_KEYS_NOT_CONFIGURED 0 MNG.INIT rcx=$TDR rdx=$TD_PARAMS
	ok 0 MNG.KEY.CONFIG rcx=$TDR
	answers KEY_CONFIGURED 1 MNG.KEY.CONFIG rcx=$TDR
	answers TD_KEYS_NOT_CONFIGURED 0 MNG.ADDCX rcx=$PAGE rdx=$TDR
	ok $((cpus - 1)) MNG.KEY.CONFIG rcx=$TDR
	answers LIFECYCLE_STATE_INCORRECT 0 MNG.KEY.CONFIG rcx=$TDR
	ok 0 MNG.ADDCX rcx=$PAGE rdx=$TDR
}

tdcs_has_six_pages()
{
	seam_up
	td_pages 0
	ok 0 MNG.CREATE rcx=$TDR rdx=1
	ok 0 MNG.KEY.CONFIG rcx=$TDR
	for page in 1 2 3 4 5 6; do
		answers TDCS_NOT_ALLOCATED 0 MNG.INIT rcx=$TDR rdx=$TD_PARAMS
		ok 0 MNG.ADDCX rcx=p$((base + page)) rdx=$TDR
	done
	answers TDCX_NUM_INCORRECT 0 MNG.ADDCX rcx=$PAGE rdx=$TDR
}

the_tdr_is_checked_before_all_else()
{
	seam_up
	td_create 0
	for leaf in MNG.ADDCX VP.CREATE MEM.SEPT.ADD MEM.PAGE.ADD MEM.PAGE.AUG \
		MR.EXTEND MEM.RANGE.BLOCK MEM.RANGE.UNBLOCK MEM.PAGE.REMOVE \
		MEM.SEPT.REMOVE; do
		answers PAGE_METADATA_INCORRECT:RDX 0 $leaf rcx=7 rdx=$PAGE r8=7
		answers OPERAND_INVALID:RDX 0 $leaf rcx=7 rdx=$TDR+8 r8=7
	done
	for leaf in MNG.KEY.CONFIG MNG.INIT MNG.RD MR.FINALIZE MEM.TRACK \
		MNG.VPFLUSHDONE MNG.KEY.FREEID; do
		answers PAGE_METADATA_INCORRECT:RCX 0 $leaf rcx=$PAGE
		answers OPERAND_INVALID:RCX 0 $leaf rcx=$TDR+8
	done
}

# The table of leaves and operation states; each with operands that would be
# refused next.
before_init_only_addcx_and_init_are_possible()
{
	seam_up
	td_create 0
	for leaf in VP.CREATE MEM.SEPT.ADD MEM.PAGE.ADD MEM.PAGE.AUG MR.EXTEND \
		MEM.RANGE.BLOCK MEM.RANGE.UNBLOCK MEM.PAGE.REMOVE \
		MEM.SEPT.REMOVE; do
		answers OP_STATE_INCORRECT 0 $leaf rcx=7 rdx=$TDR r8=7
	done
	for leaf in MNG.RD MR.FINALIZE MEM.TRACK; do
		answers OP_STATE_INCORRECT 0 $leaf rcx=$TDR rdx=7
	done
}

after_init_addcx_and_init_are_not()
{
	seam_up
	td_init 0
	answers OP_STATE_INCORRECT 0 MNG.ADDCX rcx=7 rdx=$TDR
	answers OP_STATE_INCORRECT 0 MNG.INIT rcx=$TDR rdx=7
	answers OPERAND_INVALID:RCX 0 MEM.PAGE.AUG rcx=7 rdx=$TDR
	ok 0 MEM.TRACK rcx=$TDR
}

after_finalize_no_leaf_that_measures_is_possible()
{
	seam_up
	td_ready 0
	ok 0 VP.CREATE rcx=p$((base + 30)) rdx=$TDR
	ok 0 MR.FINALIZE rcx=$TDR
	answers OP_STATE_INCORRECT 0 MR.FINALIZE rcx=$TDR
	for leaf in MNG.ADDCX VP.CREATE MEM.PAGE.ADD MR.EXTEND; do
		answers OP_STATE_INCORRECT 0 $leaf rcx=7 rdx=$TDR r8=7
	done
	answers OP_STATE_INCORRECT 0 VP.ADDCX rcx=7 rdx=$TDVPR
	answers OP_STATE_INCORRECT 0 VP.INIT rcx=$TDVPR
	ok 0 MEM.PAGE.AUG rcx=0x1000 rdx=$TDR r8=$PAGE
	ok 0 MEM.RANGE.BLOCK rcx=0x1000 rdx=$TDR
	ok 0 MEM.TRACK rcx=$TDR
	ok 0 MEM.PAGE.REMOVE rcx=0x1000 rdx=$TDR
}

# params OFFSET BYTES VALUE OPERAND: with this field only is MNG.INIT refused.
params()
{
	td_params_default
	poke $TD_PARAMS+"$1" "$2" "$3"
	answers OPERAND_INVALID:"$4" 0 MNG.INIT rcx=$TDR rdx=$TD_PARAMS
}

td_params_are_checked_field_by_field()
{
	seam_up
	td_create 0
	answers OPERAND_INVALID:RDX 0 MNG.INIT rcx=$TDR rdx=$TD_PARAMS+8
	answers OPERAND_INVALID:RDX 0 MNG.INIT rcx=$TDR rdx=$MAX_PA
	params 0 8 2 ATTRIBUTES
	params 8 8 0 XFAM
	params 8 8 0x8000000000000003 XFAM
	params 16 2 0 MAX_VCPUS
	params 16 2 0xffff MAX_VCPUS
	params 18 1 200 NUM_L2_VMS
	params 20 1 1 RDX
	params 42 1 1 RDX
	params 232 1 1 RDX
	params 32 8 0x8000000000000000 EXEC_CONTROLS
	params 24 8 0x1f EPTP_CONTROLS
	params 24 8 0x16 EPTP_CONTROLS
	params 24 8 0x11e EPTP_CONTROLS
	params 32 8 1 EPTP_CONTROLS
	params 40 2 3 TSC_FREQUENCY
	params 40 2 401 TSC_FREQUENCY
	td_params_default
	ok 0 MNG.INIT rcx=$TDR rdx=$TD_PARAMS
}

# The lowest bit of the TDR's address asks for event filtering.
init_takes_the_flag_in_the_tdrs_address()
{
	seam_up
	td_create 0
	td_params_default
	ok 0 MNG.INIT rcx=$TDR+1 rdx=$TD_PARAMS
}

a_vcpu_has_six_pages_and_is_initialised_once()
{
	seam_up
	td_init 0
	ok 0 VP.CREATE rcx=$TDVPR rdx=$TDR
	for page in 1 2 3 4 5; do
		answers TDCX_NUM_INCORRECT 0 VP.INIT/1 rcx=$TDVPR
		ok 0 VP.ADDCX rcx=p$((base + 10 + page)) rdx=$TDVPR
	done
	answers TDCX_NUM_INCORRECT 0 VP.ADDCX rcx=$PAGE rdx=$TDVPR
	answers OPERAND_INVALID:R8 0 VP.INIT/1 rcx=$TDVPR r8=0x100000000
	ok 0 VP.INIT/1 rcx=$TDVPR r8=0xffffffff
	answers VCPU_STATE_INCORRECT 0 VP.INIT/1 rcx=$TDVPR
	answers VCPU_STATE_INCORRECT 0 VP.ADDCX rcx=$PAGE rdx=$TDVPR
	answers PAGE_METADATA_INCORRECT:RCX 0 VP.INIT/1 rcx=$TDR
	answers PAGE_METADATA_INCORRECT:RDX 0 VP.ADDCX rcx=$PAGE rdx=$TDR
}

x2apic_ids_are_unique_in_a_td()
{
	seam_up
	td_init 0
	td_vcpu 0 7
	ok 0 VP.CREATE rcx=p$((base + 30)) rdx=$TDR
	for page in 1 2 3 4 5; do
		ok 0 VP.ADDCX rcx=p$((base + 30 + page)) rdx=p$((base + 30))
	done
	answers X2APIC_ID_NOT_UNIQUE 0 VP.INIT/1 rcx=p$((base + 30)) r8=7
	ok 0 VP.INIT/1 rcx=p$((base + 30)) r8=8
	td_init 1
	td_vcpu 0 7
}

a_td_has_no_more_vcpus_than_its_params_say()
{
	seam_up
	td_create 0
	td_params_default
	poke $TD_PARAMS+16 2 1
	ok 0 MNG.INIT rcx=$TDR rdx=$TD_PARAMS
	td_vcpu 0 0
	ok 0 VP.CREATE rcx=p$((base + 30)) rdx=$TDR
	for page in 1 2 3 4 5; do
		ok 0 VP.ADDCX rcx=p$((base + 30 + page)) rdx=p$((base + 30))
	done
	answers MAX_VCPUS_EXCEEDED 0 VP.INIT/1 rcx=p$((base + 30)) r8=1
}

finalize_needs_a_vcpu()
{
	seam_up
	td_init 0
	answers NO_VCPUS 0 MR.FINALIZE rcx=$TDR
	td_vcpu
	ok 0 MR.FINALIZE rcx=$TDR
}

mng_rd_tells_the_state_of_a_td()
{
	seam_up
	td_ready 0
	ok 0 MNG.RD rcx=$TDR rdx=0x1010000000000000
	tap_equal lifecycle "$r8" 0x1
	ok 0 MNG.RD rcx=$TDR rdx=0x1010000000000001
	tap_equal "operation state" "$r8" 0x1
	ok 0 MNG.RD rcx=$TDR rdx=0x1010000100000002
	tap_equal vCPUs "$r8" 0x1
	ok 0 MNG.RD rcx=$TDR rdx=0x1010000100000003
	tap_equal HKID "$r8" 0x1
	answers METADATA_FIELD_NOT_READABLE 0 MNG.RD rcx=$TDR \
		rdx=0x1110000300000000
	answers METADATA_FIELD_ID_INCORRECT 0 MNG.RD rcx=$TDR rdx=0x77
}

# Version 1 tells the next field, version 0 leaves RDX alone.
mng_rd_version_1_walks_all_fields()
{
	seam_up
	td_init 0
	td_vcpu
	ok 0 MR.FINALIZE rcx=$TDR
	ok 0 MNG.RD rcx=$TDR rdx=0x1010000000000000
	tap_equal RDX "$rdx" 0x1010000000000000
	next=0x1010000000000000 fields=0
	while [ "$next" != 0xffffffffffffffff ]; do
		ok 0 MNG.RD/1 rcx=$TDR rdx=$next
		next=$rdx
		fields=$((fields + 1))
	done
	tap_equal fields $fields 10
}

tds_and_their_states_survive_an_update()
{
	seam_up
	td_init 0
	td_vcpu
	ok 0 MR.FINALIZE rcx=$TDR
	td_create 1
	cat "$emulator/tds" >"$tap_tmp/before"
	image_into_memory "$image"
	update_by_hand
	cmp "$emulator/tds" "$tap_tmp/before" ||
		tap_fail "the update changes a TD" "$tap_tmp/before"
	td_params_default
	ok 0 MNG.INIT rcx=$TDR rdx=$TD_PARAMS
	answers HKID_NOT_FREE 0 MNG.CREATE rcx=$PAGE rdx=1
}

seam_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER" --pages 2

tap_run create_checks_its_page_then_the_hkid \
	keys_are_configured_once_on_each_package \
	tdcs_has_six_pages \
	the_tdr_is_checked_before_all_else \
	before_init_only_addcx_and_init_are_possible \
	after_init_addcx_and_init_are_not \
	after_finalize_no_leaf_that_measures_is_possible \
	td_params_are_checked_field_by_field \
	init_takes_the_flag_in_the_tdrs_address \
	a_vcpu_has_six_pages_and_is_initialised_once \
	x2apic_ids_are_unique_in_a_td \
	a_td_has_no_more_vcpus_than_its_params_say \
	finalize_needs_a_vcpu \
	mng_rd_tells_the_state_of_a_td \
	mng_rd_version_1_walks_all_fields \
	tds_and_their_states_survive_an_update
