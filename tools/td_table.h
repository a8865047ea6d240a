/* SPDX-License-Identifier: GPL-2.0-only */
/* The TDs that the BPF programs know, read out of their table. */
#ifndef _TDXUPDATE_TD_TABLE_H
#define _TDXUPDATE_TD_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "records.h"

/**
 * struct td_table - a copy of the table
 * @fd: the map
 * @builds_fd: the map of those in build
 * @runs: mapped [cpu]
 * @nr_cpus: how many; all else 0 at the beginning
 * @calls: SEAMCALLs that had named a TD when it was read
 * @calls_ns: since when they are so many; 0: it was not read
 * @settled: the programs had done their work for all of them
 * @tds: TDs
 * @nr: how many
 * @room: for so many
 * @keys: scratch
 */
struct td_table {
	int fd;
	int builds_fd;
	const struct tdx_run_cell *runs;
	__u32 nr_cpus;
	__u64 calls;
	__u64 calls_ns;
	bool settled;
	struct tdx_td *tds;
	size_t nr;
	size_t room;
	__u64 *keys;
};

int td_table_read(struct td_table *table);
void td_table_forget_all(struct td_table *table);
void td_table_free(struct td_table *table);

#endif /* _TDXUPDATE_TD_TABLE_H */
