/* SPDX-License-Identifier: GPL-2.0-only */
/* Facts as chunks of a capture, each built upon what the capture has before. */
#ifndef _TDXUPDATE_CAPTURE_FACTS_H
#define _TDXUPDATE_CAPTURE_FACTS_H

#include "capture_chunks.h"
#include "capture_tables.h"
#include "observation.h"

/**
 * struct capture_facts - facts that are being written
 * @chunks: where to
 * @tables: as the capture has them
 */
struct capture_facts {
	struct capture_chunks chunks;
	struct capture_tables tables;
};

int capture_fact_write(struct capture_facts *facts,
		       const struct observation *observation);
int capture_facts_write_tables(struct capture_facts *facts,
			       const struct capture_tables *tables,
			       __u64 now_ns);

#endif /* _TDXUPDATE_CAPTURE_FACTS_H */
