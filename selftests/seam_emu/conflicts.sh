#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Nobody waits for a lock: the second of two calls that need the same one is
# told which. See together(). Source: "lock" and
# OPERAND_BUSY in the rules of each leaf, operand ids, P-SEAMLDR "Concurrency".

. "$(dirname "$0")/seam.sh"

a_sys_leaf_makes_the_others_busy()
{
	seam_up version=1.5.28
	for leaf in SYS.INIT SYS.LP.INIT SYS.CONFIG SYS.KEY.CONFIG SYS.UPDATE \
		'SYS.SHUTDOWN rcx=0x10001' SYS.DISABLE; do
		together SYS_INIT_NOT_PENDING SYS_BUSY 1 SYS.INIT '&' 2 $leaf
	done
	ok 2 SYS.SHUTDOWN rcx=0x10001
}

# They share the lock, so that they can go on in parallel.
lp_inits_do_not_make_each_other_busy_but_init()
{
	seam_up
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=0x10001
	install SUCCESS
	ok 0 SYS.INIT
	together SUCCESS SUCCESS 1 SYS.LP.INIT '&' 2 SYS.LP.INIT
	together SYS_LP_INIT_DONE SYS_BUSY 1 SYS.LP.INIT '&' 2 SYS.UPDATE
}

reads_of_metadata_take_no_lock()
{
	seam_up
	together SYS_INIT_NOT_PENDING SUCCESS \
		1 SYS.INIT '&' 2 SYS.RD rdx=0x0800000100000003
}

the_key_ownership_table_is_one()
{
	seam_up
	together SUCCESS OPERAND_BUSY:KOT \
		1 MNG.CREATE rcx=p100 rdx=1 '&' 2 MNG.CREATE rcx=p101 rdx=2
	together NO_HKID_READY_TO_WBCACHE OPERAND_BUSY:KOT \
		1 PHYMEM.CACHE.WB '&' 2 MNG.VPFLUSHDONE rcx=p100
	tap_equal TDs "$(emulator_state tds)" 1
}

a_page_is_given_once()
{
	seam_up
	together SUCCESS OPERAND_BUSY:RCX \
		1 MNG.CREATE rcx=p100 rdx=1 '&' 2 MNG.CREATE rcx=p100 rdx=2
	tap_equal "key ids in use" "$(emulator_state kot_used)" 1
}

# Leaves that take the TDR alone keep all others out, those of vCPUs as well.
a_tdr_that_is_locked_alone_is_busy_for_all()
{
	seam_up
	td_ready 0
	together SUCCESS OPERAND_BUSY:RDX 1 MR.FINALIZE rcx=$TDR '&' \
		2 MEM.PAGE.AUG rcx=0x1000 rdx=$TDR r8=$PAGE
	together OP_STATE_INCORRECT OPERAND_BUSY:TDR 1 MR.FINALIZE rcx=$TDR '&' \
		2 VP.FLUSH rcx=$TDVPR
	together OP_STATE_INCORRECT OPERAND_BUSY:RCX 1 MR.FINALIZE rcx=$TDR '&' \
		2 PHYMEM.PAGE.RDMD rcx=$TDR
	together OP_STATE_INCORRECT OPERAND_BUSY:TDR 1 MR.FINALIZE rcx=$TDR '&' \
		2 PHYMEM.PAGE.RECLAIM rcx=$TDVPR
}

a_leaf_that_measures_keeps_the_operation_state()
{
	seam_up
	td_ready 0
	together SUCCESS OPERAND_BUSY:OP_STATE \
		1 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE '&' \
		2 MR.EXTEND rcx=0x1000 rdx=$TDR
	together SUCCESS OPERAND_BUSY:OP_STATE \
		1 MR.EXTEND rcx=0x1000 rdx=$TDR '&' 2 MEM.TRACK rcx=$TDR
	together SUCCESS OPERAND_BUSY:OP_STATE \
		1 MR.EXTEND rcx=0x1000 rdx=$TDR '&' 2 VP.FLUSH rcx=$TDVPR
}

the_secure_ept_of_a_td_is_changed_by_one()
{
	seam_up
	td_ready 0
	td_ready 1
	td_pages 0
	first="1 MEM.PAGE.AUG rcx=0x1000 rdx=$TDR r8=$PAGE"
	together SUCCESS OPERAND_BUSY:SEPT_TREE \
		$first '&' 2 MEM.PAGE.AUG rcx=0x2000 rdx=$TDR r8=p$((base + 21))
	together EPT_ENTRY_STATE_INCORRECT:RCX OPERAND_BUSY:TD_EPOCH \
		$first '&' 2 MEM.TRACK rcx=$TDR
	td_pages 1
	together EPT_ENTRY_STATE_INCORRECT:RCX SUCCESS \
		$first '&' 2 MEM.PAGE.AUG rcx=0x1000 rdx=$TDR r8=$PAGE
}

the_vcpus_of_a_td_come_one_by_one()
{
	seam_up
	td_init 0
	together SUCCESS OPERAND_BUSY:NUM_VCPUS \
		1 VP.CREATE rcx=$TDVPR rdx=$TDR '&' 2 VP.CREATE rcx=$PAGE rdx=$TDR
}

different_tds_do_not_make_each_other_busy()
{
	seam_up
	td_ready 0
	td_ready 1
	td_pages 0
	first=$TDR
	td_pages 1
	together SUCCESS SUCCESS 1 MR.FINALIZE rcx=$first '&' \
		2 MR.FINALIZE rcx=$TDR
	tap_equal "TDs counted" "$(emulator_state builds_counted)" 0
}

# What was busy is unchanged, and can be done again.
a_busy_call_changes_nothing()
{
	seam_up
	td_ready 0
	together SUCCESS OPERAND_BUSY:OP_STATE \
		1 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE '&' \
		2 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=p$((base + 21)) r9=$SOURCE
	td_measure 0x1000
	ok 0 MR.FINALIZE rcx=$TDR
	tap_equal MRTD "$(td_mrtd)" $MRTD_ONE_PAGE
	ok 0 PHYMEM.PAGE.RDMD rcx=p$((base + 21))
	tap_equal "type" "$rcx" 0x0
}

seam_needs
[ "$cpus" -ge 3 ] || tap_skip_all "needs three CPUs"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER" --pages 2

tap_run a_sys_leaf_makes_the_others_busy \
	lp_inits_do_not_make_each_other_busy_but_init \
	reads_of_metadata_take_no_lock \
	the_key_ownership_table_is_one \
	a_page_is_given_once \
	a_tdr_that_is_locked_alone_is_busy_for_all \
	a_leaf_that_measures_keeps_the_operation_state \
	the_secure_ept_of_a_td_is_changed_by_one \
	the_vcpus_of_a_td_come_one_by_one \
	different_tds_do_not_make_each_other_busy \
	a_busy_call_changes_nothing
