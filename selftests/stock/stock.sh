# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of and for other files
#
# The test bed under a kernel with TDX host support of its own: its updater,
# tdx-host.ko, takes the place of ours. Includes testbed.sh of the updater's
# tests, of which it replaces what loads and unloads.
#
# tdx-host.ko holds itself, so it stays from the first load on, over any number
# of emulators.

testbed_dir=$(cd "$(dirname "$0")/../tdx_update" && pwd)
# shellcheck source=../tdx_update/testbed.sh
. "$testbed_dir/testbed.sh"

# stock_needs [MODULE...]: or skip the program.
stock_needs()
{
	[ -e "$modules/tdx-host.ko" ] ||
		tap_skip_all "no $modules/tdx-host.ko: this kernel has no such updater"
	testbed_needs "$@"
}

testbed_down()
{
	testbed_end_background
	testbed_unload nested_calls seamcall_test td_build seam_emu
}

# testbed_up [SEAM_EMU_PARAMETER=VALUE...]
testbed_up()
{
	testbed_down || tap_fail "the test bed cannot be taken down"
	testbed_load seam_emu "$@" || tap_fail "seam_emu does not load"
	testbed_loaded tdx_host || testbed_load tdx-host ||
		tap_fail "tdx-host does not load"
	[ ! -e "$modules/td_build.ko" ] || testbed_load td_build ||
		tap_fail "td_build does not load"
}

# functions_traced FUNCTION...: from here on.
functions_traced()
{
	echo nop >"$tracing/current_tracer"
	echo "$*" >"$tracing/set_ftrace_filter" ||
		tap_fail "cannot be traced: $*"
	echo function >"$tracing/current_tracer"
	: >"$tracing/trace"
}

functions_traced_end()
{
	cp "$tracing/trace" "$tap_tmp/trace"
	echo nop >"$tracing/current_tracer"
	: >"$tracing/set_ftrace_filter"
}

# function_cpus FUNCTION: how many CPUs called it.
function_cpus()
{
	awk -v name="$1" '
		!/^#/ && $0 ~ (": " name " ") && match($0, /\[[0-9]+\]/) {
			cpus[substr($0, RSTART, RLENGTH)] = 1
		}
		END { for (cpu in cpus) n++; print n + 0 }' "$tap_tmp/trace"
}

tracing=/sys/kernel/tracing
