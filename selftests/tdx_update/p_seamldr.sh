#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What the emulated P-SEAMLDR leaves behind when an installation fails or stops
# half-way, and which handoff data a new module takes over.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"

# fails_to_install STATUS IMAGE
fails_to_install()
{
	trace_start
	update_fails "$2" hw-error
	trace_stop
	trace_has 1 update_abort . 1 CPU_INSTALL -5 SEAMLDR.INSTALL "$1"
	tdx_is_lost
}

# The old module can be reached again, but it has been shut down.
after_a_recoverable_failure_the_old_module_is_there_and_shut_down()
{
	testbed_up
	image_make "$image" "$VERSION_AFTER" --wrong sig-type
	fails_to_install EBADSIG "$image"
	tap_equal "SEAM_READY" "$(emulator_state seam_ready)" 1
	tap_equal "the module" "$(emulator_state module)" SHUTDOWN
	tap_equal "its version" "$(emulator_state version)" "$VERSION_BEFORE"
	tap_equal "the session" "$(emulator_state session)" idle
	tap_equal "updates left" "$(emulator_state updates_left)" 30
}

after_an_unrecoverable_failure_no_module_is_there()
{
	testbed_up
	image_make "$image" "$VERSION_AFTER" --wrong seamhash
	fails_to_install EBADHASH "$image"
	tap_equal "SEAM_READY" "$(emulator_state seam_ready)" 0
	tap_equal "the session" "$(emulator_state session)" idle
}

# The last one to call, whichever it is: were it a certain CPU, it might be the
# first, and no session would be open yet.
when_a_cpu_fails_the_session_stays_open()
{
	testbed_up
	image_make "$image" "$VERSION_AFTER"
	emulator_fault "leaf=SEAMLDR.INSTALL nth=$cpus status=0x8000000000010003 action=status"
	fails_to_install EUNSPECERR "$image"
	tap_equal "the session" "$(emulator_state session)" install
	tap_equal "its CPUs" "$(emulator_state session_lps)" $((cpus - 1))
	tap_equal "SEAM_READY" "$(emulator_state seam_ready)" 0
}

the_module_takes_over_its_own_handoff_version()
{
	testbed_up
	image_make "$image" "$VERSION_AFTER" --hv 1 --min-hv 0
	update_succeeds "$image" "$VERSION_AFTER"
	tap_equal "handoff data" "$(emulator_state handoff_valid)" 0
}

handoff_data_that_is_too_new_or_too_old_is_refused()
{
	testbed_up
	image_make "$image" "$VERSION_AFTER" --hv 0
	fails_to_install EBADHANDOFF "$image"
	testbed_up
	image_make "$image" "$VERSION_AFTER" --hv 3 --min-hv 2
	fails_to_install EBADHANDOFF "$image"
}

# Its version constants differ from those it was compiled with.
a_sigstruct_that_contradicts_the_module_fails_at_sys_init()
{
	testbed_up
	image_make "$image" "$VERSION_AFTER" --hv 2 --min-hv 1
	trace_start
	update_fails "$image" hw-error
	trace_stop
	trace_has 1 update_abort . 1 CPU_INIT -5 TDH.SYS.INIT \
		SYS_INCOMPATIBLE_SIGSTRUCT
}

every_update_uses_one_of_those_that_remain()
{
	testbed_up updates=3
	image_make "$image" "$VERSION_AFTER"
	for left in 2 1 0; do
		update_succeeds "$image" "$VERSION_AFTER"
		tap_equal "updates left" "$(emulator_state updates_left)" "$left"
	done
}

testbed_needs
image=$tap_tmp/image

tap_run after_a_recoverable_failure_the_old_module_is_there_and_shut_down \
	after_an_unrecoverable_failure_no_module_is_there \
	when_a_cpu_fails_the_session_stays_open \
	the_module_takes_over_its_own_handoff_version \
	handoff_data_that_is_too_new_or_too_old_is_refused \
	a_sigstruct_that_contradicts_the_module_fails_at_sys_init \
	every_update_uses_one_of_those_that_remain
