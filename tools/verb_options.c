// SPDX-License-Identifier: GPL-2.0-only
/* Options that verbs have in common. See verb_options.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "verb.h"
#include "verb_options.h"

#define MAX_COUNT 0xffffffff
#define MAX_SECONDS 1e8

/**
 * option_count - an option that counts updates
 * @option: its name as the user writes it
 * @text: what it is given
 * @state: of the parser, which leaves with an error unless it is a number above 0
 *
 * Return: the number.
 */
unsigned long option_count(const char *option, const char *text,
			   struct argp_state *state)
{
	unsigned long count;
	char *end;

	errno = 0;
	count = strtoul(text, &end, 10);
	if (errno || *end || end == text || *text == '-' || !count ||
	    count > MAX_COUNT)
		argp_error(state, "%s %s: not a number above 0", option, text);
	return count;
}

/**
 * option_seconds - the option --duration
 * @text: what it is given
 * @state: of the parser, which leaves with an error unless it is a time
 *
 * Return: the time in seconds.
 */
double option_seconds(const char *text, struct argp_state *state)
{
	double seconds;
	char *end;

	seconds = strtod(text, &end);
	if (*end || end == text || !(seconds > 0 && seconds < MAX_SECONDS))
		argp_error(state, "--duration %s: not a number above 0", text);
	return seconds;
}

/**
 * verb_parse - read the options of a verb
 * @argp: the options
 * @argc: as of main(), from the verb on
 * @argv: as of main(), from the verb on
 * @input: passed to the parser of the options
 *
 * Leaves the program where there is something wrong with them, and after --help.
 */
void verb_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	static char name[64];

	snprintf(name, sizeof(name), "tdxupdate-trace %s", argv[0]);
	argp_err_exit_status = EXIT_ERROR;
	argv[0] = name;
	if (argp_parse(argp, argc, argv, 0, NULL, input))
		exit(EXIT_ERROR);
}
