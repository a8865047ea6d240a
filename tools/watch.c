// SPDX-License-Identifier: GPL-2.0-only
/* The running kernel, watched until it is enough. See watch.h. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "clock.h"
#include "complain.h"
#include "watch.h"

/**
 * watch_is_full - were there as many updates as are wanted?
 * @watch: with a limit or without
 *
 * Return: true when all further ones are not ours to tell.
 */
bool watch_is_full(const struct watch *watch)
{
	return watch->max_updates && watch->updates >= watch->max_updates;
}

/**
 * watch_lets_pass - does a fact belong to what was asked for?
 * @watch: counts
 * @observation: the fact
 *
 * A source tells what it finds, which may be more updates than are wanted: of
 * what is beyond nothing is told. What is still told is the state at the end (TDs
 * and SEAMCALLs), the cost of the last update, and losses, which may be of before.
 *
 * Return: true: tell it.
 */
bool watch_lets_pass(struct watch *watch, const struct observation *observation)
{
	if (!watch_is_full(watch)) {
		watch->updates += observation->kind == OBS_UPDATE ||
				  observation->kind == OBS_REFUSAL;
		return true;
	}
	switch (observation->kind) {
	case OBS_TDS:
	case OBS_LEAVES:
		return true;
	case OBS_LOSS:
		return observation->loss.reason != TDX_LOSS_OVERWRITTEN;
	case OBS_COST:
		if (watch->cost_told)
			return false;
		watch->cost_told = true;
		return true;
	default:
		return false;
	}
}

static __s64 now_ms(void)
{
	return clock_ns(CLOCK_MONOTONIC) / 1000000;
}

static bool is_over(const struct watch *watch)
{
	return watch_is_full(watch) ||
	       (watch->end_ms && now_ms() >= watch->end_ms);
}

static int wait_ms(const struct watch *watch, __s64 tick_ms)
{
	__s64 now = now_ms(), until = tick_ms;

	if (watch->end_ms && watch->end_ms < until)
		until = watch->end_ms;
	return until > now ? until - now : 0;
}

static int take_input(const struct watch *watch, const struct pollfd *fds)
{
	int ret = 0;

	if (fds[1].revents)
		ret = watch->on_signal ? watch->on_signal(watch->arg) : 1;
	if (!ret && fds[2].revents & (POLLERR | POLLHUP))
		ret = 1;
	if (!ret && fds[3].revents && watch->on_input)
		ret = watch->on_input(watch->arg);
	return ret;
}

/* Should a wake-up get lost, an update is seen at the next tick. */
static int take_turn(const struct watch *watch, const struct source_ops *ops,
		     struct source *source, bool ticked)
{
	int ret = ops->read(source, ticked && watch->tables);

	if (!ret && watch->after_read)
		ret = watch->after_read(watch->arg, ticked);
	return ret;
}

/**
 * watch_run - watch until it is enough
 * @watch: filled, up to @arg
 * @ops: of the source
 * @source: opened; tells an observer that asks watch_lets_pass()
 *
 * Return: 0, or the negative error code of the source or of what @watch calls.
 */
int watch_run(struct watch *watch, const struct source_ops *ops,
	      struct source *source)
{
	struct pollfd fds[] = {
		{ .fd = ops->fd(source), .events = POLLIN },
		{ .fd = watch->signals, .events = POLLIN },
		{ .fd = watch->output },
		{ .fd = watch->input, .events = POLLIN },
	};
	__s64 tick = now_ms();
	int ret = 0;

	watch->end_ms =
		watch->duration_s ? tick + (__s64)(watch->duration_s * 1e3) : 0;
	while (!ret && !is_over(watch)) {
		bool ticked = now_ms() >= tick;

		if (ticked)
			tick = now_ms() + watch->interval_ms;
		ret = take_turn(watch, ops, source, ticked);
		if (ret || is_over(watch))
			break;
		if (poll(fds, 4, wait_ms(watch, tick)) < 0) {
			if (errno != EINTR)
				return -errno;
			continue;
		}
		ret = take_input(watch, fds);
	}
	return ret < 0 ? ret : 0;
}

/**
 * watch_explain - say why it came to an end that was not meant
 * @ended: what ended
 * @err: 0: nothing to say; or the negative error code of the source
 */
void watch_explain(const char *ended, int err)
{
	if (err == -ENOMEM)
		complain(
			"%s: no memory for what was seen: free some, then start again",
			ended);
	else if (err)
		complain(
			"%s: cannot read what the BPF programs recorded: %s: start again; TDXUPDATE_DEBUG=1 tells more",
			ended, strerror(-err));
}
