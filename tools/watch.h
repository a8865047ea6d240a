/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The running kernel, watched until it is enough: so many updates, so long, a
 * signal, or an output that nobody reads any more.
 */
#ifndef _TDXUPDATE_WATCH_H
#define _TDXUPDATE_WATCH_H

#include "source.h"

/**
 * struct watch - how long to watch, and who takes part
 * @max_updates: end after so many updates; 0 for no limit
 * @duration_s: end after so long; 0 for no limit
 * @signals: from ending_signals_catch()
 * @output: end when nobody reads this any more; -1: no matter
 * @input: wakes for @on_input; -1: none
 * @interval_ms: between two ticks
 * @tables: read TDs and SEAMCALLs at each tick
 * @after_read: what there was has been read, @ticked or in between
 * @on_signal: a signal can be read from @signals; NULL: it ends the watch
 * @on_input: @input can be read
 * @arg: passed to these three; they return 0, 1 to end the watch, or a negative
 *	error code. Any may be NULL
 * @updates: that were let through by watch_lets_pass()
 * @cost_told: so was the cost of the last of them
 * @end_ms: when @duration_s is over; 0: never
 */
struct watch {
	unsigned long max_updates;
	double duration_s;
	int signals;
	int output;
	int input;
	int interval_ms;
	bool tables;
	int (*after_read)(void *arg, bool ticked);
	int (*on_signal)(void *arg);
	int (*on_input)(void *arg);
	void *arg;
	unsigned long updates;
	bool cost_told;
	__s64 end_ms;
};

bool watch_lets_pass(struct watch *watch,
		     const struct observation *observation);
bool watch_is_full(const struct watch *watch);
int watch_run(struct watch *watch, const struct source_ops *ops,
	      struct source *source);
void watch_explain(const char *ended, int err);

#endif /* _TDXUPDATE_WATCH_H */
