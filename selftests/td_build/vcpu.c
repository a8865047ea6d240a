// SPDX-License-Identifier: GPL-2.0-only
/*
 * vCPUs, and with which CPU each is associated: only there can it be flushed,
 * without which its TD cannot be taken down. So a CPU that goes offline flushes
 * what is associated with it, as in KVM.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "td_build.h"

#define VERSION_1 (1ULL << 16)

/* Taken with the CPU hotplug lock held, so that no CPU comes or goes. */
static DEFINE_MUTEX(associated_lock);
static LIST_HEAD(associated_vcpus);

static void associate(struct td_vcpu *vcpu, int cpu)
{
	mutex_lock(&associated_lock);
	vcpu->cpu = cpu;
	list_add_tail(&vcpu->associated, &associated_vcpus);
	mutex_unlock(&associated_lock);
}

static void dissociate(struct td_vcpu *vcpu)
{
	lockdep_assert_held(&associated_lock);
	vcpu->cpu = -1;
	list_del_init(&vcpu->associated);
}

static int add_tdvps(struct td_build *td, struct td_vcpu *vcpu)
{
	struct tdx_module_args args = {};
	u64 i;
	int ret;

	args.rdx = td_tdr(td);
	ret = td_seamcall_give(td, TDX_LEAF_VP_CREATE, &args, &args.rcx,
			       &vcpu->tdvpr);
	if (ret)
		return ret;

	args.rdx = page_to_phys(vcpu->tdvpr);
	for (i = 1; i < td_tdvps_pages(); i++) {
		ret = td_seamcall_give(td, TDX_LEAF_VP_ADDCX, &args, &args.rcx,
				       NULL);
		if (ret)
			return ret;
	}
	return 0;
}

/* TDH.VP.INIT associates the vCPU with the CPU on which it runs. */
static int init_vcpu(struct td_build *td, struct td_vcpu *vcpu,
		     const struct td_build_vcpu *request)
{
	struct tdx_module_args args = {
		.rcx = page_to_phys(vcpu->tdvpr),
		.rdx = request->rcx,
		.r8 = request->x2apic_id,
	};
	int ret;

	cpus_read_lock();
	migrate_disable();
	ret = td_seamcall(td, TDX_LEAF_VP_INIT | VERSION_1, &args);
	if (!ret)
		associate(vcpu, smp_processor_id());
	migrate_enable();
	cpus_read_unlock();
	return ret;
}

/**
 * td_add_vcpu() - create and initialise a vCPU
 * @td: initialised
 * @request: parameters of the vCPU
 *
 * Context: @td->lock held.
 * Return: 0, -ENOMEM, or as td_seamcall().
 */
int td_add_vcpu(struct td_build *td, const struct td_build_vcpu *request)
{
	struct td_vcpu *vcpu;
	int ret;

	if (request->reserved)
		return -EINVAL;
	vcpu = kzalloc(sizeof(*vcpu), GFP_KERNEL_ACCOUNT);
	if (!vcpu)
		return -ENOMEM;

	vcpu->cpu = -1;
	INIT_LIST_HEAD(&vcpu->associated);
	list_add_tail(&vcpu->link, &td->vcpus);
	ret = add_tdvps(td, vcpu) ?: init_vcpu(td, vcpu, request);
	if (ret)
		td->state = TD_BUILD_BROKEN;
	else
		td->num_vcpus++;
	return ret;
}

static u64 flush_vcpu(const struct td_vcpu *vcpu)
{
	struct tdx_module_args args = { .rcx = page_to_phys(vcpu->tdvpr) };
	u64 status = td_seamcall_patient(TDX_LEAF_VP_FLUSH, &args);

	if (TDX_STATUS_CODE(status) == TDX_ST_VCPU_NOT_ASSOCIATED)
		return 0;
	return TDX_STATUS_IS_ERROR(status) ? status : 0;
}

/**
 * struct vcpu_flush - operand of flush_on_cpu()
 * @vcpu:	in: the vCPU
 * @status:	out: 0, or why it could not be flushed
 */
struct vcpu_flush {
	const struct td_vcpu *vcpu;
	u64 status;
};

static int flush_on_cpu(void *arg)
{
	struct vcpu_flush *flush = arg;

	flush->status = flush_vcpu(flush->vcpu);
	return 0;
}

static void flush_associated(struct td_build *td, struct td_vcpu *vcpu)
{
	struct vcpu_flush flush = { .vcpu = vcpu };

	if (vcpu->cpu < 0)
		return;
	td_call_on_cpu(vcpu->cpu, flush_on_cpu, &flush);
	if (flush.status)
		td_failed(td, TDX_LEAF_VP_FLUSH, flush.status);
	mutex_lock(&associated_lock);
	dissociate(vcpu);
	mutex_unlock(&associated_lock);
}

/**
 * td_flush_vcpus() - flush and forget the vCPUs of a TD
 * @td: the TD
 *
 * Context: @td->lock held.
 */
void td_flush_vcpus(struct td_build *td)
{
	struct td_vcpu *vcpu, *next;

	cpus_read_lock();
	list_for_each_entry_safe(vcpu, next, &td->vcpus, link) {
		flush_associated(td, vcpu);
		list_del(&vcpu->link);
		kfree(vcpu);
	}
	cpus_read_unlock();
}

/* Without a CPU of a package its key ids could not be freed any more. */
static int cpu_goes_offline(unsigned int cpu)
{
	struct td_vcpu *vcpu, *next;

	if (td_hkids_in_use() && td_alone_on_package(cpu))
		return -EBUSY;

	mutex_lock(&associated_lock);
	list_for_each_entry_safe(vcpu, next, &associated_vcpus, associated) {
		if (vcpu->cpu == cpu && !flush_vcpu(vcpu))
			dissociate(vcpu);
	}
	mutex_unlock(&associated_lock);
	return 0;
}

/**
 * td_watch_cpus() - be told when a CPU goes offline
 *
 * Context: may sleep.
 * Return: what td_unwatch_cpus() needs, or a negative error code.
 */
int td_watch_cpus(void)
{
	return cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "td_build:online",
					 NULL, cpu_goes_offline);
}

/**
 * td_unwatch_cpus() - undo td_watch_cpus()
 * @state: what that returned
 *
 * Context: may sleep.
 */
void td_unwatch_cpus(int state)
{
	cpuhp_remove_state_nocalls(state);
}
