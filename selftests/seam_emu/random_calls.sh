#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Random sequences of SEAMCALLs on all CPUs at a time, while models that share
# nothing with the emulator say what must become of each page, TD, module and
# session. Modules are updated, loaded and lost meanwhile. Source: all rules of
# P-SEAMLDR, dispatcher, SYS leaves, TD build and teardown.
#
# SEAM_FUZZ is the number of sequences (12000); SEAM_FUZZ_SEED the first seed (1). A
# quarter of them is for each kind of platform, with four seeds, each of which begins
# with an emulator that was just loaded. So what failed is tried again by the seed
# that is printed, with the same SEAM_FUZZ: what each CPU does is determined by it,
# what comes of it also by which CPU is the faster one.

. "$(dirname "$0")/seam.sh"

sequences=${SEAM_FUZZ:-12000}
first_seed=${SEAM_FUZZ_SEED:-1}
SEEDS=4	# for each kind of platform
PLATFORMS=4
UPDATES=1000000000
fuzz=$seamcall/fuzz

value()
{
	sed -n "s/^$1=//p" "$fuzz"
}

# wrong WHAT [FILE]
wrong()
{
	what=$1
	shift
	# shellcheck disable=SC2154 # of tap.sh
	again="SEAM_FUZZ=$sequences SEAM_FUZZ_SEED=$seed TAP_ONLY=$tap_test $0"
	tap_fail "seed $seed, $emulated: $what; once more: $again" "$@"
}

# agrees KEY GOT WANTED
agrees()
{
	[ "$2" = "$3" ] || wrong "$1 is '$2' instead of '$3'" "$fuzz"
}

# all_is_well: what the models say is what the emulator says.
all_is_well()
{
	! grep '^wrong=' "$fuzz" >"$tap_tmp/wrong" ||
		wrong "a model says otherwise" "$tap_tmp/wrong"
	agrees "the seed" "$(value seed)" "$seed"
	for key in tds builds kot_used dirty_packages seamldr_ready; do
		agrees $key "$(emulator_state $key)" "$(value $key)"
	done
	agrees "TDs counted" "$(emulator_state builds_counted)" \
		"$(value builds)"
	agrees "updates left" "$(emulator_state updates_left)" \
		$((UPDATES - $(value since_load)))
}

ready()
{
	agrees state "$(emulator_state module)" READY
	agrees session "$(emulator_state session)" idle
}

nothing_is_left()
{
	for key in tds builds builds_counted kot_used; do
		agrees "$key in the end" "$(emulator_state $key)" 0
	done
}

# count KEY...: add up what happened.
count()
{
	for key; do
		eval "$key=\$((\${$key:-0} + \$(value $key)))"
	done
}

# happened KEY...: what random calls are to reach was reached.
happened()
{
	for key; do
		eval "[ \"\$$key\" -gt 0 ]" || wrong "$key: there was none"
	done
}

# emulate PACKAGES DIRTY
emulate()
{
	emulated="packages=$1 dirty=$2"
	seam_up packages="$1" dirty="$2" hkids=$((cpus * 4)) updates=$UPDATES
	image_into_memory "$image"
	td_params_default
}

# run PACKAGES DIRTY SEQUENCES: with $seed, from load to unload.
run()
{
	emulate "$1" "$2"
	echo "begin $1 $2" >"$fuzz" || wrong "it cannot begin: are there more than 8 CPUs?"
	echo "run $seed $3" >"$fuzz"
	all_is_well
	ready
	echo clean >"$fuzz"
	all_is_well
	ready
	nothing_is_left
	count calls succeeded busy updates finalized restored loads cleanups \
		lost_modules
	echo end >"$fuzz"
	all_is_well
	nothing_is_left
	agrees "the P-SEAMLDR is there" "$(emulator_state seamldr_ready)" 0
	testbed_down
}

# random_calls PACKAGES DIRTY: all that is for a kind of platform. The first seed
# shows what the kernel keeps for itself; from there on memory stays as it is.
random_calls()
{
	log_mark
	batch=$(((sequences + SEEDS * PLATFORMS - 1) / (SEEDS * PLATFORMS)))
	for seed in $(seq "$first_seed" $((first_seed + SEEDS - 1))); do
		run "$1" "$2" $batch
		[ "$seed" != "$first_seed" ] || before=$(memory_free)
	done
	for key in calls succeeded busy updates finalized restored loads \
		cleanups lost_modules; do
		eval "echo $key=\$$key"
	done
	! memory_tells_leaks || memory_is_free "$before" 2048
	# Fewer of them may miss it by chance.
	[ "$sequences" -lt 12000 ] || happened updates finalized restored
	[ "$sequences" -lt 100000 ] || happened loads cleanups lost_modules
	log_is_clean
}

# Else a hundred thousand sequences might be none.
calls_that_get_nowhere_are_an_error()
{
	seed=$first_seed
	emulate 1 0
	emulator_fault 'leaf=SEAMLDR.INSTALL count=0 action=cf'
	ok 0 SYS.SHUTDOWN rcx=0x10001
	echo "begin 1 0" >"$fuzz"
	echo "run $seed 100" >"$fuzz"
	grep -q '^wrong=.*gives up: the module is never READY again' "$fuzz" ||
		wrong "nobody gives up" "$fuzz"
}

one_package()
{
	random_calls 1 0
}

one_package_with_dirty_keys()
{
	random_calls 1 1
}

two_packages()
{
	random_calls 2 0
}

two_packages_with_dirty_keys()
{
	random_calls 2 1
}

seam_needs
[ "$cpus" -ge 2 ] || tap_skip_all "needs two CPUs"
image=$tap_tmp/image
image_make "$image" "$VERSION_BEFORE" --pages 2

tap_run calls_that_get_nowhere_are_an_error \
	one_package \
	one_package_with_dirty_keys \
	two_packages \
	two_packages_with_dirty_keys
