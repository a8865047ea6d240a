// SPDX-License-Identifier: GPL-2.0-only
/* tdxupdate-trace VERB: watch run-time updates of the TDX module. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "complain.h"
#include "output_stream.h"
#include "verb.h"
#include "version.h"

static const struct verb verbs[] = {
	{ "live", "watch updates, TD builds and SEAMCALLs as they happen",
	  live_run },
	{ "record", "keep in a file what is observed", record_run },
	{ "report", "tell what a capture holds, in words or for a machine",
	  report_run },
	{ "compare", "tell what takes longer in another capture, beyond chance",
	  compare_run },
	{ "probe", "tell what this kernel offers, and what is missing",
	  probe_run },
};

#define NR_VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void print_help(FILE *out)
{
	size_t i;

	fputs("Usage: tdxupdate-trace VERB [OPTION...]\n"
	      "Watch run-time updates of the TDX module: what each CPU did, what failed and why,\n"
	      "which TD builds stand in the way.\n\n",
	      out);
	for (i = 0; i < NR_VERBS; i++)
		fprintf(out, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
	fputs("\nExamples:\n"
	      "  tdxupdate-trace live                     a screen that follows the host\n"
	      "  tdxupdate-trace live --json --updates 1  the next update, for a machine\n"
	      "  tdxupdate-trace record --until-update    the next update, into a file\n"
	      "  tdxupdate-trace report FILE              what happened, whose fault, what to do\n"
	      "  tdxupdate-trace probe                    can this kernel be observed, what is missing\n"
	      "\n`tdxupdate-trace VERB --help' tells more of a verb.\n",
	      out);
}

static const struct verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < NR_VERBS; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static int written(void)
{
	return standard_output_end() ? EXIT_ERROR : EXIT_WORKED;
}

static int help(void)
{
	print_help(stdout);
	return written();
}

static int version(void)
{
	puts("tdxupdate-trace " TDXUPDATE_VERSION);
	return written();
}

int main(int argc, char **argv)
{
	const struct verb *verb;

	/* A reader that has seen enough is no error. */
	signal(SIGPIPE, SIG_IGN);

	if (argc < 2) {
		print_help(stderr);
		return EXIT_ERROR;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help"))
		return help();
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))
		return version();

	verb = find_verb(argv[1]);
	if (!verb) {
		complain("%s: no such verb: see tdxupdate-trace --help",
			 argv[1]);
		return EXIT_ERROR;
	}
	return verb->run(argc - 1, argv + 1);
}
