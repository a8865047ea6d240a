/* SPDX-License-Identifier: GPL-2.0-only */
/* What the BPF programs and this program have lost, told as it grows. */
#ifndef _TDXUPDATE_LOSS_TABLE_H
#define _TDXUPDATE_LOSS_TABLE_H

#include "programs.h"

/**
 * struct loss_table - what was told
 * @programs: that count
 * @told: [cpu], as they were told last
 * @elsewhere_told: by enum tdx_loss, of no CPU, as they were told last
 */
struct loss_table {
	const struct programs *programs;
	struct tdx_loss_cell *told;
	__u64 elsewhere_told[TDX_NR_LOSSES];
};

int loss_table_open(struct loss_table *table, const struct programs *programs);
int loss_table_tell(struct loss_table *table, __u64 overwritten,
		    const struct observer *observer);
void loss_table_close(struct loss_table *table);

#endif /* _TDXUPDATE_LOSS_TABLE_H */
