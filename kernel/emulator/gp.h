/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_GP_H
#define _SEAM_GP_H

#include <linux/types.h>

struct pt_regs;

void seam_gp_init(void);
bool seam_gp_possible(void);
bool seam_gp_raise(struct pt_regs *regs);

#endif /* _SEAM_GP_H */
