/* SPDX-License-Identifier: GPL-2.0-only */
/* What the running kernel tells of its own types and functions: BTF. */
#ifndef _TDXUPDATE_KERNEL_BTF_H
#define _TDXUPDATE_KERNEL_BTF_H

#include <stdbool.h>

struct btf;

struct btf *kernel_btf_load(void);
bool kernel_btf_has_function(const struct btf *btf, const char *name);
const char *kernel_btf_of_events(struct btf *btf);

#endif /* _TDXUPDATE_KERNEL_BTF_H */
