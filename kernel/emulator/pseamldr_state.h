/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the P-SEAMLDR keeps between calls. All of it is owned by who holds the
 * lock, which is whoever executes one of its leaves.
 */
#ifndef _SEAM_PSEAMLDR_STATE_H
#define _SEAM_PSEAMLDR_STATE_H

#include <linux/types.h>

#include "seam_lock.h"
#include "sigstruct.h"
#include "tdx_layout.h"

struct seam_call;
struct shash_desc;

/* X(id, name): what the P-SEAMLDR is in the middle of, and its name in "state". */
#define PSEAMLDR_FLOWS(X)       \
	X(READY, "idle")        \
	X(INSTALL, "install")   \
	X(SHUTDOWN, "shutdown") \
	X(CLEANUP, "cleanup")

#define PSEAMLDR_FLOW_ENUM(id, name) FLOW_##id,

/** enum pseamldr_flow - the session that not every LP has joined */
enum pseamldr_flow { PSEAMLDR_FLOWS(PSEAMLDR_FLOW_ENUM) };

/**
 * struct seamextend - what the CPU holds of the module that is loaded
 * @ready:	SEAM_READY of the snapshot
 * @mrseam:	measurement of the module
 * @svn:	its security version
 */
struct seamextend {
	bool ready;
	u8 mrseam[TDX_HASH_LEN];
	struct seam_svn svn;
};

/**
 * struct pseamldr - the P-SEAMLDR
 * @lock:	held by the LP that is inside
 * @gone:	SEAMLDR.SHUTDOWN ended it
 * @flow:	enum pseamldr_flow
 * @session_lps: LPs that joined the session
 * @td_preserving: the platform can update at all
 * @max_updates: size of the SEAMDB, as updates that are possible
 * @updates:	updates since the SEAMDB was cleared
 * @remaining_updates: what INFO reports
 * @dirty_keys:	packages whose keys a module may have used
 * @dirty_caches: packages whose caches may hold lines of a module
 * @loaded:	module that is loaded
 * @snapshot:	module that was, as the session began
 * @params:	copy of what the host passes, which may change meanwhile
 * @sigstruct:	the same
 * @page:	the same
 * @seamhash:	SHA-384 of the module
 */
struct pseamldr {
	struct seam_lock lock;
	bool gone;
	enum pseamldr_flow flow;
	unsigned int session_lps;
	bool td_preserving;
	u32 max_updates;
	u32 updates;
	u32 remaining_updates;
	u64 dirty_keys;
	u64 dirty_caches;
	struct seamextend loaded;
	struct seamextend snapshot;
	struct seamldr_params *params;
	struct tdx_sigstruct *sigstruct;
	u8 *page;
	struct shash_desc *seamhash;
};

extern struct pseamldr pseamldr;

void pseamldr_begin_session(enum pseamldr_flow flow);
void pseamldr_join_session(struct seam_call *call);
void pseamldr_end_session(void);
void pseamldr_count_updates(void);

u64 seamldr_install(struct seam_call *call);
u64 seamldr_shutdown(struct seam_call *call);
u64 seamldr_cleanup(struct seam_call *call);

#endif /* _SEAM_PSEAMLDR_STATE_H */
