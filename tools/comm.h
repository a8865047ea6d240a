/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of tasks, which these choose themselves. */
#ifndef _TDXUPDATE_COMM_H
#define _TDXUPDATE_COMM_H

#include "records.h"

/**
 * comm_clean - make the name of a task fit for a terminal and for JSON
 * @comm: need not end with a NUL
 *
 * A task may call itself anything, an escape sequence as well. To be done where
 * a record enters the model, so that no sink has to think of it.
 */
static inline void comm_clean(char comm[TDX_COMM_LEN])
{
	size_t i;

	for (i = 0; i < TDX_COMM_LEN && comm[i]; i++)
		if (comm[i] < ' ' || comm[i] > '~')
			comm[i] = '?';
}

#endif /* _TDXUPDATE_COMM_H */
