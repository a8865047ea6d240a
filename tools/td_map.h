/* SPDX-License-Identifier: GPL-2.0-only */
/* TDs by TDR: found in constant time, however many there are. */
#ifndef _TDXUPDATE_TD_MAP_H
#define _TDXUPDATE_TD_MAP_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * struct td_map_entry - one TD
 * @tdr: its TDR
 * @value: what is kept of it
 * @used: there is one
 */
struct td_map_entry {
	__u64 tdr;
	__u64 value;
	bool used;
};

/**
 * struct td_map - TDs; all zeroes when empty
 * @entries: a power of 2 of them, each TD at its hash or behind it
 * @len: of @entries
 * @nr: TDs
 */
struct td_map {
	struct td_map_entry *entries;
	size_t len;
	size_t nr;
};

struct td_map_entry *td_map_find(const struct td_map *map, __u64 tdr);
int td_map_reserve(struct td_map *map, size_t nr);
int td_map_set(struct td_map *map, __u64 tdr, __u64 value);
void td_map_remove(struct td_map *map, __u64 tdr);
void td_map_free(struct td_map *map);

#endif /* _TDXUPDATE_TD_MAP_H */
