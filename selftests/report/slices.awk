# SPDX-License-Identifier: GPL-2.0-only
#
# sort -s -t TAB -k2,2 -k3,3n FACTS | awk -f slices.awk - slices of a trace
#
# Reads the events of trace-events.awk, sorted by track and time as Perfetto
# does. One line a slice:
#
#   slice  TRACK  DEPTH  BEGIN  END  NAME  NOTES
#   open   TRACK  DEPTH  BEGIN  -  NAME  NOTES     it has no end
#   wrong  TEXT

BEGIN { FS = OFS = "\t" }

function close_track() {
	while (depth > 0) {
		print "open", track, depth, begin[depth], "-", name[depth], notes[depth]
		depth--
	}
}

$1 != "event" { next }
$2 != track { close_track(); track = $2 }

$4 == "BEGIN" {
	depth++
	begin[depth] = $3
	name[depth] = $5
	notes[depth] = $7
}

$4 == "END" {
	if (depth == 0) {
		print "wrong", "a slice of track " track " ends that has not begun"
		next
	}
	print "slice", track, depth, begin[depth], $3, name[depth], notes[depth] ($7 != "" ? ";" $7 : "")
	depth--
}

END { close_track() }
