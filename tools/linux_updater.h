/* SPDX-License-Identifier: GPL-2.0-only */
/* What functions of Linux's own updater do not tell, and its protocol does. */
#ifndef _TDXUPDATE_LINUX_UPDATER_H
#define _TDXUPDATE_LINUX_UPDATER_H

#include "update.h"

/**
 * struct linux_update - an update by Linux's own updater
 * @observed: with what follows from what was seen
 * @head: its head
 * @cells: its cells, to be freed
 */
struct linux_update {
	struct update_observed observed;
	struct tdx_update_head head;
	union tdx_cell *cells;
};

int linux_update_complete(struct linux_update *whole,
			  const struct update_observed *observed);

#endif /* _TDXUPDATE_LINUX_UPDATER_H */
