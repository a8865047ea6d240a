# SPDX-License-Identifier: GPL-2.0-only
#
# protoc --decode=Trace ... | awk -f trace-events.awk - what a trace holds
#
# One line a fact, fields set apart by tabs, in the order of the file:
#
#   event  TRACK  NS  TYPE  NAME  FLOWS  NOTES      names instead of numbers
#   track  UUID  PARENT  NAME
#   wrong  TEXT                                     a rule of the format is broken

function wrong(text) { print "wrong\t" text }

function text(line) {
	sub(/^[^"]*"/, "", line)
	sub(/"$/, "", line)
	return line
}

# A name must have been announced before, or in the same packet.
function called(kind, iid) {
	if (!((kind, iid) in names))
		wrong(kind " " iid " has no name")
	return names[kind, iid]
}

function end_packet(   i, note, flow, notes) {
	if (sequence != 1)
		wrong("packet " nr " is of no sequence")
	if (nr == 1 && flags != 1)
		wrong("the first packet does not begin the sequence")
	if (nr > 1 && flags != 2)
		wrong("packet " nr " does not continue the sequence")
	if (uuid != "") {
		described[uuid] = 1
		if (parent != "" && !(parent in described))
			wrong("track " uuid " has an unknown parent")
		printf "track\t%s\t%s\t%s\n", uuid, parent, track_name
	}
	if (type == "")
		return
	if (!(track in described))
		wrong("an event is on unknown track " track)
	if (!ns)
		wrong("an event of track " track " has no time")
	if (name_iid != "")
		name = called("event", name_iid)
	for (i = 1; i <= nr_notes; i++)
		notes = notes (i > 1 ? ";" : "") \
			(note_key[i] != "" ? note_key[i] : called("note", note_iid[i])) \
			"=" note_value[i]
	sub(/^TYPE_(SLICE_)?/, "", type)
	printf "event\t%s\t%s\t%s\t%s\t%s\t%s\n", track, ns, type, name, flows, notes
}

/^packet \{/ {
	nr++
	depth = 1
	sequence = flags = uuid = parent = track_name = type = track = ns = ""
	name = name_iid = flows = iid = ""
	nr_notes = 0
	delete note_key
	delete note_iid
	next
}

/^ *[0-9]+[:{ ]/ { wrong("unknown field: " $0) }
/\{$/ { where[++depth] = $1; if ($1 == "debug_annotations") nr_notes++; next }
/^ *\}$/ {
	# Interned names are behind the event that uses them first.
	if (--depth == 0)
		end_packet()
	next
}

{
	key = $1
	sub(/:$/, "", key)
	here = where[depth]
}

depth == 1 && key == "timestamp" { ns = $2 }
depth == 1 && key == "trusted_packet_sequence_id" { sequence = $2 }
depth == 1 && key == "sequence_flags" { flags = $2 }

here == "track_descriptor" && key == "uuid" { uuid = $2 }
here == "track_descriptor" && key == "parent_uuid" { parent = $2 }
here == "track_descriptor" && key == "name" { track_name = text($0) }
here == "process" && key == "pid" { track_name = "pid " $2 }

here == "track_event" && key == "type" { type = $2 }
here == "track_event" && key == "track_uuid" { track = $2 }
here == "track_event" && key == "name_iid" { name_iid = $2 }
here == "track_event" && key == "name" { name = text($0) }
here == "track_event" && key == "flow_ids" { flows = flows (flows != "" ? "," : "") $2 }

here == "debug_annotations" && key == "name_iid" { note_iid[nr_notes] = $2 }
here == "debug_annotations" && key == "name" { note_key[nr_notes] = text($0) }
here == "debug_annotations" && key ~ /_value$/ {
	note_value[nr_notes] = $0 ~ /"/ ? text($0) : $2
}

here ~ /^(event_categories|event_names|debug_annotation_names)$/ && key == "iid" { iid = $2 }
here ~ /^(event_categories|event_names|debug_annotation_names)$/ && key == "name" {
	kind = here == "event_names" ? "event" : here == "event_categories" ? "category" : "note"
	if ((kind, iid) in names)
		wrong(kind " " iid " is named twice")
	names[kind, iid] = text($0)
}
