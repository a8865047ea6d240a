/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_SEPT_H
#define _SEAM_SEPT_H

#include <linux/types.h>

struct pamt_entry;
struct seam_call;
struct td;

/** enum sept_state - state of a secure EPT entry, as RDX reports it */
enum sept_state {
	SEPT_FREE = 0,
	SEPT_BLOCKED = 1,
	SEPT_PRESENT = 4,
};

/**
 * struct sept_place - where a guest physical address leads
 * @level:	level of the entry
 * @gfn:	guest frame number that the entry covers from
 */
struct sept_place {
	unsigned int level;
	u64 gfn;
};

u64 sept_decode(const struct td *td, u64 operand, struct sept_place *place);
u64 sept_walk(const struct td *td, struct seam_call *call,
	      const struct sept_place *place);
struct pamt_entry *sept_find(const struct td *td,
			     const struct sept_place *place);
void sept_insert(struct td *td, struct pamt_entry *entry,
		 const struct sept_place *place);
void sept_remove(struct td *td, struct pamt_entry *entry);
bool sept_has_children(const struct td *td, const struct sept_place *place);
u64 sept_state_incorrect(struct seam_call *call, const struct pamt_entry *entry,
			 unsigned int level);

#endif /* _SEAM_SEPT_H */
