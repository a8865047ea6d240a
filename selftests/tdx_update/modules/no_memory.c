// SPDX-License-Identifier: GPL-2.0-only
/*
 * As long as this module is loaded the updater gets no page from the kernel.
 */
#include <linux/gfp.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/string.h>

static bool called_by_updater(struct kretprobe_instance *instance)
{
	char caller[KSYM_SYMBOL_LEN];

	snprintf(caller, sizeof(caller), "%ps",
		 (void *)get_kretprobe_retaddr(instance));
	/* Built in, by the function that asks, or that it is inlined into. */
	return strstr(caller, "[tdx_update]") ||
	       !strcmp(caller, "alloc_params") ||
	       !strcmp(caller, "seamldr_install_module");
}

static int take_page_away(struct kretprobe_instance *instance,
			  struct pt_regs *regs)
{
	if (called_by_updater(instance)) {
		free_page(regs_return_value(regs));
		regs_set_return_value(regs, 0);
	}
	return 0;
}

static struct kretprobe page_probe = {
	.kp.symbol_name = "get_zeroed_page_noprof",
	.handler = take_page_away,
};

static int __init no_memory_init(void)
{
	return register_kretprobe(&page_probe);
}

static void __exit no_memory_exit(void)
{
	unregister_kretprobe(&page_probe);
}

module_init(no_memory_init);
module_exit(no_memory_exit);
MODULE_DESCRIPTION("Test: the updater gets no memory");
MODULE_LICENSE("GPL");
