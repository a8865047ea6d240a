// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "complain.h"
#include "phases.h"
#include "replace_file.h"
#include "write_all.h"

static const char * const names[] = {
#define PHASE_NAME(id, name) [PHASE_##id] = (name),
	BUILD_PHASES(PHASE_NAME)
};

/**
 * phase_find - look a phase up
 * @name: as in BUILD_PHASES
 *
 * Return: the phase, or NR_PHASES.
 */
enum build_phase phase_find(const char *name)
{
	enum build_phase phase;

	for (phase = 0; phase < NR_PHASES; phase++)
		if (!strcmp(names[phase], name))
			break;
	return phase;
}

static void release_set(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGUSR1);
}

/**
 * phases_prepare - let SIGUSR1 end holds instead of the process
 *
 * Call it before any thread exists. A signal that comes early is not lost.
 *
 * Return: 0 or a negative error code.
 */
int phases_prepare(void)
{
	sigset_t set;

	release_set(&set);
	return -pthread_sigmask(SIG_BLOCK, &set, NULL);
}

/**
 * phases_begin - begin to build TDs
 * @phases: whose holds and ready file are set; the rest is filled
 * @members: TDs
 */
void phases_begin(struct phases *phases, unsigned int members)
{
	enum build_phase phase;

	pthread_mutex_init(&phases->lock, NULL);
	pthread_cond_init(&phases->released, NULL);
	for (phase = 0; phase < NR_PHASES; phase++) {
		phases->members[phase] = members;
		phases->arrived[phase] = 0;
		phases->go[phase] = false;
	}
}

static void write_ready_file(const char *path, const char *phase)
{
	struct replacement file;
	int ret;

	ret = replacement_begin(&file, path, 0666);
	if (!ret) {
		ret = write_all(file.fd, phase, strlen(phase));
		if (!ret)
			ret = write_all(file.fd, "\n", 1);
		ret = replacement_end(&file, ret);
	}
	if (ret)
		complain("%s: cannot write: %s", path, strerror(-ret));
}

/* Without a terminal of its own, a background job must not read from it. */
static bool may_read_stdin(void)
{
	return !isatty(STDIN_FILENO) || tcgetpgrp(STDIN_FILENO) == getpgrp();
}

/* Takes one line; end of file is no line. */
static bool line_on_stdin(struct pollfd *in)
{
	ssize_t len;
	char byte;

	do
		len = read(in->fd, &byte, 1);
	while (len > 0 && byte != '\n');
	if (len > 0)
		return true;
	in->fd = -1;
	return false;
}

/* Until SIGUSR1, a line on standard input, or the time is over. */
static void wait_for_release(double seconds)
{
	int timeout = seconds ? (int)(seconds * 1000) : -1, ready;
	struct pollfd fds[2] = { { .events = POLLIN }, { .events = POLLIN } };
	struct signalfd_siginfo info;
	sigset_t set;

	release_set(&set);
	fds[0].fd = signalfd(-1, &set, SFD_CLOEXEC);
	fds[1].fd = may_read_stdin() ? STDIN_FILENO : -1;
	for (;;) {
		ready = poll(fds, 2, timeout);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			break;
		if (fds[0].revents &&
		    read(fds[0].fd, &info, sizeof(info)) == sizeof(info))
			break;
		if (fds[1].revents && line_on_stdin(&fds[1]))
			break;
	}
	if (fds[0].fd >= 0)
		close(fds[0].fd);
}

/* Called by the last to arrive; the lock is held, and nobody else needs it. */
static void all_arrived(struct phases *phases, enum build_phase phase)
{
	printf("ready %s\n", names[phase]);
	fflush(stdout);
	if (phases->ready_file)
		write_ready_file(phases->ready_file, names[phase]);
	if (phases->hold[phase])
		wait_for_release(phases->hold_seconds);
	phases->go[phase] = true;
	pthread_cond_broadcast(&phases->released);
}

/**
 * phases_reach - a TD has reached a phase
 * @phases: begun
 * @phase: what is done
 *
 * Returns when the hold is over, if there is one.
 */
void phases_reach(struct phases *phases, enum build_phase phase)
{
	pthread_mutex_lock(&phases->lock);
	phases->arrived[phase]++;
	if (phases->arrived[phase] == phases->members[phase])
		all_arrived(phases, phase);
	while (phases->hold[phase] && !phases->go[phase])
		pthread_cond_wait(&phases->released, &phases->lock);
	pthread_mutex_unlock(&phases->lock);
}

/**
 * phases_leave - a TD will not reach a phase, nor a later one
 * @phases: begun
 * @phase: that cannot be done
 */
void phases_leave(struct phases *phases, enum build_phase phase)
{
	pthread_mutex_lock(&phases->lock);
	for (; phase < NR_PHASES; phase++) {
		phases->members[phase]--;
		if (phases->members[phase] && !phases->go[phase] &&
		    phases->arrived[phase] == phases->members[phase])
			all_arrived(phases, phase);
	}
	pthread_mutex_unlock(&phases->lock);
}
