/* SPDX-License-Identifier: GPL-2.0-only */
/* What a capture says about itself: its first chunk. */
#ifndef _TDXUPDATE_CAPTURE_META_H
#define _TDXUPDATE_CAPTURE_META_H

#include "observation.h"

/**
 * struct capture_meta - what a capture says about itself
 * @tool: program and version that wrote it
 * @host: the host as the capture begins
 * @watching: how it was observed; @watching.since_ns: where the capture begins
 *	when it does not cover all since the tool attached
 * @began_ns: when it begins
 * @ring: it is a flight recorder of so many bytes; 0: it keeps everything
 */
struct capture_meta {
	char tool[32];
	struct host host;
	struct watching watching;
	__u64 began_ns;
	__u64 ring;
};

char *capture_meta_text(const struct capture_meta *meta);
int capture_meta_parse(struct capture_meta *meta, const char *text, size_t len);

#endif /* _TDXUPDATE_CAPTURE_META_H */
