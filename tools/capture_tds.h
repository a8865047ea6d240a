/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TDs in a capture: what has changed from one table to the next, and the table
 * back from that.
 */
#ifndef _TDXUPDATE_CAPTURE_TDS_H
#define _TDXUPDATE_CAPTURE_TDS_H

#include "records.h"
#include "scratch.h"

/**
 * struct td_changes - from one table of TDs to the next
 * @now: the next table, by TDR and each TD once
 * @nr_now: how many
 * @changed: of them, those that are new or differ
 * @nr_changed: how many
 * @gone: TDRs that are not there any more
 * @nr_gone: how many
 */
struct td_changes {
	struct tdx_td *now;
	size_t nr_now;
	const struct tdx_td **changed;
	size_t nr_changed;
	__u64 *gone;
	size_t nr_gone;
};

int td_changes_find(struct td_changes *changes, const struct tdx_td *before,
		    size_t nr_before, const struct tdx_td *tds, size_t nr_tds);
void td_changes_free(struct td_changes *changes);

/**
 * struct stored_tds - a table of TDs, put together from changes
 * @tds: the TDs, by TDR
 * @nr: how many
 * @next: scratch for the next @tds
 */
struct stored_tds {
	struct scratch tds;
	size_t nr;
	struct scratch next;
};

int stored_tds_change(struct stored_tds *stored, const struct tdx_td *changed,
		      size_t nr_changed, const __u64 *gone, size_t nr_gone);
const struct tdx_td *stored_tds(const struct stored_tds *stored);
void stored_tds_free(struct stored_tds *stored);

#endif /* _TDXUPDATE_CAPTURE_TDS_H */
