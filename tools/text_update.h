/* SPDX-License-Identifier: GPL-2.0-only */
/* Plain lines: what is said of one update, of the host and of losses. */
#ifndef _TDXUPDATE_TEXT_UPDATE_H
#define _TDXUPDATE_TEXT_UPDATE_H

#include <stdio.h>

#include "starvation.h"

/**
 * struct text_out - where lines go
 * @file: to this file
 * @width: broken to so many columns; 0 for no limit
 */
struct text_out {
	FILE *file;
	int width;
};

void text_fact(const struct text_out *out, const char *label, const char *text);
const char *sentence_host(const struct host *host, char *text);
const char *sentence_watching(const struct watching *watching, char *text);
void text_unknown(const struct text_out *out, __u32 unknown);
void text_losses(FILE *out, const struct model *model);
void text_leaves(FILE *out, const struct model *model);
void text_tds_in_build(const struct text_out *out, const struct model *model);
void text_update_title(const struct text_out *out, const struct update *update);
void text_update_blame(const struct text_out *out, const struct update *update);
void text_update_advice(const struct text_out *out,
			const struct starvation *starvation,
			const struct update *update);
void text_update_figures(const struct text_out *out,
			 const struct update *update);

#endif /* _TDXUPDATE_TEXT_UPDATE_H */
