/* SPDX-License-Identifier: GPL-2.0-only */
/* A TD in the making, from its first SEAMCALL to the last page given back. */
#ifndef _TD_BUILD_H
#define _TD_BUILD_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "seamcall.h"
#include "seamcall_enter.h"
#include "td_build_ioctl.h"

struct page;

/**
 * struct td_vcpu - a vCPU
 * @link:	in struct td_build
 * @tdvpr:	its root page, owned by the TDX module
 * @cpu:	CPU that it is associated with since TDH.VP.INIT, or -1; changes
 *		only with the CPU hotplug lock held
 * @associated:	in the list of those that are associated with some CPU
 */
struct td_vcpu {
	struct list_head link;
	struct list_head associated;
	struct page *tdvpr;
	int cpu;
};

/**
 * struct td_build - a TD
 * @lock:	serialises whole steps; held across SEAMCALLs, never taken in
 *		atomic context
 * @state:	how far it is
 * @hkid:	key id, 0 when it has none
 * @tdr:	root page, NULL when there is no TD
 * @pages:	all other pages that the TDX module owns, linked by page->lru
 * @vcpus:	struct td_vcpu
 * @tables:	which pages of the secure EPT there are, keyed by table_key()
 * @source:	content on its way into the TD
 * @num_vcpus:	length of @vcpus
 * @num_tables:	pages of the secure EPT, without the root
 * @num_pages:	pages of guest memory
 * @num_leaked:	pages that the module did not give back
 * @failure:	the SEAMCALL that failed first in the last step
 */
struct td_build {
	struct mutex lock; /* steps, and all below */
	enum td_build_state state;
	u32 hkid;
	struct page *tdr;
	struct list_head pages;
	struct list_head vcpus;
	struct xarray tables;
	struct page *source;
	u32 num_vcpus;
	u32 num_tables;
	u64 num_pages;
	u64 num_leaked;
	struct seamcall_failure failure;
};

/* native_seamcall.c */
#ifdef CONFIG_INTEL_TDX_HOST
int td_find_native(void);
#else
static inline int td_find_native(void)
{
	return 0;
}
#endif

/* td_seamcall.c */
u64 td_seamcall_patient(u64 fn, struct tdx_module_args *args);
void td_failed(struct td_build *td, u64 fn, u64 status);
int td_seamcall(struct td_build *td, u64 fn, struct tdx_module_args *args);
int td_seamcall_give(struct td_build *td, u64 fn, struct tdx_module_args *args,
		     u64 *operand, struct page **given);

/* packages.c */
int td_call_on_cpu(int cpu, int (*call)(void *arg), void *arg);
int td_call_on_packages(int (*call)(void *arg), void *arg);
bool td_alone_on_package(unsigned int cpu);
bool td_packages_online(void);

/* td.c */
int td_read_limits(void);
int td_create(struct td_build *td, struct td_build_create *create);
int td_init(struct td_build *td, const struct td_build_init *init);
int td_finalize(struct td_build *td);
u64 td_tdvps_pages(void);
bool td_hkids_in_use(void);
void td_free_hkid(u32 hkid);
void td_forget_hkids(void);
u64 td_tdr(const struct td_build *td);

/* vcpu.c */
int td_add_vcpu(struct td_build *td, const struct td_build_vcpu *request);
void td_flush_vcpus(struct td_build *td);
int td_watch_cpus(void);
void td_unwatch_cpus(int state);

/* memory.c */
int td_add_memory(struct td_build *td, struct td_build_mem_region *region);

/* teardown.c */
void td_destroy(struct td_build *td);

#endif /* _TD_BUILD_H */
