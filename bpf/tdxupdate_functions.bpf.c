// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where tdxupdate-trace looks on a kernel whose updater has no trace events: its
 * functions (kernel_functions.h).
 *
 * User space loads the programs of one rung, fentry or kprobe, for the functions
 * that are there.
 */
#include <stdbool.h>
#include <stddef.h>
#include <linux/bpf.h>
#include <linux/errno.h>
#include <linux/ptrace.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "kernel_functions.h"
#include "lock_step.bpf.h"
#include "seamcalls.bpf.h"
#include "td_calls.bpf.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline void td_call_calls(__u32 leaf, __u64 rcx, __u64 rdx)
{
	count_run(TDX_RUN_CALL_BEGIN);
	td_call_begins(leaf, rcx, rdx);
}

/* The leaf is known at compile time, which leaves little of what follows. */
static __always_inline void td_call_returns(__u32 leaf, __u64 status)
{
	__u64 now = bpf_ktime_get_ns();
	struct td_call call;

	if (td_call_take(leaf, &call))
		seamcall_end(leaf, status, call.rcx, call.rdx,
			     now - call.begin_ns, 1);
}

static __always_inline void price_call_begins(void)
{
	struct td_call call;

	td_call_calls(TDX_LEAF_MEM_PAGE_ADD, 0, 0);
	td_call_take(TDX_LEAF_MEM_PAGE_ADD, &call);
}

static __always_inline void price_ack(__u32 seq, __u32 state, __u32 ordinal)
{
	const struct cpu_now *cpu = this_cpu();

	if (cpu)
		work_acks(cpu, state);
}

#include "price.bpf.h"

static __always_inline void seamcall_calls(__u64 fn)
{
	count_run(TDX_RUN_CALL_BEGIN);
	call_begins(fn);
}

/*
 * One of an update, or of the P-SEAMLDR: the others are told by the functions
 * that make them for TDs.
 */
static __always_inline void seamcall_returns(__u64 status)
{
	__u64 now = bpf_ktime_get_ns();
	struct cpu_now *cpu = this_cpu();
	bool updating = in_lock_step(cpu);
	__u64 fn, call_ns;

	if (!cpu || !cpu->calling)
		return;
	cpu->calling = 0;
	fn = cpu->call_fn;
	call_ns = now - cpu->call_ns;
	if (TDX_FN_IS_SEAMLDR(fn) && (updating || !own_call()))
		seamldr_returned(fn, status, updating ? lock_wait(cpu) : 0,
				 call_ns);
	else if (updating)
		seamcall_end(fn, status, 0, 0, call_ns,
			     is_repeated(cpu) ? 2 : 1);
}

/* What a function returned to a program at its end. */
static __always_inline __u64 returned(void *context)
{
	__u64 ret = 0;

	bpf_get_func_ret(context, &ret);
	return ret;
}

/*
 * A function is called with A0, A1 and A2, and returns RET. Arguments that a
 * function does not have must not be looked at.
 */
#define A0 arguments[0]
#define A1 arguments[1]
#define A2 arguments[2]

/* clang-format off */

#define ON_CALL(function, call)                                               \
	static __always_inline void function##_is_called(const __u64 *arguments) \
	{                                                                     \
		call;                                                         \
	}                                                                     \
	SEC("fentry/" #function)                                              \
	int fentry_##function(const __u64 *arguments)                         \
	{                                                                     \
		function##_is_called(arguments);                              \
		return 0;                                                     \
	}                                                                     \
	SEC("kprobe/" #function)                                              \
	int kprobe_##function(struct pt_regs *regs)                           \
	{                                                                     \
		function##_is_called((const __u64[]){ PT_REGS_PARM1(regs),    \
						      PT_REGS_PARM2(regs),    \
						      PT_REGS_PARM3(regs) }); \
		return 0;                                                     \
	}

#define ON_RETURN(function, call)                                    \
	static __always_inline void function##_returns(__u64 RET)    \
	{                                                            \
		call;                                                \
	}                                                            \
	SEC("fexit/" #function)                                      \
	int fexit_##function(void *context)                          \
	{                                                            \
		function##_returns(returned(context));               \
		return 0;                                            \
	}                                                            \
	SEC("kretprobe/" #function)                                  \
	int kretprobe_##function(struct pt_regs *regs)               \
	{                                                            \
		function##_returns(PT_REGS_RC(regs));                \
		return 0;                                            \
	}

/* clang-format on */

#define ON_WORK(function, state)                           \
	ON_CALL(function, work_begins(TDX_UPDATE_##state)) \
	ON_RETURN(function, work_ends(TDX_UPDATE_##state, RET))

ON_WORK(tdx_module_shutdown, SHUTDOWN)
ON_WORK(seamldr_install, CPU_INSTALL)
ON_WORK(seamldr_call, CPU_INSTALL)
ON_WORK(tdx_cpu_enable, CPU_INIT)
ON_WORK(tdx_module_run_update, RUN_UPDATE)

ON_CALL(do_seamldr_install_module, lock_step_enters())
ON_RETURN(do_seamldr_install_module, lock_step_leaves(RET))

/*
 * What makes SEAMCALLs is assembler to which nothing can be attached: these are at
 * each place where it is called, before the call and after it.
 */
SEC("kprobe")
int kprobe_before_seamcall(struct pt_regs *regs)
{
	seamcall_calls(PT_REGS_PARM1(regs));
	return 0;
}

SEC("kprobe")
int kprobe_after_seamcall(struct pt_regs *regs)
{
	seamcall_returns(PT_REGS_RC(regs));
	return 0;
}

/* Where these places are: a piece of the kernel's code, on request. */
__u64 text_at;
__u8 text[TDX_TEXT_LEN];

SEC("raw_tp")
int read_text(void *unused)
{
	return bpf_probe_read_kernel(text, sizeof(text), (void *)text_at);
}

#define ON_TD_FUNCTION(function, leaf, needed, rcx, rdx)            \
	ON_CALL(function, td_call_calls(TDX_LEAF_##leaf, rcx, rdx)) \
	ON_RETURN(function, td_call_returns(TDX_LEAF_##leaf, RET))

TDX_TD_FUNCTIONS(ON_TD_FUNCTION)

ON_CALL(multi_cpu_stop, count_run(TDX_RUN_STOP); cpu_stopped())
ON_RETURN(multi_cpu_stop, count_run(TDX_RUN_RESUME); cpu_resumed())

ON_CALL(fw_upload_start, count_run(TDX_RUN_UPLOAD); upload_begin((void *)A0))
ON_CALL(fw_upload_main, count_run(TDX_RUN_UPLOAD); upload_works((void *)A0))
ON_RETURN(fw_upload_main, count_run(TDX_RUN_UPLOAD); upload_worked())

ON_RETURN(tdx_get_sysinfo, sysinfo_returned((void *)RET))

ON_CALL(seamldr_install_module, installation_begins((void *)A0))
ON_RETURN(seamldr_install_module, installation_ends(RET))

/* Attached last: what begins is seen by all others. */
ON_CALL(stop_machine_cpuslocked, machine_stops((void *)A2))

/*
 * From a function to a program and back. This function belongs to the test runs
 * of BPF programs, so that nobody else is held up by what is attached to it.
 */
SEC("fexit/bpf_fentry_test2")
int price_fexit(void *unused)
{
	return 0;
}

SEC("kretprobe/bpf_fentry_test2")
int price_kretprobe(void *unused)
{
	return 0;
}

/* Its test runs call that function. */
SEC("fentry/bpf_fentry_test1")
int price_event(void *unused)
{
	return 0;
}
