/* SPDX-License-Identifier: GPL-2.0-only */
/* Which modules can be updated without harm to TDs in build. */
#ifndef _TDXUPDATE_SAFE_VERSION_H
#define _TDXUPDATE_SAFE_VERSION_H

#include <stdbool.h>

#include "tdx_abi.h"

/**
 * version_is_safe - can the module refuse an update for a TD in build?
 * @version: as TDX_VERSION()
 *
 * An update of one that cannot could corrupt a measurement unnoticed, so the
 * kernel asks for that refusal, and such a module refuses the request itself.
 *
 * Return: true also for modules of later series.
 */
static inline bool version_is_safe(unsigned int version)
{
	if (version < TDX_VERSION(2, 0, 0))
		return version >= TDX_VERSION_SAFE_1_5;
	return version >= TDX_VERSION_SAFE_2_0;
}

#endif /* _TDXUPDATE_SAFE_VERSION_H */
