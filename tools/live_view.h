/* SPDX-License-Identifier: GPL-2.0-only */
/* The screen of live: what stands where, and what the keys do. No terminal. */
#ifndef _TDXUPDATE_LIVE_VIEW_H
#define _TDXUPDATE_LIVE_VIEW_H

#include "live_tables.h"
#include "update_block.h"

/** enum view_key - keys that are no characters */
enum view_key {
	VIEW_KEY_UP = 0x100,
	VIEW_KEY_DOWN,
	VIEW_KEY_PAGE_UP,
	VIEW_KEY_PAGE_DOWN,
	VIEW_KEY_HOME,
	VIEW_KEY_END,
};

/**
 * struct live_view - what the user has asked for
 * @td_order: TDs are sorted by
 * @leaf_order: SEAMCALLs are sorted by
 * @heat: the strip shows
 * @scroll: TDs left out at the top
 * @td_rows: TDs that there was room for
 * @help: the page that explains the keys is shown
 * @paused: what was known when it was paused is shown
 * @frozen: what was known then: tables and host
 * @clock: the time of day then
 * @update: the last update, laid out
 * @note: shown in the line of keys, from outside; NULL for none
 *
 * Zeroed before its first use.
 */
struct live_view {
	enum td_order td_order;
	enum leaf_order leaf_order;
	enum heat heat;
	size_t scroll;
	int td_rows;
	bool help;
	bool paused;
	struct model frozen;
	char clock[16];
	struct update_block update;
	const char *note;
};

void live_view_free(struct live_view *view);
bool live_view_key(struct live_view *view, const struct model *model, int key);
void live_view_draw(struct live_view *view, const struct model *model,
		    const char *clock, struct canvas *canvas);

#endif /* _TDXUPDATE_LIVE_VIEW_H */
