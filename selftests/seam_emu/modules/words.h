/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAMCALL_TEST_WORDS_H
#define _SEAMCALL_TEST_WORDS_H

#include <linux/types.h>

struct seamcall;
struct seq_file;

#define WORDS_MAX_LEN 256

int words_take(char line[WORDS_MAX_LEN], const char __user *from, size_t len);
int word_to_value(const char *word, u64 *value);
int words_to_call(char *words, unsigned int *cpu, struct seamcall *call);
void words_show_call(struct seq_file *m, const struct seamcall *call);

#endif /* _SEAMCALL_TEST_WORDS_H */
