/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_FAULT_H
#define _SEAM_FAULT_H

#include <linux/types.h>

struct seam_call;
struct seq_file;

bool seam_fault_inject(struct seam_call *call);
int seam_fault_write(char *text);
void seam_fault_show(struct seq_file *m);
bool seam_fault_stalls(unsigned int cpu);
void seam_fault_clear(void);

#endif /* _SEAM_FAULT_H */
