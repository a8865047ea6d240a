/* SPDX-License-Identifier: GPL-2.0-only */
/* How far TDs are that are built at the same time, and where they wait. */
#ifndef _TD_BUILD_PHASES_H
#define _TD_BUILD_PHASES_H

#include <pthread.h>
#include <stdbool.h>

/* clang-format off */

/* X(id, name): in this order; a phase has been reached when it is done. */
#define BUILD_PHASES(X) \
	X(CREATE, "create") \
	X(INIT, "init") \
	X(VCPUS, "vcpus") \
	X(PAGES, "pages") \
	X(FINALIZE, "finalize")

/* clang-format on */

#define BUILD_PHASE_ENUM(id, name) PHASE_##id,

/** enum build_phase - what was done last */
enum build_phase { BUILD_PHASES(BUILD_PHASE_ENUM) NR_PHASES };

/**
 * struct phases - how far the TDs of one run are
 * @lock:	guards all below
 * @released:	a hold has ended
 * @members:	TDs that can still reach the phase
 * @arrived:	TDs that have reached it
 * @go:		no TD waits at the phase any more
 * @hold:	phases after which all wait
 * @hold_seconds: how long; 0 for ever
 * @ready_file:	file that names the phase that all have reached, or NULL
 */
struct phases {
	pthread_mutex_t lock;
	pthread_cond_t released;
	unsigned int members[NR_PHASES];
	unsigned int arrived[NR_PHASES];
	bool go[NR_PHASES];
	bool hold[NR_PHASES];
	double hold_seconds;
	const char *ready_file;
};

enum build_phase phase_find(const char *name);
int phases_prepare(void);
void phases_begin(struct phases *phases, unsigned int members);
void phases_reach(struct phases *phases, enum build_phase phase);
void phases_leave(struct phases *phases, enum build_phase phase);

#endif /* _TD_BUILD_PHASES_H */
