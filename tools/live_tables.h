/* SPDX-License-Identifier: GPL-2.0-only */
/* The two tables of the screen: TDs in build, and SEAMCALLs. */
#ifndef _TDXUPDATE_LIVE_TABLES_H
#define _TDXUPDATE_LIVE_TABLES_H

#include "canvas.h"
#include "model.h"

/** enum td_order - what TDs are sorted by */
enum td_order {
	TD_BY_RATE,
	TD_BY_PAGES,
	TD_BY_AGE,
	TD_BY_PID,
	NR_TD_ORDERS,
};

/** enum leaf_order - what SEAMCALLs are sorted by */
enum leaf_order {
	LEAF_BY_RATE,
	LEAF_BY_CALLS,
	LEAF_BY_ERRORS,
	LEAF_BY_LONGEST,
	NR_LEAF_ORDERS,
};

/* Lines above the first row: title and header; header alone. */
#define TD_TABLE_HEAD 2
#define LEAF_TABLE_HEAD 1

const char *td_order_name(enum td_order order);
const char *leaf_order_name(enum leaf_order order);
int td_table_lines(const struct model *model);
int leaf_table_lines(const struct model *model);
size_t td_table_draw(const struct model *model, enum td_order order,
		     size_t first, struct canvas *canvas, int row, int nr_rows);
void leaf_table_draw(const struct model *model, enum leaf_order order,
		     struct canvas *canvas, int row, int nr_rows);

#endif /* _TDXUPDATE_LIVE_TABLES_H */
