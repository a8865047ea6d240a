# SPDX-License-Identifier: GPL-2.0-only
#
# table.awk - the lines "bench METRIC/OBSERVER/CPUS VALUE UNIT" as tables that a
# person can read, one for each number of CPUs

function column(metric, title)
{
	metrics[++nr_columns] = metric
	titles[nr_columns] = title
}

function first_seen(list, name)
{
	if (!((list, name) in seen)) {
		seen[list, name] = 1
		names[list, ++count[list]] = name
	}
}

function row(observer, cpus,	i, key)
{
	printf "  %-26s", observer
	for (i = 1; i <= nr_columns; i++) {
		key = metrics[i] "/" observer "/" cpus
		printf " %9s", key in value ? value[key] : "-"
	}
	print ""
}

function table(cpus,	i)
{
	printf "\n%d CPUs\n  %-26s", cpus, "observer"
	for (i = 1; i <= nr_columns; i++)
		printf " %9s", titles[i]
	print ""
	for (i = 1; i <= count["observers"]; i++)
		row(names["observers", i], cpus)
}

BEGIN {
	column("ack", "ack")
	column("step", "step")
	column("seamcall", "SEAMCALL")
	column("machine-per-seamcall", "machine")
	column("blackout-ratio", "blackout")
	column("lost-updates", "lost")
	column("lost-seamcalls", "lost (S)")
	column("kept-per-event", "bytes")
	column("attach", "attach us")
	column("idle", "idle us/s")
	column("rss", "RSS KiB")
}

$1 == "bench" {
	parts = split($2, part, "/")
	value[$2] = $3
	unit[$2] = $4
	if (parts == 3) {
		first_seen("cpus", part[3])
		if (part[2] != "no-events")
			first_seen("observers", part[2])
	} else {
		first_seen("native", $2)
	}
}

END {
	for (c = 1; c <= count["cpus"]; c++)
		table(names["cpus", c])
	if (count["cpus"]) {
		print ""
		print "ack, step, SEAMCALL: instructions added, interrupts off, on its CPU; machine:"
		print "instructions added to the whole machine for each of many SEAMCALLs, readers"
		print "included; blackout: stop_machine() to release, as a ratio to unobserved; lost:"
		print "events of the updates, (S) of the burst of SEAMCALLs; bytes: kept per event."
	}
	if (count["native"])
		print "\nNative"
	for (n = 1; n <= count["native"]; n++)
		printf "  %-36s %12s %s\n", names["native", n],
			value[names["native", n]], unit[names["native", n]]
}
