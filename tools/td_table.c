// SPDX-License-Identifier: GPL-2.0-only
/* The TDs that the BPF programs know. See td_table.h. */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>

#include "clock.h"
#include "td_table.h"

/* Read at a time; more than collide in the kernel's hash table. */
#define PIECE 4096

/* No program runs for longer. */
#define SETTLING_NS (100 * 1000 * 1000)

static int make_room(struct td_table *table)
{
	size_t room = table->room ? 2 * table->room : 2 * PIECE;
	struct tdx_td *tds;

	if (table->room - table->nr >= PIECE)
		return 0;
	if (!table->keys)
		table->keys = calloc(PIECE, sizeof(*table->keys));
	if (!table->keys)
		return -ENOMEM;
	/* Where it fails the old block stays, for td_table_free(). */
	tds = realloc(table->tds, room * sizeof(*tds));
	if (!tds)
		return -ENOMEM;
	table->tds = tds;
	table->room = room;
	return 0;
}

static __u64 calls_for_tds(const struct td_table *table)
{
	__u64 calls = 0;
	__u32 cpu;

	for (cpu = 0; cpu < table->nr_cpus; cpu++)
		calls += table->runs[cpu].outside[TDX_RUN_TD_SEAMCALL] +
			 table->runs[cpu].in_update[TDX_RUN_TD_SEAMCALL];
	return calls;
}

static int read_all(struct td_table *table)
{
	__u64 position;
	bool begun = false;
	__u32 count;
	int err;

	table->nr = 0;
	do {
		err = make_room(table);
		if (err)
			return err;
		count = PIECE;
		err = bpf_map_lookup_batch(table->fd, begun ? &position : NULL,
					   &position, table->keys,
					   table->tds + table->nr, &count,
					   NULL);
		if (err && err != -ENOENT)
			return err;
		table->nr += count;
		begun = true;
	} while (!err);
	return 0;
}

/**
 * td_table_read - copy the table as it is now
 * @table: filled: @tds, @nr
 *
 * A TD that comes or goes meanwhile may be in the copy or not.
 *
 * The kernel goes through all the buckets of the table, milliseconds for an empty
 * one; and only a SEAMCALL that names a TD changes it. That is counted first, so the
 * table is read once more when no other has come for a while.
 *
 * Return: 0 or a negative error code.
 */
int td_table_read(struct td_table *table)
{
	__u64 calls = calls_for_tds(table), now = clock_ns(CLOCK_MONOTONIC);
	int err;

	if (!table->calls_ns || table->calls != calls) {
		table->calls = calls;
		table->calls_ns = now;
		table->settled = false;
	}
	if (table->settled)
		return 0;
	err = read_all(table);
	table->settled = !err && now - table->calls_ns >= SETTLING_NS;
	return err;
}

/**
 * td_table_forget_all - nothing tears these TDs down any more
 * @table: those that were read last are deleted
 */
void td_table_forget_all(struct td_table *table)
{
	size_t i;

	for (i = 0; i < table->nr; i++) {
		bpf_map_delete_elem(table->builds_fd, &table->tds[i].tdr);
		bpf_map_delete_elem(table->fd, &table->tds[i].tdr);
	}
	table->calls_ns = 0;
}

/**
 * td_table_free - free the copy
 * @table: may be all 0
 */
void td_table_free(struct td_table *table)
{
	free(table->tds);
	free(table->keys);
}
