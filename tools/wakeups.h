/* SPDX-License-Identifier: GPL-2.0-only */
/* What wakes whoever waits for the BPF programs to tell something. */
#ifndef _TDXUPDATE_WAKEUPS_H
#define _TDXUPDATE_WAKEUPS_H

struct call_rings;

/**
 * struct wakeups - what to wait for
 * @events: epoll instance: readable when there is something to read; or -1
 * @timer: in @events, or -1
 */
struct wakeups {
	int events;
	int timer;
};

int wakeups_open(struct wakeups *wakeups, int ring,
		 const struct call_rings *calls);
void wakeups_take(struct wakeups *wakeups);
void wakeups_close(struct wakeups *wakeups);

#endif /* _TDXUPDATE_WAKEUPS_H */
