#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What `tdxupdate-trace probe` finds on this kernel, with and without what it
# looks for.

. "$(dirname "$0")/testbed.sh"

confined=$testbed_dir/confined

# probe EXIT_STATUS [COMMAND...]: into $tap_tmp/probe.
probe()
{
	wanted=$1
	shift
	status=0
	"$@" tdxupdate-trace probe ${json:+--json} \
		>"$tap_tmp/probe" 2>"$tap_tmp/errors" || status=$?
	[ "$status" -eq "$wanted" ] ||
		tap_fail "exit status $status instead of $wanted" \
			"$tap_tmp/probe" "$tap_tmp/errors"
}

json=

# says STANDING NAME [REGEX]: a line.
says()
{
	grep -qE "^  $1 +$2( +|$)${3:-}" "$tap_tmp/probe" ||
		tap_fail "no line '$1 $2 ${3:-}'" "$tap_tmp/probe"
}

everything_is_there_with_the_updater_loaded()
{
	testbed_up
	probe 0
	! grep -E '^  missing ' "$tap_tmp/probe" || tap_fail "missing"
	says ok kernel "[^ ]+, x86_64$"
	says ok capabilities CAP_SYS_ADMIN
	says ok "BPF programs" "accepted by the kernel$"
	says ok "multi_cpu_stop\(\)"
	says ok "fw_upload_start\(\)"
	says ok updater "$updater, TDX module 1.5.24$"
	says - TDX "emulated by seam_emu$"
	says ok tracefs "/sys/kernel/"
	says ok "trace events"
	says ok "BTF of the events" "in that of $updater_btf$"
	says used tp_btf
	says ok raw_tp
	says ok tp
	! grep -q "not supported" "$tap_tmp/probe" ||
		tap_fail "a way that is none" "$tap_tmp/probe"
	grep -qx "updates can be observed, via tp_btf" "$tap_tmp/probe" ||
		tap_fail "no sum" "$tap_tmp/probe"
}

nothing_is_left_attached()
{
	testbed_needs_unloading
	testbed_up
	probe 0
	testbed_unload td_build tdx_update
}

what_holds_the_updater_is_told()
{
	testbed_needs_unloading
	testbed_up
	rmmod td_build 2>/dev/null || :
	probe 0
	says - unloading "nothing holds the updater: rmmod works$"
	tdxupdate-trace live --plain >"$tap_tmp/live" 2>&1 </dev/null &
	live=$!
	testbed_background "$live"
	wait_until_says "$live" '^attached' "$tap_tmp/live"
	probe 0
	says - unloading "tdx_update held [1-9][0-9]* times: rmmod fails until live, record and other tracers have ended$"
	tap_fails rmmod tdx_update
	kill -TERM "$live"
	wait "$live" || tap_fail "live fails" "$tap_tmp/live"
	testbed_ended "$live"
	rmmod tdx_update
}

a_missing_updater_is_named_with_its_remedy()
{
	testbed_needs_unloading
	testbed_down
	probe 1
	says missing updater "not loaded: modprobe tdx_update$"
	grep -q "^updates cannot be observed: " "$tap_tmp/probe" ||
		tap_fail "no sum" "$tap_tmp/probe"
}

the_rung_that_is_told_is_used()
{
	testbed_up
	export TDXUPDATE_RUNG=tp
	probe 0
	says used tp
	export TDXUPDATE_RUNG=nonsense
	probe 1
}

two_capabilities_lead_to_another_rung()
{
	testbed_up
	# CAP_PERFMON and CAP_BPF
	probe 0 "$confined" 38,39
	says ok capabilities "CAP_BPF and CAP_PERFMON$"
	says ok "BPF programs" "accepted by the kernel$"
	# The kernel's own BTF is for everybody.
	if [ "$updater_btf" = vmlinux ]; then
		says used tp_btf
	else
		says without tp_btf "BTF of a module takes CAP_SYS_ADMIN$"
		says used raw_tp
	fi
	says without tp "tracefs is not mounted, or for root alone$"
}

no_capability_is_missing_with_its_remedy()
{
	testbed_up
	probe 1 "$confined" none
	says missing capabilities \
		"no CAP_BPF, no CAP_PERFMON: run as root, or with CAP_BPF and CAP_PERFMON$"
	says unknown "BPF programs" "not tried: not permitted$"
}

a_tracefs_that_is_not_mounted_costs_a_rung()
{
	umount_debugfs=
	! grep -q debugfs /proc/mounts || umount_debugfs=1
	testbed_up
	umount /sys/kernel/tracing
	[ -z "$umount_debugfs" ] || umount -l /sys/kernel/debug
	probe 0
	mount -t tracefs tracefs /sys/kernel/tracing
	[ -z "$umount_debugfs" ] || mount -t debugfs debugfs /sys/kernel/debug
	says without tracefs "not mounted: mount -t tracefs"
	says used tp_btf
	says ok raw_tp
}

json_says_the_same()
{
	testbed_up
	json=1
	probe 0
	tap_equal "lines" "$(grep -c . "$tap_tmp/probe")" 1
	for regex in '^\{"schema":2,"type":"probe","possible":true,"rung":"tp_btf","checks":\[' \
		'\{"name":"updater","standing":"ok","finding":"'$updater', TDX module 1.5.24","remedy":null\}' \
		'"rungs":\[\{"name":"tp_btf","standing":"used","why":null\},'; do
		grep -qE "$regex" "$tap_tmp/probe" ||
			tap_fail "no $regex" "$tap_tmp/probe"
	done
}

json_says_what_is_missing()
{
	testbed_needs_unloading
	testbed_down
	json=1
	probe 1
	grep -q '"possible":false,"rung":null' "$tap_tmp/probe" ||
		tap_fail "possible" "$tap_tmp/probe"
	grep -q '{"name":"updater","standing":"missing","finding":"not loaded","remedy":"modprobe tdx_update"}' \
		"$tap_tmp/probe" || tap_fail "no remedy" "$tap_tmp/probe"
}

testbed_needs
command -v tdxupdate-trace >/dev/null || tap_skip_all "no tdxupdate-trace"

tap_run everything_is_there_with_the_updater_loaded \
	nothing_is_left_attached \
	what_holds_the_updater_is_told \
	a_missing_updater_is_named_with_its_remedy \
	the_rung_that_is_told_is_used \
	two_capabilities_lead_to_another_rung \
	no_capability_is_missing_with_its_remedy \
	a_tracefs_that_is_not_mounted_costs_a_rung \
	json_says_the_same \
	json_says_what_is_missing
