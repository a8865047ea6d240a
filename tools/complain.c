// SPDX-License-Identifier: GPL-2.0-only
/* Errors for people. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "complain.h"

/**
 * complain - say on stderr what went wrong
 * @format: "what: why: how to mend it", as for printf()
 */
void complain(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}
