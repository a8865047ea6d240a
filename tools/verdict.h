/* SPDX-License-Identifier: GPL-2.0-only */
/* An update in words: what has become of TDX, why, and what to do. */
#ifndef _TDXUPDATE_VERDICT_H
#define _TDXUPDATE_VERDICT_H

#include "update.h"

/* Enough for any sentence of this file, with its NUL. */
#define SENTENCE_LEN 320

const char *sentence_verdict(const struct update *update, char *text);
const char *sentence_cause(const struct update *update, bool raw, char *text);
const char *sentence_stopped(const struct update *update, char *text);
const char *sentence_initiator(const struct update *update, char *text);
const char *sentence_step(const struct update_step *step, char *text);
const char *sentence_retries(const struct update_step *step, char *text);
const char *sentence_unknown_names(__u32 unknown, char *text);
const char *sentence_unknown(__u32 unknown, unsigned int *first, char *text);
const char *sentence_td(const struct tdx_td *td, __u64 now_ns, char *text);
const char *sentence_td_short(const struct tdx_td *td, __u64 now_ns,
			      char *text);
const char *sentence_unnamed(const struct update *update, char *text);
const char *sentence_advice(const struct update *update, __u32 busy_in_a_row,
			    char *text);

#endif /* _TDXUPDATE_VERDICT_H */
