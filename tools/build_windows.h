/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When an update would have harmed a TD: the windows of all builds, laid over
 * each other. What an update that was refused for a TD in build can hope for.
 */
#ifndef _TDXUPDATE_BUILD_WINDOWS_H
#define _TDXUPDATE_BUILD_WINDOWS_H

#include "distribution.h"
#include "records.h"
#include "td_map.h"

/* Builds at a time that are followed. */
#define MAX_OPEN_BUILDS (1U << 17)

/**
 * struct build_windows - builds so far
 * @open: TDs in build, each with the time at which its build began
 * @told: the source tells when builds begin and end; otherwise that is found
 *	out from one reading of the TDs to the next
 * @read_ns: when the TDs were read last
 * @since_ns: watched since
 * @open_since_ns: a TD has been in build since; valid if there is one
 * @latest_close_ns: of the builds that ended since then
 * @free_since_ns: no TD was in build then, or the watch began
 * @busy_ns: time in which at least one was, up to @free_since_ns
 * @longest_free_ns: longest time in which none was, up to the last build
 * @builds: that were seen to begin, or under way
 * @unfollowed: builds too many at a time
 * @lengths: of builds that were seen from begin to end
 * @refused_ns: first refusal for a TD that was in build and still is; 0 when
 *	there is none
 * @clear_after: how long after a refusal no TD was in build any more
 */
struct build_windows {
	struct td_map open;
	bool told;
	__u64 read_ns;
	__u64 since_ns;
	__u64 open_since_ns;
	__u64 latest_close_ns;
	__u64 free_since_ns;
	__u64 busy_ns;
	__u64 longest_free_ns;
	__u64 builds;
	__u64 unfollowed;
	struct distribution lengths;
	__u64 refused_ns;
	struct distribution clear_after;
};

void build_windows_init(struct build_windows *windows);
void build_windows_free(struct build_windows *windows);
void build_windows_since(struct build_windows *windows, __u64 ns);
int build_windows_td(struct build_windows *windows, const struct tdx_td *td,
		     __u64 ns);
int build_windows_tds(struct build_windows *windows, const struct tdx_td *tds,
		      size_t nr_tds, bool all, __u64 ns);
void build_windows_refused(struct build_windows *windows, __u64 ns);
void build_windows_lost(struct build_windows *windows, __u64 ns);
__u64 build_windows_watched(const struct build_windows *windows, __u64 now_ns);
__u64 build_windows_busy(const struct build_windows *windows, __u64 now_ns);
__u64 build_windows_longest_free(const struct build_windows *windows,
				 __u64 now_ns);

#endif /* _TDXUPDATE_BUILD_WINDOWS_H */
