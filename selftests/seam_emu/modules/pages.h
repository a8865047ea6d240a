/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAMCALL_TEST_PAGES_H
#define _SEAMCALL_TEST_PAGES_H

#include <linux/types.h>

struct dentry;

int test_pages_init(struct dentry *directory);
void test_pages_exit(void);
u64 test_page_address(unsigned int number);
void *test_page_memory(u64 address, size_t len);
int test_page_number(u64 address);

#endif /* _SEAMCALL_TEST_PAGES_H */
