/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_SHA384_H
#define _SEAM_SHA384_H

#include <linux/types.h>

#include "tdx_layout.h"

struct shash_desc;

int seam_sha384_init(void);
void seam_sha384_exit(void);
struct shash_desc *seam_sha384_alloc(void);
bool seam_sha384_start(struct shash_desc *desc);
bool seam_sha384_add(struct shash_desc *desc, const void *bytes, size_t len);
bool seam_sha384_finish(struct shash_desc *desc, u8 digest[TDX_HASH_LEN]);

#endif /* _SEAM_SHA384_H */
