# SPDX-License-Identifier: GPL-2.0-only
#
# claims.awk - what is claimed of tdxupdate-trace, each met or not met, from the
# lines "bench METRIC/OBSERVER/CPUS VALUE UNIT"; what was not measured is told

BEGIN {
	# Claimed up to here.
	MOST_CPUS = 64
}

function figure(metric, observer, cpus)
{
	return value[metric "/" observer "/" cpus]
}

function measured(metric, observer, cpus)
{
	return metric "/" observer "/" cpus in value
}

function is_ours(observer)
{
	return observer ~ /^tdxupdate-trace/
}

# To be printed with its verdict.
function remark(claim, what)
{
	remarks[claim] = remarks[claim] "    " what "\n"
}

# A claim is met unless something speaks against it, or nothing was measured.
function against(claim, why)
{
	refuted[claim] = 1
	remark(claim, why)
}

function looked_at(claim)
{
	looked[claim]++
}

function near(got, wanted, part)
{
	return got >= wanted * (1 - part) && got <= wanted * (1 + part)
}

# best_other METRIC CPUS: sets best and its observer.
function best_other(metric, cpus,	i, observer)
{
	best = ""
	for (i = 1; i <= nr_observers; i++) {
		observer = observers[i]
		if (is_ours(observer) || observer == "none" ||
		    !measured(metric, observer, cpus))
			continue
		if (best == "" || figure(metric, observer, cpus) < best) {
			best = figure(metric, observer, cpus)
			best_observer = observer
		}
	}
	return best != ""
}

function compare_cost(metric, part, cpus,	ours)
{
	if (!measured(metric, "tdxupdate-trace", cpus) ||
	    !best_other(metric, cpus))
		return
	looked_at(1)
	ours = figure(metric, "tdxupdate-trace", cpus)
	if (ours > best / part)
		against(1, sprintf("%s at %d CPUs: %s instructions, %s takes %s",
				   metric, cpus, ours, best_observer, best))
}

function compare_blackout(cpus,	ratio)
{
	if (!measured("blackout-ratio", "tdxupdate-trace", cpus))
		return
	looked_at(2)
	ratio = figure("blackout-ratio", "tdxupdate-trace", cpus)
	if (ratio > 1.02)
		against(2, sprintf("ratio %s at %d CPUs", ratio, cpus))
}

# Sets counts[1..nr_counts], in ascending order.
function find_counts_with_a_cost(	c, i)
{
	for (c = 1; c <= nr_cpus; c++) {
		if (!measured("blackout-cost", "tdxupdate-trace", cpus_of[c]))
			continue
		for (i = ++nr_counts; i > 1 && counts[i - 1] > cpus_of[c] + 0; i--)
			counts[i] = counts[i - 1]
		counts[i] = cpus_of[c] + 0
	}
}

# What another CPU adds: the first one also does what is done once. Over few CPUs
# the thousand instructions or two that are left to chance would tell.
function cost_of_a_cpu(from, to,	more)
{
	more = figure("blackout-cost", "tdxupdate-trace", to)
	more -= figure("blackout-cost", "tdxupdate-trace", from)
	return more / (to - from)
}

function compare_cost_of_cpus(	few, many, costs)
{
	find_counts_with_a_cost()
	if (nr_counts < 3) {
		remark(2, "of what another CPU costs three guests must tell")
		return
	}
	if (counts[nr_counts] < MOST_CPUS)
		remark(2, sprintf("up to %d CPUs: more were not measured",
				  counts[nr_counts]))
	few = cost_of_a_cpu(counts[1], counts[nr_counts - 1])
	many = cost_of_a_cpu(counts[nr_counts - 1], counts[nr_counts])
	costs = sprintf("another CPU costs %d instructions from %d to %d CPUs, %d from %d to %d",
			few, counts[1], counts[nr_counts - 1], many,
			counts[nr_counts - 1], counts[nr_counts])
	remark(2, costs)
	refuted[2] = refuted[2] || !near(many, few, 0.05)
}

function look_for_losses(metric, observer, cpus)
{
	if (!is_ours(observer) || !measured(metric, observer, cpus))
		return
	looked_at(3)
	if (figure(metric, observer, cpus) != 0)
		against(3, sprintf("%s of %s at %d CPUs: %s", metric, observer,
				   cpus, figure(metric, observer, cpus)))
}

function compare_without_events(image,	off, without)
{
	if (!("events-off/" image in value) ||
	    !("events-compiled-out/" image in value))
		return
	looked_at(4)
	off = value["events-off/" image]
	without = value["events-compiled-out/" image]
	if (!near(off, without, 0.001))
		against(4, sprintf("%s: %d instructions, compiled out %d",
				   image, off, without))
}

function look_at_report(	key)
{
	for (key in value)
		if (key ~ /^report-speed\//) {
			looked_at(5)
			if (value[key] < 5000000)
				against(5, key " " value[key])
		}
	# Between two runs of the same program lie a few pages.
	if (value["report-rss/10M-seamcalls"] > value["report-rss/1M-seamcalls"] + 768)
		against(5, "10 times as many events take " \
			value["report-rss/10M-seamcalls"] " KiB instead of " \
			value["report-rss/1M-seamcalls"])
}

function compare_told(told, metric, observer, cpus)
{
	if (!measured(told, observer, cpus) || !measured(metric, observer, cpus))
		return
	looked_at(6)
	if (!near(figure(told, observer, cpus), figure(metric, observer, cpus), 0.1))
		against(6, sprintf("%s of %s at %d CPUs: %s, measured %s", told,
				   observer, cpus, figure(told, observer, cpus),
				   figure(metric, observer, cpus)))
}

function judge(claim, text,	verdict)
{
	verdict = "met"
	if (!looked[claim])
		verdict = "not measured"
	else if (refuted[claim])
		verdict = "not met"
	printf "claim %d: %s: %s\n", claim, verdict, text
	if (looked[claim])
		printf "%s", remarks[claim]
}

$1 == "bench" {
	value[$2] = $3
	if (split($2, part, "/") != 3)
		next
	if (!(part[2] in seen_observer)) {
		seen_observer[part[2]] = 1
		observers[++nr_observers] = part[2]
	}
	if (!(part[3] in seen_cpus)) {
		seen_cpus[part[3]] = 1
		cpus_of[++nr_cpus] = part[3]
	}
}

END {
	for (c = 1; c <= nr_cpus; c++) {
		compare_cost("ack", 3, cpus_of[c])
		compare_cost("machine-per-seamcall", 2, cpus_of[c])
		compare_blackout(cpus_of[c])
		for (o = 1; o <= nr_observers; o++) {
			look_for_losses("lost-updates", observers[o], cpus_of[c])
			look_for_losses("lost-seamcalls", observers[o], cpus_of[c])
			compare_told("told-update", "blackout-cost", observers[o], cpus_of[c])
			compare_told("told-seamcall", "seamcall", observers[o], cpus_of[c])
		}
	}
	print ""
	compare_cost_of_cpus()
	compare_without_events("short-image")
	compare_without_events("long-image")
	look_at_report()
	judge(1, "a third of the best other's instructions per ack, half per SEAMCALL")
	judge(2, "blackout at most 1.02 of unobserved, no dearer with more CPUs")
	judge(3, "nothing lost")
	judge(4, "events off: within 0.1% of compiled out")
	judge(5, "report: 5 million events a second, in memory that does not grow")
	judge(6, "the cost that is told is that which is measured, within 10%")
}
