/* SPDX-License-Identifier: GPL-2.0-only */
/* What later chunks of a capture build upon. */
#ifndef _TDXUPDATE_CAPTURE_TABLES_H
#define _TDXUPDATE_CAPTURE_TABLES_H

#include "observation.h"

/**
 * struct capture_tables - what later chunks of a capture build upon
 * @host: facts about the host
 * @tds: TDs, by TDR
 * @nr_tds: how many
 * @leaves: SEAMCALLs by slot
 * @cost: of the observation
 * @host_ns: when it became known; 0: not yet
 * @tds_ns: the same
 * @leaves_ns: the same
 * @cost_ns: the same
 */
struct capture_tables {
	struct host host;
	struct tdx_td *tds;
	size_t nr_tds;
	struct tdx_leaf_cell leaves[TDX_SLOTS];
	struct observed_cost cost;
	__u64 host_ns;
	__u64 tds_ns;
	__u64 leaves_ns;
	__u64 cost_ns;
};

int capture_tables_copy(struct capture_tables *copy,
			const struct capture_tables *tables);
void capture_tables_free(struct capture_tables *tables);

#endif /* _TDXUPDATE_CAPTURE_TABLES_H */
