// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TDH.MEM.* and TDH.MR.* leaves: a guest's memory is mapped, copied,
 * measured, and taken away again. They only differ in what they do with the
 * secure EPT entry that RCX names, so one frame finds it for all of them.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <asm/page.h>

#include "host_memory.h"
#include "latency.h"
#include "mrtd.h"
#include "pamt.h"
#include "rulebook.h"
#include "seam_call.h"
#include "sept.h"
#include "td.h"
#include "td_memory.h"
#include "td_page.h"

/**
 * struct mapping - the secure EPT entry that a leaf works on
 * @place:	where it is
 * @entry:	PAMT entry of the page that it points to, NULL if it is free
 */
struct mapping {
	struct sept_place place;
	struct pamt_entry *entry;
};

typedef u64 (*mapping_work)(struct seam_call *call, struct td *td,
			    struct mapping *mapping);

static u64 work_locked(struct seam_call *call, struct td *td,
		       struct mapping *mapping, mapping_work work)
{
	u64 status;

	status = sept_walk(td, call, &mapping->place);
	if (status)
		return status;
	mapping->entry = sept_find(td, &mapping->place);
	return work(call, td, mapping);
}

static u64 on_place(struct seam_call *call, struct td *td,
		    struct mapping *mapping, mapping_work work)
{
	u64 status;

	if (!seam_try_exclusive(&td->sept_lock))
		return refuse(RULE_MEM_SEPT_LOCK);
	seam_latency_spend(call);
	status = work_locked(call, td, mapping, work);
	seam_unlock_exclusive(&td->sept_lock);
	return status;
}

static u64 on_mapping(struct seam_call *call, struct td *td,
		      unsigned int min_level, unsigned int max_level,
		      mapping_work work)
{
	struct mapping mapping;
	u64 status;

	status = sept_decode(td, call->rcx, &mapping.place);
	if (status)
		return status;
	if (mapping.place.level < min_level || mapping.place.level > max_level)
		return refuse(RULE_MEM_RCX);
	return on_place(call, td, &mapping, work);
}

static u64 must_be(struct seam_call *call, const struct mapping *mapping,
		   enum pamt_type type, enum sept_state state)
{
	const struct pamt_entry *entry = mapping->entry;

	if (entry && entry->type == type && entry->state == state)
		return TDX_STATUS(SUCCESS);
	return sept_state_incorrect(call, entry, mapping->place.level);
}

static u64 must_be_free(struct seam_call *call, const struct mapping *mapping)
{
	if (!mapping->entry)
		return TDX_STATUS(SUCCESS);
	return sept_state_incorrect(call, mapping->entry, mapping->place.level);
}

static u64 map_page(struct seam_call *call, struct td *td,
		    struct mapping *mapping, enum pamt_type type)
{
	struct pamt_entry *page;
	u64 status;

	status = must_be_free(call, mapping);
	if (status)
		return status;
	status = td_page_take(call->r8, TDX_OPERAND_R8, &page);
	if (status)
		return status;
	td_page_own(td, page, type);
	sept_insert(td, page, &mapping->place);
	pamt_unlock(page, true);
	return TDX_STATUS(SUCCESS);
}

static u64 sept_add(struct seam_call *call, struct td *td,
		    struct mapping *mapping)
{
	return map_page(call, td, mapping, PAMT_EPT);
}

/** td_sept_add() - TDH.MEM.SEPT.ADD; pages for L2 VMs are not looked at */
u64 td_sept_add(struct seam_call *call, struct td *td)
{
	return on_mapping(call, td, 1, td->sept_levels, sept_add);
}

static u64 page_aug(struct seam_call *call, struct td *td,
		    struct mapping *mapping)
{
	return map_page(call, td, mapping, PAMT_REG);
}

/** td_page_aug() - TDH.MEM.PAGE.AUG, 4 KiB pages only */
u64 td_page_aug(struct seam_call *call, struct td *td)
{
	return on_mapping(call, td, 0, 0, page_aug);
}

static bool copy_page_in(u64 to, u64 from)
{
	u8 chunk[MRTD_CHUNK_LEN];
	unsigned int done;

	for (done = 0; done < PAGE_SIZE; done += sizeof(chunk))
		if (!host_memory_read(chunk, from + done, sizeof(chunk)) ||
		    !host_memory_write(to + done, chunk, sizeof(chunk)))
			return false;
	return true;
}

/* With the target page locked. The host cannot give a page it cannot write. */
static u64 fill_page(struct seam_call *call, struct td *td,
		     struct mapping *mapping, struct pamt_entry *page)
{
	u64 status;

	status = mrtd_check_context(td);
	if (status)
		return status;
	if (!copy_page_in(call->r8, call->r9))
		return TDX_STATUS_OPERAND(OPERAND_ADDR_RANGE_ERROR, R8);
	status = mrtd_add_page(td, PFN_PHYS(mapping->place.gfn));
	if (status)
		return status;
	td_page_own(td, page, PAMT_REG);
	sept_insert(td, page, &mapping->place);
	return TDX_STATUS(SUCCESS);
}

static u64 page_add(struct seam_call *call, struct td *td,
		    struct mapping *mapping)
{
	struct pamt_entry *page;
	u64 status;

	status = must_be_free(call, mapping);
	if (status)
		return status;
	if (!host_memory_valid(call->r9, PAGE_SIZE, PAGE_SIZE))
		return refuse(RULE_MEM_PAGE_ADD_SOURCE);
	status = td_page_take(call->r8, TDX_OPERAND_R8, &page);
	if (status)
		return status;
	status = fill_page(call, td, mapping, page);
	pamt_unlock(page, true);
	return status;
}

/** td_page_add() - TDH.MEM.PAGE.ADD */
u64 td_page_add(struct seam_call *call, struct td *td)
{
	return on_mapping(call, td, 0, 0, page_add);
}

static u64 range_block(struct seam_call *call, struct td *td,
		       struct mapping *mapping)
{
	struct pamt_entry *entry = mapping->entry;

	if (!entry)
		return sept_state_incorrect(call, NULL, mapping->place.level);
	if (entry->state == SEPT_BLOCKED)
		return refuse(RULE_MEM_RANGE_BLOCK_TWICE);
	entry->state = SEPT_BLOCKED;
	entry->epoch = td->epoch;
	return TDX_STATUS(SUCCESS);
}

/** td_range_block() - TDH.MEM.RANGE.BLOCK */
u64 td_range_block(struct seam_call *call, struct td *td)
{
	return on_mapping(call, td, 0, td->sept_levels, range_block);
}

static bool tracked(const struct td *td, const struct pamt_entry *entry)
{
	return entry->epoch != td->epoch;
}

static u64 range_unblock(struct seam_call *call, struct td *td,
			 struct mapping *mapping)
{
	struct pamt_entry *entry = mapping->entry;

	if (!entry || entry->state != SEPT_BLOCKED)
		return refuse(RULE_MEM_RANGE_UNBLOCK_NOT);
	if (!tracked(td, entry))
		return refuse(RULE_MEM_TRACKING);
	entry->state = SEPT_PRESENT;
	return TDX_STATUS(SUCCESS);
}

/** td_range_unblock() - TDH.MEM.RANGE.UNBLOCK */
u64 td_range_unblock(struct seam_call *call, struct td *td)
{
	return on_mapping(call, td, 0, td->sept_levels, range_unblock);
}

/** td_track() - TDH.MEM.TRACK. No vCPU runs, so none holds old entries */
u64 td_track(struct seam_call *call, struct td *td)
{
	if (!seam_try_exclusive(&td->sept_lock))
		return refuse(RULE_MEM_TRACK_LOCK);
	seam_latency_spend(call);
	td->epoch++;
	seam_unlock_exclusive(&td->sept_lock);
	return TDX_STATUS(SUCCESS);
}

static u64 unmap(struct seam_call *call, struct td *td, struct mapping *mapping)
{
	struct pamt_entry *entry = mapping->entry;

	if (!tracked(td, entry))
		return refuse(RULE_MEM_TRACKING);
	if (!pamt_try_lock(entry, true))
		return TDX_STATUS_OPERAND(OPERAND_BUSY, SEPT_ENTRY);
	sept_remove(td, entry);
	td_page_drop(td, entry);
	pamt_unlock(entry, true);
	call->rcx = PFN_PHYS(pamt_pfn(entry));
	call->rdx = mapping->place.level;
	return TDX_STATUS(SUCCESS);
}

static u64 page_remove(struct seam_call *call, struct td *td,
		       struct mapping *mapping)
{
	u64 status = must_be(call, mapping, PAMT_REG, SEPT_BLOCKED);

	return status ?: unmap(call, td, mapping);
}

/** td_page_remove() - TDH.MEM.PAGE.REMOVE, 4 KiB pages only */
u64 td_page_remove(struct seam_call *call, struct td *td)
{
	return on_mapping(call, td, 0, 0, page_remove);
}

static u64 sept_drop(struct seam_call *call, struct td *td,
		     struct mapping *mapping)
{
	u64 status = must_be(call, mapping, PAMT_EPT, SEPT_BLOCKED);

	if (status)
		return status;
	if (sept_has_children(td, &mapping->place))
		return refuse(RULE_MEM_SEPT_REMOVE_USED);
	return unmap(call, td, mapping);
}

/** td_sept_remove() - TDH.MEM.SEPT.REMOVE */
u64 td_sept_remove(struct seam_call *call, struct td *td)
{
	return on_mapping(call, td, 1, td->sept_levels, sept_drop);
}

static u64 mr_extend(struct seam_call *call, struct td *td,
		     struct mapping *mapping)
{
	u64 gpa = call->rcx, pa, status;
	u8 chunk[MRTD_CHUNK_LEN];

	status = must_be(call, mapping, PAMT_REG, SEPT_PRESENT);
	if (status)
		return status;
	status = mrtd_check_context(td);
	if (status)
		return status;
	pa = PFN_PHYS(pamt_pfn(mapping->entry)) + offset_in_page(gpa);
	if (!host_memory_read(chunk, pa, sizeof(chunk)))
		return TDX_STATUS(TD_FATAL);
	return mrtd_extend(td, gpa, chunk);
}

/** td_mr_extend() - TDH.MR.EXTEND */
u64 td_mr_extend(struct seam_call *call, struct td *td)
{
	struct mapping mapping = { .place.gfn = PHYS_PFN(call->rcx) };

	if (call->rcx & (MRTD_CHUNK_LEN - 1) || call->rcx >> td->gpa_bits)
		return refuse(RULE_MR_EXTEND_RCX);
	return on_place(call, td, &mapping, mr_extend);
}

/** td_mr_finalize() - TDH.MR.FINALIZE. The build ends */
u64 td_mr_finalize(struct seam_call *call, struct td *td)
{
	u64 status;

	if (!td->vcpus)
		return refuse(RULE_MR_FINALIZE_VCPUS);
	status = mrtd_check_context(td);
	if (status)
		return status;
	status = mrtd_finish(td);
	if (status)
		return status;
	if (mrtd_end_build(td))
		decide(RULE_MR_FINALIZE_DONE);
	/* Pairs with who shows the MRTD without a lock. */
	smp_store_release(&td->op_state, TD_OP_RUNNABLE);
	return TDX_STATUS(SUCCESS);
}
