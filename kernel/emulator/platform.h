/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_PLATFORM_H
#define _SEAM_PLATFORM_H

#include <linux/cache.h>
#include <linux/types.h>

#define SEAM_MAX_PACKAGES 64

/**
 * struct seam_lp - what SEAM keeps for one logical processor
 * @present:	firmware told SEAM of the LP; only such LPs count
 * @in_module:	the LP executes in the TDX module, read by SYS.SHUTDOWN
 * @initialized: SYS.LP.INIT succeeded under the running TDX module
 * @in_session:	the LP called SEAMLDR.INSTALL in the open session
 * @package:	processor package, 0..packages-1
 * @apicid:	its x2APIC id
 */
struct seam_lp {
	bool present;
	bool in_module;
	bool initialized;
	bool in_session;
	unsigned int package;
	u32 apicid;
} ____cacheline_aligned_in_smp;

/**
 * struct seam_platform - the machine as firmware described it to SEAM at boot
 * @lp:		indexed by CPU number, nr_cpu_ids entries
 * @nr_lps:	LPs present, online or not
 * @nr_packages: packages, up to SEAM_MAX_PACKAGES
 * @cpuid_eax:	CPUID.1.EAX of this machine
 * @boot_apicid: x2APIC id of the LP that loaded the P-SEAMLDR
 */
struct seam_platform {
	struct seam_lp *lp;
	unsigned int nr_lps;
	unsigned int nr_packages;
	u32 cpuid_eax;
	u32 boot_apicid;
};

extern struct seam_platform seam_platform;

int seam_platform_init(unsigned int lps, unsigned int packages);
void seam_platform_exit(void);
u64 seam_platform_all_packages(void);

#endif /* _SEAM_PLATFORM_H */
