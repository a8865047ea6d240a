/* SPDX-License-Identifier: GPL-2.0-only */
/* Writing to the end, whatever the kernel takes at a time. */
#ifndef _TDXUPDATE_WRITE_ALL_H
#define _TDXUPDATE_WRITE_ALL_H

#include <stddef.h>

int write_all(int fd, const void *bytes, size_t len);

#endif /* _TDXUPDATE_WRITE_ALL_H */
