/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of an update's steps, the same on paper and on the screen. */
#ifndef _TDXUPDATE_STEP_TABLE_H
#define _TDXUPDATE_STEP_TABLE_H

#include "update.h"

/* A row with its NUL; at most 78 columns. */
#define STEP_ROW_LEN 128

const char *step_table_header(void);
const char *step_table_row(const struct update_step *step,
			   char text[STEP_ROW_LEN]);

#endif /* _TDXUPDATE_STEP_TABLE_H */
