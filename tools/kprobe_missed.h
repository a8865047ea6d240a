/* SPDX-License-Identifier: GPL-2.0-only */
/* What a kprobe has missed. */
#ifndef _TDXUPDATE_KPROBE_MISSED_H
#define _TDXUPDATE_KPROBE_MISSED_H

#include <linux/types.h>
#include <stdbool.h>

bool kprobe_missed(int link_fd, __u64 *missed);

#endif /* _TDXUPDATE_KPROBE_MISSED_H */
