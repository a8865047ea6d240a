// SPDX-License-Identifier: GPL-2.0-only
/* The updates that have ended, read in their order. See update_banks.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "update_banks.h"

/**
 * update_banks_open - begin to read
 * @banks: all 0; filled; to be closed with update_banks_close() in any case
 * @programs: with their tables mapped; must stay
 *
 * Return: 0 or -ENOMEM.
 */
int update_banks_open(struct update_banks *banks,
		      const struct programs *programs)
{
	banks->programs = programs;
	banks->cells =
		calloc(programs_bank_len(programs), sizeof(*banks->cells));
	return banks->cells ? 0 : -ENOMEM;
}

/**
 * update_banks_keep_busy - a TD was in build when an update met -EBUSY
 * @banks: it is kept there until the update is read
 * @record: that tells so
 */
void update_banks_keep_busy(struct update_banks *banks,
			    const struct tdx_record *record)
{
	if (banks->nr_busy == MAX_BUSY)
		return;
	banks->busy[banks->nr_busy] = record->td;
	banks->busy_seq[banks->nr_busy] = record->seq;
	banks->nr_busy++;
}

static size_t take_busy(struct update_banks *banks, __u32 seq)
{
	size_t i, taken = 0, kept = 0;

	for (i = 0; i < banks->nr_busy; i++) {
		if (banks->busy_seq[i] == seq) {
			banks->busy_now[taken++] = banks->busy[i];
		} else if ((__s32)(banks->busy_seq[i] - seq) > 0) {
			banks->busy[kept] = banks->busy[i];
			banks->busy_seq[kept++] = banks->busy_seq[i];
		}
	}
	banks->nr_busy = kept;
	return taken;
}

/* The bank is written again when TDX_BANKS further updates have begun. */
static bool bank_is_stale(const struct update_banks *banks, __u32 seq)
{
	__u32 begun = __atomic_load_n(banks->programs->variables.seq_begun,
				      __ATOMIC_ACQUIRE);

	return (__s32)(begun - seq) >= TDX_BANKS;
}

static bool read_bank(struct update_banks *banks, __u32 seq,
		      struct update_observed *observed)
{
	size_t len = programs_bank_len(banks->programs);
	__u32 bank = seq % TDX_BANKS;

	banks->head = banks->programs->heads[bank];
	memcpy(banks->cells, banks->programs->matrix + bank * len,
	       len * sizeof(*banks->cells));
	/* The copy is complete before it is asked whether it came too late. */
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	*observed = (struct update_observed){
		.head = &banks->head,
		.cells = banks->cells,
		.nr_cells = banks->programs->nr_cpus,
		.busy = banks->busy_now,
		.nr_busy = take_busy(banks, seq),
	};
	observed->lost = observed->nr_busy < banks->head.busy_tds;
	return banks->head.seq == seq && !bank_is_stale(banks, seq);
}

/**
 * update_banks_next - read the next update
 * @banks: opened
 * @ended: seq of the last update that has ended, or 0
 * @observed: filled; stays until the next call
 *
 * Return: BANK_READ; BANK_OVERWRITTEN when it was too late for that one; BANK_NONE
 * when all up to @ended were read.
 */
enum bank_reading update_banks_next(struct update_banks *banks, __u32 ended,
				    struct update_observed *observed)
{
	__u32 seq = banks->any_handled ? banks->handled + 1 :
					 *banks->programs->variables.seq_first;

	if (!ended || (__s32)(ended - seq) < 0)
		return BANK_NONE;
	banks->handled = seq;
	banks->any_handled = true;
	if (read_bank(banks, seq, observed))
		return BANK_READ;
	banks->overwritten++;
	return BANK_OVERWRITTEN;
}

/**
 * update_banks_close - forget what was read
 * @banks: may be all 0
 */
void update_banks_close(struct update_banks *banks)
{
	free(banks->cells);
}
