// SPDX-License-Identifier: GPL-2.0-only
/* BTF of the running kernel. See kernel_btf.h. */
#include <bpf/btf.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include "kernel_btf.h"

/* Modules whose BTF may hold the events, where the kernel's own does not. */
static const char * const event_modules[] = { "tdx_update", "tdx_host" };

/* The type that the kernel keeps for each of its trace events. */
static bool has_events(const struct btf *btf)
{
	return btf__find_by_name_kind(btf, "btf_trace_tdx_update_begin",
				      BTF_KIND_TYPEDEF) > 0;
}

/**
 * kernel_btf_load - read the BTF of the kernel, without its modules
 *
 * Return: to be freed with btf__free(); NULL when the kernel has none.
 */
struct btf *kernel_btf_load(void)
{
	return btf__load_vmlinux_btf();
}

/**
 * kernel_btf_has_function - can programs be attached to this function?
 * @btf: from kernel_btf_load(); NULL has nothing
 * @name: its name
 *
 * Return: false also when it was compiled away.
 */
bool kernel_btf_has_function(const struct btf *btf, const char *name)
{
	return btf && btf__find_by_name_kind(btf, name, BTF_KIND_FUNC) > 0;
}

static bool module_has_events(const char *module, struct btf *base)
{
	struct btf *btf;
	char path[64];
	bool found;

	/* So that its absence is no failure to libbpf. */
	snprintf(path, sizeof(path), "/sys/kernel/btf/%s", module);
	if (access(path, R_OK))
		return false;
	btf = btf__load_module_btf(module, base);
	if (!btf)
		return false;
	found = has_events(btf);
	btf__free(btf);
	return found;
}

/**
 * kernel_btf_of_events - where are the types of the updater's trace events?
 * @btf: from kernel_btf_load(); NULL has nothing
 *
 * An updater without our events has BTF as well, so that the events are looked
 * for and not the module.
 *
 * Return: a module, "vmlinux" where the updater is built in, NULL: nowhere.
 */
const char *kernel_btf_of_events(struct btf *btf)
{
	size_t i;

	if (!btf)
		return NULL;
	/* First: that of a module brings the kernel's with it. */
	if (has_events(btf))
		return "vmlinux";
	for (i = 0; i < sizeof(event_modules) / sizeof(event_modules[0]); i++)
		if (module_has_events(event_modules[i], btf))
			return event_modules[i];
	return NULL;
}
