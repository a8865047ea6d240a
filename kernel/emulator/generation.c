// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module generations. A module's version picks the row, at load and at
 * each SEAMLDR.INSTALL, so an update changes behaviour as a real one does.
 *
 * Sources: feature words and first versions, the mapping file and the erratum
 * text of Intel's binary releases; handoff versions and leaf versions, Intel's
 * module source.
 */
#include <linux/kernel.h>

#include "generation.h"
#include "tdx_abi.h"
#include "tdx_metadata.h"

/* clang-format off */
static const s16 version1_of_1_5[] = {
	TDX_LEAF_MEM_PAGE_PROMOTE, TDX_LEAF_MEM_SEPT_ADD,
	TDX_LEAF_MEM_SEPT_REMOVE, TDX_LEAF_MNG_RD, TDX_LEAF_VP_RD,
	TDX_LEAF_VP_INIT, TDX_LEAF_SYS_INIT, TDX_LEAF_SYS_UPDATE, -1,
};

static const s16 version1_of_next[] = {
	TDX_LEAF_MEM_PAGE_PROMOTE, TDX_LEAF_MEM_SEPT_ADD,
	TDX_LEAF_MEM_SEPT_REMOVE, TDX_LEAF_MNG_RD, TDX_LEAF_VP_RD,
	TDX_LEAF_VP_INIT, TDX_LEAF_SYS_INIT, TDX_LEAF_SYS_UPDATE,
	TDX_LEAF_SYS_CONFIG, -1,
};

static const s16 version1_of_2_0_14[] = {
	TDX_LEAF_MEM_PAGE_PROMOTE, TDX_LEAF_MEM_SEPT_ADD,
	TDX_LEAF_MEM_SEPT_REMOVE, TDX_LEAF_MNG_RD, TDX_LEAF_VP_RD,
	TDX_LEAF_VP_INIT, TDX_LEAF_SYS_INIT, TDX_LEAF_SYS_UPDATE,
	TDX_LEAF_SYS_CONFIG, TDX_LEAF_MEM_SHARED_SEPT_WR, -1,
};

/* clang-format on */

/* In a series, ascending; the last row also stands for unknown series. */
static const struct tdx_generation generations[] = {
	{
		.name = "1.5.16",
		.first = TDX_VERSION(1, 5, 0),
		.features0 = 0x226f3f0fbf,
		.svn_major = 1,
		.svn_minor = 11,
		.version1 = version1_of_1_5,
	},
	{
		.name = "1.5.24",
		.first = TDX_VERSION(1, 5, 24),
		.features0 = 0xd1326f3f0fbf,
		.module_hv = 1,
		.no_downgrade = true,
		.mrtd_context = 1,
		.svn_major = 1,
		.svn_minor = 11,
		.version1 = version1_of_1_5,
	},
	{
		.name = "1.5.25",
		.first = TDX_VERSION(1, 5, 25),
		.features0 = 0xd1326f3f0fbf,
		.module_hv = 1,
		.no_downgrade = true,
		.mrtd_context = 1,
		.svn_major = 1,
		.svn_minor = 11,
		.version1 = version1_of_1_5,
	},
	{
		.name = "2.0.12",
		.first = TDX_VERSION(2, 0, 0),
		.features0 = 0x10326f3f0fbf,
		.svn_major = 3,
		.svn_minor = 0,
		.version1 = version1_of_1_5,
	},
	{
		.name = "2.0.14",
		.first = TDX_VERSION(2, 0, 14),
		.features0 = 0xd1326f3f0fbf,
		.module_hv = 1,
		.no_downgrade = true,
		.mrtd_context = 1,
		.svn_major = 3,
		.svn_minor = 0,
		.version1 = version1_of_2_0_14,
	},
	{
		.name = "next",
		.first = TDX_VERSION(1, 5, 28),
		/* 1.5.28, and SYS.DISABLE, which hosts already know. */
		.features0 = 0x18d1326f3f0fbf | TDX_FEATURES0_SYS_DISABLE,
		.module_hv = 1,
		.no_downgrade = true,
		.mrtd_context = 1,
		.svn_major = 1,
		.svn_minor = 11,
		.version1 = version1_of_next,
	},
};

/**
 * tdx_generation_of() - how a module of this version behaves
 * @version:	as TDX_VERSION()
 *
 * Return: the last generation of the same series that began no later, "next"
 * for a series without a row.
 */
const struct tdx_generation *tdx_generation_of(u32 version)
{
	const struct tdx_generation *found = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(generations); i++) {
		if (generations[i].first >> 16 == version >> 16 &&
		    generations[i].first <= version)
			found = &generations[i];
	}
	return found ?: &generations[ARRAY_SIZE(generations) - 1];
}

/** tdx_generation_takes() - does the leaf exist in this version? */
bool tdx_generation_takes(const struct tdx_generation *generation,
			  unsigned int leaf, unsigned int version)
{
	const s16 *known;

	if (!version)
		return true;
	if (version > 1)
		return false;
	for (known = generation->version1; *known >= 0; known++)
		if (*known == leaf)
			return true;
	return false;
}

/** tdx_generation_counts_builds() - can it refuse an update for a TD build? */
bool tdx_generation_counts_builds(const struct tdx_generation *generation)
{
	return generation->mrtd_context;
}
