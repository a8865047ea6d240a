/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_TDX_MODULE_H
#define _SEAM_TDX_MODULE_H

#include <linux/atomic.h>
#include <linux/types.h>

#include "seam_lock.h"
#include "tdx_layout.h"

struct seam_call;
struct tdx_generation;

/* clang-format off */
/* X(id, value): global states of the TDX module. */
#define TDX_SYS_STATES(X) \
	X(SYSINIT_PENDING, 0) \
	X(SYSINIT_DONE, 1) \
	X(SYSCONFIG_DONE, 2) \
	X(READY, 3) \
	X(SHUTDOWN, 4)
/* clang-format on */

#define TDX_SYS_STATE_ENUM(id, val) TDX_SYS_##id = (val),

/** enum tdx_sys_state - global state of the TDX module */
enum tdx_sys_state { TDX_SYS_STATES(TDX_SYS_STATE_ENUM) };

/**
 * struct tdx_handoff - what one module leaves for the next one
 * @valid:	SYS.SHUTDOWN wrote it and nobody took it yet
 * @hv:		handoff version that it is in
 * @len:	bytes
 * @builds:	TDs in build; from handoff version 1 on
 * @interrupted_migrations: from handoff version 1 on
 *
 * The rest of real handoff data (key ownership, TDMRs, packages) is in tables
 * of the emulator that survive an update by themselves.
 */
struct tdx_handoff {
	bool valid;
	u16 hv;
	u32 len;
	u16 builds;
	u16 interrupted_migrations;
};

/* First handoff version that carries the counters. */
#define TDX_HANDOFF_HV_COUNTERS 1

/**
 * struct tdx_module - the TDX module
 * @seam_ready:	SEAM_READY: without it SEAMCALL fails with VMfailInvalid
 * @sys_lock:	the module's global lock
 * @state:	global state
 * @version:	as TDX_VERSION()
 * @generation:	how this version behaves
 * @sig_module_hv: module_hv of its SIGSTRUCT
 * @sig_min_update_hv: min_update_hv of its SIGSTRUCT
 * @lps_initialized: LPs that did SYS.LP.INIT
 * @builds:	counter of TD builds, of modules that have one
 * @interrupted_migrations: counter of interrupted migrations
 * @packages_keyed: packages that did SYS.KEY.CONFIG
 * @update_compat: SYS.UPDATE was called with UPDATE_COMPATIBILITY
 * @epoch:	installs since load; a hash begun in another epoch is lost
 * @handoff:	handoff data
 */
struct tdx_module {
	bool seam_ready;
	struct seam_lock sys_lock;
	enum tdx_sys_state state;
	u32 version;
	const struct tdx_generation *generation;
	u16 sig_module_hv;
	u16 sig_min_update_hv;
	atomic_t lps_initialized;
	atomic_t builds;
	atomic_t interrupted_migrations;
	u64 packages_keyed;
	bool update_compat;
	u32 epoch;
	struct tdx_handoff handoff;
};

extern struct tdx_module tdx_module;

void tdx_module_boot(u32 version);
void tdx_module_install(const struct tdx_sigstruct *sigstruct, bool update);
void tdx_module_call(struct seam_call *call);
int tdx_module_state(void);
int tdx_module_find_state(const char *name);
const char *tdx_module_state_name(int state);

#endif /* _SEAM_TDX_MODULE_H */
