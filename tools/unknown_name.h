/* SPDX-License-Identifier: GPL-2.0-only */
/* What a way to observe cannot tell, by name. */
#ifndef _TDXUPDATE_UNKNOWN_NAME_H
#define _TDXUPDATE_UNKNOWN_NAME_H

#include "records.h"

const char *unknown_name(enum tdx_unknown id);

#endif /* _TDXUPDATE_UNKNOWN_NAME_H */
