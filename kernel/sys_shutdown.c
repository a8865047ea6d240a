// SPDX-License-Identifier: GPL-2.0-only
/* TDH.SYS.SHUTDOWN, which does not happen while a TD would suffer from it. */
#include <linux/errno.h>

#include "seamcall_enter.h"
#include "sys_shutdown.h"

/**
 * tdx_sys_shutdown - have the running module hand over and stop
 * @args: RCX: the handoff version; changed
 * @failure: out: the SEAMCALL, when it failed
 *
 * The module is always asked to refuse while a TD is being built or a
 * migration is interrupted. One that is too old to know the request answers
 * that the operand is invalid; an update of it could corrupt the measurement
 * of a TD without anybody noticing.
 *
 * Context: one CPU, interrupts off. Prints nothing: the machine is stopped.
 * Return: 0, -EBUSY when the module refused for the sake of a TD, or the
 *	   seamcall_errno() of the failure.
 */
int tdx_sys_shutdown(struct tdx_module_args *args,
		     struct seamcall_failure *failure)
{
	u64 fn = TDX_LEAF_SYS_SHUTDOWN;
	u64 status;

	args->rcx |= TDX_SHUTDOWN_AVOID_COMPAT_SENSITIVE;
	status = tdx_seamcall(fn, args);
	if (!status)
		return 0;

	*failure = (struct seamcall_failure){ fn, status };
	if (TDX_STATUS_CODE(status) == TDX_ST_UPDATE_COMPATIBILITY_SENSITIVE)
		return -EBUSY;
	return seamcall_errno(status);
}
