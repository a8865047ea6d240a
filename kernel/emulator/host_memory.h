/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_HOST_MEMORY_H
#define _SEAM_HOST_MEMORY_H

#include <linux/types.h>

unsigned long host_memory_end_pfn(void);
bool host_memory_valid(u64 pa, u64 align, size_t len);
bool host_memory_read(void *dst, u64 pa, size_t len);
bool host_memory_write(u64 pa, const void *src, size_t len);

#endif /* _SEAM_HOST_MEMORY_H */
