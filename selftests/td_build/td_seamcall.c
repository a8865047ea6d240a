// SPDX-License-Identifier: GPL-2.0-only
/* SEAMCALLs for one TD: patience, errno, and who owns the page afterwards. */
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/sched.h>

#include "td_build.h"

#define CLASS_BUSY 0x02

/*
 * A lock inside the module is held for one SEAMCALL of another CPU. Who has
 * not got it after so many tries never will. Between two of them this CPU
 * sleeps: where CPUs are emulated in turn, the other one could not go on.
 */
#define BUSY_TRIES 1000

static bool is_busy(u64 status)
{
	return TDX_STATUS_IS_ERROR(status) &&
	       TDX_STATUS_CLASS(status) == CLASS_BUSY &&
	       TDX_STATUS_CODE(status) != TDX_ST_RND_NO_ENTROPY;
}

static int status_errno(u64 status)
{
	if (!TDX_STATUS_IS_ERROR(status))
		return 0;
	if (is_busy(status))
		return -EBUSY;
	switch (TDX_STATUS_CODE(status)) {
	case TDX_ST_OPERAND_INVALID:
		return -EINVAL;
	case TDX_ST_RND_NO_ENTROPY:
		return -EAGAIN;
	default:
		return seamcall_errno(status);
	}
}

/**
 * td_seamcall_patient() - a SEAMCALL that is repeated while the module is busy
 * @fn: leaf
 * @args: operands in and, when the module could be entered, out
 *
 * Context: may sleep.
 * Return: completion status or software code.
 */
u64 td_seamcall_patient(u64 fn, struct tdx_module_args *args)
{
	struct tdx_module_args outputs;
	unsigned int tries = 0;
	u64 status;

	do {
		outputs = *args;
		status = tdx_seamcall_ret(fn, &outputs);
		cond_resched();
		if (!is_busy(status))
			break;
		usleep_range(50, 100);
	} while (++tries < BUSY_TRIES);

	*args = outputs;
	return status;
}

/**
 * td_failed() - record a failure, unless there is one that may be its cause
 * @td: the TD
 * @fn: leaf
 * @status: its completion status
 *
 * Context: the step that @td->lock protects.
 */
void td_failed(struct td_build *td, u64 fn, u64 status)
{
	if (!td->failure.status)
		td->failure = (struct seamcall_failure){ fn, status };
}

/**
 * td_seamcall() - a SEAMCALL that must succeed
 * @td: for its record of failures
 * @fn: leaf
 * @args: operands; not written
 *
 * Statuses that only inform count as success.
 *
 * Context: may sleep.
 * Return: 0, -ENODEV, -EOPNOTSUPP, -EACCES when the module cannot be entered,
 * -EBUSY, -EAGAIN without entropy, -EINVAL for an operand, -EIO.
 */
int td_seamcall(struct td_build *td, u64 fn, struct tdx_module_args *args)
{
	struct tdx_module_args operands = *args;
	u64 status = td_seamcall_patient(fn, &operands);
	int ret = status_errno(status);

	if (ret)
		td_failed(td, fn, status);
	return ret;
}

/**
 * td_seamcall_give() - a SEAMCALL that makes a page the module's own
 * @td: takes the page into account, unless @given is set
 * @fn: leaf
 * @args: operands
 * @operand: which of @args is the page
 * @given: out: the page; or NULL
 *
 * A page that the module did not take is freed again. The TDR is the only page
 * that the caller keeps account of itself, since it is given back last.
 *
 * Context: may sleep.
 * Return: -ENOMEM, or as td_seamcall().
 */
int td_seamcall_give(struct td_build *td, u64 fn, struct tdx_module_args *args,
		     u64 *operand, struct page **given)
{
	struct page *page = alloc_page(GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	int ret;

	if (!page)
		return -ENOMEM;

	*operand = page_to_phys(page);
	ret = td_seamcall(td, fn, args);
	if (ret) {
		__free_page(page);
		return ret;
	}
	if (fn != TDX_LEAF_MNG_CREATE)
		list_add_tail(&page->lru, &td->pages);
	if (given)
		*given = page;
	return 0;
}
