// SPDX-License-Identifier: GPL-2.0-only
/*
 * The physical address metadata table: type and owner of every page of the
 * machine. A leaf that takes a page locks its entry, and fails if it cannot.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/page.h>

#include "host_memory.h"
#include "pamt.h"
#include "rulebook.h"
#include "seam_call.h"

static struct pamt_entry *pamt;
static unsigned long pamt_end_pfn;

static_assert(sizeof(struct pamt_entry) == 24, "one per page of the machine");

/**
 * pamt_init() - allocate an entry for every page of the machine
 *
 * Memory that is plugged in later has none, as memory outside of the TDMRs.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int pamt_init(void)
{
	pamt_end_pfn = host_memory_end_pfn();
	pamt = vcalloc(pamt_end_pfn, sizeof(*pamt));
	return pamt ? 0 : -ENOMEM;
}

/** pamt_exit() - undo pamt_init() */
void pamt_exit(void)
{
	vfree(pamt);
}

/** pamt_clear() - all pages are free. Context: no leaf is being executed */
void pamt_clear(void)
{
	memset(pamt, 0, pamt_end_pfn * sizeof(*pamt));
}

/** pamt_of() - entry of a page frame that has one */
struct pamt_entry *pamt_of(unsigned long pfn)
{
	return &pamt[pfn];
}

/** pamt_pfn() - page frame of an entry */
unsigned long pamt_pfn(const struct pamt_entry *entry)
{
	return entry - pamt;
}

/** pamt_peek() - entry of a page, NULL if it has none. Context: any */
const struct pamt_entry *pamt_peek(u64 pa)
{
	return PHYS_PFN(pa) < pamt_end_pfn ? &pamt[PHYS_PFN(pa)] : NULL;
}

/**
 * pamt_find() - entry of a page that the host names
 * @pa:		operand as the host gave it
 * @operand:	its operand id
 * @entry:	the entry, on success
 *
 * Return: completion status.
 */
u64 pamt_find(u64 pa, u32 operand, struct pamt_entry **entry)
{
	if (!PAGE_ALIGNED(pa) || pa >> boot_cpu_data.x86_phys_bits)
		return refuse_for(RULE_PAGE_ADDRESS, operand);
	/* Page 0 is never in a TDMR; as a link it ends a list. */
	if (!pa || PHYS_PFN(pa) >= pamt_end_pfn ||
	    !host_memory_valid(pa, PAGE_SIZE, PAGE_SIZE))
		return refuse_for(RULE_PAGE_TDMR, operand);
	*entry = &pamt[PHYS_PFN(pa)];
	return TDX_STATUS(SUCCESS);
}

/** pamt_try_lock() - lock an entry; false if the lock is held */
bool pamt_try_lock(struct pamt_entry *entry, bool exclusive)
{
	return exclusive ? seam_try_exclusive(&entry->lock) :
			   seam_try_shared(&entry->lock);
}

/** pamt_unlock() - undo pamt_lock() or pamt_try_lock() */
void pamt_unlock(struct pamt_entry *entry, bool exclusive)
{
	if (exclusive)
		seam_unlock_exclusive(&entry->lock);
	else
		seam_unlock_shared(&entry->lock);
}

/**
 * pamt_lock() - find, lock and check the entry of a page that the host names
 * @pa:		operand as the host gave it
 * @operand:	its operand id
 * @exclusive:	lock it alone
 * @type:	type that the page must have
 * @entry:	the entry, locked, on success
 *
 * Return: completion status; the entry is locked on success only.
 */
u64 pamt_lock(u64 pa, u32 operand, bool exclusive, enum pamt_type type,
	      struct pamt_entry **entry)
{
	u64 status = pamt_find(pa, operand, entry);

	if (status)
		return status;
	if (!pamt_try_lock(*entry, exclusive))
		return refuse_for(RULE_PAGE_LOCK, operand);
	if ((*entry)->type == type)
		return TDX_STATUS(SUCCESS);
	pamt_unlock(*entry, exclusive);
	return refuse_for(RULE_PAGE_TYPE, operand);
}
