/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_METADATA_H
#define _SEAM_METADATA_H

#include <linux/types.h>

struct seam_call;
struct td;

/*
 * Parts of a field id that a reader may set or leave: the last element, the
 * last field, whether the size counts, and the non-architectural bit.
 */
#define METADATA_ID_IGNORED \
	(1ULL << 63 | 1ULL << 50 | 0x1ffULL << 38 | 0xfULL << 34)
#define METADATA_ID(id) ((id) & ~METADATA_ID_IGNORED)
#define METADATA_ID_NONE (~0ULL)

/* What SYS.RD reports and MNG.ADDCX, VP.ADDCX enforce, in pages. */
#define TDX_TDCS_PAGES 6
#define TDX_TDVPS_PAGES 6
#define TDX_MAX_TDMRS 64

bool metadata_sys_value(u64 id, u64 *value);
u64 metadata_sys_rd(struct seam_call *call);
u64 metadata_mng_rd(struct seam_call *call, const struct td *td);

#endif /* _SEAM_METADATA_H */
