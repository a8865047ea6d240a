/* SPDX-License-Identifier: GPL-2.0-only */
/* Attributes of sysfs: files that hold one line. */
#ifndef _TDXUPDATE_ATTRIBUTE_H
#define _TDXUPDATE_ATTRIBUTE_H

#include <stddef.h>

int attribute_read(int folder, const char *path, char *text, size_t text_len);

#endif /* _TDXUPDATE_ATTRIBUTE_H */
