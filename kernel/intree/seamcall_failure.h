/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which SEAMCALL failed last on this CPU: the kernel's wrappers tell their
 * callers an errno only. And whether it may be printed.
 */
#ifndef _TDX_SEAMCALL_FAILURE_H
#define _TDX_SEAMCALL_FAILURE_H

#include <linux/percpu.h>

#include "seamcall.h"

DECLARE_PER_CPU(struct seamcall_failure, seamcall_failure);

/* Set while this CPU does a step of an update: the machine is stopped. */
DECLARE_PER_CPU(bool, seamcall_silent);

/**
 * seamcall_failed - note a SEAMCALL that failed
 * @fn: RAX on entry
 * @status: RAX on return
 *
 * Read by who cannot be moved to another CPU in between: the steps of an
 * update. Of others a note may be mixed up, and is not read.
 *
 * Context: any.
 * Return: true when nothing may be printed of it: who reads the note reports it,
 *	   once the machine runs again.
 */
static inline bool seamcall_failed(u64 fn, u64 status)
{
	this_cpu_write(seamcall_failure.fn, fn);
	this_cpu_write(seamcall_failure.status, status);
	return this_cpu_read(seamcall_silent);
}

#endif /* _TDX_SEAMCALL_FAILURE_H */
