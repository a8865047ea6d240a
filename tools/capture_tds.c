// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDs in a capture. Both tables are in the order of the TDRs, so that one pass
 * over both is enough, whichever way.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "capture_format.h"
#include "capture_tds.h"

static int compare_tdrs(const void *one, const void *other)
{
	const struct tdx_td *a = *(const struct tdx_td * const *)one;
	const struct tdx_td *b = *(const struct tdx_td * const *)other;

	if (a->tdr != b->tdr)
		return a->tdr < b->tdr ? -1 : 1;
	return a < b ? -1 : a > b;
}

/*
 * A table that is read while it changes may tell of a TD twice: the later one is
 * right. @changes->changed is of no other use yet.
 */
static void sort_now(struct td_changes *changes, const struct tdx_td *tds,
		     size_t nr_tds)
{
	const struct tdx_td **sorted = changes->changed;
	size_t i;

	for (i = 0; i < nr_tds; i++)
		sorted[i] = &tds[i];
	qsort(sorted, nr_tds, sizeof(*sorted), compare_tdrs);
	for (i = 0; i < nr_tds && changes->nr_now < CAPTURE_MAX_TDS; i++)
		if (i + 1 == nr_tds || sorted[i]->tdr != sorted[i + 1]->tdr)
			changes->now[changes->nr_now++] = *sorted[i];
}

static void find_changes(struct td_changes *changes,
			 const struct tdx_td *before, size_t nr_before)
{
	size_t i = 0, j = 0;

	while (i < nr_before || j < changes->nr_now) {
		const struct tdx_td *old = i < nr_before ? &before[i] : NULL;
		const struct tdx_td *new =
			j < changes->nr_now ? &changes->now[j] : NULL;

		if (!new || (old && old->tdr < new->tdr)) {
			changes->gone[changes->nr_gone++] = old->tdr;
			i++;
			continue;
		}
		if (!old || old->tdr != new->tdr ||
		    memcmp(old, new, sizeof(*new)))
			changes->changed[changes->nr_changed++] = new;
		i += old && old->tdr == new->tdr;
		j++;
	}
}

/**
 * td_changes_find - compare two tables of TDs
 * @changes: filled; to be freed with td_changes_free()
 * @before: the former table, as @changes->now was then
 * @nr_before: how many
 * @tds: the TDs now, in any order
 * @nr_tds: how many
 *
 * Return: 0 or -ENOMEM.
 */
int td_changes_find(struct td_changes *changes, const struct tdx_td *before,
		    size_t nr_before, const struct tdx_td *tds, size_t nr_tds)
{
	memset(changes, 0, sizeof(*changes));
	changes->now = calloc(nr_tds + 1, sizeof(*changes->now));
	changes->changed = calloc(nr_tds + 1, sizeof(*changes->changed));
	changes->gone = calloc(nr_before + 1, sizeof(*changes->gone));
	if (!changes->now || !changes->changed || !changes->gone) {
		td_changes_free(changes);
		return -ENOMEM;
	}
	sort_now(changes, tds, nr_tds);
	find_changes(changes, before, nr_before);
	return 0;
}

/**
 * td_changes_free - free what td_changes_find() has allocated
 * @changes: @now may have been taken over, and be NULL
 */
void td_changes_free(struct td_changes *changes)
{
	free(changes->now);
	free(changes->changed);
	free(changes->gone);
	memset(changes, 0, sizeof(*changes));
}

static bool by_tdr(const struct tdx_td *tds, size_t nr_tds)
{
	size_t i;

	for (i = 1; i < nr_tds; i++)
		if (tds[i - 1].tdr >= tds[i].tdr)
			return false;
	return true;
}

static bool ascending(const __u64 *tdrs, size_t nr)
{
	size_t i;

	for (i = 1; i < nr; i++)
		if (tdrs[i - 1] >= tdrs[i])
			return false;
	return true;
}

static int compare_with_tdr(const void *tdr, const void *td)
{
	__u64 a = *(const __u64 *)tdr, b = ((const struct tdx_td *)td)->tdr;

	return a < b ? -1 : a > b;
}

/* The usual case: TDs that are known have changed. */
static bool replace_tds(struct stored_tds *stored, const struct tdx_td *changed,
			size_t nr_changed)
{
	struct tdx_td *td, *tds = stored->tds.at;
	size_t i;

	for (i = 0; i < nr_changed; i++) {
		td = stored->nr ? bsearch(&changed[i].tdr, tds, stored->nr,
					  sizeof(*tds), compare_with_tdr) :
				  NULL;
		if (!td)
			return false;
		*td = changed[i];
	}
	return true;
}

static int merge_tds(struct stored_tds *stored, const struct tdx_td *changed,
		     size_t nr_changed, const __u64 *gone, size_t nr_gone)
{
	size_t room = stored->nr + nr_changed, i = 0, j = 0, k = 0, nr = 0;
	const struct tdx_td *tds = stored->tds.at;
	struct scratch former = stored->tds;
	struct tdx_td *next;
	int err;

	if (room > CAPTURE_MAX_TDS + CAPTURE_TDS)
		return 0;
	err = scratch_reserve(&stored->next, (room + 1) * sizeof(*next));
	if (err)
		return err;
	next = stored->next.at;
	while (i < stored->nr || j < nr_changed) {
		const struct tdx_td *td;

		if (j == nr_changed ||
		    (i < stored->nr && tds[i].tdr < changed[j].tdr)) {
			td = &tds[i++];
		} else {
			i += i < stored->nr && tds[i].tdr == changed[j].tdr;
			td = &changed[j++];
		}
		while (k < nr_gone && gone[k] < td->tdr)
			k++;
		if (k == nr_gone || gone[k] != td->tdr)
			next[nr++] = *td;
	}
	stored->tds = stored->next;
	stored->next = former;
	stored->nr = nr;
	return nr <= CAPTURE_MAX_TDS;
}

/**
 * stored_tds_change - go from one table to the next
 * @stored: all zeroes at first
 * @changed: TDs that are new or differ, by TDR
 * @nr_changed: how many
 * @gone: TDRs that are not there any more, ascending
 * @nr_gone: how many
 *
 * Return: 1; 0 when these cannot be changes of any table: out of order, or too
 * many; -ENOMEM.
 */
int stored_tds_change(struct stored_tds *stored, const struct tdx_td *changed,
		      size_t nr_changed, const __u64 *gone, size_t nr_gone)
{
	if (!by_tdr(changed, nr_changed) || !ascending(gone, nr_gone))
		return 0;
	if (!nr_gone && replace_tds(stored, changed, nr_changed))
		return 1;
	return merge_tds(stored, changed, nr_changed, gone, nr_gone);
}

/**
 * stored_tds - the table as it is now
 * @stored: the table
 *
 * Return: the TDs, by TDR, until the next change; not NULL.
 */
const struct tdx_td *stored_tds(const struct stored_tds *stored)
{
	static const struct tdx_td none;

	return stored->tds.at ? stored->tds.at : &none;
}

/**
 * stored_tds_free - free the table
 * @stored: all zeroes afterwards
 */
void stored_tds_free(struct stored_tds *stored)
{
	free(stored->tds.at);
	free(stored->next.at);
	memset(stored, 0, sizeof(*stored));
}
