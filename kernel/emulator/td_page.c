// SPDX-License-Identifier: GPL-2.0-only
/* Pages between the host and a TD: given by leaves that build, and taken back. */
#include <linux/kernel.h>

#include "seam_call.h"
#include "td.h"
#include "td_page.h"

/**
 * td_page_take() - lock a free page that the host gives to a TD
 * @pa:		operand as the host gave it
 * @operand:	its operand id
 * @page:	its PAMT entry, locked alone, on success
 *
 * td_page_own() makes it the TD's; in any case pamt_unlock() it.
 *
 * Return: completion status.
 */
u64 td_page_take(u64 pa, u32 operand, struct pamt_entry **page)
{
	return pamt_lock(pa, operand, true, PAMT_FREE, page);
}

/** td_page_own() - a locked free page becomes the TD's */
void td_page_own(struct td *td, struct pamt_entry *page, enum pamt_type type)
{
	page->td = td_index(td);
	page->next = 0;
	page->gfn = 0;
	page->epoch = 0;
	page->state = 0;
	page->level = 0;
	page->type = type;
	if (type != PAMT_TDR)
		atomic_inc(&td->children);
	if (type == PAMT_REG)
		atomic_inc(&td->pages);
}

/** td_page_drop() - a locked page of the TD becomes free */
void td_page_drop(struct td *td, struct pamt_entry *page)
{
	if (page->type == PAMT_REG)
		atomic_dec(&td->pages);
	if (page->type != PAMT_TDR)
		atomic_dec(&td->children);
	page->type = PAMT_FREE;
}
