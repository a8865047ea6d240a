/* SPDX-License-Identifier: GPL-2.0-only */
/* Options that verbs have in common, and how a verb's are read. */
#ifndef _TDXUPDATE_VERB_OPTIONS_H
#define _TDXUPDATE_VERB_OPTIONS_H

#include <argp.h>

unsigned long option_count(const char *option, const char *text,
			   struct argp_state *state);
double option_seconds(const char *text, struct argp_state *state);
void verb_parse(const struct argp *argp, int argc, char **argv, void *input);

#endif /* _TDXUPDATE_VERB_OPTIONS_H */
