#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The measurement, against vectors that do not come from the emulator. Source:
# "MRTD" with its reference vectors.

. "$(dirname "$0")/seam.sh"

MRTD_EMPTY=38b060a751ac96384cd9327eb1b1e36a21fdb71114be0743
MRTD_EMPTY=${MRTD_EMPTY}4c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b
MRTD_ADD_ONLY=fcdabf6fdf38b87d2e3a89b1ab68c242abb261dffa70ef6f
MRTD_ADD_ONLY=${MRTD_ADD_ONLY}1dc2220c2752d2729cdf1be92afc2e0e4297f04e2b629552

a_td_without_pages_has_the_hash_of_nothing()
{
	seam_up
	td_init 0
	td_vcpu
	ok 0 MR.FINALIZE rcx=$TDR
	tap_equal MRTD "$(td_mrtd)" $MRTD_EMPTY
}

a_page_that_is_added_is_measured_by_its_address()
{
	seam_up
	td_ready 0
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
	ok 0 MR.FINALIZE rcx=$TDR
	tap_equal MRTD "$(td_mrtd)" $MRTD_ADD_ONLY
}

a_page_that_is_extended_is_measured_by_its_content()
{
	seam_up
	td_ready 0
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
	td_measure 0x1000
	ok 0 MR.FINALIZE rcx=$TDR
	tap_equal MRTD "$(td_mrtd)" $MRTD_ONE_PAGE
}

other_content_has_another_measurement()
{
	seam_up
	td_ready 0
	poke $SOURCE+4095 1 1
	ok 0 MEM.PAGE.ADD rcx=0x1000 rdx=$TDR r8=$PAGE r9=$SOURCE
	td_measure 0x1000
	ok 0 MR.FINALIZE rcx=$TDR
	[ "$(td_mrtd)" != $MRTD_ONE_PAGE ] || tap_fail "the same MRTD"
}

# Eight bytes at a time, lowest first.
mng_rd_reads_the_measurement_of_a_finalised_td()
{
	seam_up
	td_init 0
	td_vcpu
	ok 0 MR.FINALIZE rcx=$TDR
	ok 0 MNG.RD rcx=$TDR rdx=0x1110000300000000
	tap_equal "bytes 0 to 7" "$r8" 0x3896ac51a760b038
	ok 0 MNG.RD rcx=$TDR rdx=0x1110000300000005
	tap_equal "bytes 40 to 47" "$r8" 0x5bb99848f1d21ad5
}

tables_vcpus_and_later_pages_are_not_measured()
{
	seam_up
	td_ready 0
	ok 0 MEM.PAGE.AUG rcx=0x5000 rdx=$TDR r8=$PAGE
	ok 0 MR.FINALIZE rcx=$TDR
	tap_equal MRTD "$(td_mrtd)" $MRTD_EMPTY
}

seam_needs

tap_run a_td_without_pages_has_the_hash_of_nothing \
	a_page_that_is_added_is_measured_by_its_address \
	a_page_that_is_extended_is_measured_by_its_content \
	other_content_has_another_measurement \
	mng_rd_reads_the_measurement_of_a_finalised_td \
	tables_vcpus_and_later_pages_are_not_measured
