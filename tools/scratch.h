/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that grows with what it has to hold, and is used again and again. */
#ifndef _TDXUPDATE_SCRATCH_H
#define _TDXUPDATE_SCRATCH_H

#include <errno.h>
#include <stdlib.h>

/**
 * struct scratch - memory that grows; all zeroes at first, free() @at at last
 * @at: the memory
 * @room: its length
 */
struct scratch {
	void *at;
	size_t room;
};

/**
 * scratch_reserve - let there be room
 * @scratch: what it holds stays; it may move
 * @room: bytes wanted
 *
 * Return: 0 or -ENOMEM, which leaves it as it was.
 */
static inline int scratch_reserve(struct scratch *scratch, size_t room)
{
	void *at;

	if (room <= scratch->room)
		return 0;
	at = realloc(scratch->at, room);
	if (!at)
		return -ENOMEM;
	scratch->at = at;
	scratch->room = room;
	return 0;
}

#endif /* _TDXUPDATE_SCRATCH_H */
