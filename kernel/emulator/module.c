// SPDX-License-Identifier: GPL-2.0-only
/*
 * seam_emu - P-SEAMLDR and TDX module behind a trapped SEAMCALL
 *
 * Lets the host side of TDX run on a CPU without TDX. For testing only: there
 * is no protection of any kind behind it, and it says so by its taint.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/module.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>

#include "calls.h"
#include "debugfs.h"
#include "gp.h"
#include "kot.h"
#include "native_tdx.h"
#include "pamt.h"
#include "platform.h"
#include "pseamldr.h"
#include "seam_die.h"
#include "sha384.h"
#include "signature.h"
#include "td.h"
#include "tdx_abi.h"
#include "tdx_module.h"

/* High half: number of private (TDX) KeyIDs. */
#define MSR_KEYID_PARTITIONING 0x87

static char *version = "1.5.24";
module_param(version, charp, 0444);
MODULE_PARM_DESC(version, "version of the TDX module that is loaded at boot");

static unsigned int updates = 30;
module_param(updates, uint, 0444);
MODULE_PARM_DESC(updates, "updates that are possible until the next boot");

static char *key_hash = "";
module_param(key_hash, charp, 0444);
MODULE_PARM_DESC(
	key_hash,
	"signer of a TDX module: SHA-384 of its RSA modulus, \"any\", or empty: not checked");

static bool td_preserving = true;
module_param(td_preserving, bool, 0444);
MODULE_PARM_DESC(td_preserving,
		 "the platform can update the module while TDs run");

static bool dirty;
module_param(dirty, bool, 0444);
MODULE_PARM_DESC(
	dirty,
	"keys and caches are dirty: LOAD and SEAMLDR.SHUTDOWN need SEAMLDR.CLEANUP first");

static unsigned int lps;
module_param(lps, uint, 0444);
MODULE_PARM_DESC(lps, "CPUs that SEAM knows of, in CPU order (0: all present)");

static unsigned int packages;
module_param(packages, uint, 0444);
MODULE_PARM_DESC(packages, "processor packages (0: as the kernel sees them)");

static unsigned int hkids = 64;
module_param(hkids, uint, 0444);
MODULE_PARM_DESC(hkids, "private HKIDs for TDs, numbered from 1");

static bool machine_has_tdx(void)
{
	u32 low, high;

	if (boot_cpu_has(X86_FEATURE_TDX_HOST_PLATFORM))
		return true;
	return !rdmsr_safe(MSR_KEYID_PARTITIONING, &low, &high) && high;
}

static int parse_version(u32 *number)
{
	unsigned int major, minor, update;
	char end;

	if (sscanf(version, "%u.%u.%u%c", &major, &minor, &update, &end) != 3 ||
	    major > 255 || minor > 255 || update > 65535) {
		pr_err("version=%s: is not of the form 1.5.24\n", version);
		return -EINVAL;
	}
	*number = TDX_VERSION(major, minor, update);
	return 0;
}

/* Each exit undoes an init that succeeded, failed or never happened. */
static void memory_tables_exit(void)
{
	td_exit();
	kot_exit();
	pamt_exit();
}

static int memory_tables_init(void)
{
	int ret;

	ret = pamt_init();
	if (!ret)
		ret = kot_init(hkids);
	if (!ret)
		ret = td_init(hkids);
	return ret;
}

static int bring_up(u32 number)
{
	int ret;

	ret = seam_platform_init(lps, packages);
	if (ret)
		goto err_platform;
	ret = seam_sha384_init();
	if (ret)
		goto err_platform;
	ret = seam_calls_init();
	if (ret)
		goto err_sha384;
	tdx_module_boot(number);
	ret = memory_tables_init();
	if (!ret)
		ret = pseamldr_init(updates, td_preserving, dirty);
	if (!ret)
		ret = signature_init(key_hash);
	if (!ret)
		ret = seam_die_register();
	if (ret)
		goto err_engines;
	ret = native_tdx_present();
	if (!ret)
		return 0;

	seam_die_unregister();
err_engines:
	signature_exit();
	pseamldr_exit();
	memory_tables_exit();
	seam_calls_exit();
err_sha384:
	seam_sha384_exit();
err_platform:
	seam_platform_exit();
	return ret;
}

static int __init seam_emu_init(void)
{
	u32 number;
	int ret;

	if (machine_has_tdx()) {
		pr_err("refused to load: this machine has TDX of its own, which the emulator would hide\n");
		return -ENODEV;
	}
	ret = parse_version(&number);
	if (ret)
		return ret;
	seam_gp_init();
	ret = bring_up(number);
	if (ret)
		return ret;
	seam_debugfs_init();
	pr_info("emulating TDX module %s on %u CPUs, packages: %u, HKIDs: %u: for testing only\n",
		version, seam_platform.nr_lps, seam_platform.nr_packages,
		hkids);
	return 0;
}

static void __exit seam_emu_exit(void)
{
	seam_debugfs_exit();
	native_tdx_absent();
	seam_die_unregister();
	signature_exit();
	pseamldr_exit();
	memory_tables_exit();
	seam_calls_exit();
	seam_sha384_exit();
	seam_platform_exit();
}

module_init(seam_emu_init);
module_exit(seam_emu_exit);

MODULE_DESCRIPTION("Emulated P-SEAMLDR and TDX module, for testing");
MODULE_LICENSE("GPL");
MODULE_INFO(test, "Y");
