/* SPDX-License-Identifier: GPL-2.0-only */
/* The updates that have ended, read out of the banks that BPF programs fill. */
#ifndef _TDXUPDATE_UPDATE_BANKS_H
#define _TDXUPDATE_UPDATE_BANKS_H

#include "programs.h"
#include "update.h"

/* As many as two updates can meet that were not passed on yet. */
#define MAX_BUSY (2 * TDX_MAX_BUILDS)

/**
 * struct update_banks - how far the banks were read
 * @programs: that fill them
 * @handled: seq of the last update that was passed on
 * @any_handled: there was one
 * @overwritten: updates lost because this program was too slow
 * @head: copy, of the update that was read last
 * @cells: copy, one bank
 * @busy: TDs that were in build at an -EBUSY, of updates not yet passed on
 * @busy_seq: by entry of @busy: the update
 * @nr_busy: how many
 * @busy_now: of the update that was read last
 */
struct update_banks {
	const struct programs *programs;
	__u32 handled;
	bool any_handled;
	__u64 overwritten;
	struct tdx_update_head head;
	union tdx_cell *cells;
	struct tdx_td busy[MAX_BUSY];
	__u32 busy_seq[MAX_BUSY];
	size_t nr_busy;
	struct tdx_td busy_now[MAX_BUSY];
};

/** enum bank_reading - what came of an update that has ended */
enum bank_reading { BANK_NONE, BANK_READ, BANK_OVERWRITTEN };

int update_banks_open(struct update_banks *banks,
		      const struct programs *programs);
void update_banks_keep_busy(struct update_banks *banks,
			    const struct tdx_record *record);
enum bank_reading update_banks_next(struct update_banks *banks, __u32 ended,
				    struct update_observed *observed);
void update_banks_close(struct update_banks *banks);

#endif /* _TDXUPDATE_UPDATE_BANKS_H */
