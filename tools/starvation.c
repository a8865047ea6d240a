// SPDX-License-Identifier: GPL-2.0-only
/* Will a retry succeed, and when? From how builds went so far. */
#include <stdio.h>
#include <string.h>

#include "starvation.h"
#include "units.h"
#include "verdict.h"

/* From here on people count minutes. */
#define LONG_NS 60000000000ULL

/* Of one build; it may be older than any that has ended. */
static __s64 wait_for(const struct starvation *starvation,
		      const struct tdx_td *td, __u64 now_ns)
{
	__s64 age = now_ns - td->init_ns;

	if (age < starvation->build_median_ns)
		return starvation->build_median_ns - age;
	if (age < starvation->build_max_ns)
		return starvation->build_max_ns - age;
	return WAIT_UNKNOWN;
}

/* For the one that takes longest. Of TDs that are not named nothing is known. */
static __s64 wait_for_all(const struct starvation *starvation,
			  const struct update *update)
{
	__u64 now_ns = update_failed_ns(update);
	__s64 wait = 0, one;
	size_t i;

	if (!starvation->builds || !update->nr_busy ||
	    update->nr_busy < update->busy_counted)
		return WAIT_UNKNOWN;
	for (i = 0; i < update->nr_busy; i++) {
		one = wait_for(starvation, &update->busy[i], now_ns);
		if (one == WAIT_UNKNOWN)
			return WAIT_UNKNOWN;
		if (one > wait)
			wait = one;
	}
	return wait;
}

/**
 * starvation_find - what a refused update can hope for
 * @starvation: filled
 * @model: that knows the builds
 * @update: that was refused for a TD in build; NULL when there is none
 */
void starvation_find(struct starvation *starvation, const struct model *model,
		     const struct update *update)
{
	const struct build_windows *windows = &model->windows;

	memset(starvation, 0, sizeof(*starvation));
	starvation->in_a_row = model->busy_in_a_row;
	starvation->longest_run = model->busy_longest_run;
	starvation->refusals = model->stats.verdicts[OUTCOME_RETRY];
	starvation->watched_ns = build_windows_watched(windows, model->now_ns);
	starvation->busy_ns = build_windows_busy(windows, model->now_ns);
	starvation->longest_free_ns =
		build_windows_longest_free(windows, model->now_ns);
	starvation->builds = windows->lengths.count;
	starvation->build_median_ns = distribution_median(&windows->lengths);
	starvation->build_max_ns = windows->lengths.max;
	starvation->wait_ns = update ? wait_for_all(starvation, update) :
				       WAIT_UNKNOWN;
	starvation->cleared = windows->clear_after.count;
	starvation->clear_median_ns =
		distribution_median(&windows->clear_after);
}

/**
 * starvation_share - how much of the time an update would have been refused
 * @starvation: found
 *
 * Return: 0 to 1.
 */
double starvation_share(const struct starvation *starvation)
{
	if (!starvation->watched_ns)
		return 0;
	return (double)starvation->busy_ns / (double)starvation->watched_ns;
}

/**
 * sentence_wait - when to retry
 * @starvation: found for the refused update
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text.
 */
const char *sentence_wait(const struct starvation *starvation, char *text)
{
	char median[UNIT_LEN], longest[UNIT_LEN], wait[UNIT_LEN];
	int len;

	if (!starvation->builds) {
		snprintf(
			text, SENTENCE_LEN,
			"how long is not known: no build was seen from begin to end");
		return text;
	}
	len = snprintf(text, SENTENCE_LEN,
		       "a build takes %s (median of %llu, longest %s): ",
		       unit_duration(starvation->build_median_ns, median),
		       (unsigned long long)starvation->builds,
		       unit_duration(starvation->build_max_ns, longest));
	if (starvation->wait_ns == WAIT_UNKNOWN)
		snprintf(text + len, SENTENCE_LEN - len,
			 "one in the way is older, or not known");
	else
		snprintf(text + len, SENTENCE_LEN - len, "retry in about %s",
			 unit_duration(starvation->wait_ns, wait));
	return text;
}

/**
 * sentence_starvation - how little room builds leave for an update
 * @starvation: found
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text, or NULL when no TD was in build or nothing was watched.
 */
const char *sentence_starvation(const struct starvation *starvation, char *text)
{
	char watched[UNIT_LEN], longest[UNIT_LEN];

	if (!starvation->busy_ns || !starvation->watched_ns)
		return NULL;
	snprintf(
		text, SENTENCE_LEN,
		"a TD was in build for %.0f%% of %s; the longest time without was %s",
		100 * starvation_share(starvation),
		starvation->watched_ns < LONG_NS ?
			unit_duration(starvation->watched_ns, watched) :
			unit_age(starvation->watched_ns, watched),
		unit_duration(starvation->longest_free_ns, longest));
	return text;
}
