/* SPDX-License-Identifier: GPL-2.0-only */
/* The measurement of a TD, computed without a TDX module. */
#ifndef _TD_BUILD_MRTD_H
#define _TD_BUILD_MRTD_H

#include <stdint.h>

#define MRTD_LEN 48
#define MRTD_CHUNK_LEN 256
#define MRTD_PAGE_LEN 4096

struct mrtd;

struct mrtd *mrtd_begin(void);
int mrtd_add_page(struct mrtd *mrtd, uint64_t gpa);
int mrtd_extend(struct mrtd *mrtd, uint64_t gpa, const void *chunk);
int mrtd_add_content(struct mrtd *mrtd, uint64_t gpa, const void *page);
int mrtd_end(struct mrtd *mrtd, uint8_t digest[MRTD_LEN]);
void mrtd_text(const uint8_t digest[MRTD_LEN], char text[2 * MRTD_LEN + 1]);

#endif /* _TD_BUILD_MRTD_H */
