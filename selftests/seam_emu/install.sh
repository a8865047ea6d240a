#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A session of SEAMLDR.INSTALL. Source: "P-SEAMLDR INSTALL: per-call algorithm",
# "Concurrency, partial sessions" and the layout of SEAMLDR_PARAMS.

. "$(dirname "$0")/seam.sh"

VERSION_FIELD=0x0800000100000005

# ready_to_update [SEAM_EMU_PARAMETER...]: the old module has shut down.
ready_to_update()
{
	seam_up "$@"
	image_into_memory "$image"
	ok 0 SYS.SHUTDOWN rcx=0x10001
}

# refused STATUS: recoverably, and the old module answers again.
refused()
{
	install "$1" 0
	answers SYS_SHUTDOWN 0 SYS.RD rdx=$VERSION_FIELD
	tap_equal session "$(emulator_state session)" idle
}

only_the_last_cpu_does_the_work()
{
	ready_to_update
	cpu=0
	while [ $cpu -lt $((cpus - 1)) ]; do
		ok $cpu SEAMLDR.INSTALL rcx=0x123
		cpu=$((cpu + 1))
		tap_equal session "$(emulator_state session)" install
		tap_equal "LPs in the session" "$(emulator_state session_lps)" \
			$cpu
	done
	tap_equal version "$(emulator_state version)" "$VERSION_BEFORE"
	ok $cpu SEAMLDR.INSTALL rcx=$PARAMS
	tap_equal RDX "$rdx" 0x0
	tap_equal version "$(emulator_state version)" "$VERSION_AFTER"
	tap_equal state "$(emulator_state module)" SYSINIT_PENDING
	tap_equal SEAM_READY "$(emulator_state seam_ready)" 1
	tap_equal session "$(emulator_state session)" idle
}

the_first_cpu_makes_the_old_module_unreachable()
{
	ready_to_update
	ok 0 SEAMLDR.INSTALL rcx=$PARAMS
	answers VMFAILINVALID 0 SYS.RD rdx=$VERSION_FIELD
	answers VMFAILINVALID 1 SYS.RD rdx=$VERSION_FIELD
}

a_cpu_that_calls_twice_in_a_session_is_refused()
{
	ready_to_update
	ok 0 SEAMLDR.INSTALL rcx=$PARAMS
	answers EBADCALL 0 SEAMLDR.INSTALL rcx=$PARAMS
	tap_equal "LPs in the session" "$(emulator_state session_lps)" 1
}

a_session_that_a_cpu_never_joins_stays_open()
{
	ready_to_update
	cpu=0
	while [ $cpu -lt $((cpus - 1)) ]; do
		ok $cpu SEAMLDR.INSTALL rcx=$PARAMS
		cpu=$((cpu + 1))
	done
	cpu=0
	while [ $cpu -lt $((cpus - 1)) ]; do
		answers EBADCALL $cpu SEAMLDR.INSTALL rcx=$PARAMS
		cpu=$((cpu + 1))
	done
	answers VMFAILINVALID 0 SYS.RD rdx=$VERSION_FIELD
	tap_equal session "$(emulator_state session)" install
	tap_equal updates "$(emulator_state updates_left)" 30
}

info_during_a_session_says_that_no_module_is_ready()
{
	ready_to_update
	ok 0 SEAMLDR.INFO rcx=p5
	tap_equal seam_ready "$(info_byte 160)" 01
	ok 0 SEAMLDR.INSTALL rcx=$PARAMS
	ok 0 SEAMLDR.INFO rcx=p5
	tap_equal seam_ready "$(info_byte 160)" 00
}

# info_byte OFFSET: of what SEAMLDR.INFO wrote into p5.
info_byte()
{
	dd if="$seamcall/memory" bs=1 skip=$((4 * 4096 + $1)) count=1 \
		2>/dev/null | od -An -tx1 | tr -d ' '
}

info_needs_its_buffer_aligned_and_in_memory()
{
	seam_up
	for buffer in p5+8 p5+0x80 0x8000000000000000 0xfffff0000000; do
		answers EBADPARAM 0 SEAMLDR.INFO rcx=$buffer
	done
	ok 0 SEAMLDR.INFO rcx=p5+0x100
}

a_leaf_that_the_p_seamldr_does_not_have_is_refused()
{
	seam_up
	answers EBADPARAM 0 0x8000000000000077
	answers EBADPARAM 0 0x80000000000000fe
}

params_must_be_aligned_and_in_memory()
{
	ready_to_update
	for PARAMS in p1+8 0x7 0x8000000000001000 0xfffff0000000; do
		refused EBADPARAM
	done
}

params_version_must_be_0()
{
	ready_to_update
	poke $PARAMS 4 1
	refused EBADPARAM
}

params_reserved_must_be_0()
{
	ready_to_update
	for offset in 16 64 119; do
		poke $PARAMS+$offset 1 1
		refused EBADPARAM
		poke $PARAMS+$offset 1 0
	done
	install SUCCESS
}

params_scenario_must_be_load_or_update()
{
	ready_to_update
	poke $PARAMS+4 4 2
	refused EBADPARAM
}

params_page_count_must_be_1_to_496()
{
	ready_to_update
	for count in 0 497 0xffffffffffffffff; do
		poke $PARAMS+120 8 $count
		refused EBADPARAM
	done
}

each_module_page_must_be_aligned_and_in_memory()
{
	ready_to_update
	for address in p12+8 0xfffff0000000; do
		poke $PARAMS+136 8 $address
		refused EBADPARAM
	done
	poke $PARAMS+136 8 p12
	install SUCCESS
}

the_sigstruct_must_be_aligned_and_in_memory()
{
	ready_to_update
	for address in p10+0x800 0xfffff0000000; do
		poke $PARAMS+8 8 $address
		refused EBADPARAM
	done
}

# A refusal leaves the handoff data valid.
after_a_recoverable_failure_another_session_succeeds()
{
	ready_to_update
	poke $PARAMS+4 4 2
	refused EBADPARAM
	poke $PARAMS+4 4 1
	install SUCCESS
	ok 0 SYS.INIT
	lp_init_all
	ok 0 SYS.UPDATE
	tap_equal version "$(emulator_state version)" "$VERSION_AFTER"
}

after_a_recoverable_failure_load_is_possible_too()
{
	ready_to_update
	poke $PARAMS+4 4 2
	refused EBADPARAM
	params_of 3 LOAD
	install SUCCESS
	tap_equal state "$(emulator_state module)" SYSINIT_PENDING
	tap_equal "handoff data" "$(emulator_state handoff_valid)" 0
}

without_shutdown_there_is_no_handoff_data()
{
	seam_up
	image_into_memory "$image"
	install EBADHANDOFF 0
	ok 0 SYS.RD rdx=$VERSION_FIELD
	nothing_changed_in "$VERSION_BEFORE"
}

nothing_changed_in()
{
	tap_equal version "$(emulator_state version)" "$1"
	tap_equal state "$(emulator_state module)" READY
	tap_equal updates "$(emulator_state updates_left)" 30
}

handoff_version_must_be_within_what_the_new_module_accepts()
{
	ready_to_update
	poke p$SIGSTRUCT+984 2 0
	refused EBADHANDOFF
	poke p$SIGSTRUCT+984 2 3
	poke p$SIGSTRUCT+986 2 2
	refused EBADHANDOFF
	poke p$SIGSTRUCT+984 2 1
	poke p$SIGSTRUCT+986 2 0
	install SUCCESS
}

no_updates_left_is_refused_after_the_sigstruct()
{
	ready_to_update updates=0
	refused EBADCALL
	poke p$SIGSTRUCT 4 7
	refused EBADSIG
}

each_update_takes_one_of_those_left()
{
	ready_to_update updates=2
	install SUCCESS
	tap_equal updates "$(emulator_state updates_left)" 1
}

# SHA-384 of the pages: from here on nothing can be taken back.
a_wrong_hash_is_unrecoverable_and_takes_the_module_away()
{
	ready_to_update
	poke p$((SIGSTRUCT + 1))+9 1 0xff
	install EBADHASH 1
	answers VMFAILINVALID 0 SYS.RD rdx=$VERSION_FIELD
	answers VMFAILINVALID 1 SYS.LP.SHUTDOWN
	tap_equal session "$(emulator_state session)" idle
	tap_equal SEAM_READY "$(emulator_state seam_ready)" 0
	ok 0 SEAMLDR.INFO rcx=p5
}

after_an_unrecoverable_failure_only_load_is_possible()
{
	ready_to_update
	poke p$((SIGSTRUCT + 1))+9 1 0xff
	install EBADHASH 1
	image_into_memory "$image"
	install EBADPARAM 0
	answers VMFAILINVALID 0 SYS.RD rdx=$VERSION_FIELD
	image_into_memory "$image" LOAD
	install SUCCESS
	tap_equal state "$(emulator_state module)" SYSINIT_PENDING
	tap_equal updates "$(emulator_state updates_left)" 30
}

load_is_refused_while_keys_are_dirty()
{
	seam_up
	td_pages 0
	ok 0 MNG.CREATE rcx=$TDR rdx=1
	image_into_memory "$image" LOAD
	install ECLEANUPREQ 0
	ok 0 SYS.RD rdx=$VERSION_FIELD
	nothing_changed_in "$VERSION_BEFORE"
}

load_is_possible_while_the_module_runs()
{
	seam_up
	image_into_memory "$image" LOAD
	install SUCCESS
	tap_equal state "$(emulator_state module)" SYSINIT_PENDING
	tap_equal "handoff data" "$(emulator_state handoff_valid)" 0
}

# The hardware lets one logical processor in; the others fail at once.
the_second_of_two_cpus_at_a_time_fails_without_a_status()
{
	ready_to_update
	together SUCCESS VMFAILINVALID \
		1 SEAMLDR.INSTALL rcx=$PARAMS '&' 2 SEAMLDR.INSTALL rcx=$PARAMS
	tap_equal "LPs in the session" "$(emulator_state session_lps)" 1
	ok 2 SEAMLDR.INSTALL rcx=$PARAMS
}

info_fails_without_a_status_while_another_cpu_installs()
{
	ready_to_update
	together SUCCESS VMFAILINVALID \
		1 SEAMLDR.INSTALL rcx=$PARAMS '&' 2 SEAMLDR.INFO rcx=p5
}

seam_needs
[ "$cpus" -ge 3 ] || tap_skip_all "needs three CPUs"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER" --pages 3

tap_run only_the_last_cpu_does_the_work \
	the_first_cpu_makes_the_old_module_unreachable \
	a_cpu_that_calls_twice_in_a_session_is_refused \
	a_session_that_a_cpu_never_joins_stays_open \
	info_during_a_session_says_that_no_module_is_ready \
	info_needs_its_buffer_aligned_and_in_memory \
	a_leaf_that_the_p_seamldr_does_not_have_is_refused \
	params_must_be_aligned_and_in_memory \
	params_version_must_be_0 \
	params_reserved_must_be_0 \
	params_scenario_must_be_load_or_update \
	params_page_count_must_be_1_to_496 \
	each_module_page_must_be_aligned_and_in_memory \
	the_sigstruct_must_be_aligned_and_in_memory \
	after_a_recoverable_failure_another_session_succeeds \
	after_a_recoverable_failure_load_is_possible_too \
	without_shutdown_there_is_no_handoff_data \
	handoff_version_must_be_within_what_the_new_module_accepts \
	no_updates_left_is_refused_after_the_sigstruct \
	each_update_takes_one_of_those_left \
	a_wrong_hash_is_unrecoverable_and_takes_the_module_away \
	after_an_unrecoverable_failure_only_load_is_possible \
	load_is_refused_while_keys_are_dirty \
	load_is_possible_while_the_module_runs \
	the_second_of_two_cpus_at_a_time_fails_without_a_status \
	info_fails_without_a_status_while_another_cpu_installs
