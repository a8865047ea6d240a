// SPDX-License-Identifier: GPL-2.0-only
/*
 * Teardown, from any state of a build and after any failure.
 *
 * Every step is tried even when the one before it failed: the module decides
 * what it still accepts. What it does not give back stays allocated for good,
 * as in KVM: such a page may still be encrypted with the TD's key, and reading
 * it would be a machine check. That is so for all pages of a TD that was there
 * when TDX was lost.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/sched.h>

#include "td_build.h"

#define CACHE_WB_START 0
#define CACHE_WB_RESUME 1
/* As in KVM. */
#define CACHE_WB_TRIES 10000

/* That there was nothing to do, after another TD's teardown, is no failure. */
static int write_back_caches(void *arg)
{
	u64 fn = TDX_LEAF_PHYMEM_CACHE_WB, status;
	struct tdx_module_args args = {};
	struct td_build *td = arg;
	unsigned int tries = 0;

	do {
		args.rcx = tries ? CACHE_WB_RESUME : CACHE_WB_START;
		status = td_seamcall_patient(fn, &args);
	} while (TDX_STATUS_CODE(status) == TDX_ST_INTERRUPTED_RESUMABLE &&
		 ++tries < CACHE_WB_TRIES);

	if (TDX_STATUS_IS_ERROR(status))
		td_failed(td, fn, status);
	return 0;
}

static int free_key(struct td_build *td)
{
	struct tdx_module_args args = { .rcx = td_tdr(td) };
	int ret;

	ret = td_seamcall(td, TDX_LEAF_MNG_VPFLUSHDONE, &args);
	if (ret)
		return ret;
	td_call_on_packages(write_back_caches, td);
	return td_seamcall(td, TDX_LEAF_MNG_KEY_FREEID, &args);
}

static int reclaim_page(struct td_build *td, struct page *page)
{
	struct tdx_module_args args = { .rcx = page_to_phys(page) };

	return td_seamcall(td, TDX_LEAF_PHYMEM_PAGE_RECLAIM, &args);
}

/*
 * The module itself used the TDR, so its lines are written back on their own.
 * The address would bear the module's own key id, of which the emulated
 * platform has none.
 */
static int reclaim_tdr(struct td_build *td)
{
	struct tdx_module_args args = { .rcx = td_tdr(td) };

	return reclaim_page(td, td->tdr) ?:
		       td_seamcall(td, TDX_LEAF_PHYMEM_PAGE_WBINVD, &args);
}

/* The TDR goes last: it counts the others. */
static void reclaim_pages(struct td_build *td)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, &td->pages, lru) {
		list_del(&page->lru);
		if (reclaim_page(td, page))
			td->num_leaked++;
		else
			__free_page(page);
		cond_resched();
	}
	if (reclaim_tdr(td))
		td->num_leaked++;
	else
		__free_page(td->tdr);
}

/* Not one attempt for each page when the module is not there at all. */
static void leak_pages(struct td_build *td)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, &td->pages, lru) {
		list_del(&page->lru);
		td->num_leaked++;
	}
	td->num_leaked++;
}

static const char *leaf_name(u64 fn)
{
#define LEAF_NAME(id, leaf, name) \
	case leaf:                \
		return name;
	switch (fn) {
		TDX_LEAVES(LEAF_NAME)
	default:
		return "SEAMCALL";
	}
#undef LEAF_NAME
}

/**
 * td_destroy() - take a TD down and give back what it had
 * @td: in any state
 *
 * Context: @td->lock held; may sleep.
 */
void td_destroy(struct td_build *td)
{
	bool key_freed;

	td->state = TD_BUILD_DESTROYED;
	xa_destroy(&td->tables);
	if (td->source)
		__free_page(td->source);
	td->source = NULL;
	if (!td->tdr)
		return;

	td->failure = (struct seamcall_failure){};
	td_flush_vcpus(td);
	key_freed = !free_key(td);
	if (key_freed) {
		td_free_hkid(td->hkid);
		reclaim_pages(td);
	} else {
		leak_pages(td);
	}
	if (td->num_leaked)
		pr_warn("TD 0x%llx: leaked %llu pages%s: %s returned 0x%llx\n",
			td_tdr(td), td->num_leaked,
			key_freed ? "" : " and the key id",
			leaf_name(td->failure.fn), td->failure.status);
	td->tdr = NULL;
}
