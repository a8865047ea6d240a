// SPDX-License-Identifier: GPL-2.0-only
/* What a kprobe has missed. See kprobe_missed.h. */
#include <bpf/bpf.h>
#include <linux/bpf.h>

#include "kprobe_missed.h"

/*
 * What struct bpf_link_info is for a kprobe: the headers of Debian 12 do not know of
 * it yet. Names are not asked for.
 */
struct kprobe_link_info {
	__u32 type;
	__u32 id;
	__u32 prog_id;
	__u32 hole;
	__u32 event_type;
	__u32 reserved;
	__u64 name;
	__u32 name_len;
	__u32 offset;
	__u64 address;
	__u64 missed;
};

_Static_assert(sizeof(struct kprobe_link_info) == 56, "as the kernel has it");

/* The kernel leaves what it does not know of as it is, or refuses it if it is not 0. */
#define NOT_TOLD (~0ULL)

/**
 * kprobe_missed - runs of its program that a kprobe has missed
 * @link_fd: any link of a program; of one that is no kprobe there are none
 * @missed: filled: since it was attached
 *
 * The kernel runs no kprobe within another one, and has room for so many returns of a
 * function at a time. It tells since 6.7.
 *
 * Return: false when the kernel does not tell.
 */
bool kprobe_missed(int link_fd, __u64 *missed)
{
	struct kprobe_link_info info = { .missed = NOT_TOLD };
	__u32 len = sizeof(info);

	*missed = 0;
	if (bpf_obj_get_info_by_fd(link_fd, &info, &len))
		return false;
	if (info.type != BPF_LINK_TYPE_PERF_EVENT)
		return true;
	if (info.missed == NOT_TOLD)
		return false;
	*missed = info.missed;
	return true;
}
