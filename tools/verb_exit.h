/* SPDX-License-Identifier: GPL-2.0-only */
/* How verbs that tell of updates end. */
#ifndef _TDXUPDATE_VERB_EXIT_H
#define _TDXUPDATE_VERB_EXIT_H

#include "model.h"
#include "verb.h"

/**
 * struct verb_end - what an exit code depends on
 * @err: negative error code of the verb itself, or 0
 * @incomplete: something is missing besides what the model knows of
 * @too_few: fewer updates were seen than asked for
 * @by_update: the last update is what was asked for
 * @verdict: of it
 */
struct verb_end {
	int err;
	bool incomplete;
	bool too_few;
	bool by_update;
	enum outcome verdict;
};

int verb_exit(const struct model *model, const struct verb_end *end);
void verb_explain_losses(const struct model *model);

#endif /* _TDXUPDATE_VERB_EXIT_H */
