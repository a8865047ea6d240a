// SPDX-License-Identifier: GPL-2.0-only
/* Guest memory: tables of the secure EPT, pages and their measurement. */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "td_build.h"

/* Four levels; the root belongs to the TDCS. */
#define TOP_LEVEL 3
#define LEVEL_BITS 9
#define GPA_BITS 48
#define MR_CHUNK_LEN 256

/* First byte that a table at @level, 1 and up, maps. */
static u64 table_gpa(u64 gpa, unsigned int level)
{
	return gpa & ~0ULL << (PAGE_SHIFT + level * LEVEL_BITS);
}

/* Addresses are page-aligned, so that the level fits below. */
static unsigned long table_key(u64 gpa, unsigned int level)
{
	return table_gpa(gpa, level) | level;
}

static int add_table(struct td_build *td, u64 gpa, unsigned int level)
{
	struct tdx_module_args args = {
		.rcx = table_gpa(gpa, level) | level,
		.rdx = td_tdr(td),
	};
	int ret;

	/* First, since a table that was added cannot be taken back. */
	ret = xa_reserve(&td->tables, table_key(gpa, level), GFP_KERNEL);
	if (ret)
		return ret;
	ret = td_seamcall_give(td, TDX_LEAF_MEM_SEPT_ADD, &args, &args.r8,
			       NULL);
	if (ret) {
		xa_release(&td->tables, table_key(gpa, level));
		return ret;
	}
	xa_store(&td->tables, table_key(gpa, level), xa_mk_value(1),
		 GFP_KERNEL);
	td->num_tables++;
	return 0;
}

static int add_missing_tables(struct td_build *td, u64 gpa)
{
	unsigned int level;
	int ret;

	for (level = TOP_LEVEL; level; level--) {
		if (xa_load(&td->tables, table_key(gpa, level)))
			continue;
		ret = add_table(td, gpa, level);
		if (ret)
			return ret;
	}
	return 0;
}

static int add_page(struct td_build *td, u64 gpa)
{
	struct tdx_module_args args = {
		.rcx = gpa,
		.rdx = td_tdr(td),
		.r9 = page_to_phys(td->source),
	};
	int ret;

	ret = td_seamcall_give(td, TDX_LEAF_MEM_PAGE_ADD, &args, &args.r8,
			       NULL);
	if (!ret)
		td->num_pages++;
	return ret;
}

static int measure_page(struct td_build *td, u64 gpa)
{
	struct tdx_module_args args = { .rdx = td_tdr(td) };
	u64 end = gpa + PAGE_SIZE;
	int ret;

	for (args.rcx = gpa; args.rcx < end; args.rcx += MR_CHUNK_LEN) {
		ret = td_seamcall(td, TDX_LEAF_MR_EXTEND, &args);
		if (ret)
			return ret;
	}
	return 0;
}

static int add_and_measure(struct td_build *td, u64 gpa, bool measure)
{
	int ret;

	ret = add_missing_tables(td, gpa) ?: add_page(td, gpa);
	if (!ret && measure)
		ret = measure_page(td, gpa);
	if (ret && ret != -ENOMEM)
		td->state = TD_BUILD_BROKEN;
	return ret;
}

static int check_region(const struct td_build_mem_region *region)
{
	if (region->reserved || region->flags & ~TD_BUILD_MEASURE ||
	    !PAGE_ALIGNED(region->gpa) ||
	    region->num_pages > 1ULL << (GPA_BITS - 1 - PAGE_SHIFT) ||
	    region->gpa >= 1ULL << (GPA_BITS - 1))
		return -EINVAL;
	return 0;
}

static int copy_source(struct td_build *td, u64 source)
{
	if (!td->source)
		td->source = alloc_page(GFP_KERNEL_ACCOUNT);
	if (!td->source)
		return -ENOMEM;
	if (copy_from_user(page_address(td->source), u64_to_user_ptr(source),
			   PAGE_SIZE))
		return -EFAULT;
	return 0;
}

/**
 * td_add_memory() - add pages with content
 * @td: initialised
 * @region: what to add where; says what is left to do, also after an error
 *
 * Context: @td->lock held; stops between two pages at a fatal signal.
 * Return: 0, -EINVAL, -EFAULT, -ENOMEM, -EINTR, or as td_seamcall().
 */
int td_add_memory(struct td_build *td, struct td_build_mem_region *region)
{
	int ret = check_region(region);

	if (ret)
		return ret;
	while (region->num_pages) {
		if (fatal_signal_pending(current))
			return -EINTR;
		ret = copy_source(td, region->source) ?:
			      add_and_measure(td, region->gpa,
					      region->flags & TD_BUILD_MEASURE);
		if (ret)
			return ret;
		region->source += PAGE_SIZE;
		region->gpa += PAGE_SIZE;
		region->num_pages--;
	}
	return 0;
}
