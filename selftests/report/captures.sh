# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Captures that the tests of reports show: those that are stored, and some that
# are made. Sets $report to the tool; captures and whatever is made of them are
# in $work, NAME.tdxcap and so on, $names lists them.

build=${BUILD:-$PWD/build}
work=$build/test/reports
report="$build/tools/tdxupdate-trace report"
synthetic=$build/synthetic/synthetic-capture
names=

# made NAME OPTION...: a host that never was
made()
{
	local name=$1

	shift
	"$synthetic" "$@" -o "$work/$name.tdxcap" || return 1
	names+=" $name"
}

find_captures()
{
	local capture name

	rm -rf "$work"
	mkdir -p "$work"
	for capture in selftests/captures/*.tdxcap; do
		name=$(basename "$capture" .tdxcap)
		cp "$capture" "$work/"
		names+=" $name"
	done
	made queue --cpus 64 &&
		made busy-builds --last busy --tds 3 --calls 2000 --cpus 4 &&
		made lost-install --last lost-install --cpus 16 &&
		made lost-init --last lost-init --cpus 4 &&
		made lost-update --last lost-update --cpus 4 &&
		made shutdown-refused --last refused --cpus 4 &&
		made malformed --last malformed &&
		made unfinished --last unfinished --updates 3 &&
		made torn --torn --updates 2 &&
		made many --updates 30 --busy-every 7 --calls 5000 --losses 3 --cpus 8
}

# Exit status of report is that of the update: any but 1 is a report.
write_reports()
{
	local name status

	for name in $names; do
		$report "$work/$name.tdxcap" --html "$work/$name.html" \
			--perfetto "$work/$name.pftrace" </dev/null
		status=$?
		[ $status -ne 1 ] || return 1
	done
}

nr_tests=0
failures=0

# verdict STATUS NAME: a result; what is wrong is on standard input
verdict()
{
	nr_tests=$((nr_tests + 1))
	sed '/^$/d; s/^/# /'
	if [ "$1" -eq 0 ]; then
		echo "ok $nr_tests - $2"
	else
		echo "not ok $nr_tests - $2"
		failures=$((failures + 1))
	fi
}

# check NAME COMMAND...: passes when COMMAND succeeds and says nothing
check()
{
	local name=$1 said status

	shift
	said=$("$@" 2>&1)
	status=$?
	[ -z "$said" ] || status=1
	verdict $status "$name" <<<"$said"
}

finish()
{
	echo "1..$nr_tests"
	[ $failures -eq 0 ]
}
