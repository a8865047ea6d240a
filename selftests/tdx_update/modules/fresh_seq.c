// SPDX-License-Identifier: GPL-2.0-only
/*
 * Has the updater number its updates from 1 again, as if it had just been loaded.
 *
 * One that is built in cannot be loaded again. The module does not stay.
 */
#include "updater.h"

static int __init fresh_seq_init(void)
{
	int ret = updater_get();
	u32 *seq;

	if (ret)
		return ret;
	seq = updater_symbol("update_seq");
	if (seq)
		WRITE_ONCE(*seq, 0);
	updater_put();
	return seq ? -ECANCELED : -ENOENT;
}

module_init(fresh_seq_init);
MODULE_DESCRIPTION("Test: updates are numbered from 1 again");
MODULE_LICENSE("GPL");
