/* SPDX-License-Identifier: GPL-2.0-only */
/* Will a retry succeed, and when? */
#ifndef _TDXUPDATE_STARVATION_H
#define _TDXUPDATE_STARVATION_H

#include "model.h"

#define WAIT_UNKNOWN (-1)

/**
 * struct starvation - what a refused update can hope for
 * @in_a_row: refusals for a TD in build since the last other outcome
 * @longest_run: most refusals in a row
 * @refusals: in all
 * @watched_ns: builds have been watched for so long
 * @busy_ns: of it, at least one TD was in build
 * @longest_free_ns: longest time in which none was
 * @builds: that ended, and were seen from their begin
 * @build_median_ns: they took
 * @build_max_ns: the longest took
 * @wait_ns: until the TDs in build have finalised, should they take as long as
 *	the others, or else as the longest; WAIT_UNKNOWN
 * @cleared: refusals after which a moment without a TD in build was seen
 * @clear_median_ns: so long after them
 */
struct starvation {
	__u64 in_a_row;
	__u64 longest_run;
	__u64 refusals;
	__u64 watched_ns;
	__u64 busy_ns;
	__u64 longest_free_ns;
	__u64 builds;
	__s64 build_median_ns;
	__s64 build_max_ns;
	__s64 wait_ns;
	__u64 cleared;
	__s64 clear_median_ns;
};

void starvation_find(struct starvation *starvation, const struct model *model,
		     const struct update *update);
double starvation_share(const struct starvation *starvation);
const char *sentence_wait(const struct starvation *starvation, char *text);
const char *sentence_starvation(const struct starvation *starvation,
				char *text);

#endif /* _TDXUPDATE_STARVATION_H */
