// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEAMLDR.INSTALL: a session over all LPs, of which the last one does the work,
 * with the checks in the order of Intel's loader source.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "host_memory.h"
#include "kot.h"
#include "platform.h"
#include "pseamldr_state.h"
#include "rulebook.h"
#include "seam_call.h"
#include "sha384.h"
#include "td_manage.h"
#include "tdx_module.h"

/* RDX of INSTALL: the old module is gone. */
#define INSTALL_RECOVERABLE 0
#define INSTALL_UNRECOVERABLE 1

static bool page_valid(u64 pa)
{
	return host_memory_valid(pa, TDX_PAGE_LEN, TDX_PAGE_LEN);
}

static u64 read_params(u64 pa)
{
	struct seamldr_params *params = pseamldr.params;
	u64 count, i;

	if (!page_valid(pa) || !host_memory_read(params, pa, sizeof(*params)))
		return refuse(RULE_INSTALL_PARAMS);
	if (params->version)
		return refuse(RULE_INSTALL_PARAMS_VERSION);
	if (memchr_inv(params->reserved, 0, sizeof(params->reserved)))
		return refuse(RULE_INSTALL_PARAMS_RESERVED);
	if (le32_to_cpu(params->scenario) > SEAMLDR_SCENARIO_UPDATE)
		return refuse(RULE_INSTALL_SCENARIO);

	count = le64_to_cpu(params->num_module_pages);
	if (!count || count > TDX_IMAGE_MAX_MODULE_PAGES)
		return refuse(RULE_INSTALL_PAGE_COUNT);
	for (i = 0; i < count; i++)
		if (!page_valid(le64_to_cpu(params->module_pa[i])))
			return refuse(RULE_INSTALL_PAGE);

	if (!page_valid(le64_to_cpu(params->sigstruct_pa)) ||
	    !host_memory_read(pseamldr.sigstruct,
			      le64_to_cpu(params->sigstruct_pa),
			      sizeof(*pseamldr.sigstruct)))
		return refuse(RULE_INSTALL_SIGSTRUCT);
	return SEAMLDR_ST_SUCCESS;
}

static bool update_asked_for(void)
{
	return le32_to_cpu(pseamldr.params->scenario) ==
	       SEAMLDR_SCENARIO_UPDATE;
}

/* A platform that cannot update loads instead, and does not say so. */
static bool is_update(void)
{
	return update_asked_for() && pseamldr.td_preserving;
}

static u64 check_update(void)
{
	const struct tdx_handoff *handoff = &tdx_module.handoff;
	const struct tdx_sigstruct *sigstruct = pseamldr.sigstruct;

	if (!pseamldr.remaining_updates)
		return refuse(RULE_INSTALL_UPDATES_LEFT);
	/* Its length is always good: only SYS.SHUTDOWN writes it. */
	if (!handoff->valid)
		return refuse(RULE_INSTALL_HANDOFF);
	if (handoff->hv < le16_to_cpu(sigstruct->min_update_hv))
		return refuse(RULE_INSTALL_HANDOFF_OLD);
	if (handoff->hv > le16_to_cpu(sigstruct->module_hv))
		return refuse(RULE_INSTALL_HANDOFF_NEW);
	return SEAMLDR_ST_SUCCESS;
}

/* All that can still be taken back, in the order of the loader. */
static u64 check_install(u64 params_pa)
{
	u64 module_len, status;

	status = read_params(params_pa);
	if (status)
		return status;
	if (is_update() && !pseamldr.snapshot.ready)
		return refuse(RULE_INSTALL_OLD_MODULE);

	module_len =
		le64_to_cpu(pseamldr.params->num_module_pages) * TDX_PAGE_LEN;
	status = sigstruct_check(pseamldr.sigstruct, module_len,
				 &pseamldr.snapshot.svn);
	if (status)
		return status;
	if (is_update())
		return check_update();
	if (update_asked_for())
		decide(RULE_INSTALL_AS_LOAD);
	/* With dirty=0 at load, a TD may have a key all the same. */
	if (pseamldr.dirty_keys || kot_count_used())
		return refuse(RULE_INSTALL_DIRTY_KEYS);
	return SEAMLDR_ST_SUCCESS;
}

static u64 hash_module(u8 digest[TDX_HASH_LEN])
{
	u64 count = le64_to_cpu(pseamldr.params->num_module_pages), i;

	if (!seam_sha384_start(pseamldr.seamhash))
		return SEAMLDR_ST_EUNSPECERR;
	for (i = 0; i < count; i++) {
		u64 pa = le64_to_cpu(pseamldr.params->module_pa[i]);

		if (!host_memory_read(pseamldr.page, pa, TDX_PAGE_LEN) ||
		    !seam_sha384_add(pseamldr.seamhash, pseamldr.page,
				     TDX_PAGE_LEN))
			return SEAMLDR_ST_EUNSPECERR;
	}
	if (!seam_sha384_finish(pseamldr.seamhash, digest))
		return SEAMLDR_ST_EUNSPECERR;
	if (memcmp(digest, pseamldr.sigstruct->seamhash, TDX_HASH_LEN))
		return refuse(RULE_INSTALL_HASH);
	return SEAMLDR_ST_SUCCESS;
}

/* From here on the old module is gone, whatever happens. */
static u64 replace_module(void)
{
	const struct tdx_sigstruct *sigstruct = pseamldr.sigstruct;
	u8 digest[TDX_HASH_LEN];
	u64 status;

	if (!is_update())
		td_lose_all();
	status = hash_module(digest);
	if (status)
		return status;

	tdx_module_install(sigstruct, is_update());
	pseamldr.loaded = (struct seamextend){
		.ready = true,
		.svn.valid = true,
		.svn.minor = sigstruct->svn_minor,
		.svn.major = sigstruct->svn_major,
	};
	memcpy(pseamldr.loaded.mrseam, digest, TDX_HASH_LEN);
	pseamldr.updates = is_update() ? pseamldr.updates + 1 : 0;
	pseamldr_count_updates();
	pseamldr.dirty_keys = seam_platform_all_packages();
	pseamldr.dirty_caches = seam_platform_all_packages();
	WRITE_ONCE(tdx_module.seam_ready, true);
	decide(is_update() ? RULE_INSTALL_UPDATED : RULE_INSTALL_LOADED);
	return SEAMLDR_ST_SUCCESS;
}

static u64 install_on_last_lp(struct seam_call *call)
{
	u64 status;

	call->rdx = INSTALL_RECOVERABLE;
	status = check_install(call->rcx);
	if (status) {
		decide(RULE_INSTALL_RESTORED);
		pseamldr.loaded = pseamldr.snapshot;
		WRITE_ONCE(tdx_module.seam_ready, pseamldr.loaded.ready);
	} else {
		status = replace_module();
		if (status) {
			decide(RULE_INSTALL_LOST);
			call->rdx = INSTALL_UNRECOVERABLE;
		}
	}
	pseamldr_end_session();
	return status;
}

static void begin_session(void)
{
	decide(RULE_INSTALL_FIRST_LP);
	pseamldr.snapshot = pseamldr.loaded;
	pseamldr.loaded = (struct seamextend){};
	pseamldr_begin_session(FLOW_INSTALL);
}

/** seamldr_install() - SEAMLDR.INSTALL. Context: the trap */
u64 seamldr_install(struct seam_call *call)
{
	struct seam_lp *lp = &seam_platform.lp[call->lp];

	if (!lp->present)
		return refuse(RULE_INSTALL_LP);
	if (pseamldr.flow != FLOW_READY && pseamldr.flow != FLOW_INSTALL)
		return refuse(RULE_INSTALL_FLOW);
	if (lp->in_session)
		return refuse(RULE_INSTALL_LP_TWICE);
	if (pseamldr.flow == FLOW_READY)
		begin_session();

	pseamldr_join_session(call);
	if (pseamldr.session_lps == seam_platform.nr_lps)
		return install_on_last_lp(call);

	decide(RULE_INSTALL_OTHER_LP);
	/* Success whatever RCX is: nobody looks at it before the last LP. */
	call->rdx = INSTALL_RECOVERABLE;
	return SEAMLDR_ST_SUCCESS;
}
