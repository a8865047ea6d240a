/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_PSEAMLDR_H
#define _SEAM_PSEAMLDR_H

#include <linux/types.h>

struct seam_call;

/* Version of the P-SEAMLDR that is modelled, major.minor.update. */
#define PSEAMLDR_MAJOR 1
#define PSEAMLDR_MINOR 5
#define PSEAMLDR_UPDATE 2

/**
 * struct pseamldr_view - what debugfs shows of the P-SEAMLDR
 * @updates_left: num_remaining_updates
 * @session:	what session waits for further LPs, "idle" if none does
 * @gone:	SEAMLDR.SHUTDOWN ended it
 * @dirty_keys:	packages whose keys are dirty
 * @session_lps: LPs that called so far
 */
struct pseamldr_view {
	u32 updates_left;
	const char *session;
	bool gone;
	u64 dirty_keys;
	unsigned int session_lps;
};

int pseamldr_init(u32 updates, bool td_preserving, bool dirty);
void pseamldr_exit(void);
void pseamldr_call(struct seam_call *call);
void pseamldr_view(struct pseamldr_view *view);

#endif /* _SEAM_PSEAMLDR_H */
