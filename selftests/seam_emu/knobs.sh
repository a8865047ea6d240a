#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The emulator's own knobs: rules for faults and latency.

. "$(dirname "$0")/seam.sh"

RD='SYS.RD rdx=0x0800000100000003'

# hits NUMBER: of the only rule.
hits()
{
	tap_equal "hits of the rule" \
		"$(sed 's/.* hits=//' "$emulator/faults")" "$1"
}

a_rule_is_for_one_cpu()
{
	seam_up
	emulator_fault 'leaf=SYS.RD cpu=1 action=status status=SYS_BUSY'
	ok 0 $RD
	answers SYS_BUSY 1 $RD
	ok 1 $RD
	hits 1
}

a_rule_is_for_one_package()
{
	seam_up packages=2
	emulator_fault 'leaf=SYS.RD package=1 count=0 action=status status=SYS_BUSY'
	ok 0 $RD
	answers SYS_BUSY $((cpus - 1)) $RD
	tap_fails sh -c "echo 'leaf=SYS.RD package=2 action=cf' >$emulator/faults"
}

a_rule_is_for_one_td()
{
	seam_up
	td_ready 0
	td_ready 1
	emulator_fault 'leaf=MEM.TRACK hkid=1 action=status status=TD_FATAL'
	ok 0 MEM.TRACK rcx=$TDR
	td_pages 0
	answers TD_FATAL 0 MEM.TRACK rcx=$TDR
	echo clear >"$emulator/faults"
	tdr=$(sed -n 's/tdr=\(.*\) hkid=2 .*/\1/p' "$emulator/tds")
	emulator_fault "leaf=VP.FLUSH tdr=$tdr action=status status=TD_FATAL"
	ok 0 VP.FLUSH rcx=$TDVPR
	td_pages 1
	answers TD_FATAL 0 VP.FLUSH rcx=$TDVPR
}

a_rule_fires_from_the_nth_call_on_count_times()
{
	seam_up
	emulator_fault \
		'leaf=SYS.RD nth=3 count=2 action=status status=RND_NO_ENTROPY'
	for wanted in SUCCESS SUCCESS RND_NO_ENTROPY RND_NO_ENTROPY SUCCESS; do
		answers $wanted 0 $RD
	done
	hits 2
}

# drawn SEED: which of 20 calls a rule of 40 % fires on.
drawn()
{
	echo clear >"$emulator/faults"
	emulator_fault "leaf=SYS.RD count=0 probability=40 seed=$1 action=cf"
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		call 0 $RD
		printf %s. "$status"
	done
}

a_rule_of_chance_repeats_with_its_seed()
{
	seam_up
	first=$(drawn 7)
	tap_equal "what fires" "$(drawn 7)" "$first"
	[ "$(drawn 8)" != "$first" ] || tap_fail "the seed does not matter"
	drawn 7 >/dev/null
	tap_within "hits in 20 at 40 %" \
		"$(sed 's/.* hits=//' "$emulator/faults")" 2 15
}

each_action_has_its_outcome()
{
	seam_up
	emulator_fault 'leaf=SYS.RD action=cf' 'leaf=SYS.RD nth=2 action=ud'
	answers VMFAILINVALID 0 $RD
	answers UD 0 $RD
	ok 0 $RD
	echo 'leaf=SYS.RD action=gp' >"$emulator/faults" 2>/dev/null ||
		tap_skip "this kernel does not let the emulator raise #GP"
	answers GP 0 $RD
}

a_rule_can_be_for_one_state()
{
	seam_up
	emulator_fault 'leaf=SYS.LP.SHUTDOWN state=SHUTDOWN action=cf'
	ok 0 SYS.LP.SHUTDOWN
	ok 0 SYS.SHUTDOWN rcx=1
	answers VMFAILINVALID 0 SYS.LP.SHUTDOWN
}

# quick WHAT MOST: $ns is no more than so much, where a loaded machine does not add
# to it: in virtual time.
quick()
{
	[ "${ICOUNT:-}" != 1 ] || tap_within "ns of $1" "$ns" 0 "$2"
}

a_stall_takes_its_time_and_then_the_leaf_runs()
{
	seam_up
	emulator_fault 'leaf=SYS.RD action=stall ns=60000000'
	ok 0 $RD
	[ "$ns" -ge 60000000 ] || tap_fail "the stall took $ns ns"
	tap_equal "minor version" "$r8" 0x5
	ok 0 $RD
	quick "the next call" 1000000
	hits 1
}

# It would take twice as long as anything that holds a CPU here.
a_stall_ends_when_the_rules_are_cleared()
{
	seam_up
	emulator_fault 'leaf=SYS.RD cpu=1 action=stall ns=20000000000'
	ok 1 $RD '&' 2 clear
	[ "$ns" -lt 20000000000 ] || tap_fail "the stall took all of its time"
	tap_equal "minor version" "$r8" 0x5
	tap_equal "rules" "$(cat "$emulator/faults")" ""
}

# Its bound is ten seconds.
a_call_is_held_until_the_latency_rules_are_cleared()
{
	seam_up
	together SUCCESS SUCCESS 1 $RD '&' 2 $RD
	[ "$ns" -lt 10000000000 ] || tap_fail "it took all of its time"
	tap_equal "rules" "$(cat "$emulator/latency")" ""
}

# pair_fails: two calls at a time, without the rule of together().
pair_fails()
{
	tap_fails sh -c "echo '1 $RD & 2 $RD' >&3"
}

# Else tests of conflicts would pass or fail by chance.
two_calls_of_which_the_first_is_not_held_are_an_error()
{
	seam_up
	log_mark
	pair_fails
	emulator_latency 'leaf=SYS.RD cpu=1 ns=1000000'
	pair_fails
	tap_fails sh -c "echo '1 $RD & 2 clear' >&3"
	log_since | grep -c 'the first call was not held' >"$tap_tmp/lines"
	tap_equal "lines in the log" "$(cat "$tap_tmp/lines")" 3
	together SUCCESS SUCCESS 1 $RD '&' 2 $RD
}

a_latency_rule_counts_the_calls_that_it_hit()
{
	seam_up
	emulator_latency 'leaf=SYS.RD ns=5' 'leaf=SYS.RD cpu=1 ns=7'
	for cpu in 0 1 0 2; do
		ok $cpu $RD
	done
	tap_equal "rules" "$(sed 's/.*ns=//' "$emulator/latency")" \
		"$(printf '5 hits=3\n7 hits=1')"
}

a_fixed_latency_is_spent()
{
	seam_up
	emulator_latency 'leaf=SYS.RD ns=30000000' 'leaf=SYS.RD cpu=1 ns=1'
	ok 0 $RD
	[ "$ns" -ge 30000000 ] || tap_fail "it took $ns ns"
	ok 1 $RD
	quick "CPU 1" 1000000
}

# No time is shorter than what was drawn, however slow this machine is.
a_uniform_latency_is_within_its_range()
{
	seam_up
	emulator_latency 'leaf=SYS.RD ns=10000000..50000000 seed=3'
	least=9000000000
	for _ in 1 2 3 4 5 6 7 8; do
		ok 0 $RD
		[ "$ns" -ge 10000000 ] || tap_fail "it took $ns ns"
		[ "$ns" -ge "$least" ] || least=$ns
	done
	ns=$least
	quick "the least of eight" 45000000
}

# durations SEED: of five calls; what a machine under load adds is divided away.
durations()
{
	echo clear >"$emulator/latency"
	emulator_latency "leaf=SYS.RD mean=20000000 seed=$1"
	for _ in 1 2 3 4 5; do
		ok 0 $RD
		printf '%s ' "$ns"
	done
}

# Virtual time makes it exact: one run is as long as the other but for caches.
drawn_latency_repeats_with_its_seed_in_virtual_time()
{
	[ "${ICOUNT:-}" = 1 ] || tap_skip "needs a guest with --icount"
	seam_up
	durations 5 >"$tap_tmp/first"
	durations 5 >"$tap_tmp/second"
	durations 6 >"$tap_tmp/other"
	paste -d ' ' "$tap_tmp/first" "$tap_tmp/second" "$tap_tmp/other" |
		awk '{
			for (i = 1; i <= 5; i++) {
				far = $i - $(i + 5)
				if (far * far > 200000 * 200000)
					exit 1
				away = $i - $(i + 10)
				other += away * away
			}
			exit other < 1000000 * 1000000
		}' || tap_fail "two runs differ" "$tap_tmp/first" \
			"$tap_tmp/second" "$tap_tmp/other"
}

what_makes_no_sense_is_refused_and_the_log_says_why()
{
	seam_up
	log_mark
	while read -r file line; do
		# shellcheck disable=SC2016 # for the inner shell
		tap_fails sh -c 'echo "$1" >"$2"' sh "$line" "$emulator/$file"
	done <<-RULES
		faults leaf=NO.SUCH action=cf
		faults leaf=SYS.RD
		faults action=cf
		faults leaf=SYS.RD cpu=4096 action=cf
		faults leaf=SYS.RD hkid=1 action=cf
		faults leaf=MEM.TRACK hkid=4096 action=cf
		faults leaf=MEM.TRACK tdr=8 action=cf
		faults leaf=SYS.RD state=ASLEEP action=cf
		faults leaf=SYS.RD nth=0 action=cf
		faults leaf=SYS.RD action=status
		faults leaf=SYS.RD action=status status=0
		faults leaf=SYS.RD action=status status=EBADCALL
		faults leaf=SYS.RD action=cf status=SYS_BUSY
		faults leaf=SYS.RD action=cf ns=5
		faults leaf=SYS.RD action=cf probability=0
		faults leaf=SYS.RD action=cf probability=101
		faults leaf=SYS.RD action=cf seed=1
		faults leaf=SYS.RD action=explode
		faults leaf=SYS.RD action=stall ns=99999999999999
		faults leaf
		latency leaf=SYS.RD
		latency ns=5
		latency leaf=SYS.RD ns=1000000001
		latency leaf=SYS.RD ns=9..5
		latency leaf=SYS.RD mean=0
		latency leaf=SYS.RD ns=5 seed=1
		latency leaf=SYS.RD ns=5 mean=5
		latency leaf=SYS.RD until=clear ns=5
		latency leaf=SYS.RD until=clear until=clear
		latency leaf=SYS.RD until=clear seed=1
		latency leaf=SYS.RD until=never
		latency until=clear
		calls 1
		rules 1
	RULES
	log_since | grep -c 'seam_emu: ' >"$tap_tmp/lines"
	tap_equal "lines in the log" "$(cat "$tap_tmp/lines")" 34
	tap_equal "rules" "$(grep -c . "$emulator/faults")" 0
	ok 0 $RD
}

seam_needs
[ "$cpus" -ge 3 ] || tap_skip_all "needs three CPUs"

tap_run a_rule_is_for_one_cpu \
	a_rule_is_for_one_package \
	a_rule_is_for_one_td \
	a_rule_fires_from_the_nth_call_on_count_times \
	a_rule_of_chance_repeats_with_its_seed \
	each_action_has_its_outcome \
	a_rule_can_be_for_one_state \
	a_stall_takes_its_time_and_then_the_leaf_runs \
	a_stall_ends_when_the_rules_are_cleared \
	a_call_is_held_until_the_latency_rules_are_cleared \
	two_calls_of_which_the_first_is_not_held_are_an_error \
	a_latency_rule_counts_the_calls_that_it_hit \
	a_fixed_latency_is_spent \
	a_uniform_latency_is_within_its_range \
	drawn_latency_repeats_with_its_seed_in_virtual_time \
	what_makes_no_sense_is_refused_and_the_log_says_why
