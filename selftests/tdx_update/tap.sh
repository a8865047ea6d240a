# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# Test Anything Protocol as kselftest reads it.
#
# A test is a function, named for the fact that it checks. It runs in a subshell
# under `set -e`: the first command that fails makes the fact false. What it
# prints becomes diagnostics. TAP_ONLY names the tests to run, TAP_TRACE=1 shows
# their commands.

TAP_PASS=0
TAP_FAIL=1
TAP_SKIP=4

tap_tmp=$(mktemp -d)
trap tap_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A program overrides it to undo what its tests did to the machine.
tap_at_exit()
{
	:
}

tap_exit()
{
	tap_status=$?
	tap_at_exit
	rm -rf "$tap_tmp"
	exit $tap_status
}

# tap_fail WHY [FILE...]: end the test; the files go into the diagnostics.
tap_fail()
{
	echo "failed: $1"
	shift
	[ $# -eq 0 ] || sed 's/^/  /' "$@"
	exit $TAP_FAIL
}

# tap_skip WHY: end the test, which cannot be run here.
tap_skip()
{
	echo "$1" >"$tap_tmp/skip"
	exit $TAP_SKIP
}

# tap_skip_all WHY: end the program, none of whose tests can be run here.
tap_skip_all()
{
	echo "TAP version 13"
	echo "1..0 # SKIP $1"
	exit $TAP_SKIP
}

# tap_equal WHAT GOT WANTED
tap_equal()
{
	[ "$2" = "$3" ] || tap_fail "$1 is '$2' instead of '$3'"
}

# tap_within WHAT GOT LOWEST HIGHEST: whole numbers.
tap_within()
{
	if [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
		tap_fail "$1 is $2, not within $3..$4"
	fi
}

# tap_fails COMMAND...: it must not succeed.
tap_fails()
{
	if "$@" >"$tap_tmp/output" 2>&1; then
		tap_fail "succeeded: $*" "$tap_tmp/output"
	fi
}

tap_run_one()
{
	(
		set -e
		[ -z "${TAP_TRACE:-}" ] || set -x
		trap - EXIT
		"$1"
	) >"$tap_tmp/diagnostics" 2>&1
	tap_status=$?
	[ "$tap_status" = $TAP_SKIP ] ||
		sed 's/^/# /' "$tap_tmp/diagnostics"
	return $tap_status
}

# tap_run TEST...: run the tests and exit.
tap_run()
{
	# shellcheck disable=SC2086 # names, separated by blanks
	[ -z "${TAP_ONLY:-}" ] || set -- $TAP_ONLY
	echo "TAP version 13"
	echo "1..$#"
	tap_number=0 tap_passed=0 tap_failed=0 tap_skipped=0
	for tap_test; do
		tap_number=$((tap_number + 1))
		tap_run_one "$tap_test"
		case $? in
		"$TAP_PASS")
			tap_passed=$((tap_passed + 1))
			echo "ok $tap_number $tap_test"
			;;
		"$TAP_SKIP")
			tap_skipped=$((tap_skipped + 1))
			echo "ok $tap_number $tap_test # SKIP $(cat "$tap_tmp/skip")"
			;;
		*)
			tap_failed=$((tap_failed + 1))
			echo "not ok $tap_number $tap_test"
			;;
		esac
	done
	echo "# Totals: pass:$tap_passed fail:$tap_failed xfail:0 xpass:0 skip:$tap_skipped error:0"
	[ $tap_failed -eq 0 ] || exit $TAP_FAIL
	[ $tap_passed -gt 0 ] || exit $TAP_SKIP
	exit $TAP_PASS
}
