# SPDX-License-Identifier: GPL-2.0-only
#
# table.awk - the lines "bench METRIC/OBSERVER/CPUS VALUE UNIT" as tables that a
# person can read, one for each number of CPUs, and those "bench METRIC/WHAT VALUE
# UNIT" below

# column METRIC TITLE BELOW WIDTH FORMAT UNIT: which is so many of the metric's.
function column(metric, title, below, width, format, unit)
{
	metrics[++nr_columns] = metric
	titles[nr_columns] = title
	below_titles[nr_columns] = below
	widths[nr_columns] = width
	formats[nr_columns] = format
	units[nr_columns] = unit
}

function first_seen(list, name)
{
	if (!((list, name) in seen)) {
		seen[list, name] = 1
		names[list, ++count[list]] = name
	}
}

function cell(key, i)
{
	return key in value ? sprintf(formats[i], value[key] / units[i]) : "-"
}

function row(observer, cpus,	i)
{
	printf "  %-25s", observer
	for (i = 1; i <= nr_columns; i++)
		printf "%*s", widths[i], cell(metrics[i] "/" observer "/" cpus, i)
	print ""
}

function head(text, titles,	i)
{
	printf "%-27s", text
	for (i = 1; i <= nr_columns; i++)
		printf "%*s", widths[i], titles[i]
	print ""
}

function table(cpus,	i)
{
	print ""
	head(cpus " CPUs", titles)
	head("  observer", below_titles)
	for (i = 1; i <= count["observers"]; i++)
		row(names["observers", i], cpus)
}

function list(name, title,	i)
{
	if (count[name])
		print "\n" title
	for (i = 1; i <= count[name]; i++)
		printf "  %-36s %12s %s\n", names[name, i],
			value[names[name, i]], unit[names[name, i]]
}

BEGIN {
	column("ack", "", "ack", 5, "%.0f", 1)
	column("step", "", "step", 5, "%.0f", 1)
	column("seamcall", "SEAM-", "CALL", 6, "%.0f", 1)
	column("machine-per-seamcall", "whole", "machine", 8, "%.0f", 1)
	column("blackout-ratio", "black-", "out", 7, "%.4f", 1)
	column("lost-updates", "lost in", "updates", 8, "%d", 1)
	column("lost-seamcalls", "lost in", "burst", 8, "%d", 1)
	column("kept-per-event", "bytes/", "event", 7, "%.1f", 1)
	column("attach", "attach", "ms", 7, "%.0f", 1000)
	column("idle", "idle", "us/s", 6, "%d", 1)
	column("rss", "RSS", "MiB", 6, "%.1f", 1024)
}

$1 == "bench" {
	parts = split($2, part, "/")
	value[$2] = $3
	unit[$2] = $4
	if (parts == 3) {
		first_seen("cpus", part[3])
		if (part[2] != "none")
			first_seen("observers", part[2])
	} else {
		first_seen(part[1] ~ /^events-/ ? "one-cpu" : "native", $2)
	}
}

END {
	for (c = 1; c <= count["cpus"]; c++)
		table(names["cpus", c])
	if (count["cpus"]) {
		print ""
		print "What each adds to what is not observed. ack, step, SEAMCALL: instructions on the CPU of"
		print "such an event; whole machine: instructions of all CPUs for a SEAMCALL of a burst, readers"
		print "included; blackout: from the call of stop_machine() to its return, a ratio; lost: events;"
		print "bytes kept of an event; until it is attached; its CPU time while idle; its peak memory."
	}
	list("one-cpu", "One CPU, an update")
	list("native", "Native")
}
