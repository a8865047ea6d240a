// SPDX-License-Identifier: GPL-2.0-only
/*
 * As long as this module is loaded the kernel looks as if it had TDX host
 * support of its own, which an updater beside it must notice.
 */
#include <linux/bitops.h>
#include <linux/module.h>
#include <asm/processor.h>

static unsigned long *capabilities(void)
{
	return (unsigned long *)boot_cpu_data.x86_capability;
}

static int __init native_tdx_init(void)
{
	return test_and_set_bit(X86_FEATURE_TDX_HOST_PLATFORM, capabilities()) ?
		       -EEXIST :
		       0;
}

static void __exit native_tdx_exit(void)
{
	clear_bit(X86_FEATURE_TDX_HOST_PLATFORM, capabilities());
}

module_init(native_tdx_init);
module_exit(native_tdx_exit);
MODULE_DESCRIPTION("Test: a kernel that has TDX host support");
MODULE_LICENSE("GPL");
