/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The updater under test, found by what looks into it: a module, or a part of
 * the kernel.
 */
#ifndef _TDX_UPDATE_TEST_UPDATER_H
#define _TDX_UPDATE_TEST_UPDATER_H

#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

/* Held from updater_get() to updater_put(); NULL: it is built in. */
static struct module *updater;

/* The kernel calls it for the modules that are there at registration, too. */
static inline int updater_event(struct notifier_block *nb, unsigned long action,
				void *arg)
{
	struct tp_module *tp_module = arg;

	if (action == MODULE_STATE_COMING && !updater &&
	    !strcmp(tp_module->mod->name, "tdx_update") &&
	    try_module_get(tp_module->mod))
		updater = tp_module->mod;
	return NOTIFY_OK;
}

/**
 * updater_symbol() - where the updater has a function or a variable
 * @name: it, static or not
 *
 * Return: its address, or NULL.
 */
static inline void *updater_symbol(const char *name)
{
	struct kprobe kp = { .symbol_name = "kallsyms_lookup_name" };
	unsigned long (*lookup)(const char *name);
	char in_module[KSYM_NAME_LEN];

	/* Not exported, and neither is what is asked for. */
	if (register_kprobe(&kp))
		return NULL;
	lookup = (void *)kp.addr;
	unregister_kprobe(&kp);

	if (updater) {
		snprintf(in_module, sizeof(in_module), "tdx_update:%s", name);
		name = in_module;
	}
	return (void *)lookup(name);
}

/** updater_get() - hold the updater. Return: 0, -ENOENT, -ENOMEM */
static inline int updater_get(void)
{
	struct notifier_block notifier = { .notifier_call = updater_event };
	int ret = register_tracepoint_module_notifier(&notifier);

	if (ret)
		return ret;
	unregister_tracepoint_module_notifier(&notifier);
	return updater || updater_symbol("seamldr_install_module") ? 0 :
								     -ENOENT;
}

/** updater_put() - undo updater_get() */
static inline void updater_put(void)
{
	module_put(updater);
}

/** updater_each_tracepoint() - call a function for each event of the updater */
static inline void updater_each_tracepoint(void (*call)(struct tracepoint *tp,
							void *arg),
					   void *arg)
{
	unsigned int i;

	if (!updater) {
		for_each_kernel_tracepoint(call, arg);
		return;
	}
	for (i = 0; i < updater->num_tracepoints; i++)
		call(tracepoint_ptr_deref(&updater->tracepoints_ptrs[i]), arg);
}

/* What updater_tracepoint() looks for. */
struct updater_event_name {
	const char *name;
	struct tracepoint *tp;
};

static inline void updater_compare(struct tracepoint *tp, void *arg)
{
	struct updater_event_name *wanted = arg;

	if (!strcmp(tp->name, wanted->name))
		wanted->tp = tp;
}

/** updater_tracepoint() - of an event of the updater, or NULL */
static inline struct tracepoint *updater_tracepoint(const char *name)
{
	struct updater_event_name wanted = { .name = name };

	updater_each_tracepoint(updater_compare, &wanted);
	return wanted.tp;
}

#endif /* _TDX_UPDATE_TEST_UPDATER_H */
