#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Each CPU writes its cells while all others write theirs: none is lost, and in
# none is anything of another. In SHUTDOWN and RUN_UPDATE all CPUs but one have
# nothing to do but to ack. Where CPUs run in parallel (scripts/vm --parallel) they
# do so at the same time. TDXUPDATE_ROUNDS asks for more updates.

. "$(dirname "$0")/testbed.sh"
. "$(dirname "$0")/trace.sh"
. "$(dirname "$0")/observer.sh"

rounds=${TDXUPDATE_ROUNDS:-50}
capture=$tap_tmp/capture
said=$tap_tmp/said

# What is recorded of an update has to be read before the fourth after it.
record_updates()
{
	rm -f "$said"
	tdxupdate-trace record -o "$capture" 2>"$said" </dev/null &
	recorder=$!
	testbed_background "$recorder"
	wait_until_says "$recorder" '^attached' "$said"
	trace_start tdx_update_ack
	for round in $(seq "$rounds"); do
		upload "$image"
		tap_equal "the upload's error" "$(upload_error)" ""
		wait_until_says "$recorder" "^update $round: done" "$said"
	done
	trace_stop
	kill -INT "$recorder"
	wait "$recorder" || tap_fail "the recorder fails with $?" "$said"
	testbed_ended "$recorder"
	tdxupdate-trace report --json "$capture" >"$tap_tmp/report"
}

# Lines "SEQ STATE CPU ORDINAL" of the report.
acks_recorded()
{
	grep '"type":"update"' "$tap_tmp/report" | tr '{' '\n' | sed -n \
		-e 's/.*"type":"update","seq":\([0-9]*\),.*/update \1/p' \
		-e 's/^"state":"\([A-Z_]*\)",.*/state \1/p' \
		-e 's/^"cpu":\([0-9]*\),"ordinal":\([0-9]*\),.*/ack \1 \2/p' |
		awk '$1 == "update" { seq = $2 }
			$1 == "state" { state = $2 }
			$1 == "ack" { print seq, state, $2, $3 }' | sort
}

# The same lines of the trace buffer.
acks_traced()
{
	sed -nE 's/.*\[0*([0-9]+)\].*: tdx_update_ack: seq=([0-9]+) state=([A-Z_]+) ordinal=([0-9]+) .*/\2 \3 \1 \4/p' \
		"$trace" | sort
}

every_ack_is_recorded_as_it_is_in_the_trace_buffer()
{
	testbed_up updates=2000
	record_updates
	acks_traced >"$tap_tmp/traced"
	acks_recorded >"$tap_tmp/recorded"
	tap_equal "acks" "$(grep -c . "$tap_tmp/recorded")" \
		$((rounds * 4 * cpus))
	diff "$tap_tmp/traced" "$tap_tmp/recorded" ||
		tap_fail "a cell was lost or torn"
}

nothing_is_lost()
{
	tap_equal "complete updates" \
		"$(grep -c '"type":"update",.*"state":"DONE","complete":true,' \
			"$tap_tmp/report")" "$rounds"
	grep -qE '"losses":\{("[a-z_]+":0,?)+\}' "$tap_tmp/report" ||
		tap_fail "records were lost" "$said"
}

the_log_stays_clean()
{
	log_is_clean
}

testbed_needs
command -v tdxupdate-trace >/dev/null || tap_skip_all "no tdxupdate-trace"
image=$tap_tmp/image
image_make "$image" "$VERSION_AFTER" --pages 1
log_mark

tap_run every_ack_is_recorded_as_it_is_in_the_trace_buffer \
	nothing_is_lost \
	the_log_stays_clean
