#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The script tdx.bt lets bpftrace print the names of the events.

. "$(dirname "$0")/testbed.sh"

script=$testbed_dir/tdx.bt
# It reads the list of all events many times over: minutes in a debug kernel.
PATIENCE=$((PATIENCE * 3))
printed=$tap_tmp/printed

references()
{
	cat /sys/module/tdx_update/refcnt 2>/dev/null || :
}

# perf_events: that bpftrace has open.
perf_events()
{
	for fd in "/proc/$bpftrace/fd"/*; do
		readlink "$fd" || :
	done | grep -c perf_event || :
}

# Each of its nine tracepoints holds the module. Built in they hold nothing:
# then bpftrace has a perf event for each, and one for each CPU's buffer.
script_is_attached()
{
	kill -0 "$bpftrace" 2>/dev/null || tap_fail "bpftrace ended" "$printed"
	if [ "$updater" = tdx_update ]; then
		[ "$(references)" -ge $((before + 9)) ]
	else
		[ "$(perf_events)" -ge $((cpus + 9)) ]
	fi
}

# A good update and one that aborts, under one run of the script: compiling it
# takes long.
updates_under_the_script()
{
	[ ! -e "$printed" ] || return 0
	testbed_up
	before=$(references)
	bpftrace "$script" >"$printed" 2>&1 </dev/null &
	bpftrace=$!
	testbed_background "$bpftrace"
	wait_until "bpftrace attaches" script_is_attached
	update_succeeds "$image" "$VERSION_AFTER"
	emulator_fault "leaf=SEAMLDR.INSTALL cpu=0 action=cf" \
		"leaf=SEAMLDR.INSTALL cpu=$((cpus - 1)) action=status status=0x8000000000030001"
	update_fails "$image" hw-error
	wait_until_says "$bpftrace" 'update_end seq=2 ' "$printed"
	kill -TERM "$bpftrace"
	wait "$bpftrace" || :
	testbed_ended "$bpftrace"
}

# prints N REGEX
prints()
{
	found=$(grep -cE "^[0-9]+ cpu=[0-9]+ $2\$" "$printed" || :)
	[ "$found" = "$1" ] ||
		tap_fail "$found instead of $1 lines match $2" "$printed"
}

the_script_prints_names_of_states_leaves_and_statuses()
{
	updates_under_the_script
	prints 1 "update_begin seq=1 nr_cpus=$cpus version=1.5.24"
	for state in SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE; do
		prints "$cpus" "update_step seq=1 state=$state"
		prints "$cpus" "update_ack seq=1 state=$state ordinal=[0-9]+ nr_cpus=$cpus"
	done
	prints 1 'update_state seq=1 from=RUN_UPDATE to=DONE'
	prints "$cpus" 'seamcall leaf=TDH.SYS.LP.INIT status=SUCCESS raw=0x0 .*'
	prints "$cpus" 'update_leave seq=1 state=DONE errno=0'
	prints 1 'update_end seq=1 errno=0 state=DONE version=1.5.25'
}

# Of the P-SEAMLDR, and of the software that could not enter it.
the_script_names_what_failed()
{
	updates_under_the_script
	prints 1 'update_end seq=2 errno=-(5|19) state=CPU_INSTALL version=0.0.00'
	# At least one of the two CPUs has worked before the other failed.
	grep -qE 'update_abort seq=2 state=CPU_INSTALL errno=-(5 leaf=SEAMLDR.INSTALL status=ENOENTROPY raw=0x8000000000030001|19 leaf=SEAMLDR.INSTALL status=VMFAILINVALID raw=0x8000ff00ffff0000)$' \
		"$printed" || tap_fail "no names" "$printed"
	grep -qE 'seamldr_call leaf=SEAMLDR.INSTALL status=(ENOENTROPY|VMFAILINVALID) ' \
		"$printed" || tap_fail "no names" "$printed"
}

testbed_needs
command -v bpftrace >/dev/null || tap_skip_all "no bpftrace"
[ -e "$script" ] || tap_skip_all "no tdx.bt beside this program"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER"

tap_run the_script_prints_names_of_states_leaves_and_statuses \
	the_script_names_what_failed
