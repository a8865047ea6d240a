/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_MRTD_H
#define _SEAM_MRTD_H

#include <linux/types.h>

struct td;

/* MR.EXTEND measures a page in pieces of this length. */
#define MRTD_CHUNK_LEN 256

u64 mrtd_begin(struct td *td);
u64 mrtd_check_context(const struct td *td);
u64 mrtd_add_page(struct td *td, u64 gpa);
u64 mrtd_extend(struct td *td, u64 gpa, const u8 chunk[MRTD_CHUNK_LEN]);
u64 mrtd_finish(struct td *td);
bool mrtd_end_build(struct td *td);

#endif /* _SEAM_MRTD_H */
