/* SPDX-License-Identifier: GPL-2.0-only */
/* What the host says about itself, and about TDX in sysfs. */
#ifndef _TDXUPDATE_HOST_H
#define _TDXUPDATE_HOST_H

#include <stdbool.h>

/**
 * struct host - facts about the host; strings are empty when not to be had
 * @name: host name
 * @kernel: release of the kernel
 * @nr_cpus: CPUs online
 * @module_version: TDX module, such as "1.5.24"
 * @seamldr_version: P-SEAMLDR
 * @updates_left: updates that the P-SEAMLDR still accepts; -1 when unknown
 * @emulated: seam_emu stands in for the hardware
 * @lost: TDX has been lost: sysfs knows a host, but no module
 * @cpus_offline: a CPU that is present is not online
 */
struct host {
	char name[65];
	char kernel[65];
	int nr_cpus;
	char module_version[32];
	char seamldr_version[32];
	int updates_left;
	bool emulated;
	bool lost;
	bool cpus_offline;
};

void host_read(struct host *host);
void host_read_again(struct host *host, bool installed);
bool host_cpus_offline(void);

#endif /* _TDXUPDATE_HOST_H */
