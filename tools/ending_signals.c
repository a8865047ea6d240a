// SPDX-License-Identifier: GPL-2.0-only
/* Signals that end a program tidily, as something to wait for. */
#include <signal.h>
#include <sys/signalfd.h>

#include "ending_signals.h"

/**
 * ending_signals_catch - let signals be read, instead of killing the program
 * @another: a signal besides those that end it, or 0
 *
 * As early as can be: a signal while it attaches ends it tidily as well.
 *
 * Return: a file descriptor to read struct signalfd_siginfo from.
 */
int ending_signals_catch(int another)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	if (another)
		sigaddset(&signals, another);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}
