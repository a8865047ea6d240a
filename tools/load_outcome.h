/* SPDX-License-Identifier: GPL-2.0-only */
/* What an attempt to update means for the operator. No I/O. */
#ifndef _TDXUPDATE_LOAD_OUTCOME_H
#define _TDXUPDATE_LOAD_OUTCOME_H

#include <stdbool.h>

#include "outcome.h"
#include "upload.h"

/**
 * struct load_facts - what is known after an attempt
 * @upload:	how the upload ended
 * @lost:	there is no TDX module any more
 * @lost_before: there was none at the upload either
 * @too_old:	the running TDX module cannot refuse an update for a TD build
 * @cpus_offline: a CPU that is present is not online
 * @updates_left: updates left until reboot; -1 when unknown
 */
struct load_facts {
	struct upload_result upload;
	bool lost;
	bool lost_before;
	bool too_old;
	bool cpus_offline;
	int updates_left;
};

/**
 * struct load_verdict - what it means
 * @outcome:	in one word
 * @why:	what stood in the way; empty when nothing did
 * @advice:	what to do next; empty when there is nothing to do
 */
struct load_verdict {
	enum outcome outcome;
	const char *why;
	const char *advice;
};

struct load_verdict load_judge(const struct load_facts *facts);
bool load_too_old(const char *version);

#endif /* _TDXUPDATE_LOAD_OUTCOME_H */
