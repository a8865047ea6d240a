// SPDX-License-Identifier: GPL-2.0-only
/*
 * The secure EPT of a TD: which page the guest sees where. An entry is known
 * by the frame that it covers from and its level; the entry itself is kept in
 * the PAMT entry of the page that it points to.
 *
 * All of it is owned by who holds the TD's sept_lock.
 */
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/pfn.h>
#include <asm/page.h>

#include "pamt.h"
#include "rulebook.h"
#include "seam_call.h"
#include "sept.h"
#include "td.h"

#define BITS_PER_LEVEL 9

/* An operand that names a mapping: GPA in bits 51:12, level in bits 2:0. */
#define MAPPING_LEVEL 0x7ULL
#define MAPPING_RESERVED 0xfff0000000000ff8ULL

static u64 covered_frames(unsigned int level)
{
	return 1ULL << (level * BITS_PER_LEVEL);
}

static u32 bucket_of(const struct sept_place *place)
{
	return hash_64(place->gfn ^ ((u64)place->level << 56),
		       ilog2(TD_SEPT_BUCKETS));
}

/**
 * sept_decode() - take an operand that names a mapping apart
 * @td:		the TD
 * @operand:	RCX
 * @place:	what it names, on success
 *
 * Return: completion status.
 */
u64 sept_decode(const struct td *td, u64 operand, struct sept_place *place)
{
	place->level = operand & MAPPING_LEVEL;
	place->gfn = PHYS_PFN(operand & ~MAPPING_LEVEL);
	if (operand & MAPPING_RESERVED || place->level > td->sept_levels ||
	    place->gfn & (covered_frames(place->level) - 1) ||
	    PFN_PHYS(place->gfn) >> td->gpa_bits)
		return refuse(RULE_MEM_RCX);
	return TDX_STATUS(SUCCESS);
}

/** sept_find() - the entry of a place, NULL if it is free */
struct pamt_entry *sept_find(const struct td *td,
			     const struct sept_place *place)
{
	struct pamt_entry *entry;
	u32 pfn;

	for (pfn = td->sept[bucket_of(place)]; pfn; pfn = entry->next) {
		entry = pamt_of(pfn);
		if (entry->gfn == place->gfn && entry->level == place->level)
			return entry;
	}
	return NULL;
}

static void report(struct seam_call *call, const struct pamt_entry *entry,
		   unsigned int level)
{
	u64 state = entry ? entry->state : SEPT_FREE;

	call->rcx = entry ? PFN_PHYS(pamt_pfn(entry)) : 0;
	call->rdx = level | state << 8;
}

/**
 * sept_state_incorrect() - the entry is not in the state that the leaf wants
 * @call:	RCX and RDX become the entry, its level and state
 * @entry:	the entry, NULL if it is free
 * @level:	its level
 *
 * Return: completion status.
 */
u64 sept_state_incorrect(struct seam_call *call, const struct pamt_entry *entry,
			 unsigned int level)
{
	report(call, entry, level);
	return refuse(RULE_MEM_ENTRY_STATE);
}

/**
 * sept_walk() - are all tables above a place there?
 * @td:		the TD
 * @call:	RCX and RDX become the entry that is in the way, on failure
 * @place:	where to
 *
 * Return: completion status.
 */
u64 sept_walk(const struct td *td, struct seam_call *call,
	      const struct sept_place *place)
{
	struct sept_place above;
	struct pamt_entry *entry;

	for (above.level = td->sept_levels; above.level > place->level;
	     above.level--) {
		above.gfn = place->gfn & ~(covered_frames(above.level) - 1);
		entry = sept_find(td, &above);
		if (entry && entry->type == PAMT_EPT &&
		    entry->state == SEPT_PRESENT)
			continue;
		report(call, entry, above.level);
		return refuse(RULE_MEM_WALK);
	}
	return TDX_STATUS(SUCCESS);
}

/** sept_insert() - let the entry of a free place point to a page */
void sept_insert(struct td *td, struct pamt_entry *entry,
		 const struct sept_place *place)
{
	u32 *head = &td->sept[bucket_of(place)];

	entry->gfn = place->gfn;
	entry->level = place->level;
	entry->state = SEPT_PRESENT;
	entry->next = *head;
	*head = pamt_pfn(entry);
}

/** sept_remove() - free the entry that points to a page */
void sept_remove(struct td *td, struct pamt_entry *entry)
{
	struct sept_place place = { .level = entry->level, .gfn = entry->gfn };
	u32 *link = &td->sept[bucket_of(&place)];

	while (*link != pamt_pfn(entry))
		link = &pamt_of(*link)->next;
	*link = entry->next;
}

/** sept_has_children() - does the table at a place have entries in use? */
bool sept_has_children(const struct td *td, const struct sept_place *place)
{
	struct sept_place below = { .level = place->level - 1 };
	unsigned int i;

	for (i = 0; i < 1 << BITS_PER_LEVEL; i++) {
		below.gfn = place->gfn + i * covered_frames(below.level);
		if (sept_find(td, &below))
			return true;
	}
	return false;
}
