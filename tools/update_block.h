/* SPDX-License-Identifier: GPL-2.0-only */
/* The last update as the screen shows it: in words, and in a table. */
#ifndef _TDXUPDATE_UPDATE_BLOCK_H
#define _TDXUPDATE_UPDATE_BLOCK_H

#include "canvas.h"
#include "heat_strip.h"
#include "model.h"

/* Lines that the update and its table take at most. */
#define UPDATE_BLOCK_LINES 28

/**
 * struct update_block - lines that are laid out before it is known where
 * @canvas: the lines, without a margin; zeroed before its first use
 * @nr: how many; the last ones matter least
 */
struct update_block {
	struct canvas canvas;
	int nr;
};

int update_block_lay_out(struct update_block *block, const struct model *model,
			 enum heat heat, int width);
void update_block_free(struct update_block *block);

#endif /* _TDXUPDATE_UPDATE_BLOCK_H */
