/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAMCALL_TEST_TOGETHER_H
#define _SEAMCALL_TEST_TOGETHER_H

struct seamcall;

int together_execute(unsigned int first_cpu, struct seamcall *first,
		     unsigned int second_cpu, struct seamcall *second);

#endif /* _SEAMCALL_TEST_TOGETHER_H */
