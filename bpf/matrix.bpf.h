/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The [state][cpu] matrix of an update. All but update_begin() and update_end()
 * runs with the machine stopped, so each event is one clock read and a few
 * stores to a cache line that no other CPU touches.
 */
#ifndef _TDXUPDATE_MATRIX_BPF_H
#define _TDXUPDATE_MATRIX_BPF_H

#include "run_count.bpf.h"
#include "td_table.bpf.h"
#include "upload.bpf.h"

/* Of one CPU; user space sets max_entries for all. */
enum { MATRIX_CELLS = TDX_BANKS * TDX_ROWS };

/* [bank][state][cpu] */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, MATRIX_CELLS);
	__type(key, __u32);
	__type(value, union tdx_cell);
} matrix SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, TDX_BANKS);
	__type(key, __u32);
	__type(value, struct tdx_update_head);
} heads SEC(".maps");

/**
 * struct cpu_now - where a CPU is
 * @stop_ns: it entered multi_cpu_stop()
 * @seq: update in whose lock-step it is
 * @state: state in which it works, START outside of the lock-step
 * @left: it has left the lock-step, not yet multi_cpu_stop()
 * @calling: it is in a SEAMCALL, as lock_step.bpf.h has it
 * @call_fn: leaf of that
 * @call_ns: since then
 */
struct cpu_now {
	__u64 stop_ns;
	__u32 seq;
	__u32 state;
	__u32 left;
	__u32 calling;
	__u64 call_fn;
	__u64 call_ns;
	__u32 reserved[6];
};

_Static_assert(sizeof(struct cpu_now) == 64, "one cache line");

/*
 * Values of a per-CPU array would share cache lines with their neighbours; those of an
 * array begin with a page, and so with a cache line, only where it can be mapped.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cpu_now);
} cpus SEC(".maps");

/* For user space, whose wake-up may have found no room in the ring. */
__u32 seq_first;
__u32 seq_begun;
__u32 seq_ended;

static __always_inline struct cpu_now *this_cpu(void)
{
	__u32 cpu = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&cpus, &cpu);
}

static __always_inline union tdx_cell *matrix_cell(__u32 seq, __u32 state)
{
	__u32 cpu = bpf_get_smp_processor_id();
	union tdx_cell *cell;
	__u32 key;

	if (state >= TDX_ROWS) {
		lose(TDX_LOSS_UNKNOWN_STATE);
		return NULL;
	}
	if (cpu >= nr_cpus) {
		lose(TDX_LOSS_UNKNOWN_CPU);
		return NULL;
	}
	key = ((seq % TDX_BANKS) * TDX_ROWS + state) * nr_cpus + cpu;
	cell = bpf_map_lookup_elem(&matrix, &key);
	if (!cell)
		lose(TDX_LOSS_UNKNOWN_CPU);
	return cell;
}

/* A cell whose first event was not seen: the tool attached in the middle. */
static __always_inline struct tdx_step_cell *step_cell(__u32 seq, __u32 state)
{
	union tdx_cell *cell = matrix_cell(seq, state);

	if (!cell)
		return NULL;
	if (cell->step.seq != seq) {
		__builtin_memset(cell, 0, sizeof(*cell));
		cell->step.seq = seq;
	}
	return &cell->step;
}

static __always_inline struct tdx_update_head *update_head(__u32 seq)
{
	__u32 key = seq % TDX_BANKS;
	struct tdx_update_head *head = bpf_map_lookup_elem(&heads, &key);

	if (head && head->seq != seq) {
		__builtin_memset(head, 0, sizeof(*head));
		head->seq = seq;
	}
	return head;
}

static __always_inline void update_begin(__u32 seq, __u32 cpus_in_update,
					 __u32 sigstruct_pages,
					 __u32 module_pages, __u32 version)
{
	struct tdx_update_head *head;

	/*
	 * Before the bank is wiped: a reader that copies the bank, then finds
	 * this unchanged, has copied nothing of a later update. The CPU keeps
	 * the order of stores, the compiler must be told to.
	 */
	seq_begun = seq;
	barrier();
	head = update_head(seq);
	if (!head)
		return;
	__builtin_memset(head, 0, sizeof(*head));
	head->seq = seq;
	head->flags = TDX_UPDATE_BEGUN;
	head->begin_ns = bpf_ktime_get_ns();
	head->nr_cpus = cpus_in_update;
	head->sigstruct_pages = sigstruct_pages;
	head->module_pages = module_pages;
	head->version_from = version;
	upload_take(head);
	if (!seq_first)
		seq_first = seq;
	/* The CPUs are not away yet, nor are they when it ends. */
	count_run(TDX_RUN_BEGIN);
	seq_in_flight = seq;
}

static __always_inline void update_state(__u32 seq, __u32 from)
{
	struct tdx_update_head *head = update_head(seq);

	count_run(TDX_RUN_STATE);
	if (head && from < TDX_ROWS)
		head->moved_ns[from] = bpf_ktime_get_ns();
}

static __always_inline void update_step(__u32 seq, __u32 state)
{
	__u64 now = bpf_ktime_get_ns();
	union tdx_cell *cell = matrix_cell(seq, state);
	struct cpu_now *cpu = this_cpu();

	count_run(TDX_RUN_STEP);
	if (!cell || !cpu)
		return;
	__builtin_memset(cell, 0, sizeof(*cell));
	cell->step.seq = seq;
	cell->step.begin_ns = now;
	cpu->seq = seq;
	cpu->state = state;
}

/*
 * Not counted: by the trace events a step ends in an ack or in an abort, so that
 * user space knows how many there were. To count would be an eighth of what this
 * costs.
 */
static __always_inline void update_ack(__u32 seq, __u32 state, __u32 ordinal)
{
	__u64 now = bpf_ktime_get_ns();
	struct tdx_step_cell *cell = step_cell(seq, state);

	if (!cell)
		return;
	cell->done_ns = now;
	cell->ordinal = ordinal;
}

static __always_inline void update_abort(__u32 seq, __u32 state, int error,
					 __u64 leaf, __u64 status)
{
	__u64 now = bpf_ktime_get_ns();
	struct tdx_step_cell *cell = step_cell(seq, state);
	struct tdx_update_head *head;

	count_run(TDX_RUN_ABORT);
	if (!cell)
		return;
	cell->done_ns = now;
	cell->leaf = leaf;
	cell->status = status;
	cell->error = -error;

	if (error != -EBUSY || state != TDX_UPDATE_SHUTDOWN)
		return;
	head = update_head(seq);
	if (head)
		head->busy_tds = td_table_snapshot(seq, now);
}

static __always_inline void update_leave(__u32 seq, __u32 state, int error)
{
	__u64 now = bpf_ktime_get_ns();
	union tdx_cell *cell = matrix_cell(seq, TDX_ROW_PASSAGE);
	struct cpu_now *cpu = this_cpu();

	count_run(TDX_RUN_LEAVE);
	if (!cell || !cpu)
		return;
	__builtin_memset(cell, 0, sizeof(*cell));
	cell->passage.seq = seq;
	cell->passage.stop_ns = cpu->stop_ns;
	cell->passage.leave_ns = now;
	cell->passage.state = state;
	cell->passage.error = error;
	cpu->seq = seq;
	cpu->state = TDX_UPDATE_START;
	cpu->left = 1;
}

static __always_inline void update_end(__u32 seq, int error, __u32 state,
				       __u32 version)
{
	struct tdx_update_head *head = update_head(seq);
	__u64 now = bpf_ktime_get_ns();

	seq_in_flight = 0;
	count_run(TDX_RUN_END);
	if (head) {
		head->end_ns = now;
		head->error = error;
		head->state = state;
		head->version_to = version;
		head->flags |= TDX_UPDATE_ENDED;
	}
	if (!seq_first)
		seq_first = seq;
	/* Who sees that it has ended sees all of the head. */
	barrier();
	seq_ended = seq;
	send_wake(now, seq);
}

/* A SEAMCALL within the lock-step is charged to the step of its CPU. */
static __always_inline void matrix_seamcall(__u64 fn, __u64 status,
					    __u64 lock_ns, __u64 duration_ns,
					    bool again)
{
	struct tdx_step_cell *cell;
	struct cpu_now *cpu;

	if (!seq_in_flight)
		return;
	cpu = this_cpu();
	if (!cpu || !cpu->state)
		return;
	cell = step_cell(cpu->seq, cpu->state);
	if (!cell)
		return;
	if (TDX_FN_IS_SEAMLDR(fn))
		cell->seamldr_ns += duration_ns;
	else
		cell->seamcall_ns += duration_ns;
	cell->lock_ns += lock_ns;
	cell->retries += again;
	cell->leaf = fn;
	cell->status = status;
}

/* multi_cpu_stop() serves everybody: only an update makes use of this. */
static __always_inline void cpu_stopped(void)
{
	struct cpu_now *cpu = this_cpu();

	if (!cpu)
		return;
	cpu->stop_ns = bpf_ktime_get_ns();
	cpu->left = 0;
}

static __always_inline void cpu_resumed(void)
{
	struct cpu_now *cpu = this_cpu();
	union tdx_cell *cell;

	if (!cpu)
		return;
	cpu->stop_ns = 0;
	if (!cpu->left)
		return;
	cpu->left = 0;
	cell = matrix_cell(cpu->seq, TDX_ROW_PASSAGE);
	if (cell && cell->passage.seq == cpu->seq)
		cell->passage.resume_ns = bpf_ktime_get_ns();
}

#endif /* _TDXUPDATE_MATRIX_BPF_H */
