/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SEAMCALLs for TDs through the functions of Linux for them, tdh_...(): what
 * they are called with is kept with their task until they return. They may be
 * preempted, so that the CPU says nothing. Those of a task do not nest, but an
 * interrupt may come on top of one: see td_call_slot().
 */
#ifndef _TDXUPDATE_TD_CALLS_BPF_H
#define _TDXUPDATE_TD_CALLS_BPF_H

#include "loss.bpf.h"

/*
 * Of the memory management and of arch/x86, what is read here. What follows on
 * three underscores is not part of a name (CO-RE): records.h has another tdx_td.
 */
struct page {
	unsigned long flags;
} __attribute__((preserve_access_index));

struct tdx_td___linux {
	struct page *tdr_page;
} __attribute__((preserve_access_index));

struct tdx_vp {
	__u64 tdvpr_pa;
} __attribute__((preserve_access_index));

enum { TD_CALL_OF_TASK, TD_CALL_OF_INTERRUPT, TD_CALL_SLOTS };

/**
 * struct td_call - a call that has not returned yet
 * @begin_ns: since then; 0 when there is none
 * @rcx: operand that identifies the TD, as the SEAMCALL will have it
 * @rdx: likewise
 */
struct td_call {
	__u64 begin_ns;
	__u64 rcx;
	__u64 rdx;
};

/**
 * struct td_calls_of_task - those of a task, and of an interrupt on top of it
 * @slots: by td_call_slot()
 */
struct td_calls_of_task {
	struct td_call slots[TD_CALL_SLOTS];
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct td_calls_of_task);
} td_calls SEC(".maps");

/* Address of a variable of the kernel. */
const volatile __u64 vmemmap_base_at;

/* What page_to_phys() does. */
static __always_inline __u64 address_of_page(const struct page *page)
{
	__u64 base = 0, number;

	bpf_probe_read_kernel(&base, sizeof(base), (void *)vmemmap_base_at);
	number = ((__u64)page - base) / bpf_core_type_size(struct page);
	return number << 12;
}

static __always_inline __u64 tdr_of_td(__u64 td)
{
	return address_of_page(
		BPF_CORE_READ((struct tdx_td___linux *)td, tdr_page));
}

static __always_inline __u64 page_of_vp(__u64 vp)
{
	return BPF_CORE_READ((struct tdx_vp *)vp, tdvpr_pa);
}

/*
 * KVM has these two called by interrupts of other CPUs, which may come in the
 * middle of another call of the task that is there. Wherever they are called
 * interrupts are off, so that they have none on top of them.
 */
static __always_inline __u32 td_call_slot(__u32 leaf)
{
	return leaf == TDX_LEAF_VP_FLUSH || leaf == TDX_LEAF_PHYMEM_CACHE_WB ?
		       TD_CALL_OF_INTERRUPT :
		       TD_CALL_OF_TASK;
}

static __always_inline void td_call_begins(__u32 leaf, __u64 rcx, __u64 rdx)
{
	struct td_calls_of_task *calls =
		bpf_task_storage_get(&td_calls, bpf_get_current_task_btf(), 0,
				     BPF_LOCAL_STORAGE_GET_F_CREATE);
	struct td_call *call;

	/* Out of memory, or interrupted where it must not be. */
	if (!calls) {
		lose(TDX_LOSS_SKIPPED);
		return;
	}
	call = &calls->slots[td_call_slot(leaf)];
	/* The end of the one before was skipped. */
	if (call->begin_ns)
		lose(TDX_LOSS_SKIPPED);
	call->rcx = rcx;
	call->rdx = rdx;
	call->begin_ns = bpf_ktime_get_ns();
}

/* False when it had begun before this tool was attached. */
static __always_inline bool td_call_take(__u32 leaf, struct td_call *taken)
{
	struct td_calls_of_task *calls = bpf_task_storage_get(
		&td_calls, bpf_get_current_task_btf(), 0, 0);
	struct td_call *call;

	if (!calls)
		return false;
	call = &calls->slots[td_call_slot(leaf)];
	if (!call->begin_ns)
		return false;
	*taken = *call;
	call->begin_ns = 0;
	return true;
}

#endif /* _TDXUPDATE_TD_CALLS_BPF_H */
