/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_DIE_H
#define _SEAM_DIE_H

int seam_die_register(void);
void seam_die_unregister(void);

#endif /* _SEAM_DIE_H */
