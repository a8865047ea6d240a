/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TDs, keyed by TDR, as their SEAMCALLs show them. A TD stays in the table
 * after MR.FINALIZE, because it is what a failed update would lose, and leaves
 * it at MNG.VPFLUSHDONE. Begin and end of each build are told as well.
 */
#ifndef _TDXUPDATE_TD_TABLE_BPF_H
#define _TDXUPDATE_TD_TABLE_BPF_H

#include "ring.bpf.h"

/*
 * Made for hosts with many TDs, of which most have few: without pre-allocation
 * an entry takes memory (about 200 bytes) while its TD is there. The kernel's
 * BPF allocator serves any context.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, struct tdx_td);
} tds SEC(".maps");

/*
 * Of these the TDs in build, which are few: a build needs a private key of its
 * own. An -EBUSY looks at no others while the machine stands still.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, TDX_MAX_BUILDS);
	__type(key, __u64);
	__type(value, __u64);
} builds SEC(".maps");

/*
 * How many there are, or more: who forgets them from outside does not count. To go
 * through an empty table takes its time, too, and that is of a stopped machine.
 */
__u64 builds_nr;

/*
 * TDVPR to TDR: the leaves of the vCPU phase name the vCPU alone. A page that
 * serves another TD is told here by its next VP.CREATE; what is forgotten for
 * want of room costs a "last leaf".
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, __u64);
} tdvprs SEC(".maps");

#define PAGE_OF(operand) ((operand) & ~0xfffULL)

static __always_inline void td_set_builder(struct tdx_td *td)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();

	td->pid = pid_tgid >> 32;
	td->tid = pid_tgid;
	td->uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(td->comm, sizeof(td->comm));
}

static __always_inline void lose_td(long err)
{
	lose(err == -E2BIG || err == -ENOMEM ? TDX_LOSS_TD_TABLE_FULL :
					       TDX_LOSS_TD_TABLE_BUSY);
}

static __always_inline void build_begins(const struct tdx_td *td, __u64 tdr,
					 __u64 now)
{
	long err;

	/* Before it is there: the machine may stop between the two. */
	__sync_fetch_and_add(&builds_nr, 1);
	err = bpf_map_update_elem(&builds, &tdr, &now, BPF_ANY);
	if (err) {
		__sync_fetch_and_add(&builds_nr, -1);
		lose_td(err);
	}
	send_td(TDX_RECORD_TD, now, 0, td);
}

/* @td says already what has become of it. */
static __always_inline void build_ends(const struct tdx_td *td, __u64 tdr,
				       __u64 now)
{
	if (!bpf_map_delete_elem(&builds, &tdr))
		__sync_fetch_and_add(&builds_nr, -1);
	send_td(TDX_RECORD_TD, now, 0, td);
}

/* Not inlined: a struct tdx_td on the stack of every caller is too much. */
static __noinline void td_insert(__u64 tdr, __u32 hkid, __u32 leaf,
				 enum tdx_window window)
{
	struct tdx_td td = {
		.tdr = tdr,
		.hkid = hkid,
		.leaf = leaf,
		.window = window,
		.calls = 1,
	};
	__u64 now = bpf_ktime_get_ns();
	long err;

	if (window == TDX_WINDOW_BEFORE)
		td.create_ns = now;
	else
		td.init_ns = now;
	td.pages = leaf == TDX_LEAF_MEM_PAGE_ADD;
	td.success_ns = now;
	td_set_builder(&td);

	err = bpf_map_update_elem(&tds, &tdr, &td, BPF_ANY);
	if (err)
		lose_td(err);
	else if (TDX_TD_IN_BUILD(&td))
		build_begins(&td, tdr, now);
}

static __always_inline void td_move_window(struct tdx_td *td, __u64 tdr,
					   enum tdx_window window, __u64 now)
{
	bool was_in_build = TDX_TD_IN_BUILD(td);

	if (window == TDX_WINDOW_OPEN) {
		td->init_ns = now;
		td_set_builder(td);
	} else {
		td->closed_ns = now;
	}
	td->window = window;
	if (window == TDX_WINDOW_OPEN)
		build_begins(td, tdr, now);
	else if (was_in_build)
		build_ends(td, tdr, now);
}

static __always_inline __u64 tdr_of_tdvpr(__u64 tdvpr)
{
	const __u64 *tdr = bpf_map_lookup_elem(&tdvprs, &tdvpr);

	return tdr ? *tdr : 0;
}

/*
 * Which operand of a leaf is the TDR, or leads to it, table 2.2 of the TDX module's ABI. The
 * low bits of it hold flags. Zero: the leaf names no TD, or is none of a build.
 */
static __always_inline __u64 leaf_tdr(__u32 leaf, __u64 rcx, __u64 rdx)
{
	switch (leaf) {
	case TDX_LEAF_MNG_CREATE:
	case TDX_LEAF_MNG_KEY_CONFIG:
	case TDX_LEAF_MNG_INIT:
	case TDX_LEAF_MR_FINALIZE:
	case TDX_LEAF_MNG_VPFLUSHDONE:
		return PAGE_OF(rcx);
	case TDX_LEAF_MNG_ADDCX:
	case TDX_LEAF_MEM_PAGE_ADD:
	case TDX_LEAF_MEM_SEPT_ADD:
	case TDX_LEAF_VP_CREATE:
	case TDX_LEAF_MR_EXTEND:
		return PAGE_OF(rdx);
	case TDX_LEAF_VP_INIT:
		return tdr_of_tdvpr(PAGE_OF(rcx));
	case TDX_LEAF_VP_ADDCX:
		return tdr_of_tdvpr(PAGE_OF(rdx));
	default:
		return 0;
	}
}

/*
 * MEM.PAGE.ADD and MR.EXTEND succeed in a build only, so they give away a TD
 * whose beginning was not seen.
 */
static __always_inline void td_first_seen(__u64 tdr, __u32 leaf, __u64 rdx)
{
	switch (leaf) {
	case TDX_LEAF_MNG_CREATE:
		td_insert(tdr, rdx & 0xffff, leaf, TDX_WINDOW_BEFORE);
		break;
	case TDX_LEAF_MNG_INIT:
		td_insert(tdr, TDX_HKID_UNKNOWN, leaf, TDX_WINDOW_OPEN);
		break;
	case TDX_LEAF_MEM_PAGE_ADD:
	case TDX_LEAF_MR_EXTEND:
		td_insert(tdr, TDX_HKID_UNKNOWN, leaf, TDX_WINDOW_PROBABLE);
		break;
	}
}

static __always_inline void td_succeeded(struct tdx_td *td, __u64 tdr,
					 __u32 leaf, __u64 rdx)
{
	__u64 now = bpf_ktime_get_ns();

	td->success_ns = now;
	switch (leaf) {
	case TDX_LEAF_MEM_PAGE_ADD:
		__sync_fetch_and_add(&td->pages, 1);
		break;
	case TDX_LEAF_MNG_CREATE:
		/* The page of a TD that is gone serves a new one. */
		td_move_window(td, tdr, TDX_WINDOW_GONE, now);
		td_insert(tdr, rdx & 0xffff, leaf, TDX_WINDOW_BEFORE);
		break;
	case TDX_LEAF_MNG_INIT:
		td_move_window(td, tdr, TDX_WINDOW_OPEN, now);
		break;
	case TDX_LEAF_MR_FINALIZE:
		td_move_window(td, tdr, TDX_WINDOW_CLOSED, now);
		break;
	case TDX_LEAF_MNG_VPFLUSHDONE:
		td_move_window(td, tdr, TDX_WINDOW_GONE, now);
		bpf_map_delete_elem(&tds, &tdr);
		break;
	}
}

/* After a SEAMCALL that names a TD, in the context of whoever made it. */
static __always_inline void
td_table_seamcall(__u64 tdr, __u32 leaf, __u64 status, __u64 rcx, __u64 rdx)
{
	struct tdx_td *td;

	if (leaf == TDX_LEAF_VP_CREATE && !TDX_STATUS_IS_ERROR(status)) {
		__u64 tdvpr = PAGE_OF(rcx);

		bpf_map_update_elem(&tdvprs, &tdvpr, &tdr, BPF_ANY);
	}

	td = bpf_map_lookup_elem(&tds, &tdr);
	if (!td) {
		if (!TDX_STATUS_IS_ERROR(status))
			td_first_seen(tdr, leaf, rdx);
		return;
	}

	/* The operations of one TD exclude each other in its owner (KVM). */
	td->leaf = leaf;
	td->status = status;
	td->calls++;
	if (TDX_STATUS_IS_ERROR(status))
		td->errors++;
	else
		td_succeeded(td, tdr, leaf, rdx);
}

struct bpf_map;

struct td_snapshot {
	__u64 now;
	__u32 seq;
	__u32 count;
};

static long td_snapshot_one(struct bpf_map *map, const __u64 *tdr, __u64 *begun,
			    struct td_snapshot *snapshot)
{
	__u64 key = *tdr;
	const struct tdx_td *td = bpf_map_lookup_elem(&tds, &key);

	/* Lost with its module, and forgotten; its page may serve a new TD. */
	if (!td || !TDX_TD_IN_BUILD(td))
		return 0;
	send_td(TDX_RECORD_BUSY, snapshot->now, snapshot->seq, td);
	snapshot->count++;
	return 0;
}

/*
 * Record the TDs in build. To be called while the machine is stopped: nobody
 * can finalise or begin a TD, so what is recorded is exactly what the TDX
 * module has counted. It costs blackout, but of an update that is refused, and
 * no more than TDX_MAX_BUILDS records.
 */
static __always_inline __u32 td_table_snapshot(__u32 seq, __u64 now)
{
	struct td_snapshot snapshot = { .now = now, .seq = seq };

	if (!builds_nr)
		return 0;
	bpf_for_each_map_elem(&builds, td_snapshot_one, &snapshot, 0);
	return snapshot.count;
}

#endif /* _TDXUPDATE_TD_TABLE_BPF_H */
