// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEAMCALLs under a kernel with TDX host support of its own: through the
 * functions that KVM calls, so that who observes those sees these TDs too.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/pgtable.h>
#include <linux/printk.h>
#include <asm/cpufeature.h>
#include <asm/tdx.h>

#include "td_build.h"

/* MEM.SEPT.ADD, RCX: the level of the table that the new one hangs in. */
#define GPA_LEVEL 7

/* clang-format off */
/* X(name): functions of the kernel that are called here. */
#define NATIVE_FUNCTIONS(X) \
	X(tdh_mng_create) \
	X(tdh_mng_key_config) \
	X(tdh_mng_addcx) \
	X(tdh_mng_init) \
	X(tdh_mng_vpflushdone) \
	X(tdh_mng_key_freeid) \
	X(tdh_vp_create) \
	X(tdh_vp_addcx) \
	X(tdh_vp_init) \
	X(tdh_vp_flush) \
	X(tdh_mem_sept_add) \
	X(tdh_mem_page_add) \
	X(tdh_mr_extend) \
	X(tdh_mr_finalize) \
	X(tdh_phymem_cache_wb) \
	X(tdh_phymem_page_reclaim) \
	X(tdh_phymem_page_wbinvd_tdr) \
	X(__seamcall_ret)
/* clang-format on */

/* They are exported to KVM only. */
static struct {
#define NATIVE_POINTER(name) typeof(name) *name;
	NATIVE_FUNCTIONS(NATIVE_POINTER)
#undef NATIVE_POINTER
} native;

/* A kprobe that is registered and removed at once tells the address. */
static int find_function(const char *name, void **address)
{
	struct kprobe probe = { .symbol_name = name };
	int ret = register_kprobe(&probe);

	if (ret) {
		pr_err("not loaded: the kernel's %s() cannot be found: %pe\n",
		       name, ERR_PTR(ret));
		return ret;
	}
	*address = probe.addr;
	unregister_kprobe(&probe);
	return 0;
}

/**
 * td_find_native() - find the kernel's own functions for SEAMCALLs
 *
 * Context: may sleep, before any other function of this file.
 * Return: 0, or a negative error code after a line in the log.
 */
int td_find_native(void)
{
	static const struct {
		const char *name;
		void **address;
	} functions[] = {
#define NATIVE_FUNCTION(name) { #name, (void **)&native.name },
		NATIVE_FUNCTIONS(NATIVE_FUNCTION)
#undef NATIVE_FUNCTION
	};
	unsigned int i;
	int ret = 0;

	if (boot_cpu_has(X86_FEATURE_IBT)) {
		pr_err("not loaded: the kernel's functions cannot be called under indirect branch tracking: boot with ibt=off\n");
		return -EOPNOTSUPP;
	}
	for (i = 0; !ret && i < ARRAY_SIZE(functions); i++)
		ret = find_function(functions[i].name, functions[i].address);
	return ret;
}

static struct page *page_of(u64 pa)
{
	return pfn_to_page(PHYS_PFN(pa));
}

static struct tdx_td td_of(u64 tdr)
{
	return (struct tdx_td){ .tdr_page = page_of(tdr) };
}

static struct tdx_vp vp_of(u64 tdvpr)
{
	return (struct tdx_vp){ .tdvpr_page = page_of(tdvpr),
				.tdvpr_pa = tdvpr };
}

static u64 mng_call(u64 fn, struct tdx_module_args *args)
{
	struct tdx_td td = td_of(args->rcx);

	switch (TDX_FN_KEY(fn)) {
	case TDX_LEAF_MNG_CREATE:
		return native.tdh_mng_create(&td, args->rdx);
	case TDX_LEAF_MNG_KEY_CONFIG:
		return native.tdh_mng_key_config(&td);
	case TDX_LEAF_MNG_INIT:
		return native.tdh_mng_init(&td, args->rdx, &args->rcx);
	case TDX_LEAF_MNG_VPFLUSHDONE:
		return native.tdh_mng_vpflushdone(&td);
	case TDX_LEAF_MNG_KEY_FREEID:
		return native.tdh_mng_key_freeid(&td);
	default:
		td = td_of(args->rdx);
		return native.tdh_mng_addcx(&td, page_of(args->rcx));
	}
}

static u64 vp_call(u64 fn, struct tdx_module_args *args)
{
	struct tdx_vp vp = vp_of(args->rcx);
	struct tdx_td td;

	switch (TDX_FN_KEY(fn)) {
	case TDX_LEAF_VP_CREATE:
		td = td_of(args->rdx);
		return native.tdh_vp_create(&td, &vp);
	case TDX_LEAF_VP_INIT:
		return native.tdh_vp_init(&vp, args->rdx, args->r8);
	case TDX_LEAF_VP_FLUSH:
		return native.tdh_vp_flush(&vp);
	default:
		vp = vp_of(args->rdx);
		return native.tdh_vp_addcx(&vp, page_of(args->rcx));
	}
}

static u64 mem_call(u64 fn, struct tdx_module_args *args)
{
	struct tdx_td td = td_of(args->rdx);
	u64 gpa = args->rcx, level = gpa & GPA_LEVEL;

	switch (TDX_FN_KEY(fn)) {
	case TDX_LEAF_MEM_SEPT_ADD:
		/* The kernel's levels begin with 1, the module's with 0. */
		return native.tdh_mem_sept_add(&td, gpa - level,
					       level + PG_LEVEL_4K,
					       page_of(args->r8), &args->rcx,
					       &args->rdx);
	case TDX_LEAF_MEM_PAGE_ADD:
		return native.tdh_mem_page_add(&td, gpa, PHYS_PFN(args->r8),
					       page_of(args->r9), &args->rcx,
					       &args->rdx);
	case TDX_LEAF_MR_EXTEND:
		return native.tdh_mr_extend(&td, gpa, &args->rcx, &args->rdx);
	default:
		td = td_of(args->rcx);
		return native.tdh_mr_finalize(&td);
	}
}

static u64 phymem_call(u64 fn, struct tdx_module_args *args)
{
	struct tdx_td td = td_of(args->rcx);

	switch (TDX_FN_KEY(fn)) {
	case TDX_LEAF_PHYMEM_CACHE_WB:
		return native.tdh_phymem_cache_wb(args->rcx);
	case TDX_LEAF_PHYMEM_PAGE_WBINVD:
		return native.tdh_phymem_page_wbinvd_tdr(&td);
	default:
		return native.tdh_phymem_page_reclaim(
			page_of(args->rcx), &args->rcx, &args->rdx, &args->r8);
	}
}

/**
 * tdx_seamcall_ret() - SEAMCALL by the kernel's own function for the leaf
 * @fn: leaf; one that the kernel has no function for is called by its number
 * @args: operands in and out
 *
 * Stands for the updater's function of this name.
 *
 * Context: may sleep.
 * Return: completion status or software code.
 */
u64 tdx_seamcall_ret(u64 fn, struct tdx_module_args *args)
{
	switch (TDX_FN_KEY(fn)) {
	case TDX_LEAF_MNG_CREATE:
	case TDX_LEAF_MNG_KEY_CONFIG:
	case TDX_LEAF_MNG_ADDCX:
	case TDX_LEAF_MNG_INIT:
	case TDX_LEAF_MNG_VPFLUSHDONE:
	case TDX_LEAF_MNG_KEY_FREEID:
		return mng_call(fn, args);
	case TDX_LEAF_VP_CREATE:
	case TDX_LEAF_VP_ADDCX:
	case TDX_LEAF_VP_INIT:
	case TDX_LEAF_VP_FLUSH:
		return vp_call(fn, args);
	case TDX_LEAF_MEM_SEPT_ADD:
	case TDX_LEAF_MEM_PAGE_ADD:
	case TDX_LEAF_MR_EXTEND:
	case TDX_LEAF_MR_FINALIZE:
		return mem_call(fn, args);
	case TDX_LEAF_PHYMEM_CACHE_WB:
	case TDX_LEAF_PHYMEM_PAGE_RECLAIM:
	case TDX_LEAF_PHYMEM_PAGE_WBINVD:
		return phymem_call(fn, args);
	default:
		return native.__seamcall_ret(fn, args);
	}
}
