/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An update by Linux's own updater, which has no trace events: its functions
 * tell the same. A function that does the work of a state begins and ends that
 * step of its CPU; the ack, which is inlined there, follows its end at once. A
 * CPU without work in a state calls nothing in it, and the target state is the
 * updater's own affair: what follows from its protocol is left to who reads the
 * matrix.
 */
#ifndef _TDXUPDATE_LOCK_STEP_BPF_H
#define _TDXUPDATE_LOCK_STEP_BPF_H

#include "matrix.bpf.h"

/* Of arch/x86/virt/vmx/tdx, what is read here. */
struct tdx_image_header {
	__u32 sigstruct_nr_pages;
	__u32 module_nr_pages;
} __attribute__((preserve_access_index));

struct tdx_sys_info_version {
	__u16 minor_version;
	__u16 major_version;
	__u16 update_version;
} __attribute__((preserve_access_index));

struct tdx_sys_info {
	struct tdx_sys_info_version version;
} __attribute__((preserve_access_index));

struct tdx_module_state {
	bool initialized;
} __attribute__((preserve_access_index));

/* Address of a variable of the kernel; 0 when it is not told. */
const volatile __u64 tdx_module_state_at;

/* What tdx_get_sysinfo() has returned; and that it has. */
const struct tdx_sys_info *sysinfo;
__u32 sysinfo_told;

/* TDX_UNKNOWN_*: said by user space when it knows what could be attached. */
__u32 unknown;

/*
 * seamldr_install_module() at work, one at a time: the task that is in it, or 0,
 * whether it has had the machine stopped, and pages of the image.
 */
__u64 installer;
__u32 installer_stops;
__u32 sigstruct_pages;
__u32 module_pages;

static __always_inline void sysinfo_returned(const struct tdx_sys_info *where)
{
	sysinfo = where;
	sysinfo_told = 1;
}

/* 0 when TDX is lost, which the variable says sooner. */
static __always_inline __u32 running_version(void)
{
	const struct tdx_module_state *state = (void *)tdx_module_state_at;

	if (!sysinfo || (state && !BPF_CORE_READ(state, initialized)))
		return 0;
	return TDX_VERSION(BPF_CORE_READ(sysinfo, version.major_version),
			   BPF_CORE_READ(sysinfo, version.minor_version),
			   BPF_CORE_READ(sysinfo, version.update_version));
}

static __always_inline __u32 unknown_now(void)
{
	return sysinfo_told ? unknown : unknown | TDX_UNKNOWN_BIT(VERSIONS);
}

/* CPUs in a mask of the kernel's. */
static __always_inline __u32 cpus_of(const void *mask)
{
	__u32 nr = 0, i;

	for (i = 0; i < TDX_MAX_CPUS / 64 && i * 64 < nr_cpus; i++) {
		__u64 bits = 0;

		bpf_probe_read_kernel(&bits, sizeof(bits), mask + i * 8);
		bits -= (bits >> 1) & 0x5555555555555555ULL;
		bits = (bits & 0x3333333333333333ULL) +
		       ((bits >> 2) & 0x3333333333333333ULL);
		bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
		nr += (bits * 0x0101010101010101ULL) >> 56;
	}
	return nr;
}

/* seamldr_install_module() is called, in the worker of the upload. */
static __always_inline void installation_begins(const void *image)
{
	const struct tdx_image_header *header = image;

	count_run(TDX_RUN_UPLOAD);
	installer = bpf_get_current_pid_tgid();
	installer_stops = 0;
	sigstruct_pages = 0;
	module_pages = 0;
	if (!bpf_core_type_exists(struct tdx_image_header))
		return;
	sigstruct_pages = BPF_CORE_READ(header, sigstruct_nr_pages);
	module_pages = BPF_CORE_READ(header, module_nr_pages);
}

/*
 * stop_machine_cpuslocked(fn, data, cpus) is called: the image was taken. The
 * updates before the attach were not counted: this one's number follows on the
 * last one seen.
 */
static __always_inline void machine_stops(const void *cpus)
{
	__u32 seq = seq_begun + 1;
	struct tdx_update_head *head;

	if (installer != bpf_get_current_pid_tgid())
		return;
	installer_stops = 1;
	update_begin(seq, cpus_of(cpus), sigstruct_pages, module_pages,
		     running_version());
	head = update_head(seq);
	if (head)
		head->flags |= TDX_UPDATE_FUNCTIONS |
			       unknown_now() << TDX_UNKNOWN_SHIFT;
}

/* It returns: the machine runs again, if it was stopped. */
static __always_inline void installation_ends(int error)
{
	if (installer != bpf_get_current_pid_tgid())
		return;
	installer = 0;
	upload_failed(error);
	if (installer_stops)
		update_end(seq_begun, error, TDX_UPDATE_START,
			   running_version());
}

/*
 * A CPU enters do_seamldr_install_module(): SHUTDOWN is the target by then. One
 * that was attached to in the middle of an update is passed over.
 */
static __always_inline void lock_step_enters(void)
{
	if (seq_in_flight)
		update_step(seq_in_flight, TDX_UPDATE_SHUTDOWN);
}

/* Another caller than the lock-step has nothing to do with an update. */
static __always_inline bool in_lock_step(const struct cpu_now *cpu)
{
	return cpu && cpu->state != TDX_UPDATE_START;
}

static __always_inline void work_begins(__u32 state)
{
	const struct cpu_now *cpu = this_cpu();

	if (in_lock_step(cpu))
		update_step(cpu->seq, state);
}

/*
 * Which SEAMCALL failed is known if SEAMCALLs are watched, and if there was one:
 * a CPU may also fail for what another one has met.
 */
static __always_inline void work_fails(const struct cpu_now *cpu, __u32 state,
				       int error)
{
	const struct tdx_step_cell *cell = step_cell(cpu->seq, state);
	__u64 leaf = TDX_FN_UNKNOWN, status = 0;

	if (cell && TDX_STATUS_IS_ERROR(cell->status)) {
		leaf = cell->leaf;
		status = cell->status;
	}
	update_abort(cpu->seq, state, error, leaf, status);
}

/*
 * Linux 7.3 does not ask the module to refuse while a TD is in build, so that
 * whoever is at it is told here: its measurement is lost. See
 * td_table_snapshot().
 */
static __always_inline void note_harmed(__u32 seq)
{
	struct tdx_update_head *head = update_head(seq);

	if (head)
		head->busy_tds = td_table_snapshot(seq, bpf_ktime_get_ns());
}

/*
 * Counted: a CPU without work in SHUTDOWN begins that step and is not seen to end it,
 * and one that has some begins it twice.
 */
static __always_inline void work_acks(const struct cpu_now *cpu, __u32 state)
{
	count_run(TDX_RUN_ACK);
	update_ack(cpu->seq, state, 0);
}

static __always_inline void work_ends(__u32 state, int error)
{
	const struct cpu_now *cpu = this_cpu();

	if (!in_lock_step(cpu) || cpu->state != state)
		return;
	if (error) {
		work_fails(cpu, state, error);
		return;
	}
	work_acks(cpu, state);
	if (state == TDX_UPDATE_SHUTDOWN)
		note_harmed(cpu->seq);
}

static __always_inline void lock_step_leaves(int error)
{
	const struct cpu_now *cpu = this_cpu();

	if (in_lock_step(cpu))
		update_leave(cpu->seq, cpu->state, error);
}

/* A SEAMCALL is about to be made; preemption is off until it has returned. */
static __always_inline void call_begins(__u64 fn)
{
	struct cpu_now *cpu = this_cpu();

	if (!cpu)
		return;
	cpu->call_fn = fn;
	cpu->call_ns = bpf_ktime_get_ns();
	cpu->calling = 1;
}

/* From the call of the function that takes the lock of the P-SEAMLDR. */
static __always_inline __u64 lock_wait(const struct cpu_now *cpu)
{
	const struct tdx_step_cell *cell;

	if (!TDX_FN_IS_SEAMLDR(cpu->call_fn) ||
	    unknown & TDX_UNKNOWN_BIT(LOCK_WAIT))
		return 0;
	cell = step_cell(cpu->seq, cpu->state);
	return cell && cell->begin_ns && cell->begin_ns < cpu->call_ns ?
		       cpu->call_ns - cell->begin_ns :
		       0;
}

/* The kernel repeats a SEAMCALL at once when there was no entropy. */
static __always_inline bool is_repeated(const struct cpu_now *cpu)
{
	const struct tdx_step_cell *cell = step_cell(cpu->seq, cpu->state);

	return cell && cell->leaf == cpu->call_fn &&
	       !TDX_FN_IS_SEAMLDR(cpu->call_fn) &&
	       TDX_STATUS_CODE(cell->status) == TDX_ST_RND_NO_ENTROPY;
}

#endif /* _TDXUPDATE_LOCK_STEP_BPF_H */
