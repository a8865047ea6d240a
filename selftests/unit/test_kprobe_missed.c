// SPDX-License-Identifier: GPL-2.0-only
/* What kernels tell of a kprobe, and what they do not. */
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>

#include "kprobe_missed.h"
#include "tap.h"

/* Where it is, counted from the beginning of struct bpf_link_info. */
#define MISSED_AT 48

#define FD 7

/* The kernel that is asked. */
static struct {
	__u32 type;
	size_t len;
	bool tells;
	__u64 missed;
} kernel;

int bpf_obj_get_info_by_fd(int fd, void *info, __u32 *len)
{
	const __u8 *bytes = info;
	size_t i;

	CHECK_INT(fd, FD);
	for (i = kernel.len; i < *len; i++)
		if (bytes[i])
			return -E2BIG;
	memcpy(info, &kernel.type, sizeof(kernel.type));
	if (kernel.tells)
		memcpy(info + MISSED_AT, &kernel.missed, sizeof(kernel.missed));
	return 0;
}

static void ask(bool told, __u64 expected)
{
	__u64 missed = 5;

	CHECK_INT(kprobe_missed(FD, &missed), told);
	CHECK_INT(missed, expected);
}

TEST(a_kernel_that_tells_is_believed)
{
	kernel = (typeof(kernel)){ BPF_LINK_TYPE_PERF_EVENT, 64, true, 0 };
	ask(true, 0);
	kernel.missed = 3;
	ask(true, 3);
}

/* Linux 6.6 knows of kprobes, but has not got that far. */
TEST(a_kernel_that_leaves_it_out_does_not_tell)
{
	kernel = (typeof(kernel)){ BPF_LINK_TYPE_PERF_EVENT, 64, false, 0 };
	ask(false, 0);
}

TEST(a_kernel_that_has_no_room_for_it_does_not_tell)
{
	kernel = (typeof(kernel)){ BPF_LINK_TYPE_PERF_EVENT, 40, false, 0 };
	ask(false, 0);
}

TEST(what_is_no_kprobe_misses_nothing)
{
	kernel = (typeof(kernel)){ BPF_LINK_TYPE_TRACING, 64, false, 0 };
	ask(true, 0);
}

RUN_TESTS(TAP_TEST(a_kernel_that_tells_is_believed),
	  TAP_TEST(a_kernel_that_leaves_it_out_does_not_tell),
	  TAP_TEST(a_kernel_that_has_no_room_for_it_does_not_tell),
	  TAP_TEST(what_is_no_kprobe_misses_nothing))
