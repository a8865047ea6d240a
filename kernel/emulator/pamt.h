/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_PAMT_H
#define _SEAM_PAMT_H

#include <linux/types.h>

#include "seam_lock.h"

/** enum pamt_type - what a physical page is to the TDX module */
enum pamt_type {
	PAMT_FREE = 0,
	PAMT_RESERVED = 1,
	PAMT_REG = 3,
	PAMT_TDR = 4,
	PAMT_TDCX = 5,
	PAMT_TDVPR = 6,
	PAMT_EPT = 8,
};

/** enum vp_state - state of a vCPU */
enum vp_state {
	VP_UNINITIALIZED,
	VP_READY,
};

#define VP_NO_LP (-1)

/**
 * struct pamt_vp - what a TDVPR page says of its vCPU
 * @x2apic_id:	given at VP.INIT
 * @lp:		LP that it is associated with, or VP_NO_LP
 * @tdcx:	child pages added
 * @state:	enum vp_state
 */
struct pamt_vp {
	u32 x2apic_id;
	s16 lp;
	u8 tdcx;
	u8 state;
};

/**
 * struct pamt_entry - metadata of one physical page
 * @lock:	of the page, and of all of its TD when it is a TDR
 * @type:	enum pamt_type
 * @level:	REG, EPT: level of the secure EPT entry that points here
 * @state:	REG, EPT: enum sept_state of that entry
 * @td:		owner
 * @epoch:	REG, EPT: TLB epoch of the TD when it was blocked
 * @next:	page frame that follows in the list of the owner, 0 ends it
 * @gfn:	REG, EPT: guest frame number that the entry covers from
 * @vp:		TDVPR
 *
 * The module keeps the secure EPT and the vCPU structures in the pages
 * themselves, where the hardware protects them. Nothing protects them here, so
 * all of it is kept beside them: whatever the host does to its memory, the
 * emulator follows no pointer that it did not write itself.
 */
struct pamt_entry {
	struct seam_lock lock;
	u8 type;
	u8 level;
	u8 state;
	u16 td;
	u16 epoch;
	u32 next;
	union {
		u64 gfn;
		struct pamt_vp vp;
	};
};

int pamt_init(void);
void pamt_exit(void);
void pamt_clear(void);
struct pamt_entry *pamt_of(unsigned long pfn);
unsigned long pamt_pfn(const struct pamt_entry *entry);
const struct pamt_entry *pamt_peek(u64 pa);
u64 pamt_find(u64 pa, u32 operand, struct pamt_entry **entry);
u64 pamt_lock(u64 pa, u32 operand, bool exclusive, enum pamt_type type,
	      struct pamt_entry **entry);
void pamt_unlock(struct pamt_entry *entry, bool exclusive);
bool pamt_try_lock(struct pamt_entry *entry, bool exclusive);

#endif /* _SEAM_PAMT_H */
