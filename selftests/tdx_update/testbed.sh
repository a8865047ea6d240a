# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2034 # read by the programs that include this file
#
# The emulated TDX module, the updater above it, images, uploads, and the kernel
# log since a moment. Includes tap.sh.
#
# Modules are taken from TDXUPDATE_MODULES (/lib/tdxupdate), programs from PATH:
# tdxupdate-mkimage, without which there is no image, and for some tests the other
# tools and td-build. None of the programs and of the test modules is a part of a
# kernel tree. The signing key of the images is TDXUPDATE_KEY
# (/usr/share/tdxupdate/test-key.pem; a new one is made where it does not exist).
# Programs of another folder set testbed_dir to that of this file.
#
# The updater is tdx_update.ko, or a part of the kernel and of its tdx-host.ko. The
# latter holds itself, so it stays from the first load on, over any number of
# emulators.

testbed_dir=${testbed_dir:-$(cd "$(dirname "$0")" && pwd)}
# shellcheck source=tap.sh
. "$testbed_dir/tap.sh"

modules=${TDXUPDATE_MODULES:-/lib/tdxupdate}
key=${TDXUPDATE_KEY:-/usr/share/tdxupdate/test-key.pem}
emulator=/sys/kernel/debug/seam_emu
upload_node=/sys/class/firmware/tdx_module
tdx_host=/sys/devices/faux/tdx_host
cpus=$(grep -c '^processor' /proc/cpuinfo)

# Our events without our module: they are the kernel's.
updater=tdx_update
updater_btf=tdx_update
if [ -d /sys/kernel/tracing/events/tdx ] && [ ! -d /sys/module/tdx_update ]; then
	updater=tdx_host
	updater_btf=vmlinux
fi

VERSION_BEFORE=1.5.24
VERSION_AFTER=1.5.25

# Seconds that whatever is waited for may take. Nothing is told by how long it
# takes: this only ends a test that would never end, with a word why, and before
# the time of its program is over (TEST_TIMEOUT, and see settings): 240 of 1800.
PATIENCE=$((${TEST_TIMEOUT:-1800} * 2 / 15))

tap_at_exit()
{
	testbed_down >/dev/null 2>&1
}

# testbed_needs [MODULE...]: or skip the program.
testbed_needs()
{
	[ "$(id -u)" = 0 ] || tap_skip_all "must be run as root"
	for module in seam_emu "$updater" "$@"; do
		testbed_file "$module" >/dev/null ||
			tap_skip_all "no $modules/$module.ko: modules are not looked for elsewhere: put it there, or set TDXUPDATE_MODULES to its folder"
	done
	command -v tdxupdate-mkimage >/dev/null ||
		tap_skip_all "no tdxupdate-mkimage: it makes the images, and comes with the tdxupdate tools, not with the kernel: add their folder to PATH"
	[ -d /sys/kernel/tracing/events ] ||
		mount -t tracefs tracefs /sys/kernel/tracing
	[ -e /sys/kernel/debug/tracing ] ||
		mount -t debugfs debugfs /sys/kernel/debug
}

# testbed_background PID: a process that a test which fails may leave behind, and
# that holds a module.
testbed_background()
{
	echo "$1" >>"$tap_tmp/background"
}

# testbed_ended PID: it was waited for.
testbed_ended()
{
	sed -i "/^$1\$/d" "$tap_tmp/background"
}

testbed_end_background()
{
	[ -s "$tap_tmp/background" ] || return 0
	xargs kill -KILL <"$tap_tmp/background" 2>/dev/null
	rm -f "$tap_tmp/background"
}

# wait_until WHAT COMMAND...: it succeeds, at the latest after PATIENCE.
wait_until()
{
	wait_what=$1
	shift
	read -r wait_now _ </proc/uptime
	wait_deadline=$((${wait_now%.*} + PATIENCE))
	until "$@"; do
		read -r wait_now _ </proc/uptime
		[ "${wait_now%.*}" -le "$wait_deadline" ] ||
			tap_fail "in vain waited $PATIENCE s until $wait_what"
		usleep 10000
	done
}

# said_or_ended PID REGEX FILE...: such a line is there, or never will be.
said_or_ended()
{
	said_pid=$1 said_regex=$2
	shift 2
	! grep -qsE "$said_regex" "$@" || return 0
	! kill -0 "$said_pid" 2>/dev/null ||
		return $TAP_FAIL
	# It may have been the last thing that it did.
	grep -qsE "$said_regex" "$@" ||
		tap_fail "process $said_pid ended before '$said_regex'" "$@"
}

# wait_until_says PID REGEX FILE...: the process writes such a line.
wait_until_says()
{
	wait_until "process $1 says '$2'" said_or_ended "$@"
}

# testbed_file MODULE: a dash in the name of its file is none in its own.
testbed_file()
{
	for testbed_name in "$1" "$(echo "$1" | tr _ -)"; do
		[ ! -e "$modules/$testbed_name.ko" ] || break
	done
	echo "$modules/$testbed_name.ko"
	[ -e "$modules/$testbed_name.ko" ]
}

# testbed_load MODULE [PARAMETER=VALUE...]
testbed_load()
{
	testbed_module=$(testbed_file "$1") || return
	shift
	insmod "$testbed_module" "$@"
}

testbed_loaded()
{
	[ -d "/sys/module/$1" ]
}

module_unloads()
{
	rmmod "$1" 2>"$tap_tmp/rmmod"
}

# testbed_unload MODULE...: those that are loaded, in this order. The kernel lets
# go of what a process held some time after the process has ended.
testbed_unload()
{
	for module; do
		! testbed_loaded "$module" ||
			wait_until "$module can be unloaded" \
				module_unloads "$module"
	done
}

# For tests of how the updater is loaded and unloaded, or is not there.
testbed_needs_unloading()
{
	[ "$updater" = tdx_update ] ||
		tap_skip "the updater is a part of this kernel, it cannot be unloaded"
}

# An updater that is there already counts its updates from 1 again.
testbed_load_updater()
{
	if ! testbed_loaded "$updater"; then
		testbed_load "$updater" || tap_fail "$updater does not load"
	fi
	[ "$updater" = tdx_update ] || testbed_load fresh_seq 2>/dev/null || :
}

# testbed_up [SEAM_EMU_PARAMETER=VALUE...]: afresh, the updater's seq is 0 again.
testbed_up()
{
	testbed_down || tap_fail "the test bed cannot be taken down"
	testbed_load seam_emu "$@" || tap_fail "seam_emu does not load"
	testbed_load_updater
	[ ! -e "$modules/td_build.ko" ] || testbed_load td_build ||
		tap_fail "td_build does not load"
}

# cpus_wait meet=STATE|first=CPU...: CPUs wait for each other in the next update,
# see modules/rendezvous.c.
cpus_wait()
{
	testbed_load rendezvous "$@" || tap_fail "rendezvous does not load"
}

# no_cpu_waited_in_vain: after that update.
no_cpu_waited_in_vain()
{
	tap_equal "waited in vain" \
		"$(cat /sys/module/rendezvous/parameters/late)" N
}

testbed_down()
{
	testbed_end_background
	testbed_unload rendezvous lock_probe no_memory native_tdx td_build \
		tdx_update seam_emu
}

# emulator_fault RULE..., one rule an argument: see seam_emu's file "faults".
emulator_fault()
{
	for rule; do
		echo "$rule" >"$emulator/faults" ||
			tap_fail "the emulator refuses the fault '$rule'"
	done
}

emulator_latency()
{
	for rule; do
		echo "$rule" >"$emulator/latency" ||
			tap_fail "the emulator refuses the latency '$rule'"
	done
}

# emulator_state KEY: one value of seam_emu's file "state".
emulator_state()
{
	sed -n "s/^$1=//p" "$emulator/state"
}

emulator_calls_reset()
{
	echo 0 >"$emulator/calls"
}

emulator_calls_total()
{
	sed -n 's/^total //p' "$emulator/calls"
}

# emulator_calls LEAF [CPU]: calls of a leaf, for example TDH.SYS.INIT.
emulator_calls()
{
	awk -v leaf="$1" -v cpu="${2:-any}" '
		$1 == leaf && (cpu == "any" || $2 == cpu) { calls += $3 }
		END { print calls + 0 }' "$emulator/calls"
}

# image_make FILE VERSION [MKIMAGE_OPTION...]
image_make()
{
	image_file=$1 image_version=$2
	shift 2
	[ -e "$key" ] || key=$tap_tmp/key.pem
	[ -e "$key" ] || tdxupdate-mkimage --make-key="$key" ||
		tap_fail "tdxupdate-mkimage cannot make a key"
	tdxupdate-mkimage --version "$image_version" --pages 4 \
		--key "$key" "$@" -o "$image_file" ||
		tap_fail "tdxupdate-mkimage cannot make image $image_version"
}

# upload_begin IMAGE: status is that of the commit, which may be refused.
upload_begin()
{
	echo 1 >"$upload_node/loading" &&
		cat "$1" >"$upload_node/data" &&
		echo 0 >"$upload_node/loading"
}

upload_is_over()
{
	! read -r upload_status <"$upload_node/status" ||
		[ "$upload_status" = idle ]
}

# upload_wait: until the node is idle, or gone.
upload_wait()
{
	upload_is_over || wait_until "the upload is over" upload_is_over
}

# upload IMAGE: the whole upload, however it ends.
upload()
{
	upload_begin "$1" || tap_fail "the upload of $1 is not taken"
	upload_wait
}

upload_error()
{
	cat "$upload_node/error"
}

# update_succeeds IMAGE VERSION
update_succeeds()
{
	upload "$1"
	tap_equal "the upload's error" "$(upload_error)" ""
	tap_equal "the version" "$(cat $tdx_host/version)" "$2"
}

# update_fails IMAGE ERROR: ERROR is the node's word, "device-busy" for example.
update_fails()
{
	upload "$1"
	tap_equal "the upload's error" "$(upload_error)" "transferring:$2"
}

# tdx_is_lost: no version to be read, until reboot.
tdx_is_lost()
{
	if version=$(cat $tdx_host/version 2>"$tap_tmp/output"); then
		tap_fail "version reads '$version' though TDX is lost"
	fi
	# ENXIO
	grep -q 'No such device or address' "$tap_tmp/output" ||
		tap_fail "version is not ENXIO" "$tap_tmp/output"
}

# nothing_has_changed [VERSION]: the running module is as if nobody had asked.
nothing_has_changed()
{
	tap_equal "the version" "$(cat $tdx_host/version)" \
		"${1:-$VERSION_BEFORE}"
	tap_equal "the module's state" "$(emulator_state module)" READY
	tap_equal "SEAM_READY" "$(emulator_state seam_ready)" 1
}

# Free memory tells of leaks, unless the kernel keeps what is freed in order to
# find who still uses it (KASAN); such a one has kmemleak look for itself.
memory_tells_leaks()
{
	[ ! -e /sys/kernel/debug/kmemleak ]
}

# Memory that is free, in KiB: caches dropped, and with the pages that each CPU
# keeps for itself, which are more than what is looked for here.
memory_free()
{
	sync
	echo 3 >/proc/sys/vm/drop_caches
	sleep 1
	awk '$1 == "nr_free_pages" || $1 == "count:" { pages += $2 }
	     END { print pages * 4 }' /proc/zoneinfo
}

has_memory()
{
	memory=$(memory_free)
	[ $((memory + $2)) -gt "$1" ]
}

# memory_is_free KIB BUT: of so much that was free once, all but BUT KiB is again.
# Some of it comes back late; what leaked never does.
memory_is_free()
{
	wait_until "$1 KiB are free again, but for $2" has_memory "$1" "$2"
	echo "free memory: $1 KiB before, $memory KiB after"
}

# log_mark: log_since starts here.
log_mark()
{
	log_marker="selftest $0 $(cat /proc/sys/kernel/random/uuid)"
	echo "<6>$log_marker" >/dev/kmsg
}

log_since()
{
	dmesg | sed "1,/${log_marker##* }/d"
}

# log_has REGEX: extended, within a line.
log_has()
{
	log_since >"$tap_tmp/log"
	grep -qE "$1" "$tap_tmp/log" ||
		tap_fail "the log has no line '$1'" "$tap_tmp/log"
}

# log_lacks REGEX
log_lacks()
{
	log_since >"$tap_tmp/log"
	! grep -qE "$1" "$tap_tmp/log" ||
		tap_fail "the log has a line '$1'" "$tap_tmp/log"
}

# log_has_only REGEX: of the kernel's TDX host support, all of which is silent while
# the machine is stopped.
log_has_only()
{
	log_has "$1"
	grep -E '(tdx|seamldr): ' "$tap_tmp/log" >"$tap_tmp/lines" || :
	[ "$(wc -l <"$tap_tmp/lines")" -eq 1 ] ||
		tap_fail "the log has not only a line '$1'" "$tap_tmp/lines"
}

log_splat='WARNING:|BUG:|Oops|general protection|UBSAN|INFO: task|rcu:.*stall|[Ll]ockup|scheduling while atomic|unchecked MSR|Call Trace'

log_is_clean()
{
	log_lacks "$log_splat"
}
