// SPDX-License-Identifier: GPL-2.0-only
/* The updater's, which is not to be had where the kernel has one of its own. */
#include "../../kernel/seamcall_errno.c"
