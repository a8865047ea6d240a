/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_GENERATION_H
#define _SEAM_GENERATION_H

#include <linux/types.h>

/**
 * struct tdx_generation - what distinguishes TDX modules from one another
 * @name:	the version that it is modelled on, or "next"
 * @first:	first version that behaves so, as TDX_VERSION()
 * @features0:	metadata field TDX_FEATURES0
 * @module_hv:	highest handoff version that it writes and accepts
 * @min_update_hv: lowest handoff version that it writes and accepts
 * @no_downgrade: it writes no other handoff version than @module_hv
 * @mrtd_context: version of the MRTD context; 0 before there was one, and then
 *		the module neither counts TD builds nor knows bit 16 of
 *		SYS.SHUTDOWN
 * @svn_minor:	security version, minor
 * @svn_major:	security version, major
 * @version1:	leaves that take version 1, ended by a negative number
 */
struct tdx_generation {
	const char *name;
	u32 first;
	u64 features0;
	u16 module_hv;
	u16 min_update_hv;
	bool no_downgrade;
	u16 mrtd_context;
	u8 svn_minor;
	u8 svn_major;
	const s16 *version1;
};

const struct tdx_generation *tdx_generation_of(u32 version);
bool tdx_generation_takes(const struct tdx_generation *generation,
			  unsigned int leaf, unsigned int version);
bool tdx_generation_counts_builds(const struct tdx_generation *generation);

#endif /* _SEAM_GENERATION_H */
