// SPDX-License-Identifier: GPL-2.0-only
/* Configuration of the running kernel. See kernel_config.h. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <zlib.h>

#include "kernel_config.h"

/* Where it may be; %s is the release. */
static const char * const places[] = {
	"/proc/config.gz",
	"/boot/config-%s",
	"/lib/modules/%s/config",
};

/* Reads what is not compressed as it is. */
static gzFile open_config(void)
{
	struct utsname uts;
	char path[128];
	gzFile config;
	size_t i;

	if (uname(&uts))
		return NULL;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, sizeof(path), places[i], uts.release);
		config = gzopen(path, "re");
		if (config)
			return config;
	}
	return NULL;
}

/**
 * kernel_config - is an option set, as part of the kernel or as a module?
 * @option: with its prefix: "CONFIG_..."
 *
 * Return: CONFIG_UNKNOWN where the configuration cannot be read.
 */
enum config kernel_config(const char *option)
{
	enum config found = CONFIG_OFF;
	size_t len = strlen(option);
	gzFile config = open_config();
	char line[512];

	if (!config)
		return CONFIG_UNKNOWN;
	while (found == CONFIG_OFF && gzgets(config, line, sizeof(line)))
		if (!strncmp(line, option, len) && line[len] == '=' &&
		    (line[len + 1] == 'y' || line[len + 1] == 'm'))
			found = CONFIG_ON;
	gzclose(config);
	return found;
}
