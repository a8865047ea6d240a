// SPDX-License-Identifier: GPL-2.0-only
/* Leaves that must run on a certain CPU, or once on each package. */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/topology.h>

#include "td_build.h"

static unsigned int packages;
module_param(packages, uint, 0444);
MODULE_PARM_DESC(
	packages,
	"packages over which the CPUs are spread evenly, as by seam_emu's parameter of that name (default: the machine's own)");

/**
 * td_call_on_cpu() - call a function that may sleep on a CPU
 * @cpu: where to call it
 * @call: the function
 * @arg: for @call
 *
 * In the context of this task if it happens to be there, so that the SEAMCALLs
 * of a TD are as often as possible those of who builds it.
 *
 * Context: may sleep.
 * Return: that of @call, or -ENXIO when the CPU is offline.
 */
int td_call_on_cpu(int cpu, int (*call)(void *arg), void *arg)
{
	int ret;

	migrate_disable();
	if (smp_processor_id() == cpu) {
		ret = call(arg);
		migrate_enable();
		return ret;
	}
	migrate_enable();
	return smp_call_on_cpu(cpu, call, arg, false);
}

static unsigned int package_of(unsigned int cpu)
{
	unsigned int index = 0, other;

	if (!packages)
		return topology_physical_package_id(cpu);

	for_each_present_cpu(other)
		if (other < cpu)
			index++;
	return index * packages / num_present_cpus();
}

/* This CPU for its own package, the first one that is online for others. */
static bool stands_for_package(unsigned int cpu, unsigned int here)
{
	unsigned int other;

	if (package_of(cpu) == package_of(here))
		return cpu == here;
	for_each_online_cpu(other)
		if (package_of(other) == package_of(cpu))
			return other == cpu;
	return false;
}

/**
 * td_alone_on_package() - no other CPU of the same package is online
 * @cpu: a CPU that is online
 *
 * Context: CPU hotplug lock held.
 * Return: true if it is the last one.
 */
bool td_alone_on_package(unsigned int cpu)
{
	unsigned int other;

	for_each_online_cpu(other)
		if (other != cpu && package_of(other) == package_of(cpu))
			return false;
	return true;
}

/**
 * td_packages_online() - every package has a CPU that is online
 *
 * Without one a package can neither take nor give back the key of a TD.
 *
 * Context: CPU hotplug lock held.
 * Return: true if a TD can be created and taken down.
 */
bool td_packages_online(void)
{
	unsigned int cpu, other;
	bool online;

	for_each_present_cpu(cpu) {
		online = false;
		for_each_online_cpu(other)
			online |= package_of(other) == package_of(cpu);
		if (!online)
			return false;
	}
	return true;
}

/**
 * td_call_on_packages() - call a function once on each package
 * @call: the function; may sleep
 * @arg: for @call
 *
 * Context: may sleep.
 * Return: 0, or the first error, after which no more packages are tried.
 */
int td_call_on_packages(int (*call)(void *arg), void *arg)
{
	unsigned int cpu, here;
	int ret = 0;

	cpus_read_lock();
	migrate_disable();
	here = smp_processor_id();
	for_each_online_cpu(cpu) {
		if (!stands_for_package(cpu, here))
			continue;
		ret = td_call_on_cpu(cpu, call, arg);
		if (ret)
			break;
	}
	migrate_enable();
	cpus_read_unlock();
	return ret;
}
