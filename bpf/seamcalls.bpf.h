/* SPDX-License-Identifier: GPL-2.0-only */
/* What is kept of a SEAMCALL that has returned. */
#ifndef _TDXUPDATE_SEAMCALLS_BPF_H
#define _TDXUPDATE_SEAMCALLS_BPF_H

#include "calls.bpf.h"
#include "leaf_table.bpf.h"
#include "matrix.bpf.h"

static __always_inline void seamcall_end(__u64 fn, __u64 status, __u64 rcx,
					 __u64 rdx, __u64 duration_ns,
					 __u32 attempt)
{
	__u32 leaf = TDX_FN_KEY(fn);
	__u64 tdr = leaf_tdr(leaf, rcx, rdx);

	count_run(tdr ? TDX_RUN_TD_SEAMCALL : TDX_RUN_SEAMCALL);
	leaf_table_seamcall(fn, status, 0, duration_ns);
	matrix_seamcall(fn, status, 0, duration_ns, attempt > 1);
	if (tdr)
		td_table_seamcall(tdr, leaf, status, rcx, rdx);
	tell_call(fn, status, tdr, 0, duration_ns, attempt);
}

/*
 * This program asks the P-SEAMLDR for its version and the updates left: that is
 * no doing of the host. In another PID namespace it is counted with the rest.
 */
const volatile __u32 own_pid = ~0U;

static __always_inline bool own_call(void)
{
	return bpf_get_current_pid_tgid() >> 32 == own_pid;
}

static __always_inline void seamldr_returned(__u64 fn, __u64 status,
					     __u64 wait_ns, __u64 call_ns)
{
	count_run(TDX_RUN_SEAMLDR);
	leaf_table_seamcall(fn, status, wait_ns, call_ns);
	matrix_seamcall(fn, status, wait_ns, call_ns, false);
	tell_call(fn, status, 0, wait_ns, call_ns, 1);
}

static __always_inline void seamldr_call(__u64 fn, __u64 status, __u64 wait_ns,
					 __u64 call_ns)
{
	if (!own_call())
		seamldr_returned(fn, status, wait_ns, call_ns);
}

#endif /* _TDXUPDATE_SEAMCALLS_BPF_H */
