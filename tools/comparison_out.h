/* SPDX-License-Identifier: GPL-2.0-only */
/* A comparison for people and for machines. */
#ifndef _TDXUPDATE_COMPARISON_OUT_H
#define _TDXUPDATE_COMPARISON_OUT_H

#include <stdio.h>

#include "compared_side.h"
#include "comparison.h"

/**
 * struct compared - all that is to be told
 * @a: one side
 * @b: the other side
 * @mixed: what they do not share
 * @comparison: how they differ
 * @threshold: share of A below which a difference counts as none
 */
struct compared {
	struct compared_side a;
	struct compared_side b;
	struct mixed mixed;
	struct comparison comparison;
	double threshold;
};

void comparison_text(FILE *out, const struct compared *compared);
int comparison_json(FILE *out, const struct compared *compared);

#endif /* _TDXUPDATE_COMPARISON_OUT_H */
