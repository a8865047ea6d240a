// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEAMLDR.SHUTDOWN and SEAMLDR.CLEANUP: the ways out of SEAM. Each is a session
 * over all LPs that takes the TDX module away with its first call.
 */
#include <linux/cpumask.h>
#include <linux/kernel.h>

#include "platform.h"
#include "pseamldr_state.h"
#include "rulebook.h"
#include "seam_call.h"
#include "td_manage.h"
#include "tdx_module.h"

/* LPs of the package that have not joined the session. */
static bool last_of_package(const struct seam_call *call)
{
	unsigned int package = seam_platform.lp[call->lp].package, cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		const struct seam_lp *lp = &seam_platform.lp[cpu];

		if (lp->present && lp->package == package && !lp->in_session)
			return false;
	}
	return true;
}

/**
 * seamldr_shutdown() - SEAMLDR.SHUTDOWN
 * @call:	the call
 *
 * An LP may call again, which is how the right one can still be the last. After
 * it, nothing of SEAM answers any more.
 *
 * Context: the trap.
 * Return: a status of the P-SEAMLDR.
 */
u64 seamldr_shutdown(struct seam_call *call)
{
	const struct seam_lp *lp = &seam_platform.lp[call->lp];

	if (!lp->present)
		return refuse(RULE_INSTALL_LP);
	if (pseamldr.flow != FLOW_READY && pseamldr.flow != FLOW_SHUTDOWN)
		return refuse(RULE_LOADER_SHUTDOWN_FLOW);
	if (pseamldr.dirty_keys || pseamldr.dirty_caches)
		return refuse(RULE_LOADER_SHUTDOWN_DIRTY);
	if (pseamldr.flow == FLOW_READY) {
		decide(RULE_LOADER_SHUTDOWN_FIRST_LP);
		pseamldr.loaded.ready = false;
		pseamldr_begin_session(FLOW_SHUTDOWN);
	}
	if (!lp->in_session)
		pseamldr_join_session(call);
	if (pseamldr.session_lps < seam_platform.nr_lps)
		return SEAMLDR_ST_SUCCESS;
	if (lp->apicid != seam_platform.boot_apicid)
		return refuse(RULE_LOADER_SHUTDOWN_LAST_LP);
	decide(RULE_LOADER_SHUTDOWN_DONE);
	pseamldr.loaded = (struct seamextend){};
	pseamldr.gone = true;
	return SEAMLDR_ST_SUCCESS;
}

static void begin_cleanup(void)
{
	decide(RULE_CLEANUP_FIRST_LP);
	pseamldr.loaded.ready = false;
	tdx_module.handoff.valid = false;
	pseamldr_begin_session(FLOW_CLEANUP);
}

static void clean_package(unsigned int package)
{
	decide(RULE_CLEANUP_PACKAGE);
	pseamldr.dirty_keys &= ~(1ULL << package);
	pseamldr.dirty_caches &= ~(1ULL << package);
}

static void finish_cleanup(void)
{
	decide(RULE_CLEANUP_DONE);
	td_lose_all();
	pseamldr.loaded = (struct seamextend){};
	pseamldr.updates = 0;
	pseamldr_count_updates();
	pseamldr_end_session();
}

/**
 * seamldr_cleanup() - SEAMLDR.CLEANUP
 * @call:	the call
 *
 * The last LP of a package cleans its keys and its caches; the last of all
 * leaves a machine on which nothing but SEAMLDR.INSTALL with LOAD is possible.
 *
 * Context: the trap.
 * Return: a status of the P-SEAMLDR.
 */
u64 seamldr_cleanup(struct seam_call *call)
{
	const struct seam_lp *lp = &seam_platform.lp[call->lp];

	if (!lp->present)
		return refuse(RULE_INSTALL_LP);
	if (pseamldr.flow != FLOW_READY && pseamldr.flow != FLOW_CLEANUP)
		return refuse(RULE_CLEANUP_FLOW);
	if (lp->in_session)
		return refuse(RULE_CLEANUP_LP_TWICE);
	if (pseamldr.flow == FLOW_READY)
		begin_cleanup();
	pseamldr_join_session(call);
	if (last_of_package(call))
		clean_package(lp->package);
	if (pseamldr.session_lps == seam_platform.nr_lps)
		finish_cleanup();
	return SEAMLDR_ST_SUCCESS;
}
