/* SPDX-License-Identifier: GPL-2.0-only */
/* What a newcomer asks of an update: whose fault, is TDX lost, what says sysfs? */
#ifndef _TDXUPDATE_FAULT_H
#define _TDXUPDATE_FAULT_H

#include "verdict.h"

const char *sentence_fault(const struct update *update, char *text);
const char *sentence_tdx(const struct update *update, char *text);
const char *sentence_sysfs(const struct update *update, char *text);

#endif /* _TDXUPDATE_FAULT_H */
