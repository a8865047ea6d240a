/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAMCALL_TEST_FUZZ_H
#define _SEAMCALL_TEST_FUZZ_H

struct dentry;

void fuzz_init(struct dentry *directory);
void fuzz_exit(void);

#endif /* _SEAMCALL_TEST_FUZZ_H */
