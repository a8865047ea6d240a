// SPDX-License-Identifier: GPL-2.0-only
/* What later chunks of a capture build upon, copied. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture_tables.h"

/**
 * capture_tables_copy - a copy that stays as it is
 * @copy: freed, then filled; all zeroes at first
 * @tables: to copy
 *
 * Return: 0 or -ENOMEM, which leaves @copy as it was.
 */
int capture_tables_copy(struct capture_tables *copy,
			const struct capture_tables *tables)
{
	struct tdx_td *tds = calloc(tables->nr_tds + 1, sizeof(*tds));

	if (!tds)
		return -ENOMEM;
	if (tables->nr_tds)
		memcpy(tds, tables->tds, tables->nr_tds * sizeof(*tds));
	free(copy->tds);
	*copy = *tables;
	copy->tds = tds;
	return 0;
}

/**
 * capture_tables_free - free what they hold
 * @tables: all zeroes afterwards
 */
void capture_tables_free(struct capture_tables *tables)
{
	free(tables->tds);
	memset(tables, 0, sizeof(*tables));
}
