#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A TD goes, page by page. Source: "Teardown".

. "$(dirname "$0")/seam.sh"

vcpus_are_flushed_on_the_cpu_that_they_are_associated_with()
{
	seam_up
	td_init 0
	td_vcpu 1 7
	answers FLUSHVP_NOT_DONE 0 MNG.VPFLUSHDONE rcx=$TDR
	answers VCPU_NOT_ASSOCIATED 0 VP.FLUSH rcx=$TDVPR
	ok 1 VP.FLUSH rcx=$TDVPR
	answers VCPU_NOT_ASSOCIATED 1 VP.FLUSH rcx=$TDVPR
	answers PAGE_METADATA_INCORRECT:RCX 0 VP.FLUSH rcx=$TDR
	ok 0 MNG.VPFLUSHDONE rcx=$TDR
	answers LIFECYCLE_STATE_INCORRECT 0 MNG.VPFLUSHDONE rcx=$TDR
	answers LIFECYCLE_STATE_INCORRECT 0 MNG.KEY.CONFIG rcx=$TDR
	answers TD_KEYS_NOT_CONFIGURED 0 MEM.TRACK rcx=$TDR
}

a_td_whose_keys_were_never_configured_can_go()
{
	seam_up
	td_pages 0
	ok 0 MNG.CREATE rcx=$TDR rdx=1
	td_key_back
	ok 0 PHYMEM.PAGE.RECLAIM rcx=$TDR
	tap_equal TDs "$(emulator_state tds)" 0
}

caches_are_written_back_on_each_package()
{
	seam_up packages=2
	td_pages 0
	ok 0 MNG.CREATE rcx=$TDR rdx=1
	answers NO_HKID_READY_TO_WBCACHE 0 PHYMEM.CACHE.WB
	answers WBCACHE_RESUME_ERROR 0 PHYMEM.CACHE.WB rcx=1
	answers OPERAND_INVALID:RCX 0 PHYMEM.CACHE.WB rcx=2
	answers LIFECYCLE_STATE_INCORRECT 0 MNG.KEY.FREEID rcx=$TDR
	ok 0 MNG.VPFLUSHDONE rcx=$TDR
	answers WBCACHE_NOT_COMPLETE 0 MNG.KEY.FREEID rcx=$TDR
	ok 0 PHYMEM.CACHE.WB
	answers NO_HKID_READY_TO_WBCACHE 1 PHYMEM.CACHE.WB
	answers WBCACHE_NOT_COMPLETE 0 MNG.KEY.FREEID rcx=$TDR
	ok $((cpus - 1)) PHYMEM.CACHE.WB
	ok 0 MNG.KEY.FREEID rcx=$TDR
	answers LIFECYCLE_STATE_INCORRECT 0 MNG.KEY.FREEID rcx=$TDR
}

an_hkid_can_be_used_again_when_it_is_freed()
{
	seam_up hkids=1
	td_pages 0
	ok 0 MNG.CREATE rcx=$TDR rdx=1
	ok 0 MNG.VPFLUSHDONE rcx=$TDR
	answers HKID_NOT_FREE 0 MNG.CREATE rcx=$PAGE rdx=1
	ok 0 PHYMEM.CACHE.WB
	answers HKID_NOT_FREE 0 MNG.CREATE rcx=$PAGE rdx=1
	ok 0 MNG.KEY.FREEID rcx=$TDR
	tap_equal "key ids in use" "$(emulator_state kot_used)" 0
	ok 0 MNG.CREATE rcx=$PAGE rdx=1
}

# The emulator's own limit: documented as a difference.
tdrs_that_are_not_reclaimed_are_counted_against_the_hkids()
{
	seam_up hkids=1
	for td in 0 1; do
		td_pages $td
		ok 0 MNG.CREATE rcx=$TDR rdx=1
		td_key_back
	done
	td_pages 2
	answers OPERAND_BUSY:KOT 0 MNG.CREATE rcx=$TDR rdx=1
	td_pages 0
	ok 0 PHYMEM.PAGE.RECLAIM rcx=$TDR
	td_pages 2
	ok 0 MNG.CREATE rcx=$TDR rdx=1
}

pages_are_reclaimed_in_teardown_only_and_the_tdr_last()
{
	seam_up
	td_ready 0
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
	answers LIFECYCLE_STATE_INCORRECT 0 PHYMEM.PAGE.RECLAIM rcx=$PAGE
	answers LIFECYCLE_STATE_INCORRECT 0 PHYMEM.PAGE.RECLAIM rcx=$TDR
	td_key_back
	answers TD_ASSOCIATED_PAGES_EXIST 0 PHYMEM.PAGE.RECLAIM rcx=$TDR
	tap_equal "type and owner" "$rcx $rdx" "0x4 $TDR"
	ok 0 PHYMEM.PAGE.RECLAIM rcx=$PAGE
	tap_equal "type, owner and size" "$rcx $rdx $r8" "0x3 $TDR 0x0"
	answers PAGE_METADATA_INCORRECT:RCX 0 PHYMEM.PAGE.RECLAIM rcx=$PAGE
	answers OPERAND_INVALID:RCX 0 PHYMEM.PAGE.RECLAIM rcx=$PAGE+8
	answers OPERAND_ADDR_RANGE_ERROR:RCX 0 PHYMEM.PAGE.RECLAIM rcx=0x3fff000000
	td_reclaim
	tap_equal "type and owner" "$rcx $rdx" "0x4 $TDR"
	tap_equal TDs "$(emulator_state tds)" 0
}

# Six of the TDCS, six of the vCPU, three tables, one of memory.
each_child_page_keeps_the_tdr_from_going()
{
	seam_up
	td_ready 0
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
	td_key_back
	children=0
	page=1
	while [ $page -lt 50 ]; do
		call 0 PHYMEM.PAGE.RECLAIM rcx=$TDR
		[ "$status" = TD_ASSOCIATED_PAGES_EXIST ] || break
		call 0 PHYMEM.PAGE.RECLAIM rcx=p$((base + page))
		[ "$status" != SUCCESS ] || children=$((children + 1))
		page=$((page + 1))
	done
	tap_equal status "$status" SUCCESS
	tap_equal "child pages" $children 16
}

wbinvd_takes_an_address_with_an_hkid()
{
	seam_up
	ok 0 PHYMEM.PAGE.WBINVD rcx=$SOURCE
	call 0 PHYMEM.PAGE.RDMD rcx=$SOURCE
	answers OPERAND_INVALID:RCX 0 PHYMEM.PAGE.WBINVD rcx=$SOURCE+8
	answers OPERAND_ADDR_RANGE_ERROR:RCX 0 PHYMEM.PAGE.WBINVD rcx=0x3fff000000
}

teardown_goes_on_after_an_update()
{
	seam_up
	td_ready 0
	ok 0 VP.FLUSH rcx=$TDVPR
	ok 0 MNG.VPFLUSHDONE rcx=$TDR
	image_into_memory "$image"
	update_by_hand
	answers WBCACHE_NOT_COMPLETE 0 MNG.KEY.FREEID rcx=$TDR
	ok 0 PHYMEM.CACHE.WB
	ok 0 MNG.KEY.FREEID rcx=$TDR
	update_by_hand
	td_reclaim
	tap_equal TDs "$(emulator_state tds)" 0
	tap_equal "key ids in use" "$(emulator_state kot_used)" 0
}

seam_needs
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER" --pages 2

tap_run vcpus_are_flushed_on_the_cpu_that_they_are_associated_with \
	a_td_whose_keys_were_never_configured_can_go \
	caches_are_written_back_on_each_package \
	an_hkid_can_be_used_again_when_it_is_freed \
	tdrs_that_are_not_reclaimed_are_counted_against_the_hkids \
	pages_are_reclaimed_in_teardown_only_and_the_tdr_last \
	each_child_page_keeps_the_tdr_from_going \
	wbinvd_takes_an_address_with_an_hkid \
	teardown_goes_on_after_an_update
