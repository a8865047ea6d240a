# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of those who include it, of testbed.sh
#
# Updates, and how long each stops the machine, in a guest where an instruction is
# a nanosecond. Needs testbed.sh. Included by the programs that measure.
#
# Two images: that of real length is what a blackout is made of, but the CPU that
# hashes it is interrupted so often by the emulation of the others that a few
# thousand instructions are left to chance. What watching costs is the difference
# between updates with the smallest image, which repeat to a few hundred.

# With the image of real length.
long_updates=3
debugfs=/sys/kernel/debug
fifo=$tap_tmp/fifo
long_image=$tap_tmp/image
short_image=$tap_tmp/short-image

# updates_prepare: before all others.
updates_prepare()
{
	mkfifo "$fifo"
	exec 9<>"$fifo"
	# Those for real machines have 101 to 146.
	image_make "$long_image" "$VERSION_AFTER" --pages 101
	image_make "$short_image" "$VERSION_AFTER" --pages 1
}

# Without a process of its own that would count: the guest's shell has -t.
# shellcheck disable=SC3045
pause()
{
	read -r -t "$1" _ <&9 || :
}

# one_update IMAGE. The process waits while the machine is stopped: what it did
# would count.
one_update()
{
	upload_begin "$1"
	pause 1
	upload_wait
	tap_equal "the upload's error" "$(upload_error)" ""
}

# blackout_of N IMAGE: sets $blackout, the least of N updates.
blackout_of()
{
	cat $debugfs/blackout >/dev/null
	round=0
	while [ $round -lt "$1" ]; do
		round=$((round + 1))
		pause 1
		one_update "$2"
	done
	cat $debugfs/blackout >"$tap_tmp/blackouts"
	tap_equal "stops of the machine" "$(grep -c . "$tap_tmp/blackouts")" "$1"
	blackout=$(sort -n "$tap_tmp/blackouts" | head -n 1)
}
