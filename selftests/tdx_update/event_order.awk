# SPDX-License-Identifier: GPL-2.0-only
#
# Reads the events of one good update, in the order of time, and prints every
# deviation from the contract:
#
#   begin; for each working state, N steps, N acks with the ordinals 1 to N, each
#   CPU's ack after its step, then one state; N leaves; end.
#
# Between a CPU's step and its ack lie its SEAMCALLs of that state and no others;
# a tdx_seamcall_end follows its begin. Before the begin the P-SEAMLDR may be
# asked for SEAMLDR.INFO. Variable: cpus, their number.

function deviates(why)
{
	print "line " NR ": " why ": " $0
	deviations++
}

# What a CPU may call in a state: "*" for every CPU, "1" for one CPU only.
function may_call(state, leaf)
{
	calls_in_state[state, leaf]++
	calls_of_cpu[state, cpu, leaf]++
	if (leaf in once_per_cpu)
		return once_per_cpu[leaf] == state &&
		       calls_of_cpu[state, cpu, leaf] == 1
	return (state, leaf) in once_per_update &&
	       calls_in_state[state, leaf] <= once_per_update[state, leaf]
}

function expect_calls(    key, part, n)
{
	for (key in once_per_update) {
		split(key, part, SUBSEP)
		n = calls_in_state[part[1], part[2]] + 0
		if (n != once_per_update[key])
			deviates(n " calls of " part[2] " in " part[1])
	}
	for (key in once_per_cpu) {
		n = calls_in_state[once_per_cpu[key], key] + 0
		if (n != cpus)
			deviates(n " calls of " key)
	}
}

BEGIN {
	nr_states = split("SHUTDOWN CPU_INSTALL CPU_INIT RUN_UPDATE DONE", states)
	once_per_update["SHUTDOWN", "TDH.SYS.RD"] = 1
	once_per_update["SHUTDOWN", "TDH.SYS.SHUTDOWN"] = 1
	once_per_cpu["SEAMLDR.INSTALL"] = "CPU_INSTALL"
	once_per_update["CPU_INIT", "TDH.SYS.INIT"] = 1
	once_per_cpu["TDH.SYS.LP.INIT"] = "CPU_INIT"
	once_per_update["RUN_UPDATE", "TDH.SYS.UPDATE"] = 1
	once_per_update["RUN_UPDATE", "TDH.SYS.RD"] = 3
	phase = "before"
	at = 1
}

{
	match($0, /\[[0-9]+\]/)
	cpu = substr($0, RSTART + 1, RLENGTH - 2)
	# busybox takes 010 for octal.
	sub(/^0+/, "", cpu)
	cpu += 0
	match($0, / tdx_[a-z_]+: /)
	event = substr($0, RSTART + 1, RLENGTH - 3)
	nr_fields = split(substr($0, RSTART + RLENGTH), text, " ")
	for (i = 1; i <= nr_fields; i++) {
		split(text[i], pair, "=")
		field[pair[1]] = pair[2]
	}
	state = states[at]
}

event == "tdx_update_begin" {
	if (phase != "before")
		deviates("a second begin")
	if (field["nr_cpus"] != cpus)
		deviates("not " cpus " CPUs")
	phase = "working"
	next
}

event == "tdx_update_step" {
	if (phase != "working" || field["state"] != state)
		deviates("step outside of " state)
	if (stepped[cpu])
		deviates("a second step of the CPU")
	stepped[cpu] = 1
	steps++
	next
}

event == "tdx_update_ack" {
	if (phase != "working" || field["state"] != state)
		deviates("ack outside of " state)
	if (!stepped[cpu] || acked[cpu])
		deviates("no step before the ack, or a second ack")
	if (field["ordinal"] < 1 || field["ordinal"] > cpus ||
	    seen[state, field["ordinal"]]++)
		deviates("ordinal")
	if (field["nr_cpus"] != cpus)
		deviates("not " cpus " CPUs")
	if (in_call[cpu])
		deviates("ack within a SEAMCALL")
	acked[cpu] = 1
	acks++
	next
}

event == "tdx_update_state" {
	if (phase != "working" || steps != cpus || acks != cpus)
		deviates("state after " steps + 0 " steps and " acks + 0 " acks")
	if (field["from"] != state || field["to"] != states[at + 1])
		deviates("not from " state " to " states[at + 1])
	split("", stepped)
	split("", acked)
	steps = acks = 0
	if (++at == nr_states)
		phase = "leaving"
	next
}

event == "tdx_update_leave" {
	if (phase != "leaving" || left[cpu]++)
		deviates("leave before the end, or a second one")
	if (field["state"] != "DONE" || field["errno"] != 0)
		deviates("not DONE without an error")
	leaves++
	next
}

event == "tdx_update_end" {
	if (phase != "leaving" || leaves != cpus)
		deviates("end after " leaves + 0 " leaves")
	if (field["state"] != "DONE" || field["errno"] != 0)
		deviates("not DONE without an error")
	phase = "over"
	next
}

event == "tdx_seamldr_call" && field["leaf"] == "SEAMLDR.INFO" {
	if (phase != "before")
		deviates("SEAMLDR.INFO during an update")
	next
}

event == "tdx_seamcall_begin" {
	if (in_call[cpu])
		deviates("a SEAMCALL within another")
	in_call[cpu] = field["leaf"]
	next
}

event == "tdx_seamcall_end" || event == "tdx_seamldr_call" {
	if (event == "tdx_seamcall_end" && in_call[cpu] != field["leaf"])
		deviates("no begin before the end")
	in_call[cpu] = ""
	if (phase != "working" || !stepped[cpu] || acked[cpu])
		deviates("SEAMCALL outside of a step")
	if (!may_call(state, field["leaf"]))
		deviates("not a SEAMCALL of " state " on CPU " cpu)
	if (field["status"] != "SUCCESS" || field["raw"] != "0x0")
		deviates("not SUCCESS")
	if (field["leaf"] == "TDH.SYS.LP.INIT" && !init_done)
		deviates("LP.INIT before SYS.INIT has returned")
	if (field["leaf"] == "TDH.SYS.INIT")
		init_done = 1
	next
}

{ deviates("no event of an update") }

END {
	if (phase != "over")
		deviates("the update does not end")
	expect_calls()
	exit deviations > 0
}
