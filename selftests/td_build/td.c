// SPDX-License-Identifier: GPL-2.0-only
/* The steps of a TD build that concern the TD as a whole, as KVM does them. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/idr.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "tdx_layout.h"

#include "td_build.h"

#define MD_TDCS_LEN 0x9800000100000100ULL
#define MD_TDVPS_LEN 0x9800000100000200ULL
#define MD_ATTRIBUTES_FIXED1 0x1900000300000001ULL
#define MD_XFAM_FIXED1 0x1900000300000003ULL

/* Write-back, four levels of tables. */
#define EPTP_CONTROLS (6 | 3 << 3)
#define CONFIG_FLAG_NO_RBP_MOD (1 << 2)
/* 2.5 GHz. */
#define TSC_FREQUENCY 100

static unsigned int first_hkid = 1;
module_param(first_hkid, uint, 0444);
MODULE_PARM_DESC(first_hkid, "lowest key id to use for TDs (default 1)");

static unsigned int last_hkid = 64;
module_param(last_hkid, uint, 0444);
MODULE_PARM_DESC(last_hkid, "highest key id to use for TDs (default 64)");

static DEFINE_IDA(hkids);

/**
 * struct td_limits - what the TDX module demands of every TD
 * @tdcs_pages:	pages of the TDCS
 * @tdvps_pages: pages of a vCPU, its root page included
 * @attributes:	attributes that must be set
 * @xfam:	extended features that must be set
 */
static struct td_limits {
	u64 tdcs_pages;
	u64 tdvps_pages;
	u64 attributes;
	u64 xfam;
} limits;

/**
 * td_tdvps_pages() - how many pages a vCPU consists of
 *
 * Context: any.
 * Return: their number, the root page included.
 */
u64 td_tdvps_pages(void)
{
	return limits.tdvps_pages;
}

static int read_field(u64 field, u64 *value)
{
	struct tdx_module_args args = { .rdx = field };
	u64 status = tdx_seamcall_ret(TDX_LEAF_SYS_RD, &args);

	if (status) {
		pr_err("not loaded: TDH.SYS.RD of field 0x%llx returned 0x%llx: is the TDX module there?\n",
		       field, status);
		return -ENODEV;
	}
	*value = args.r8;
	return 0;
}

/**
 * td_read_limits() - ask the TDX module what a TD needs
 *
 * Once: a successor of the module may not change it.
 *
 * Context: may sleep.
 * Return: 0, -ENODEV when there is no TDX module or its answers make no sense.
 */
int td_read_limits(void)
{
	u64 tdcs_len, tdvps_len;
	int ret;

	if (!first_hkid || first_hkid > last_hkid) {
		pr_err("not loaded: key ids %u to %u are none\n", first_hkid,
		       last_hkid);
		return -EINVAL;
	}

	ret = read_field(MD_TDCS_LEN, &tdcs_len)			   ?:
		      read_field(MD_TDVPS_LEN, &tdvps_len)		   ?:
		      read_field(MD_ATTRIBUTES_FIXED1, &limits.attributes) ?:
		      read_field(MD_XFAM_FIXED1, &limits.xfam);
	if (ret)
		return ret;

	limits.tdcs_pages = tdcs_len / PAGE_SIZE;
	limits.tdvps_pages = tdvps_len / PAGE_SIZE;
	if (!limits.tdcs_pages || !limits.tdvps_pages) {
		pr_err("not loaded: a TDCS of %llu bytes and a TDVPS of %llu bytes make no sense\n",
		       tdcs_len, tdvps_len);
		return -ENODEV;
	}
	return 0;
}

/**
 * td_tdr() - what names a TD in SEAMCALLs
 * @td: the TD
 *
 * Context: any.
 * Return: physical address of the TDR, 0 when there is no TD.
 */
u64 td_tdr(const struct td_build *td)
{
	return td->tdr ? page_to_phys(td->tdr) : 0;
}

static int alloc_hkid(u32 wanted)
{
	if (wanted == TD_BUILD_ANY_HKID)
		return ida_alloc_range(&hkids, first_hkid, last_hkid,
				       GFP_KERNEL);
	if (wanted < first_hkid || wanted > last_hkid)
		return -EINVAL;
	return ida_alloc_range(&hkids, wanted, wanted, GFP_KERNEL);
}

/**
 * td_free_hkid() - let another TD use a key id
 * @hkid: to which the module holds no key any more
 *
 * Context: any.
 */
void td_free_hkid(u32 hkid)
{
	ida_free(&hkids, hkid);
}

/**
 * td_hkids_in_use() - there are TDs whose keys the packages hold
 *
 * Context: any.
 * Return: true if there are.
 */
bool td_hkids_in_use(void)
{
	return !ida_is_empty(&hkids);
}

/**
 * td_forget_hkids() - forget those that were never freed
 *
 * Context: no TD is left.
 */
void td_forget_hkids(void)
{
	ida_destroy(&hkids);
}

/**
 * td_create() - give a TD a root page and a key id
 * @td: without state yet
 * @create: key id in and out, name of the TD out
 *
 * Context: @td->lock held.
 * Return: 0, -ENODEV when no CPU of a package is online, -ENOSPC when no key id
 * is free, or as td_seamcall().
 */
int td_create(struct td_build *td, struct td_build_create *create)
{
	struct tdx_module_args args = {};
	int hkid, ret;

	if (create->reserved)
		return -EINVAL;
	/* From here on the last CPU of a package stays online. */
	cpus_read_lock();
	hkid = td_packages_online() ? alloc_hkid(create->hkid) : -ENODEV;
	cpus_read_unlock();
	if (hkid < 0)
		return hkid;

	args.rdx = hkid;
	ret = td_seamcall_give(td, TDX_LEAF_MNG_CREATE, &args, &args.rcx,
			       &td->tdr);
	if (ret) {
		td_free_hkid(hkid);
		return ret;
	}

	td->hkid = hkid;
	td->state = TD_BUILD_CREATED;
	create->hkid = hkid;
	create->tdr = td_tdr(td);
	return 0;
}

static int key_config(void *arg)
{
	struct td_build *td = arg;
	struct tdx_module_args args = { .rcx = td_tdr(td) };

	return td_seamcall(td, TDX_LEAF_MNG_KEY_CONFIG, &args);
}

static int add_tdcs(struct td_build *td)
{
	struct tdx_module_args args = { .rdx = td_tdr(td) };
	u64 i;
	int ret;

	for (i = 0; i < limits.tdcs_pages; i++) {
		ret = td_seamcall_give(td, TDX_LEAF_MNG_ADDCX, &args, &args.rcx,
				       NULL);
		if (ret)
			return ret;
	}
	return 0;
}

static int pass_td_params(struct td_build *td, const struct td_build_init *init)
{
	struct tdx_module_args args = { .rcx = td_tdr(td) };
	struct td_params *params;
	int ret;

	/* A power of two: aligned to its own length, as the leaf demands. */
	params = kzalloc(sizeof(*params), GFP_KERNEL);
	if (!params)
		return -ENOMEM;

	params->attributes = cpu_to_le64(init->attributes | limits.attributes);
	params->xfam = cpu_to_le64(init->xfam | limits.xfam);
	params->max_vcpus = cpu_to_le16(init->max_vcpus);
	params->eptp_controls = cpu_to_le64(EPTP_CONTROLS);
	params->config_flags = cpu_to_le64(CONFIG_FLAG_NO_RBP_MOD);
	params->tsc_frequency = cpu_to_le16(TSC_FREQUENCY);
	args.rdx = virt_to_phys(params);
	ret = td_seamcall(td, TDX_LEAF_MNG_INIT, &args);
	kfree(params);
	return ret;
}

/**
 * td_init() - configure keys, add the control structure, initialise
 * @td: created
 * @init: parameters of the TD
 *
 * From here to td_finalize() the TD is sensitive to an update.
 *
 * Context: @td->lock held.
 * Return: 0, or as td_seamcall().
 */
int td_init(struct td_build *td, const struct td_build_init *init)
{
	int ret;

	if (init->reserved || !init->max_vcpus || init->max_vcpus > U16_MAX)
		return -EINVAL;

	ret = td_call_on_packages(key_config, td) ?:
		      add_tdcs(td)		  ?:
						    pass_td_params(td, init);
	td->state = ret ? TD_BUILD_BROKEN : TD_BUILD_INITIALIZED;
	return ret;
}

/**
 * td_finalize() - fix the measurement
 * @td: initialised
 *
 * Context: @td->lock held.
 * Return: 0, or as td_seamcall(); after -EBUSY it may be tried again.
 */
int td_finalize(struct td_build *td)
{
	struct tdx_module_args args = { .rcx = td_tdr(td) };
	int ret = td_seamcall(td, TDX_LEAF_MR_FINALIZE, &args);

	if (!ret)
		td->state = TD_BUILD_FINALIZED;
	else if (ret != -EBUSY)
		td->state = TD_BUILD_BROKEN;
	return ret;
}
