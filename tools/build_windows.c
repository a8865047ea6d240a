// SPDX-License-Identifier: GPL-2.0-only
/* When an update would have harmed a TD. See build_windows.h. */
#include <errno.h>
#include <string.h>

#include "build_windows.h"

/* What is kept of a build: when it began, and whether that is known. */
#define BUILD(ns, late) ((ns) << 1 | (late))
#define BUILD_NS(build) ((build) >> 1)
#define BUILD_IS_LATE(build) ((build) % 2)

/**
 * build_windows_init - no build yet
 * @windows: filled; to be freed with build_windows_free()
 */
void build_windows_init(struct build_windows *windows)
{
	memset(windows, 0, sizeof(*windows));
}

/**
 * build_windows_free - free what was allocated
 * @windows: as after build_windows_init() afterwards
 */
void build_windows_free(struct build_windows *windows)
{
	td_map_free(&windows->open);
	build_windows_init(windows);
}

/**
 * build_windows_since - the watch begins
 * @windows: builds; nothing changes when it has begun
 * @ns: when
 */
void build_windows_since(struct build_windows *windows, __u64 ns)
{
	if (windows->since_ns || !ns)
		return;
	windows->since_ns = ns;
	windows->free_since_ns = ns;
}

/* A build that is known late may have begun before one that is known. */
static void spell_begins(struct build_windows *windows, __u64 ns)
{
	if (ns < windows->free_since_ns)
		ns = windows->free_since_ns;
	if (!windows->open.nr) {
		windows->open_since_ns = ns;
		windows->latest_close_ns = ns;
	} else if (ns < windows->open_since_ns) {
		windows->open_since_ns = ns;
	}
}

static void spell_ends(struct build_windows *windows)
{
	__u64 end = windows->latest_close_ns;
	__u64 gap = windows->open_since_ns - windows->free_since_ns;

	if (gap > windows->longest_free_ns)
		windows->longest_free_ns = gap;
	windows->busy_ns += end - windows->open_since_ns;
	windows->free_since_ns = end;
	if (!windows->refused_ns || end < windows->refused_ns)
		return;
	distribution_add(&windows->clear_after, end - windows->refused_ns);
	windows->refused_ns = 0;
}

static int begin(struct build_windows *windows, const struct tdx_td *td,
		 __u64 ns)
{
	bool late = td->window == TDX_WINDOW_PROBABLE;
	__u64 since = td->init_ns ? td->init_ns : ns;

	if (windows->open.nr == MAX_OPEN_BUILDS) {
		windows->unfollowed++;
		return 0;
	}
	spell_begins(windows, since);
	if (td_map_set(&windows->open, td->tdr, BUILD(since, late)))
		return -ENOMEM;
	windows->builds++;
	return 0;
}

static void end(struct build_windows *windows, __u64 tdr, __u64 ns)
{
	struct td_map_entry *entry = td_map_find(&windows->open, tdr);

	if (!entry)
		return;
	if (!BUILD_IS_LATE(entry->value))
		distribution_add(&windows->lengths,
				 ns - BUILD_NS(entry->value));
	if (ns > windows->latest_close_ns)
		windows->latest_close_ns = ns;
	td_map_remove(&windows->open, tdr);
	if (!windows->open.nr)
		spell_ends(windows);
}

static __u64 closed_at(const struct tdx_td *td, __u64 ns)
{
	return td->closed_ns && td->closed_ns < ns ? td->closed_ns : ns;
}

static bool is_same_build(const struct td_map_entry *entry,
			  const struct tdx_td *td)
{
	return !td->init_ns || BUILD_IS_LATE(entry->value) ||
	       BUILD(td->init_ns, 0) == entry->value;
}

/* A TDR may serve another TD by now. */
static int follow(struct build_windows *windows, const struct tdx_td *td,
		  __u64 ns)
{
	const struct td_map_entry *entry = td_map_find(&windows->open, td->tdr);

	if (!TDX_TD_IN_BUILD(td)) {
		if (entry)
			end(windows, td->tdr, closed_at(td, ns));
		return 0;
	}
	if (entry && is_same_build(entry, td))
		return 0;
	if (entry)
		end(windows, td->tdr, td->init_ns);
	return begin(windows, td, ns);
}

/**
 * build_windows_td - a build has begun or is over
 * @windows: builds
 * @td: the TD as it was then; its window tells which
 * @ns: when
 *
 * Return: 0 or -ENOMEM.
 */
int build_windows_td(struct build_windows *windows, const struct tdx_td *td,
		     __u64 ns)
{
	windows->told = true;
	return follow(windows, td, ns);
}

/* From begin to end between two readings. */
static bool was_missed(const struct build_windows *windows,
		       const struct tdx_td *td)
{
	return !windows->told && td->window == TDX_WINDOW_CLOSED &&
	       td->closed_ns && td->init_ns > windows->read_ns;
}

static int follow_missed(struct build_windows *windows, const struct tdx_td *td)
{
	int err = begin(windows, td, td->init_ns);

	if (!err)
		end(windows, td->tdr, td->closed_ns);
	return err;
}

/* An entry that moved when another one was removed is met the next time. */
static void end_absent(struct build_windows *windows,
		       const struct td_map *present, __u64 ns)
{
	size_t i, before;

	do {
		before = windows->open.nr;
		for (i = 0; i < windows->open.len; i++) {
			const struct td_map_entry *entry =
				&windows->open.entries[i];

			if (entry->used && !td_map_find(present, entry->tdr))
				end(windows, entry->tdr, ns);
		}
	} while (windows->open.nr && windows->open.nr < before);
}

static int forget_others(struct build_windows *windows,
			 const struct tdx_td *tds, size_t nr_tds, __u64 ns)
{
	struct td_map present = {};
	int err = td_map_reserve(&present, nr_tds);
	size_t i;

	for (i = 0; i < nr_tds && !err; i++)
		err = td_map_set(&present, tds[i].tdr, 0);
	if (!err)
		end_absent(windows, &present, ns);
	td_map_free(&present);
	return err;
}

/**
 * build_windows_tds - TDs as they are now
 * @windows: builds
 * @tds: TDs; not kept
 * @nr_tds: how many
 * @all: there are no others
 * @ns: when they were read
 *
 * Return: 0 or -ENOMEM.
 */
int build_windows_tds(struct build_windows *windows, const struct tdx_td *tds,
		      size_t nr_tds, bool all, __u64 ns)
{
	int err = 0;
	size_t i;

	for (i = 0; i < nr_tds && !err; i++)
		err = was_missed(windows, &tds[i]) ?
			      follow_missed(windows, &tds[i]) :
			      follow(windows, &tds[i], ns);
	if (!err && all && windows->open.nr)
		err = forget_others(windows, tds, nr_tds, ns);
	if (all)
		windows->read_ns = ns;
	return err;
}

/**
 * build_windows_refused - an update was refused for a TD in build
 * @windows: builds
 * @ns: when
 *
 * It lasts until no TD is in build, however often it is tried until then.
 */
void build_windows_refused(struct build_windows *windows, __u64 ns)
{
	if (windows->open.nr && !windows->refused_ns)
		windows->refused_ns = ns;
}

/**
 * build_windows_lost - TDX is lost, and with it all builds
 * @windows: builds
 * @ns: when
 */
void build_windows_lost(struct build_windows *windows, __u64 ns)
{
	windows->refused_ns = 0;
	if (!windows->open.nr)
		return;
	if (ns > windows->latest_close_ns)
		windows->latest_close_ns = ns;
	td_map_free(&windows->open);
	spell_ends(windows);
}

/**
 * build_windows_watched - how long builds have been watched
 * @windows: builds
 * @now_ns: now
 *
 * Return: nanoseconds.
 */
__u64 build_windows_watched(const struct build_windows *windows, __u64 now_ns)
{
	return windows->since_ns && now_ns > windows->since_ns ?
		       now_ns - windows->since_ns :
		       0;
}

/**
 * build_windows_busy - how long at least one TD was in build
 * @windows: builds
 * @now_ns: now
 *
 * Return: nanoseconds, of build_windows_watched().
 */
__u64 build_windows_busy(const struct build_windows *windows, __u64 now_ns)
{
	__u64 busy = windows->busy_ns;

	if (windows->open.nr && now_ns > windows->open_since_ns)
		busy += now_ns - windows->open_since_ns;
	return busy;
}

/**
 * build_windows_longest_free - the longest time in which no TD was in build
 * @windows: builds
 * @now_ns: now
 *
 * Return: nanoseconds.
 */
__u64 build_windows_longest_free(const struct build_windows *windows,
				 __u64 now_ns)
{
	__u64 end = windows->open.nr ? windows->open_since_ns : now_ns;

	if (windows->since_ns && end > windows->free_since_ns &&
	    end - windows->free_since_ns > windows->longest_free_ns)
		return end - windows->free_since_ns;
	return windows->longest_free_ns;
}
