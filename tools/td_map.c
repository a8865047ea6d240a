// SPDX-License-Identifier: GPL-2.0-only
/* TDs by TDR: a hash table with linear probing. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "td_map.h"

#define FIRST_LEN 64

static size_t home_of(const struct td_map *map, __u64 tdr)
{
	/* Pages: the lower bits are all alike. 2^64 / golden ratio. */
	return (tdr * 0x9e3779b97f4a7c15ULL >> 32) & (map->len - 1);
}

static struct td_map_entry *slot_of(const struct td_map *map, __u64 tdr)
{
	size_t at = home_of(map, tdr);

	while (map->entries[at].used && map->entries[at].tdr != tdr)
		at = (at + 1) & (map->len - 1);
	return &map->entries[at];
}

/**
 * td_map_find - find a TD
 * @map: TDs
 * @tdr: its TDR
 *
 * Return: it, until the next change of @map; NULL when it is not there.
 */
struct td_map_entry *td_map_find(const struct td_map *map, __u64 tdr)
{
	struct td_map_entry *entry;

	if (!map->nr)
		return NULL;
	entry = slot_of(map, tdr);
	return entry->used ? entry : NULL;
}

/* A third stays free, so that few TDs share a way. */
static bool has_room(const struct td_map *map, size_t nr)
{
	return 3 * nr <= 2 * map->len;
}

static int resize(struct td_map *map, size_t len)
{
	struct td_map bigger = { .len = len, .nr = map->nr };
	size_t i;

	bigger.entries = calloc(bigger.len, sizeof(*bigger.entries));
	if (!bigger.entries)
		return -ENOMEM;
	for (i = 0; i < map->len; i++)
		if (map->entries[i].used)
			*slot_of(&bigger, map->entries[i].tdr) =
				map->entries[i];
	free(map->entries);
	*map = bigger;
	return 0;
}

/**
 * td_map_reserve - make room at once for what is to be added
 * @map: TDs
 * @nr: how many there will be
 *
 * Return: 0 or -ENOMEM.
 */
int td_map_reserve(struct td_map *map, size_t nr)
{
	struct td_map wanted = { .len = map->len ? map->len : FIRST_LEN };

	while (!has_room(&wanted, nr))
		wanted.len *= 2;
	return wanted.len > map->len ? resize(map, wanted.len) : 0;
}

/**
 * td_map_set - add a TD, or keep something else of one
 * @map: TDs
 * @tdr: its TDR
 * @value: what to keep
 *
 * Return: 0 or -ENOMEM.
 */
int td_map_set(struct td_map *map, __u64 tdr, __u64 value)
{
	struct td_map_entry *entry;

	if (td_map_reserve(map, map->nr + 1))
		return -ENOMEM;
	entry = slot_of(map, tdr);
	map->nr += !entry->used;
	entry->tdr = tdr;
	entry->value = value;
	entry->used = true;
	return 0;
}

/**
 * td_map_remove - forget a TD
 * @map: TDs
 * @tdr: its TDR; need not be there
 *
 * What had to give way to it moves up, so that no search ends too early.
 */
void td_map_remove(struct td_map *map, __u64 tdr)
{
	struct td_map_entry *entry = td_map_find(map, tdr);
	size_t hole, at;

	if (!entry)
		return;
	hole = entry - map->entries;
	for (at = (hole + 1) & (map->len - 1); map->entries[at].used;
	     at = (at + 1) & (map->len - 1)) {
		size_t home = home_of(map, map->entries[at].tdr);

		/* Is its home behind the hole? Then it must stay. */
		if (((at - home) & (map->len - 1)) <
		    ((at - hole) & (map->len - 1)))
			continue;
		map->entries[hole] = map->entries[at];
		hole = at;
	}
	memset(&map->entries[hole], 0, sizeof(map->entries[hole]));
	map->nr--;
}

/**
 * td_map_free - free what td_map_set() has allocated
 * @map: empty afterwards
 */
void td_map_free(struct td_map *map)
{
	free(map->entries);
	memset(map, 0, sizeof(*map));
}
