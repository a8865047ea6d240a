/* SPDX-License-Identifier: GPL-2.0-only */
/* What this process may do beyond what any process may. */
#ifndef _TDXUPDATE_CAPABILITIES_H
#define _TDXUPDATE_CAPABILITIES_H

#include <linux/capability.h>
#include <linux/types.h>
#include <stdbool.h>

bool capability_held(int capability);
int capabilities_drop(__u64 keep);

#endif /* _TDXUPDATE_CAPABILITIES_H */
