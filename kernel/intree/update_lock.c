// SPDX-License-Identifier: GPL-2.0-only
/* For who reads what an update changes, and must not see half of it. */
#include <linux/preempt.h>

#include "seamldr.h"

/**
 * seamldr_lock_module_update - no update may happen from here on
 *
 * An update stops all CPUs, for which it has to wait until none of them has
 * preemption off.
 *
 * Context: any; returns with preemption off.
 */
void seamldr_lock_module_update(void)
{
	preempt_disable();
}
EXPORT_SYMBOL_FOR_TDX_HOST(seamldr_lock_module_update);

/**
 * seamldr_unlock_module_update - undo seamldr_lock_module_update()
 *
 * Context: any.
 */
void seamldr_unlock_module_update(void)
{
	preempt_enable();
}
EXPORT_SYMBOL_FOR_TDX_HOST(seamldr_unlock_module_update);
