/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAMCALL_TEST_FUZZ_SEAM_H
#define _SEAMCALL_TEST_FUZZ_SEAM_H

#include <linux/types.h>

struct model_circumstances;
struct seamcall;
struct seq_file;

/* As the tests lay their pages out: see seam.sh. Those from 6 on are made here. */
#define PAGE_PARAMS 1
#define PAGE_TD_PARAMS 2
#define PAGE_SOURCE 3
#define PAGE_INFO 4
#define PAGE_PARAMS_LOAD 6
#define PAGE_PARAMS_WRONG_HASH 7
#define PAGE_PARAMS_LOAD_WRONG_HASH 8
#define PAGE_PARAMS_SCENARIO 9

int fuzz_seam_begin(unsigned int lps, unsigned int packages, bool dirty);
void fuzz_seam_may_end(void);
unsigned int fuzz_seam_package(unsigned int lp);
unsigned int fuzz_seam_losses(void);
void fuzz_seam_next(struct seamcall *call);
const char *fuzz_seam_execute(unsigned int lp, struct seamcall *call,
			      struct model_circumstances *when);
const char *fuzz_seam_check(void);
void fuzz_seam_show(struct seq_file *m);

#endif /* _SEAMCALL_TEST_FUZZ_SEAM_H */
