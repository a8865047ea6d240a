// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's side of the TDX module: what is known of the running module, and
 * the leaves that take it down and bring its successor up.
 *
 * The functions for the steps of an update run under stop_machine(), with
 * interrupts off on every CPU.
 */
#define pr_fmt(fmt) "tdx: " fmt

#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/percpu.h>
#include <linux/printk.h>

#include "seamcall_enter.h"
#include "sys_shutdown.h"
#include "tdx_metadata.h"
#include "tdx_module.h"

/* Who runs TDH.SYS.INIT, which may run once, and how it went. */
enum sysinit { SYSINIT_PENDING, SYSINIT_RUNNING, SYSINIT_DONE, SYSINIT_FAILED };

/**
 * struct tdx_module - what is known of the running TDX module
 * @initialized: it can be used; false from SHUTDOWN to the end of an update,
 *		 and for good when that update failed
 * @version:	coded as by TDX_VERSION()
 * @features0:	TDX_FEATURES0 as read when this driver was loaded
 * @sysinit:	enum sysinit
 */
static struct tdx_module {
	bool initialized;
	u32 version;
	u64 features0;
	atomic_t sysinit;
} tdx_module;

static DEFINE_PER_CPU(bool, lp_initialized);

static int outcome(u64 fn, u64 status, struct seamcall_failure *failure)
{
	if (status)
		*failure = (struct seamcall_failure){ fn, status };
	return seamcall_errno(status);
}

static int seamcall_step(u64 fn, struct tdx_module_args *args,
			 struct seamcall_failure *failure)
{
	return outcome(fn, tdx_seamcall(fn, args), failure);
}

static int read_field(u64 field, u64 *value, struct seamcall_failure *failure)
{
	struct tdx_module_args args = { .rdx = field };
	u64 status = tdx_seamcall_ret(TDX_LEAF_SYS_RD, &args);

	if (!status)
		*value = args.r8;
	return outcome(TDX_LEAF_SYS_RD, status, failure);
}

static int read_version(u32 *version, struct seamcall_failure *failure)
{
	u64 major, minor, update;
	int ret;

	ret = read_field(TDX_MD_MINOR_VERSION, &minor, failure);
	if (ret)
		return ret;
	ret = read_field(TDX_MD_MAJOR_VERSION, &major, failure);
	if (ret)
		return ret;
	ret = read_field(TDX_MD_UPDATE_VERSION, &update, failure);
	if (ret)
		return ret;

	*version = TDX_VERSION(major, minor, update);
	return 0;
}

/*
 * A module that was to take over the state of another and did not answers to
 * TDH.SYS.RD as any. Page 0 is in no TDMR, so that this leaf does nothing but
 * find out whether it may run.
 */
static bool module_is_ready(void)
{
	struct tdx_module_args args = {};
	u64 status = tdx_seamcall_ret(TDX_LEAF_PHYMEM_PAGE_RDMD, &args);

	return TDX_STATUS_CODE(status) != TDX_ST_SYS_NOT_READY;
}

/**
 * tdx_module_probe - find the running TDX module
 *
 * Context: process, once, before any other function of this file.
 * Return: 0, or a negative error code after a line in the log that says why
 *	   there is no module to be found.
 */
int tdx_module_probe(void)
{
	struct seamcall_failure failure;
	int ret;

	ret = read_version(&tdx_module.version, &failure);
	if (!ret)
		ret = read_field(TDX_MD_FEATURES0, &tdx_module.features0,
				 &failure);
	if (ret == -EACCES) {
		pr_err("no TDX here: SEAMCALL raises #UD; load the SEAM emulator (seam_emu) first\n");
		return -ENODEV;
	}
	if (ret) {
		pr_err("no usable TDX module: %s returned %s (0x%llx)\n",
		       tdx_leaf_name(failure.fn),
		       tdx_status_name(failure.fn, failure.status),
		       failure.status);
		return ret;
	}
	if (!module_is_ready()) {
		pr_err("no usable TDX module: TDX was lost by an earlier update; reboot\n");
		return -ENODEV;
	}

	WRITE_ONCE(tdx_module.initialized, true);
	return 0;
}

/**
 * tdx_module_version - version of the running TDX module
 *
 * Context: any.
 * Return: the version, coded as by TDX_VERSION(); 0 when TDX was lost.
 */
u32 tdx_module_version(void)
{
	if (!READ_ONCE(tdx_module.initialized))
		return 0;
	return READ_ONCE(tdx_module.version);
}

/**
 * tdx_module_can_update - the module can hand its state over to another
 *
 * Context: any, after tdx_module_probe().
 * Return: true if TDX_FEATURES0 says so.
 */
bool tdx_module_can_update(void)
{
	return tdx_module.features0 & TDX_FEATURES0_TD_PRESERVING;
}

/*
 * The new module starts from nothing, on possible CPUs too that are not here
 * today.
 */
static void forget_module(void)
{
	int cpu;

	WRITE_ONCE(tdx_module.initialized, false);
	atomic_set(&tdx_module.sysinit, SYSINIT_PENDING);
	for_each_possible_cpu(cpu)
		per_cpu(lp_initialized, cpu) = false;
}

/**
 * tdx_module_shutdown - let the running module hand over and stop
 * @failure: out: the SEAMCALL that failed
 *
 * Nothing has changed unless it returns 0.
 *
 * Context: one CPU, interrupts off.
 * Return: 0, -EBUSY when the module refused for the sake of a TD, or the
 *	   seamcall_errno() of the failure.
 */
int tdx_module_shutdown(struct seamcall_failure *failure)
{
	struct tdx_module_args args = {};
	int ret;

	ret = read_field(TDX_MD_MODULE_HV, &args.rcx, failure);
	if (ret)
		return ret;
	ret = tdx_sys_shutdown(&args, failure);
	if (ret)
		return ret;

	forget_module();
	return 0;
}

/*
 * Without a lock, since the SEAMCALL emits events: the first CPU runs it, the
 * others wait for the outcome.
 */
static int sysinit_once(struct seamcall_failure *failure)
{
	struct tdx_module_args args = {};
	int ret, state;

	state = atomic_cmpxchg(&tdx_module.sysinit, SYSINIT_PENDING,
			       SYSINIT_RUNNING);
	if (state == SYSINIT_PENDING) {
		ret = seamcall_step(TDX_LEAF_SYS_INIT, &args, failure);
		atomic_set_release(&tdx_module.sysinit,
				   ret ? SYSINIT_FAILED : SYSINIT_DONE);
		return ret;
	}

	while ((state = atomic_read_acquire(&tdx_module.sysinit)) ==
	       SYSINIT_RUNNING)
		cpu_relax();
	return state == SYSINIT_DONE ? 0 : -ECANCELED;
}

/**
 * tdx_cpu_enable - initialise the new module, and this CPU for it
 * @failure: out: the SEAMCALL that failed
 *
 * Context: every CPU, in any order, interrupts off.
 * Return: 0, -ECANCELED when another CPU failed to initialise the module for
 *	   all, or the seamcall_errno() of this CPU's failure.
 */
int tdx_cpu_enable(struct seamcall_failure *failure)
{
	struct tdx_module_args args = {};
	int ret;

	if (__this_cpu_read(lp_initialized))
		return 0;

	ret = sysinit_once(failure);
	if (ret)
		return ret;

	ret = seamcall_step(TDX_LEAF_SYS_LP_INIT, &args, failure);
	if (ret)
		return ret;

	__this_cpu_write(lp_initialized, true);
	return 0;
}

/**
 * tdx_module_run_update - let the new module take over the old one's state
 * @failure: out: the SEAMCALL that failed
 *
 * Context: one CPU, interrupts off, after tdx_cpu_enable() on all.
 * Return: 0 or the seamcall_errno() of the failure.
 */
int tdx_module_run_update(struct seamcall_failure *failure)
{
	struct tdx_module_args args = {};
	u32 version;
	int ret;

	ret = seamcall_step(TDX_LEAF_SYS_UPDATE, &args, failure);
	if (ret)
		return ret;
	ret = read_version(&version, failure);
	if (ret)
		return ret;

	WRITE_ONCE(tdx_module.version, version);
	WRITE_ONCE(tdx_module.initialized, true);
	return 0;
}
