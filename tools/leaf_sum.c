// SPDX-License-Identifier: GPL-2.0-only
/* SEAMCALLs of one leaf, summed up over CPUs. */
#include <stddef.h>

#include "leaf_sum.h"

/**
 * leaf_sum_add - add one CPU's calls of a leaf to a sum
 * @total: added to
 * @cell: one CPU's
 * @error_ns: when the last error of them was
 */
void leaf_sum_add(struct leaf_sum *total, const struct tdx_leaf_cell *cell,
		  __u64 error_ns)
{
	struct tdx_leaf_cell *sum = &total->cell;
	size_t i;

	sum->calls += cell->calls;
	sum->errors += cell->errors;
	sum->total_ns += cell->total_ns;
	sum->wait_ns += cell->wait_ns;
	if (cell->max_ns > sum->max_ns)
		sum->max_ns = cell->max_ns;
	if (cell->last_error && error_ns >= total->error_ns) {
		sum->last_error = cell->last_error;
		total->error_ns = error_ns;
	}
	for (i = 0; i < TDX_LATENCY_BUCKETS; i++)
		sum->latency[i] += cell->latency[i];
}
