# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of testbed.sh and of programs
#
# The trace buffer, and one anchored regular expression for each event. Needs
# testbed.sh.
#
# An expression has the form of the line that is documented for the event. It
# starts with the prefix of all lines, of which only the CPU can be chosen, and
# ends at the end of the line: a field that is added, or a number where a name
# belongs, does not match.

tracefs=/sys/kernel/tracing

# trace_start [EVENT...]: those of tdx, by default all.
trace_start()
{
	echo 0 >$tracefs/tracing_on
	echo nop >$tracefs/current_tracer
	echo 0 >$tracefs/events/tdx/enable
	echo >$tracefs/trace
	if [ $# -eq 0 ]; then
		echo 1 >$tracefs/events/tdx/enable
	fi
	for event; do
		echo 1 >"$tracefs/events/tdx/$event/enable"
	done
	echo 1 >$tracefs/tracing_on
}

# trace_stop: leaves $trace, the lines of all CPUs by time.
trace_stop()
{
	trace=$tap_tmp/trace
	echo 0 >$tracefs/tracing_on
	grep -v '^#' $tracefs/trace >"$trace" || :
	echo 0 >$tracefs/events/tdx/enable
	if grep 'LOST' "$trace"; then
		tap_fail "the trace buffer is too small"
	fi
}

# trace_per_cpu: after trace_stop, leaves $trace.N, the lines of CPU N in the
# order in which it wrote them.
trace_per_cpu()
{
	for cpu in $(seq 0 $((cpus - 1))); do
		grep -v '^#' "$tracefs/per_cpu/cpu$cpu/trace" >"$trace.$cpu" || :
	done
}

# re_cpu CPU: comm (any characters), pid, CPU, flags, time, colon. The comm may be
# <...>: the kernel remembers only some. A CPU of "." stands for any.
re_cpu()
{
	case $1 in
	.) re='[0-9]{3}' ;;
	?) re=00$1 ;;
	??) re=0$1 ;;
	*) re=$1 ;;
	esac
	re="^ *.{1,16}-[0-9]+ +\\[$re\\] [a-zA-Z.0-9#]{5} +[0-9]+\\.[0-9]{6}: "
}

any_state='(SHUTDOWN|CPU_INSTALL|CPU_INIT|RUN_UPDATE)'
any_leaf='(TDH|SEAMLDR)\.[A-Z0-9.]+'
any_hex='0x[0-9a-f]+'
any_detail='(0|0x[0-9a-f]+|[A-Z][A-Z0-9_]*)'
any_number='[0-9]+'
any_version='[0-9]+\.[0-9]+\.[0-9]{2}'

# For all: re_EVENT CPU FIELD... sets $re; "." is any CPU, and fields that are left
# out or empty are any. Set rather than printed: a subshell is slow when emulated.
re_update_begin()
{
	re_cpu "$1"
	re="${re}tdx_update_begin: seq=${2:-$any_number} nr_cpus=${3:-$any_number} sigstruct_pages=${4:-$any_number} module_pages=${5:-$any_number} version=${6:-$any_version}\$"
}

re_update_state()
{
	re_cpu "$1"
	re="${re}tdx_update_state: seq=${2:-$any_number} from=${3:-$any_state} to=${4:-[A-Z_]+}\$"
}

re_update_step()
{
	re_cpu "$1"
	re="${re}tdx_update_step: seq=${2:-$any_number} state=${3:-$any_state}\$"
}

re_update_ack()
{
	re_cpu "$1"
	re="${re}tdx_update_ack: seq=${2:-$any_number} state=${3:-$any_state} ordinal=${4:-$any_number} nr_cpus=${5:-$any_number}\$"
}

re_update_abort()
{
	re_cpu "$1"
	re="${re}tdx_update_abort: seq=${2:-$any_number} state=${3:-$any_state} errno=${4:--[0-9]+} leaf=${5:-$any_leaf} status=${6:-[A-Z0-9_]+} detail=${7:-$any_detail} raw=${8:-$any_hex}\$"
}

re_update_leave()
{
	re_cpu "$1"
	re="${re}tdx_update_leave: seq=${2:-$any_number} state=${3:-[A-Z_]+} errno=${4:--?[0-9]+}\$"
}

re_update_end()
{
	re_cpu "$1"
	re="${re}tdx_update_end: seq=${2:-$any_number} errno=${3:--?[0-9]+} state=${4:-[A-Z_]+} version=${5:-$any_version}\$"
}

re_seamcall_begin()
{
	re_cpu "$1"
	re="${re}tdx_seamcall_begin: leaf=${2:-$any_leaf} fn=${3:-$any_hex}\$"
}

# re_seamcall_end CPU LEAF STATUS DETAIL RAW RCX RDX R8 ATTEMPT
re_seamcall_end()
{
	re_cpu "$1"
	re="${re}tdx_seamcall_end: leaf=${2:-$any_leaf} status=${3:-[A-Z0-9_]+} detail=${4:-$any_detail} raw=${5:-$any_hex} rcx=${6:-$any_hex} rdx=${7:-$any_hex} r8=${8:-$any_hex} duration_ns=$any_number attempt=${9:-$any_number}\$"
}

re_seamldr_call()
{
	re_cpu "$1"
	re="${re}tdx_seamldr_call: leaf=${2:-$any_leaf} status=${3:-[A-Z0-9_]+} raw=${4:-$any_hex} wait_ns=$any_number call_ns=$any_number\$"
}

trace_re()
{
	trace_re_event=$1
	shift
	"re_$trace_re_event" "$@"
}

# trace_count EVENT CPU FIELD...: the lines of the event.
trace_count()
{
	trace_re "$@"
	grep -cE "$re" "$trace" || :
}

# trace_has N EVENT CPU FIELD...: exactly N lines; with N = 0 their absence is
# asserted.
trace_has()
{
	trace_expected=$1
	shift
	trace_re "$@"
	trace_found=$(grep -cE "$re" "$trace" || :)
	[ "$trace_found" = "$trace_expected" ] ||
		tap_fail "$trace_found instead of $trace_expected lines match $re" "$trace"
}

# trace_ends_with EVENT CPU FIELD...: its line is the last one.
trace_ends_with()
{
	trace_re "$@"
	tail -n 1 "$trace" | grep -qE "$re" ||
		tap_fail "$1 is not the last event" "$trace"
}

# trace_has_no EVENT [REGEX]: whatever the rest of the line looks like.
trace_has_no()
{
	! grep -E ": $1: .*${2:-}" "$trace" ||
		tap_fail "the trace has $1 ${2:-}" "$trace"
}
