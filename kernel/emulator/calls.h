/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_CALLS_H
#define _SEAM_CALLS_H

struct seam_call;
struct seq_file;

int seam_calls_init(void);
void seam_calls_exit(void);
void seam_calls_count(const struct seam_call *call);
void seam_calls_reset(void);
void seam_calls_show(struct seq_file *m);

#endif /* _SEAM_CALLS_H */
