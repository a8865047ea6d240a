#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A TD's memory: secure EPT, page types, what is taken away again. Source:
# "Build sequence", "Module error order for PAGE.ADD", page types of the PAMT.

. "$(dirname "$0")/seam.sh"

PT_NDA=0x0 PT_REG=0x3 PT_TDR=0x4 PT_TDCX=0x5 PT_TDVPR=0x6 PT_EPT=0x8

# page_is PAGE TYPE OWNER
page_is()
{
	ok 0 PHYMEM.PAGE.RDMD rcx="$1"
	tap_equal "type and owner of $1" "$rcx $rdx" "$2 $3"
}

# entry_is LEVEL STATE: what the refused call says of the secure EPT entry.
entry_is()
{
	tap_equal "level and state of the entry" "$rdx" \
		"$(printf '0x%x' $(($1 | $2 << 8)))"
}

tables_are_added_from_the_top()
{
	seam_up
	td_init 0
	answers EPT_WALK_FAILED:RCX 0 MEM.SEPT.ADD rcx=1 rdx=$TDR r8=$PAGE
	entry_is 3 0
	ok 0 MEM.SEPT.ADD rcx=3 rdx=$TDR r8=p$((base + 17))
	answers EPT_WALK_FAILED:RCX 0 MEM.SEPT.ADD rcx=1 rdx=$TDR r8=$PAGE
	entry_is 2 0
	ok 0 MEM.SEPT.ADD rcx=2 rdx=$TDR r8=p$((base + 18))
	ok 0 MEM.SEPT.ADD rcx=1 rdx=$TDR r8=p$((base + 19))
	answers EPT_ENTRY_STATE_INCORRECT:RCX 0 MEM.SEPT.ADD rcx=1 rdx=$TDR \
		r8=$PAGE
	tap_equal entry "$rcx" p$((base + 19))
}

table_levels_are_1_to_the_top_and_gpas_aligned_to_them()
{
	seam_up
	td_init 0
	for rcx in 0 4 7 0x1001 0x200002 0x9 0x800000000003 \
		0x10000000000003; do
		answers OPERAND_INVALID:RCX 0 MEM.SEPT.ADD rcx=$rcx rdx=$TDR \
			r8=$PAGE
	done
}

# Five levels and 52 bits, when TD_PARAMS says so.
a_td_with_five_levels_has_tables_of_level_4()
{
	seam_up
	td_create 0
	td_params_default
	poke $TD_PARAMS+24 8 0x26
	poke $TD_PARAMS+32 8 1
	ok 0 MNG.INIT rcx=$TDR rdx=$TD_PARAMS
	answers OPERAND_INVALID:RCX 0 MEM.SEPT.ADD rcx=5 rdx=$TDR r8=$PAGE
	ok 0 MEM.SEPT.ADD rcx=4 rdx=$TDR r8=$PAGE
	answers EPT_WALK_FAILED:RCX 0 MEM.PAGE.AUG rcx=0x4000000000000 rdx=$TDR \
		r8=$PAGE
	answers OPERAND_INVALID:RCX 0 MEM.PAGE.AUG rcx=0x8000000000000 rdx=$TDR \
		r8=$PAGE
}

# Level, GPA, walk, entry, source, target.
page_add_checks_in_the_order_of_the_module()
{
	seam_up
	td_init 0
	bad="r8=$PAGE+8 r9=$SOURCE+8"
	for rcx in 1 0x1008 0x800000001000 0x8000000000001000; do
		answers OPERAND_INVALID:RCX 0 MEM.PAGE.ADD rcx=$rcx rdx=$TDR $bad
	done
	answers EPT_WALK_FAILED:RCX 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR $bad
	entry_is 3 0
	td_tables
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
	answers EPT_ENTRY_STATE_INCORRECT:RCX 0 \
		MEM.PAGE.ADD rcx=0x1000 rdx=$TDR $bad
	tap_equal entry "$rcx" $PAGE
	answers OPERAND_INVALID:R9 0 MEM.PAGE.ADD rcx=0x2000 rdx=$TDR $bad
	answers OPERAND_INVALID:R9 0 MEM.PAGE.ADD rcx=0x2000 rdx=$TDR r8=$PAGE \
		r9=0xfffff0000000
	answers OPERAND_INVALID:R8 0 MEM.PAGE.ADD rcx=0x2000 rdx=$TDR \
		r8=$PAGE+8 r9=$SOURCE
	answers PAGE_METADATA_INCORRECT:R8 0 MEM.PAGE.ADD rcx=0x2000 rdx=$TDR \
		r8=$PAGE r9=$SOURCE
}

page_add_copies_the_source()
{
	seam_up
	td_ready 0
	poke $SOURCE+4088 8 0x1122334455667788
	poke $PAGE 8 0xffffffff
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
	dd if="$seamcall/memory" bs=4096 skip=2 count=1 of="$tap_tmp/source" \
		2>/dev/null
	dd if="$seamcall/memory" bs=4096 skip=$((base + 19)) count=1 \
		of="$tap_tmp/page" 2>/dev/null
	cmp "$tap_tmp/source" "$tap_tmp/page" || tap_fail "not copied"
}

pages_have_types_and_an_owner()
{
	seam_up
	td_ready 0
	page_is $PAGE $PT_NDA 0x0
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
	page_is $PAGE $PT_REG $TDR
	page_is $TDR $PT_TDR $TDR
	page_is p$((base + 1)) $PT_TDCX $TDR
	page_is $TDVPR $PT_TDVPR $TDR
	page_is p$((base + 11)) $PT_TDCX $TDR
	page_is p$((base + 17)) $PT_EPT $TDR
	answers OPERAND_INVALID:RCX 0 PHYMEM.PAGE.RDMD rcx=$PAGE+8
}

a_page_of_a_td_cannot_be_given_again()
{
	seam_up
	td_ready 0
	own="$TDR p$((base + 1)) $TDVPR p$((base + 11)) p$((base + 17))"
	td_init 1
	for page in $own; do
		answers PAGE_METADATA_INCORRECT:RCX 0 MNG.CREATE rcx=$page rdx=9
		answers PAGE_METADATA_INCORRECT:RCX 0 VP.CREATE rcx=$page rdx=$TDR
		answers PAGE_METADATA_INCORRECT:R8 0 MEM.SEPT.ADD rcx=3 rdx=$TDR \
			r8=$page
	done
}

extend_wants_a_chunk_of_a_page_that_is_there()
{
	seam_up
	td_ready 0
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
	for rcx in 0x1080 0x1001 0x800000001000 0x8000000000001000; do
		answers OPERAND_INVALID:RCX 0 MR.EXTEND rcx=$rcx rdx=$TDR
	done
	answers EPT_WALK_FAILED:RCX 0 MR.EXTEND rcx=0x200000 rdx=$TDR
	answers EPT_ENTRY_STATE_INCORRECT:RCX 0 MR.EXTEND rcx=0x2000 rdx=$TDR
	ok 0 MR.EXTEND rcx=0x1f00 rdx=$TDR
	ok 0 MEM.RANGE.BLOCK rcx=0x1000 rdx=$TDR
	answers EPT_ENTRY_STATE_INCORRECT:RCX 0 MR.EXTEND rcx=0x1000 rdx=$TDR
}

a_page_is_removed_after_block_and_track()
{
	seam_up
	td_ready 0
	ok 0 MEM.PAGE.AUG rcx=0x1000 rdx=$TDR r8=$PAGE
	answers EPT_ENTRY_STATE_INCORRECT:RCX 0 \
		MEM.PAGE.REMOVE rcx=0x1000 rdx=$TDR
	answers GPA_RANGE_NOT_BLOCKED:RCX 0 MEM.RANGE.UNBLOCK rcx=0x1000 rdx=$TDR
	answers EPT_ENTRY_STATE_INCORRECT:RCX 0 \
		MEM.RANGE.BLOCK rcx=0x2000 rdx=$TDR
	ok 0 MEM.RANGE.BLOCK rcx=0x1000 rdx=$TDR
	answers GPA_RANGE_ALREADY_BLOCKED 0 MEM.RANGE.BLOCK rcx=0x1000 rdx=$TDR
	answers TLB_TRACKING_NOT_DONE 0 MEM.PAGE.REMOVE rcx=0x1000 rdx=$TDR
	answers TLB_TRACKING_NOT_DONE 0 MEM.RANGE.UNBLOCK rcx=0x1000 rdx=$TDR
	ok 0 MEM.TRACK rcx=$TDR
	ok 0 MEM.RANGE.UNBLOCK rcx=0x1000 rdx=$TDR
	ok 0 MEM.RANGE.BLOCK rcx=0x1000 rdx=$TDR
	ok 0 MEM.TRACK rcx=$TDR
	ok 0 MEM.PAGE.REMOVE rcx=0x1000 rdx=$TDR
	page_is $PAGE $PT_NDA 0x0
	answers EPT_ENTRY_STATE_INCORRECT:RCX 0 \
		MEM.PAGE.REMOVE rcx=0x1000 rdx=$TDR
}

a_table_is_removed_when_it_is_empty()
{
	seam_up
	td_ready 0
	ok 0 MEM.PAGE.AUG rcx=0x1000 rdx=$TDR r8=$PAGE
	ok 0 MEM.RANGE.BLOCK rcx=0x1000 rdx=$TDR
	ok 0 MEM.RANGE.BLOCK rcx=1 rdx=$TDR
	ok 0 MEM.TRACK rcx=$TDR
	answers EPT_PAGE_NOT_FREE:RCX 0 MEM.SEPT.REMOVE rcx=1 rdx=$TDR
	answers EPT_WALK_FAILED:RCX 0 MEM.PAGE.REMOVE rcx=0x1000 rdx=$TDR
	ok 0 MEM.RANGE.UNBLOCK rcx=1 rdx=$TDR
	ok 0 MEM.PAGE.REMOVE rcx=0x1000 rdx=$TDR
	answers EPT_ENTRY_STATE_INCORRECT:RCX 0 MEM.SEPT.REMOVE rcx=1 rdx=$TDR
	ok 0 MEM.RANGE.BLOCK rcx=1 rdx=$TDR
	ok 0 MEM.TRACK rcx=$TDR
	ok 0 MEM.SEPT.REMOVE rcx=1 rdx=$TDR
	page_is p$((base + 19)) $PT_NDA 0x0
}

seam_needs

tap_run tables_are_added_from_the_top \
	table_levels_are_1_to_the_top_and_gpas_aligned_to_them \
	a_td_with_five_levels_has_tables_of_level_4 \
	page_add_checks_in_the_order_of_the_module \
	page_add_copies_the_source \
	pages_have_types_and_an_owner \
	a_page_of_a_td_cannot_be_given_again \
	extend_wants_a_chunk_of_a_page_that_is_there \
	a_page_is_removed_after_block_and_track \
	a_table_is_removed_when_it_is_empty
