/* SPDX-License-Identifier: GPL-2.0-only */
/* The trace events of the running kernel. */
#ifndef _TDXUPDATE_TRACEFS_H
#define _TDXUPDATE_TRACEFS_H

#include <stdbool.h>

const char *tracefs_path(void);
bool tracefs_has_events(void);
int tracefs_check_layout(char *why, int why_len);

#endif /* _TDXUPDATE_TRACEFS_H */
