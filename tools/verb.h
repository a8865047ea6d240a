/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of tdxupdate-trace. */
#ifndef _TDXUPDATE_VERB_H
#define _TDXUPDATE_VERB_H

#include "outcome.h"

/* Exit codes besides those of the last update (enum outcome). */
#define EXIT_WORKED OUTCOME_DONE
#define EXIT_ERROR OUTCOME_ERROR
#define EXIT_DATA_LOST OUTCOME_UNKNOWN
#define EXIT_TOO_FEW 6
#define EXIT_SLOWER 7

/**
 * struct verb - one verb
 * @name: what the user types
 * @summary: a line for --help
 * @run: argv[0] is the verb; returns the exit code
 */
struct verb {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
};

int live_run(int argc, char **argv);
int compare_run(int argc, char **argv);
int probe_run(int argc, char **argv);
int record_run(int argc, char **argv);
int report_run(int argc, char **argv);

#endif /* _TDXUPDATE_VERB_H */
