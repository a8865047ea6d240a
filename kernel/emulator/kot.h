/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_KOT_H
#define _SEAM_KOT_H

#include <linux/types.h>

struct seam_call;

int kot_init(unsigned int hkids);
void kot_exit(void);
void kot_clear(void);
unsigned int kot_count_used(void);
u64 kot_lock(struct seam_call *call);
void kot_unlock(void);
bool kot_hkid_valid(u64 hkid);
bool kot_is_free(u16 hkid);
void kot_assign(u16 hkid);
void kot_flush(u16 hkid);
bool kot_written_back(u16 hkid);
void kot_free(u16 hkid);
bool kot_write_back(unsigned int package);

#endif /* _SEAM_KOT_H */
