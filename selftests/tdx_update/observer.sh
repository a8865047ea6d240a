# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of testbed.sh
#
# The program observe beside a test: what the BPF programs tell, counted. Needs
# testbed.sh.

observe=$testbed_dir/observe

# observer_needs [MODULE...]: or skip the program.
observer_needs()
{
	testbed_needs "$@"
	[ -x "$observe" ] || tap_skip_all "no program observe"
}

# observer_start [OBSERVE_OPTION...]: returns when it is attached; leaves what it
# tells in $observed.
observer_start()
{
	observer_run "$observe" "$@"
}

# observer_run COMMAND...: the same, by a command of one's own.
observer_run()
{
	observed=$tap_tmp/observed
	# Before the background job makes them anew.
	rm -f "$observed" "$tap_tmp/observer"
	"$@" >"$observed" 2>"$tap_tmp/observer" </dev/null &
	observer=$!
	testbed_background "$observer"
	wait_until_says "$observer" '^attached' "$observed" "$tap_tmp/observer"
}

# observer_stop: it has told everything.
observer_stop()
{
	kill -TERM "$observer"
	wait "$observer" || tap_fail "observe fails" "$tap_tmp/observer"
	testbed_ended "$observer"
}

# observer_says REGEX: a whole line.
observer_says()
{
	grep -qxE "$1" "$observed" || tap_fail "no line $1" "$observed"
}

# observer_calls LEAF: single SEAMCALLs that were told.
observer_calls()
{
	awk -v leaf="$1" '$1 == "call" && $2 == leaf { calls = $3 }
		END { print calls + 0 }' "$observed"
}

# observer_losses REASON: on all CPUs.
observer_losses()
{
	awk -v reason="$1" '$1 == "loss" && $2 == reason { losses += $4 }
		END { print losses + 0 }' "$observed"
}

observer_lost_nothing()
{
	! grep '^loss ' "$observed" || tap_fail "records were lost"
}
