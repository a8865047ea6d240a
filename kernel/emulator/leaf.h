/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Leaves by index: the tables of tdx_abi.h flattened, so that counters and
 * rules need an array and not a search.
 */
#ifndef _SEAM_LEAF_H
#define _SEAM_LEAF_H

#include <linux/types.h>

#include "tdx_abi.h"

#define SEAM_LEAF_INDEX(id, val, name) SEAM_LEAF_##id,
#define SEAM_LEAF_INDEX_SEAMLDR(id, val, name) SEAM_LEAF_SEAMLDR_##id,

/** enum seam_leaf_index - all leaves, then the ones no table knows */
/* clang-format off */
enum seam_leaf_index {
	TDX_LEAVES(SEAM_LEAF_INDEX)
	SEAMLDR_LEAVES(SEAM_LEAF_INDEX_SEAMLDR)
	SEAM_LEAF_UNKNOWN,
	SEAM_NR_LEAVES,
};

/* clang-format on */

unsigned int seam_leaf_index(u64 fn);
const char *seam_leaf_name(unsigned int index);
int seam_leaf_find(const char *name);

#endif /* _SEAM_LEAF_H */
