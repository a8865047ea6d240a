// SPDX-License-Identifier: GPL-2.0-only
/* What the host says about itself, and about TDX in sysfs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "attribute.h"
#include "host.h"

#define TDX_HOST "/sys/devices/faux/tdx_host/"

/**
 * host_cpus_offline - would an update be refused for a CPU that is missing?
 *
 * Return: true when a CPU that is present is not online; false also when that
 * is unknown.
 */
bool host_cpus_offline(void)
{
	char present[256], online[256];

	if (attribute_read(AT_FDCWD, "/sys/devices/system/cpu/present", present,
			   sizeof(present)) ||
	    attribute_read(AT_FDCWD, "/sys/devices/system/cpu/online", online,
			   sizeof(online)))
		return false;
	return strcmp(present, online);
}

static void read_updates_left(struct host *host)
{
	char left[16];

	attribute_read(AT_FDCWD, TDX_HOST "num_remaining_updates", left,
		       sizeof(left));
	host->updates_left = left[0] ? atoi(left) : -1;
}

/**
 * host_read_again - read what an update may have changed
 * @host: from host_read()
 * @installed: a CPU has begun to install the new module
 *
 * The version of the P-SEAMLDR lasts until reboot, and the updates left until a
 * module is installed: to read either makes the kernel call the P-SEAMLDR, which
 * takes one CPU at a time.
 */
void host_read_again(struct host *host, bool installed)
{
	host->nr_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	host->lost = attribute_read(AT_FDCWD, TDX_HOST "version",
				    host->module_version,
				    sizeof(host->module_version)) == -ENXIO;
	host->cpus_offline = host_cpus_offline();
	if (installed)
		read_updates_left(host);
}

/**
 * host_read - read the facts
 * @host: filled
 *
 * Makes the kernel call the P-SEAMLDR, twice: once in a program's life. See
 * host_read_again().
 */
void host_read(struct host *host)
{
	struct utsname uts;

	memset(host, 0, sizeof(*host));
	if (!uname(&uts)) {
		snprintf(host->name, sizeof(host->name), "%s", uts.nodename);
		snprintf(host->kernel, sizeof(host->kernel), "%s", uts.release);
	}
	attribute_read(AT_FDCWD, TDX_HOST "seamldr_version",
		       host->seamldr_version, sizeof(host->seamldr_version));
	host->emulated = !access("/sys/module/seam_emu", F_OK);
	host_read_again(host, true);
}
