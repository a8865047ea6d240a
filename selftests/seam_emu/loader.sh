#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The leaves of the P-SEAMLDR besides INSTALL, and who may sign a module.
# Source: "P-SEAMLDR leaves", SEAMLDR_INFO, "Concurrency, partial sessions",
# "TDX module SIGSTRUCT".

. "$(dirname "$0")/seam.sh"

VERSION_FIELD=0x0800000100000005

# on_all_but_last LEAF: succeeds on each CPU but the last.
on_all_but_last()
{
	cpu=0
	while [ $cpu -lt $((cpus - 1)) ]; do
		ok $cpu "$1"
		cpu=$((cpu + 1))
	done
}

# field OFFSET BYTES: of what is in p5, as a number.
field()
{
	od -An -j $((4 * 4096 + $1)) -N "$2" -tu"$2" "$seamcall/memory" |
		tr -d ' '
}

info_tells_versions_and_the_updates_that_are_left()
{
	seam_up updates=7
	ok 1 SEAMLDR.INFO rcx=p5
	tap_equal version "$(field 0 4)" 0
	tap_equal vendor "$(field 8 4)" $((0x8086))
	tap_equal version "$(field 20 2).$(field 18 2).$(field 22 2)" 1.5.2
	tap_equal "updates left" "$(field 28 4)" 7
	tap_equal "SEAM info is valid" "$(field 32 8)" 1
	tap_equal seam_ready "$(field 160 1)" 1
	tap_equal p_seam_ready "$(field 162 1)" 1
	tap_equal "CLEANUP in features0" $(($(field 168 8) & 2)) 2
}

# bytes PAGE_NUMBER OFFSET LENGTH: in hexadecimal.
bytes()
{
	od -An -v -j $((($1 - 1) * 4096 + $2)) -N "$3" -tx1 \
		"$seamcall/memory" | tr -d ' \n'
}

info_measures_the_module_that_is_loaded()
{
	seam_up
	image_into_memory "$image"
	update_by_hand
	ok 0 SEAMLDR.INFO rcx=p5
	tap_equal MRSEAM "$(bytes 5 56 48)" "$(bytes $SIGSTRUCT 900 48)"
	tap_equal TEE_TCB_SVN "$(bytes 5 40 2)" "$(bytes $SIGSTRUCT 948 2)"
	tap_equal "attributes" "$(bytes 5 152 8)" 0000000000000000
	poke p$((SIGSTRUCT + 1))+9 1 0xff
	ok 0 SYS.SHUTDOWN rcx=0x10001
	install EBADHASH 1
	ok 0 SEAMLDR.INFO rcx=p5
	tap_equal "SEAM info is valid" "$(bytes 5 32 8)" 0000000000000000
	tap_equal MRSEAM "$(bytes 5 56 48 | tr -d 0)" ""
}

seaminfo_describes_the_platform()
{
	seam_up
	for buffer in p5+0x400 0xfffff0000000; do
		answers EBADPARAM 0 SEAMLDR.SEAMINFO rcx=$buffer
	done
	ok 0 SEAMLDR.SEAMINFO rcx=p5
	od -An -N 2048 -j $((4 * 4096)) -tu4 "$seamcall/memory" |
		tr -s ' ' '\n' | grep -qx "$cpus" ||
		tap_fail "nowhere is said that there are $cpus LPs"
}

a_cpu_that_seam_does_not_know_is_refused()
{
	seam_up lps=$((cpus - 1))
	other=$((cpus - 1))
	for leaf in INSTALL SHUTDOWN CLEANUP; do
		answers EUNSPECERR $other SEAMLDR.$leaf rcx=$PARAMS
	done
	tap_equal SEAM_READY "$(emulator_state seam_ready)" 1
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=0x10001
	cpus=$((cpus - 1))
	install SUCCESS
	ok 0 SYS.INIT
	answers INVALID_PKG_ID $other SYS.LP.INIT
	lp_init_all
	ok 0 SYS.UPDATE
}

shutdown_takes_all_of_seam_away_once_the_boot_cpu_calls_last()
{
	seam_up
	cpu=$((cpus - 1))
	while [ $cpu -gt 0 ]; do
		ok $cpu SEAMLDR.SHUTDOWN
		tap_equal session "$(emulator_state session)" shutdown
		cpu=$((cpu - 1))
	done
	answers VMFAILINVALID 0 SYS.RD rdx=$VERSION_FIELD
	ok 0 SEAMLDR.INFO rcx=p5
	ok 0 SEAMLDR.SHUTDOWN
	answers VMFAILINVALID 0 SEAMLDR.INFO rcx=p5
	answers VMFAILINVALID 1 SEAMLDR.INSTALL rcx=$PARAMS
	answers VMFAILINVALID 0 SYS.RD rdx=$VERSION_FIELD
	tap_equal "the P-SEAMLDR is there" "$(emulator_state seamldr_ready)" 0
}

shutdown_that_another_cpu_ends_is_refused_and_can_be_repeated()
{
	seam_up
	on_all_but_last SEAMLDR.SHUTDOWN
	answers EBADCALL $((cpus - 1)) SEAMLDR.SHUTDOWN
	ok 0 SEAMLDR.SHUTDOWN
	answers VMFAILINVALID 0 SEAMLDR.INFO rcx=p5
}

shutdown_and_load_want_clean_keys()
{
	seam_up dirty=1
	answers ECLEANUPREQ 0 SEAMLDR.SHUTDOWN
	ok 0 SYS.RD rdx=$VERSION_FIELD
	image_into_memory "$image" LOAD
	install ECLEANUPREQ 0
	on_all_but_last SEAMLDR.CLEANUP
	ok $((cpus - 1)) SEAMLDR.CLEANUP
	install SUCCESS
}

# The keys of the TDs go with them.
cleanup_takes_module_and_tds_away_and_leaves_load()
{
	seam_up packages=2 updates=3
	image_into_memory "$image"
	update_by_hand
	tap_equal updates "$(emulator_state updates_left)" 2
	[ $(($(emulator_state dirty_packages))) -ne 0 ] ||
		tap_fail "an update leaves no keys dirty"
	td_pages 0
	ok 0 MNG.CREATE rcx=$TDR rdx=1
	on_all_but_last SEAMLDR.CLEANUP
	tap_equal session "$(emulator_state session)" cleanup
	tap_equal "dirty packages" "$(emulator_state dirty_packages)" 0x2
	answers EBADCALL 0 SEAMLDR.CLEANUP
	answers VMFAILINVALID 0 SYS.RD rdx=$VERSION_FIELD
	ok $((cpus - 1)) SEAMLDR.CLEANUP
	tap_equal session "$(emulator_state session)" idle
	tap_equal "dirty packages" "$(emulator_state dirty_packages)" 0x0
	tap_equal TDs "$(emulator_state tds)" 0
	tap_equal updates "$(emulator_state updates_left)" 3
	answers VMFAILINVALID 0 SYS.RD rdx=$VERSION_FIELD
	install EBADPARAM 0
	params_of 2 LOAD
	install SUCCESS
}

sessions_exclude_each_other()
{
	for open in INSTALL SHUTDOWN CLEANUP; do
		seam_up
		ok 0 SEAMLDR.$open rcx=$PARAMS
		for leaf in INSTALL SHUTDOWN CLEANUP; do
			[ $leaf = $open ] ||
				answers EBADCALL 1 SEAMLDR.$leaf rcx=$PARAMS
		done
	done
}

# It clears everything instead of failing.
update_on_a_platform_that_cannot_is_taken_for_load()
{
	seam_up td_preserving=0
	tap_equal updates "$(emulator_state updates_left)" 0
	image_into_memory "$image"
	install SUCCESS
	tap_equal state "$(emulator_state module)" SYSINIT_PENDING
	tap_equal "handoff data" "$(emulator_state handoff_valid)" 0
}

a_signature_is_checked_when_the_key_is_said()
{
	seam_up key_hash=any
	tap_equal signature "$(emulator_state signature)" any-key
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=0x10001
	poke p$SIGSTRUCT+516 8 0x1234
	install EBADSIG 0
	image_into_memory "$image"
	poke p$SIGSTRUCT+996 4 0
	poke p$SIGSTRUCT+20 4 0x20200101
	install EBADSIG 0
	image_into_memory "$image"
	install SUCCESS
}

# key_hash: SHA-384 of the test key's modulus; a guest without sha384sum has it
# beside the key.
key_hash()
{
	if command -v sha384sum >/dev/null; then
		dd if="$image" bs=1 skip=$((4096 + 128)) count=384 2>/dev/null |
			sha384sum | cut -d' ' -f1
	else
		cat "$key.hash"
	fi
}

the_key_is_known_by_its_hash()
{
	hash=$(key_hash) || tap_skip "neither sha384sum nor $key.hash"
	wrong=$(printf '%096d' 0)
	seam_up key_hash="$wrong"
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=0x10001
	install EBADSIG 0
	seam_up key_hash="$hash"
	tap_equal signature "$(emulator_state signature)" key-hash
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=0x10001
	install SUCCESS
}

without_a_key_nobody_is_asked_who_signed()
{
	seam_up
	tap_equal signature "$(emulator_state signature)" unchecked
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=0x10001
	poke p$SIGSTRUCT+516 8 0x1234
	install SUCCESS
}

seam_needs
[ "$cpus" -ge 3 ] || tap_skip_all "needs three CPUs"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER" --pages 2

tap_run info_tells_versions_and_the_updates_that_are_left \
	info_measures_the_module_that_is_loaded \
	seaminfo_describes_the_platform \
	a_cpu_that_seam_does_not_know_is_refused \
	shutdown_takes_all_of_seam_away_once_the_boot_cpu_calls_last \
	shutdown_that_another_cpu_ends_is_refused_and_can_be_repeated \
	shutdown_and_load_want_clean_keys \
	cleanup_takes_module_and_tds_away_and_leaves_load \
	sessions_exclude_each_other \
	update_on_a_platform_that_cannot_is_taken_for_load \
	a_signature_is_checked_when_the_key_is_said \
	the_key_is_known_by_its_hash \
	without_a_key_nobody_is_asked_who_signed
