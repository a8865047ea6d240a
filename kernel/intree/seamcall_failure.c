// SPDX-License-Identifier: GPL-2.0-only
/* See seamcall_failure.h. */
#include <linux/percpu.h>

#include "seamcall_failure.h"

DEFINE_PER_CPU(struct seamcall_failure, seamcall_failure);
DEFINE_PER_CPU(bool, seamcall_silent);
