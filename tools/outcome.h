/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How an update or an attempt at one can end: the words and exit statuses that
 * all programs share, so that a script treats them alike.
 */
#ifndef _TDXUPDATE_OUTCOME_H
#define _TDXUPDATE_OUTCOME_H

/* clang-format off */

/*
 * X(id, exit status, word):
 * DONE: updated
 * ERROR: the program could not do its work; nothing has been tried
 * RETRY: refused for a TD in build; nothing has changed
 * REFUSED: failed before anything had changed
 * LOST: no TDX until reboot
 * UNKNOWN: an update was begun, how it ended is not known
 */
#define OUTCOMES(X) \
	X(DONE, 0, "done") \
	X(ERROR, 1, "error") \
	X(RETRY, 2, "retry") \
	X(REFUSED, 3, "refused") \
	X(LOST, 4, "lost") \
	X(UNKNOWN, 5, "unknown")

/* clang-format on */

#define OUTCOME_ENUM(id, status, word) OUTCOME_##id = (status),

/** enum outcome - how it ended; also the exit status */
enum outcome { OUTCOMES(OUTCOME_ENUM) };

/**
 * outcome_word - one word for an outcome
 * @outcome: the outcome
 *
 * Return: a word that machines may rely on.
 */
static inline const char *outcome_word(enum outcome outcome)
{
/* clang-format off */
#define OUTCOME_CASE(id, status, word) case OUTCOME_##id: return word;
	/* clang-format on */
	switch (outcome) {
		OUTCOMES(OUTCOME_CASE)
	}
	return "?";
}

#endif /* _TDXUPDATE_OUTCOME_H */
