/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_LATENCY_H
#define _SEAM_LATENCY_H

#include <linux/types.h>

struct seam_call;
struct seq_file;

void seam_latency_spend(struct seam_call *call);
int seam_latency_write(char *text);
void seam_latency_show(struct seq_file *m);
bool seam_latency_holds(unsigned int cpu);
void seam_latency_clear(void);

#endif /* _SEAM_LATENCY_H */
