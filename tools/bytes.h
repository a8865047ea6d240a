/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes that are put together one after the other. */
#ifndef _TDXUPDATE_BYTES_H
#define _TDXUPDATE_BYTES_H

#include <string.h>

#include "scratch.h"

/**
 * struct bytes - bytes; all zeroes at first, free() @memory.at at last
 * @memory: that holds them
 * @len: how many
 */
struct bytes {
	struct scratch memory;
	size_t len;
};

/**
 * bytes_append - add some
 * @bytes: to these
 * @more: what to add
 * @len: how many
 *
 * Return: 0 or -ENOMEM, which leaves them as they were.
 */
static inline int bytes_append(struct bytes *bytes, const void *more,
			       size_t len)
{
	size_t room = bytes->len + len;
	int err = 0;

	if (room > bytes->memory.room)
		err = scratch_reserve(&bytes->memory, room + room / 2);
	if (err)
		return err;
	if (len)
		memcpy((char *)bytes->memory.at + bytes->len, more, len);
	bytes->len += len;
	return 0;
}

#endif /* _TDXUPDATE_BYTES_H */
