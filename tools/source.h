/* SPDX-License-Identifier: GPL-2.0-only */
/* Where observations come from: the running kernel or a stored capture. */
#ifndef _TDXUPDATE_SOURCE_H
#define _TDXUPDATE_SOURCE_H

#include "observation.h"

struct source;

/**
 * struct watch_options - what to observe; all 0 is the default of everything
 * @calls: running kernel: tell single SEAMCALLs as well
 * @calls_ring_len: bytes of each ring for them, a power of 2 of at least a page;
 *	0: 128 MiB shared out among the rings, at most 8 MiB each
 * @ring_len: bytes of the ring for rare events, likewise; 0: 512 KiB
 * @max_tds: TDs that can be known at a time; 0: 131072. Of kernel memory these
 *	take 16 bytes each, and 200 bytes more while they are there
 * @keep_capabilities: a bit for each capability (1ULL << CAP_...) that is not
 *	dropped when the programs are attached; all others are gone for good
 * @capture_path: capture: its file, "-" for standard input; must stay
 */
struct watch_options {
	bool calls;
	size_t calls_ring_len;
	size_t ring_len;
	__u32 max_tds;
	__u64 keep_capabilities;
	const char *capture_path;
};

/**
 * struct source_ops - a way to observe
 * @await: wait until there is something to observe, which may be a while: says
 *	on stderr what it waits for. Returns 0 at once if it is there; -EINTR
 *	when @signals (a file descriptor, or -1) is readable. NULL: no need to
 * @open: begin to tell @observer; fills @watching before it tells anything;
 *	@options need not stay; complains itself; negative errno, -ENOENT where
 *	@await would help. The first fact, the host, is told while this program
 *	has its capabilities; nothing after @open is
 * @fd: to poll() for something to @read
 * @read: tell what there is; @tables: the TDs and SEAMCALLs of now as well. To
 *	be called when @fd is readable, and now and then when it is not. 0, 1 when
 *	there will be nothing more, or negative errno (of a capture it complains)
 * @close: end
 */
struct source_ops {
	int (*await)(int signals);
	int (*open)(struct source **source, struct watching *watching,
		    const struct observer *observer,
		    const struct watch_options *options);
	int (*fd)(struct source *source);
	int (*read)(struct source *source, bool tables);
	void (*close)(struct source *source);
};

extern const struct source_ops source_bpf;
extern const struct source_ops source_capture;

#endif /* _TDXUPDATE_SOURCE_H */
