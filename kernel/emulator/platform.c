// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machine as firmware would have described it to SEAM at boot: logical
 * processors and packages. It never changes afterwards, so that a CPU that is
 * taken offline still counts, as on hardware.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/slab.h>
#include <linux/topology.h>
#include <asm/processor.h>

#include "platform.h"

struct seam_platform seam_platform;

/* CPUID.1.EAX, put together again from what the kernel took apart. */
static u32 processor_signature(const struct cpuinfo_x86 *cpu)
{
	u32 family = min_t(u32, cpu->x86, 0xf);

	return (cpu->x86 - family) << 20 | (cpu->x86_model & 0xf0) << 12 |
	       family << 8 | (cpu->x86_model & 0xf) << 4 | cpu->x86_stepping;
}

/* As the host sees them: it calls some leaves once for each of its packages. */
static int packages_of_kernel(void)
{
	unsigned int cpu, package, highest = 0;

	for_each_present_cpu(cpu) {
		package = topology_logical_package_id(cpu);
		if (package >= SEAM_MAX_PACKAGES) {
			pr_err("packages=0: the kernel has more than %u packages: give a number\n",
			       SEAM_MAX_PACKAGES);
			return -EINVAL;
		}
		seam_platform.lp[cpu].package = package;
		highest = max(highest, package);
	}
	seam_platform.nr_packages = highest + 1;
	return 0;
}

static int packages_spread(unsigned int packages)
{
	unsigned int index = 0, cpu;

	if (packages > seam_platform.nr_lps || packages > SEAM_MAX_PACKAGES) {
		pr_err("packages=%u: must be 0 (as the kernel sees them) or up to the number of CPUs present (%u), at most %u\n",
		       packages, seam_platform.nr_lps, SEAM_MAX_PACKAGES);
		return -EINVAL;
	}
	for_each_present_cpu(cpu)
		if (seam_platform.lp[cpu].present)
			seam_platform.lp[cpu].package =
				index++ * packages / seam_platform.nr_lps;
	seam_platform.nr_packages = packages;
	return 0;
}

/**
 * seam_platform_init() - take stock of the machine
 * @lps:	LPs that firmware told SEAM of, in CPU order; 0 for all
 * @packages:	packages to spread the LPs over, evenly and in CPU order; 0 for
 *		the packages that the kernel sees
 *
 * Context: may sleep.
 * Return: 0; -EINVAL, after a log line, for a number of packages that the
 * machine cannot have; -ENOMEM. Call seam_platform_exit() in every case.
 */
int seam_platform_init(unsigned int lps, unsigned int packages)
{
	unsigned int cpu;

	seam_platform.lp =
		kcalloc(nr_cpu_ids, sizeof(*seam_platform.lp), GFP_KERNEL);
	if (!seam_platform.lp)
		return -ENOMEM;
	for_each_present_cpu(cpu) {
		seam_platform.lp[cpu].present = !lps ||
						seam_platform.nr_lps < lps;
		seam_platform.nr_lps += seam_platform.lp[cpu].present;
		seam_platform.lp[cpu].apicid = cpu_data(cpu).topo.apicid;
	}
	seam_platform.cpuid_eax = processor_signature(&boot_cpu_data);
	seam_platform.boot_apicid = cpu_data(0).topo.apicid;
	return packages ? packages_spread(packages) : packages_of_kernel();
}

/** seam_platform_exit() - release what seam_platform_init() took */
void seam_platform_exit(void)
{
	kfree(seam_platform.lp);
}

/** seam_platform_all_packages() - bitmap of all packages */
u64 seam_platform_all_packages(void)
{
	return ~0ULL >> (64 - seam_platform.nr_packages);
}
