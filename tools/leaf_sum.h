/* SPDX-License-Identifier: GPL-2.0-only */
/* SEAMCALLs of one leaf, summed up over CPUs. */
#ifndef _TDXUPDATE_LEAF_SUM_H
#define _TDXUPDATE_LEAF_SUM_H

#include "records.h"

/**
 * struct leaf_sum - calls of a leaf on some CPUs
 * @cell: the sum; @cell.last_error is the latest one
 * @error_ns: when that was
 */
struct leaf_sum {
	struct tdx_leaf_cell cell;
	__u64 error_ns;
};

void leaf_sum_add(struct leaf_sum *total, const struct tdx_leaf_cell *cell,
		  __u64 error_ns);

#endif /* _TDXUPDATE_LEAF_SUM_H */
