// SPDX-License-Identifier: GPL-2.0-only
/* Rings and a timer, as one file descriptor to wait for. See wakeups.h. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "call_rings.h"
#include "wakeups.h"

/* Single SEAMCALLs wait no longer than this, nor wake us up sooner. */
#define CALLS_INTERVAL_NS (100 * 1000 * 1000)

/*
 * By edge: a ring is readable from its first record on, but most records are in
 * no hurry. Those that are wake whoever waits.
 */
static int add_event(struct wakeups *wakeups, int fd)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };

	return epoll_ctl(wakeups->events, EPOLL_CTL_ADD, fd, &event) ? -errno :
								       0;
}

static int add_call_events(struct wakeups *wakeups,
			   const struct call_rings *calls)
{
	const struct itimerspec interval = {
		.it_interval.tv_nsec = CALLS_INTERVAL_NS,
		.it_value.tv_nsec = CALLS_INTERVAL_NS,
	};
	int err;
	__u32 i;

	wakeups->timer =
		timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (wakeups->timer < 0 ||
	    timerfd_settime(wakeups->timer, 0, &interval, NULL))
		return -errno;
	err = add_event(wakeups, wakeups->timer);
	for (i = 0; i < calls->nr && !err; i++)
		err = add_event(wakeups, calls->fds[i]);
	return err;
}

/**
 * wakeups_open - begin to wait
 * @wakeups: filled; to be closed with wakeups_close() whatever is returned
 * @ring: of rare events
 * @calls: rings of single SEAMCALLs, or NULL
 *
 * Return: 0 or a negative error code.
 */
int wakeups_open(struct wakeups *wakeups, int ring,
		 const struct call_rings *calls)
{
	int err;

	wakeups->timer = -1;
	wakeups->events = epoll_create1(EPOLL_CLOEXEC);
	if (wakeups->events < 0)
		return -errno;
	err = add_event(wakeups, ring);
	return err || !calls ? err : add_call_events(wakeups, calls);
}

/**
 * wakeups_take - what woke us is about to be read
 * @wakeups: opened
 *
 * To be called before what it tells of is read, so that nothing is missed.
 */
void wakeups_take(struct wakeups *wakeups)
{
	struct epoll_event events[16];
	__u64 expirations;

	while (epoll_wait(wakeups->events, events, 16, 0) == 16)
		;
	if (wakeups->timer >= 0 &&
	    read(wakeups->timer, &expirations, sizeof(expirations)) < 0)
		return;
}

/**
 * wakeups_close - wait no more
 * @wakeups: opened, or both -1
 */
void wakeups_close(struct wakeups *wakeups)
{
	if (wakeups->timer >= 0)
		close(wakeups->timer);
	if (wakeups->events >= 0)
		close(wakeups->events);
}
