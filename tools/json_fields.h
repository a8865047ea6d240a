/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every object and field that the JSON of tdxupdate-trace has: the writer takes
 * its keys from here and its schema is printed from here. Fields are added,
 * never removed or given another meaning, within a schema.
 */
#ifndef _TDXUPDATE_JSON_FIELDS_H
#define _TDXUPDATE_JSON_FIELDS_H

#define JSON_SCHEMA 2

/* clang-format off */

/*
 * O(id, name, line, what): line: a line of its own, which begins with "schema"
 * and "type": its name; otherwise part of another object.
 */
#define JSON_OBJECTS(O) \
	O(host_line, "host", 1, \
	  "the host, and how it is observed; at the beginning and when that has changed") \
	O(update_line, "update", 1, \
	  "an update is over, or an upload was refused before one began") \
	O(retry_line, "retry", 1, \
	  "what an update that was refused for a TD in build can hope for") \
	O(td_line, "td", 1, "the build of a TD has begun or is over") \
	O(loss_line, "loss", 1, "records are missing here") \
	O(cost_line, "cost", 1, "what the observation itself has cost since it began") \
	O(summary_line, "summary", 1, "all together; the last line") \
	O(host, "host_facts", 0, "facts about the host") \
	O(watching, "watching", 0, "how it is observed") \
	O(unknown, "unknown", 0, "something that cannot be told the way it is observed") \
	O(module, "module", 0, "the TDX module before and after") \
	O(blackout, "blackout", 0, "how long nothing else ran") \
	O(spread, "spread", 0, "a figure over the CPUs") \
	O(initiator, "initiator", 0, "who wrote to sysfs") \
	O(root_cause, "root_cause", 0, "the failure that came first") \
	O(busy, "busy", 0, "what was in the way") \
	O(td, "td_facts", 0, "a TD") \
	O(step, "step", 0, "a step of the lock-step") \
	O(cpu_step, "cpu_step", 0, "a CPU in a step") \
	O(cpu, "cpu", 0, "a CPU in an update") \
	O(losses, "losses", 0, "records that are missing, by reason") \
	O(verdicts, "verdicts", 0, "updates by verdict") \
	O(unfinished, "unfinished", 0, "an update whose end was not seen") \
	O(end, "end", 0, "how the capture ended") \
	O(step_stats, "step_stats", 0, "a step over all updates in which every CPU acked it") \
	O(distribution, "distribution", 0, "a figure over updates") \
	O(straggler, "straggler", 0, "a CPU that the others waited for") \
	O(builds, "builds", 0, "TD builds") \
	O(leaf, "leaf", 0, "SEAMCALLs of one leaf") \
	O(cpu_losses, "cpu_losses", 0, "records that are missing from one CPU") \
	O(own_cost, "own_cost", 0, "what the observation has cost")

/*
 * F(object, field, type, refers to, what it is)
 * Types: INT, REAL, TEXT, FLAG, HEX (text 0x...), OBJECT, LIST (of objects);
 * NULL_INT and so on: may be null, when it is not known or does not apply.
 */
#define JSON_FIELDS(F) \
	F(update_line, seq, NULL_INT, none, \
	  "number of the update since the updater was loaded; null: the upload was refused " \
	  "before one began") \
	F(update_line, verdict, TEXT, none, "done, retry, refused, lost") \
	F(update_line, summary, TEXT, none, "what has become of TDX") \
	F(update_line, cause, NULL_TEXT, none, "the failure that came first") \
	F(update_line, advice, NULL_TEXT, none, "what to do now") \
	F(update_line, errno, NULL_TEXT, none, "as the updater returned it") \
	F(update_line, state, TEXT, none, "last state that was reached") \
	F(update_line, complete, FLAG, none, "nothing of it is known to be missing") \
	F(update_line, module, OBJECT, module, "the TDX module before and after") \
	F(update_line, nr_cpus, INT, none, "CPUs that took part") \
	F(update_line, begin_ns, INT, none, "tdx_update_begin") \
	F(update_line, end_ns, INT, none, "tdx_update_end") \
	F(update_line, duration_ns, INT, none, "between the two") \
	F(update_line, blackout, NULL_OBJECT, blackout, "how long nothing else ran") \
	F(update_line, initiator, NULL_OBJECT, initiator, "who wrote to sysfs") \
	F(update_line, root_cause, NULL_OBJECT, root_cause, "the failure that came first") \
	F(update_line, busy, NULL_OBJECT, busy, \
	  "what was in the way; only when the verdict is retry") \
	F(update_line, tds_lost, LIST, td, "TDs that were known when TDX was lost") \
	F(update_line, steps, LIST, step, "the steps that were reached") \
	F(update_line, cpus, LIST, cpu, "the CPUs that took part") \
	F(update_line, host, OBJECT, host, "the host as it was then") \
	F(update_line, watching, OBJECT, watching, "how it was observed") \
	F(update_line, losses, OBJECT, losses, "records missing so far") \
	F(update_line, fault, NULL_TEXT, none, "whose fault it was") \
	F(update_line, tdx_lost, TEXT, none, "is TDX lost, in words") \
	F(update_line, sysfs, NULL_TEXT, none, "the word that sysfs has for it") \
	F(update_line, tds_harmed, LIST, td, \
	  "TDs in build while the module was replaced, which an updater without events does " \
	  "not prevent: their measurement is wrong") \
	\
	F(retry_line, seq, INT, none, "the update") \
	F(retry_line, in_a_row, INT, none, \
	  "refusals for a TD in build since the last other outcome") \
	F(retry_line, wait_ns, NULL_INT, none, \
	  "until the builds in the way are over, should they take as long as others; null: " \
	  "not known") \
	F(retry_line, wait, TEXT, none, "the same in words") \
	F(retry_line, builds, OBJECT, builds, "TD builds so far") \
	\
	F(td_line, ns, INT, none, "when") \
	F(td_line, td, OBJECT, td, "the TD; its window tells which of the two") \
	\
	F(loss_line, ns, INT, none, "when it was noticed") \
	F(loss_line, reason, TEXT, none, "a field of losses") \
	F(loss_line, why, TEXT, none, "the reason in words") \
	F(loss_line, cpu, NULL_INT, none, "whose records; null: not known") \
	F(loss_line, count, INT, none, "records") \
	\
	F(cost_line, ns, INT, none, "when it was read") \
	F(cost_line, cost, OBJECT, own_cost, "so far") \
	\
	F(host_line, ns, INT, none, "when it was read") \
	F(host_line, host, OBJECT, host, "the host") \
	F(host_line, watching, OBJECT, watching, "how it is observed") \
	\
	F(summary_line, begin_ns, INT, none, "first fact") \
	F(summary_line, end_ns, INT, none, "last fact") \
	F(summary_line, clock_zero, NULL_TEXT, none, \
	  "time of day, UTC, at which CLOCK_MONOTONIC was 0") \
	F(summary_line, whole, FLAG, none, "nothing is known to be missing") \
	F(summary_line, end, NULL_OBJECT, end, "how the capture ended; null without one") \
	F(summary_line, updates, INT, none, \
	  "updates, and uploads that were refused before one began") \
	F(summary_line, verdicts, OBJECT, verdicts, "of the updates") \
	F(summary_line, partial, INT, none, \
	  "updates that were not wholly seen; other figures are without them") \
	F(summary_line, unfinished, NULL_OBJECT, unfinished, \
	  "the update whose end was not seen") \
	F(summary_line, steps, LIST, step_stats, "the steps over all updates") \
	F(summary_line, stopped, OBJECT, distribution, \
	  "how long the host was stopped, by updates that succeeded, as the next five") \
	F(summary_line, away_max, OBJECT, distribution, \
	  "how long the CPU was away that was away longest") \
	F(summary_line, gather, OBJECT, distribution, \
	  "until all CPUs had come to multi_cpu_stop()") \
	F(summary_line, settle, OBJECT, distribution, "from then to the first step") \
	F(summary_line, release, OBJECT, distribution, "from the last leave to the last return") \
	F(summary_line, duration, OBJECT, distribution, \
	  "from tdx_update_begin to tdx_update_end") \
	F(summary_line, stragglers, LIST, straggler, \
	  "CPUs that the others waited for, up to 16, worst first") \
	F(summary_line, builds, OBJECT, builds, "TD builds") \
	F(summary_line, in_build, INT, none, "TDs in build at the end") \
	F(summary_line, leaves, LIST, leaf, "SEAMCALLs since the tool was attached") \
	F(summary_line, seamcalls, INT, none, "single SEAMCALLs that were told") \
	F(summary_line, losses, OBJECT, losses, "records that are missing") \
	F(summary_line, cpu_losses, LIST, cpu_losses, "of them, those whose CPU is known") \
	F(summary_line, cost, NULL_OBJECT, own_cost, \
	  "what the observation has cost; null: not told") \
	\
	F(host, name, NULL_TEXT, none, "of the host") \
	F(host, kernel, NULL_TEXT, none, "its release") \
	F(host, cpus, INT, none, "online") \
	F(host, seamldr, NULL_TEXT, none, "version of the P-SEAMLDR") \
	F(host, updates_left, NULL_INT, none, "updates that the P-SEAMLDR still accepts") \
	F(host, emulated, FLAG, none, "there is no TDX: an emulator answers") \
	F(host, module, NULL_TEXT, none, "version of the TDX module") \
	F(host, lost, FLAG, none, "TDX has been lost") \
	\
	F(watching, rung, TEXT, none, "what the tool is attached to") \
	F(watching, why, NULL_TEXT, none, "why not to a better one") \
	F(watching, stop_machine, FLAG, none, "multi_cpu_stop() is watched") \
	F(watching, initiator, FLAG, none, "who writes to sysfs is watched") \
	F(watching, stored, FLAG, none, "it comes from a capture") \
	F(watching, since_ns, NULL_INT, none, \
	  "the capture holds nothing from before; null: from when the tool was attached") \
	F(watching, unknown, LIST, unknown, "what cannot be told that way") \
	\
	F(unknown, name, TEXT, none, "its name, for machines") \
	F(unknown, what, TEXT, none, "it is") \
	\
	F(module, from, NULL_TEXT, none, "version before") \
	F(module, to, NULL_TEXT, none, "version after; null: TDX is lost, or it cannot be told") \
	F(module, sigstruct_pages, INT, none, "of the image") \
	F(module, module_pages, INT, none, "of the image") \
	\
	F(blackout, basis, TEXT, none, \
	  "stop_machine; or lock-step, where only that could be watched") \
	F(blackout, stopped_ns, INT, none, "no CPU did anything else") \
	F(blackout, max_ns, INT, none, "a CPU was away from its tasks at most") \
	F(blackout, min_ns, INT, none, "and at least") \
	F(blackout, cpu, INT, none, "CPU that was away longest") \
	F(blackout, gather_ns, NULL_INT, none, \
	  "from the first CPU's entry to multi_cpu_stop() to the last one's") \
	F(blackout, settle_ns, NULL_INT, none, "from then to the first step") \
	F(blackout, release_ns, NULL_INT, none, \
	  "from the last CPU's leave to the last return from multi_cpu_stop()") \
	F(blackout, last_in, NULL_INT, none, "CPU that came last") \
	F(blackout, last_out, NULL_INT, none, "CPU that returned last") \
	F(blackout, away, OBJECT, spread, "cpus[].total_ns") \
	F(blackout, gather, OBJECT, spread, "cpus[].gather_ns") \
	F(blackout, release, OBJECT, spread, "cpus[].release_ns") \
	\
	F(spread, p50_ns, INT, none, "half of the CPUs had no more") \
	F(spread, p99_ns, INT, none, "99 of 100 had no more") \
	F(spread, max_ns, INT, none, "most") \
	F(spread, cpu, INT, none, "CPU with the most") \
	\
	F(initiator, pid, INT, none, "process") \
	F(initiator, uid, INT, none, "its user") \
	F(initiator, comm, TEXT, none, "name of the thread") \
	F(initiator, asked_ns, INT, none, "when") \
	\
	F(root_cause, cpu, INT, none, "that failed") \
	F(root_cause, state, TEXT, none, "in this state") \
	F(root_cause, leaf, NULL_TEXT, none, "SEAMCALL") \
	F(root_cause, status, NULL_TEXT, none, "its completion status") \
	F(root_cause, status_text, NULL_TEXT, none, "with its detail in words") \
	F(root_cause, status_raw, NULL_HEX, none, "as a number") \
	F(root_cause, errno, TEXT, none, "what the updater made of it") \
	F(root_cause, other_failures, INT, none, "CPUs that failed later") \
	\
	F(busy, reason, TEXT, none, "td-build or migration") \
	F(busy, counted, INT, none, "TDs, by the TDX module; 0: nobody has seen its answer") \
	F(busy, named, INT, none, "of them, known to this tool") \
	F(busy, in_a_row, INT, none, "refusals for that reason without another outcome between") \
	F(busy, tds, LIST, td, "the TDs that are known") \
	\
	F(td, tdr, HEX, none, "physical address of its TDR, which names it") \
	F(td, hkid, NULL_INT, none, "its key") \
	F(td, pid, INT, none, "process that builds it") \
	F(td, tid, INT, none, "its thread") \
	F(td, uid, INT, none, "its user") \
	F(td, comm, TEXT, none, "name of the thread") \
	F(td, window, TEXT, none, "before, open, probable, finalised, gone") \
	F(td, age_ns, INT, none, "since TDH.MNG.INIT; probable: since it was found") \
	F(td, idle_ns, INT, none, "since the last SEAMCALL that succeeded") \
	F(td, pages, INT, none, "added") \
	F(td, seamcalls, INT, none, "that named it") \
	F(td, errors, INT, none, "of them, those that failed") \
	F(td, last_leaf, TEXT, none, "last SEAMCALL") \
	F(td, last_status, TEXT, none, "its completion status") \
	\
	F(step, state, TEXT, none, "its name") \
	F(step, complete, FLAG, none, "every CPU acked it") \
	F(step, begin_ns, INT, none, \
	  "when the target moved to it; the first CPU's begin in SHUTDOWN") \
	F(step, duration_ns, INT, none, "to the move to the next one, or the last ack or abort") \
	F(step, acks, INT, none, "CPUs that acked") \
	F(step, failures, INT, none, "CPUs that failed") \
	F(step, straggler, NULL_INT, none, "CPU of the last ack") \
	F(step, waited_ns, INT, none, "what the others waited, in sum") \
	F(step, waited_max_ns, INT, none, "by the one that waited most") \
	F(step, lock_ns, NULL_INT, none, "queue for the P-SEAMLDR, in sum") \
	F(step, lock_max_ns, NULL_INT, none, "by the one that queued longest") \
	F(step, work_ns, NULL_INT, none, "in SEAMCALLs, in sum") \
	F(step, work_max_ns, NULL_INT, none, "by the one that worked longest") \
	F(step, retries, NULL_INT, none, "SEAMCALLs repeated for want of entropy") \
	F(step, cpus, LIST, cpu_step, "the CPUs that began it") \
	\
	F(cpu_step, cpu, INT, none, "the CPU") \
	F(cpu_step, ordinal, NULL_INT, none, "its place among the acks") \
	F(cpu_step, failed, FLAG, none, "it aborted the update") \
	F(cpu_step, total_ns, INT, none, \
	  "the step, as this CPU saw it; the next five add up to it") \
	F(cpu_step, notice_ns, INT, none, "until it began its own work") \
	F(cpu_step, lock_ns, NULL_INT, none, "queue for the P-SEAMLDR") \
	F(cpu_step, work_ns, NULL_INT, none, "in SEAMCALLs") \
	F(cpu_step, wait_ns, INT, none, "for the other CPUs") \
	F(cpu_step, unattributed_ns, INT, none, \
	  "the rest: the updater, its locks, what watches it") \
	F(cpu_step, retries, NULL_INT, none, "SEAMCALLs repeated for want of entropy") \
	\
	F(cpu, cpu, INT, none, "the CPU") \
	F(cpu, total_ns, INT, none, "it was away from its tasks; the next seven add up to it") \
	F(cpu, gather_ns, INT, none, "until the first CPU began the first step") \
	F(cpu, notice_ns, INT, none, "as in the steps, in sum, as the next three") \
	F(cpu, lock_ns, NULL_INT, none, "queue for the P-SEAMLDR") \
	F(cpu, work_ns, NULL_INT, none, "in SEAMCALLs") \
	F(cpu, wait_ns, INT, none, "for the other CPUs") \
	F(cpu, release_ns, INT, none, "after the last step") \
	F(cpu, unattributed_ns, INT, none, "the rest") \
	\
	F(losses, ring_full, INT, none, "ring buffer full") \
	F(losses, td_table_full, INT, none, "TD table full") \
	F(losses, td_table_busy, INT, none, "TD table busy on another CPU") \
	F(losses, unknown_state, INT, none, "state unknown to this tool") \
	F(losses, unknown_cpu, INT, none, "CPU number out of range") \
	F(losses, overwritten, INT, none, "update overwritten before it was read") \
	F(losses, skipped, INT, none, "program skipped by the kernel, or missed by a kprobe") \
	F(losses, calls_full, INT, none, "ring buffer of single SEAMCALLs full") \
	F(losses, ring_busy, INT, none, "ring buffer busy on another CPU") \
	\
	F(verdicts, done, INT, none, "updated") \
	F(verdicts, retry, INT, none, "refused for a TD in build") \
	F(verdicts, refused, INT, none, "failed before anything had changed") \
	F(verdicts, lost, INT, none, "no TDX until reboot") \
	\
	F(unfinished, seq, INT, none, "the update") \
	F(unfinished, begin_ns, INT, none, "when its begin was noticed") \
	\
	F(end, clean, FLAG, none, "as it was meant to") \
	F(end, offset, INT, none, "where in the file nothing more could be read; 0 when clean") \
	F(end, why, NULL_TEXT, none, "incomplete, or what is wrong there") \
	\
	F(step_stats, state, TEXT, none, "its name") \
	F(step_stats, duration, OBJECT, distribution, "of the step") \
	F(step_stats, waited, OBJECT, distribution, "what the others waited, in sum") \
	F(step_stats, lock, OBJECT, distribution, "queue for the P-SEAMLDR, in sum") \
	F(step_stats, work, OBJECT, distribution, "in SEAMCALLs, in sum") \
	F(step_stats, retries, NULL_INT, none, "SEAMCALLs repeated for want of entropy") \
	\
	F(distribution, count, INT, none, "values") \
	F(distribution, min_ns, INT, none, "smallest") \
	F(distribution, median_ns, INT, none, \
	  "exact for up to 64 values, else within 2%, as the next") \
	F(distribution, p99_ns, INT, none, "99 of 100 are no larger") \
	F(distribution, max_ns, INT, none, "largest") \
	F(distribution, sum_ns, INT, none, "of all") \
	\
	F(straggler, cpu, INT, none, "the CPU") \
	F(straggler, last, INT, none, "its ack was the last so often, over updates and steps") \
	F(straggler, cost_ns, INT, none, "what the others waited for it") \
	F(straggler, shutdown_ns, INT, none, "of it, in SHUTDOWN") \
	F(straggler, cpu_install_ns, INT, none, "in CPU_INSTALL") \
	F(straggler, cpu_init_ns, INT, none, "in CPU_INIT") \
	F(straggler, run_update_ns, INT, none, "in RUN_UPDATE") \
	\
	F(builds, watched_ns, INT, none, "builds have been watched for so long") \
	F(builds, busy_ns, INT, none, "of it, at least one TD was in build") \
	F(builds, share, REAL, none, "the same, 0 to 1") \
	F(builds, longest_free_ns, INT, none, "longest time in which none was") \
	F(builds, begun, INT, none, "builds, those under way included") \
	F(builds, seen, INT, none, "builds that were seen from begin to end") \
	F(builds, median_ns, INT, none, "they took") \
	F(builds, max_ns, INT, none, "the longest took") \
	F(builds, refusals, INT, none, "updates refused for a TD in build") \
	F(builds, longest_run, INT, none, "most of them in a row") \
	F(builds, cleared, INT, none, \
	  "refusals after which a moment without a TD in build was seen") \
	F(builds, clear_median_ns, INT, none, "so long after them") \
	\
	F(leaf, leaf, TEXT, none, "its name") \
	F(leaf, calls, INT, none, "SEAMCALLs") \
	F(leaf, errors, INT, none, "of them, those that failed") \
	F(leaf, total_ns, INT, none, "time in them") \
	F(leaf, max_ns, INT, none, "longest") \
	F(leaf, wait_ns, INT, none, "queue for the P-SEAMLDR") \
	F(leaf, last_error, NULL_HEX, none, "status of the last one that failed") \
	\
	F(cpu_losses, cpu, INT, none, "the CPU") \
	F(cpu_losses, losses, OBJECT, losses, "its records") \
	\
	F(own_cost, runs, INT, none, "BPF programs that were run") \
	F(own_cost, run_ns, INT, none, "time in them, over all CPUs") \
	F(own_cost, update_ns, INT, none, "of it, within updates") \
	F(own_cost, measured, FLAG, none, \
	  "the kernel has timed them; false: runs times a calibrated run") \
	F(own_cost, share, NULL_REAL, none, \
	  "update_ns of the time that CPUs were away for updates, 0 to 1")

/* clang-format on */

#define JSON_OBJECT_ENUM(id, name, line, what) JSON_##id,
#define JSON_FIELD_ENUM(object, field, type, refers, what) \
	JSON_##object##_##field,

/** enum json_object - an object of the JSON */
enum json_object { JSON_OBJECTS(JSON_OBJECT_ENUM) JSON_NR_OBJECTS, JSON_none };

/** enum json_field - a field of an object */
enum json_field { JSON_FIELDS(JSON_FIELD_ENUM) JSON_NR_FIELDS };

#endif /* _TDXUPDATE_JSON_FIELDS_H */
