/* SPDX-License-Identifier: GPL-2.0-only */
/* How the running kernel was configured, where that can be read. */
#ifndef _TDXUPDATE_KERNEL_CONFIG_H
#define _TDXUPDATE_KERNEL_CONFIG_H

/** enum config - what an option is set to */
enum config {
	CONFIG_OFF,
	CONFIG_ON,
	CONFIG_UNKNOWN,
};

enum config kernel_config(const char *option);

#endif /* _TDXUPDATE_KERNEL_CONFIG_H */
