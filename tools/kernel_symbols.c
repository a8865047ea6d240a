// SPDX-License-Identifier: GPL-2.0-only
/* Symbols of the running kernel. See kernel_symbols.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_symbols.h"

/**
 * kernel_symbols_each - go through them in the order of their addresses
 * @take: called for each, but for those of modules
 * @arg: passed to it
 *
 * There are a hundred thousand and more, which sscanf() would take longer to read
 * than the kernel to print.
 */
void kernel_symbols_each(kernel_symbol_taker *take, void *arg)
{
	FILE *symbols = fopen("/proc/kallsyms", "re");
	char line[512], *name;

	if (!symbols)
		return;
	/* "ffffffff81000000 T name", and "\t[module]" behind those of modules. */
	while (fgets(line, sizeof(line), symbols)) {
		name = strchr(line, ' ');
		if (!name || strlen(name) <= 3 || strchr(name, '['))
			continue;
		name += 3;
		name[strcspn(name, "\t\n")] = '\0';
		take(arg, strtoull(line, NULL, 16), name);
	}
	fclose(symbols);
}
