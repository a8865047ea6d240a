// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the CPUs share of SEAM, and what must become of it: the sessions of the
 * P-SEAMLDR, the module that is loaded, handoff data, keys, written-back caches.
 * Like the model of the TDs, it has nothing in common with the emulator.
 *
 * The calls that change it are made with a lock held, so that their order is
 * known and each outcome can be foretold. SYS.INIT and SYS.LP.INIT are not: they
 * are to meet each other and those that are.
 */
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "fuzz_model.h"
#include "fuzz_seam.h"
#include "pages.h"
#include "seamcall.h"
#include "tdx_layout.h"

#define RDX_RECOVERABLE 0
#define RDX_UNRECOVERABLE 1

enum flow { FLOW_IDLE, FLOW_INSTALL, FLOW_SHUTDOWN, FLOW_CLEANUP };

/**
 * struct seam_model - what must be true of P-SEAMLDR and TDX module
 * @lps:	CPUs of the platform
 * @packages:	its packages
 * @flow:	enum flow
 * @joined:	bitmap of the CPUs that joined the session
 * @ready:	a module is loaded; it answers if no session is open
 * @was_ready:	the same, as the session of INSTALL began
 * @may_end:	SEAMLDR.SHUTDOWN may begin a session
 * @gone:	it ended one
 * @dirty:	bitmap of packages with dirty keys and caches
 * @handoff:	handoff data is valid
 * @waiting:	a new module waits for SYS.UPDATE or SYS.CONFIG
 * @unkeyed:	bitmap of packages that SYS.KEY.CONFIG is still needed on
 * @since_load:	INSTALLs with UPDATE since the SEAMDB was cleared
 * @installs:	INSTALLs that brought a module
 * @updates:	SYS.UPDATEs
 * @configs:	SYS.CONFIGs
 * @shutdowns:	SYS.SHUTDOWNs
 * @lost_modules: unrecoverable failures
 * @restored:	recoverable failures
 * @cleanups:	sessions of SEAMLDR.CLEANUP
 * @losses:	how often all TDs were lost
 * @keys:	HKIDs that TDs have
 * @inits:	SYS.INITs
 * @initialized: bitmap of CPUs that did SYS.LP.INIT since they joined an INSTALL
 * @wb_begun:	PHYMEM.CACHE.WBs of each package that began
 * @wb_ended:	and that ended
 */
struct seam_model {
	unsigned int lps;
	unsigned int packages;
	enum flow flow;
	unsigned long joined;
	bool ready;
	bool was_ready;
	bool may_end;
	bool gone;
	unsigned int dirty;
	bool handoff;
	bool waiting;
	unsigned int unkeyed;
	u64 since_load;
	u64 installs;
	u64 updates;
	u64 configs;
	u64 shutdowns;
	u64 lost_modules;
	u64 restored;
	u64 cleanups;
	atomic_t losses;
	atomic_t keys;
	atomic_t inits;
	unsigned long initialized;
	atomic_t wb_begun[MODEL_MAX_PACKAGES];
	atomic_t wb_ended[MODEL_MAX_PACKAGES];
};

static struct seam_model seam;
/* Of all of it that is not an atomic or a bitmap of CPUs. */
static DEFINE_RAW_SPINLOCK(seam_lock);

/**
 * struct params_kind - a page of SEAMLDR_PARAMS and what it must lead to
 * @page:	number of the test page
 * @load:	asks for LOAD, not UPDATE
 * @wrong_hash:	one of the module's pages is another
 * @scenario:	asks for neither
 */
struct params_kind {
	unsigned int page;
	bool load;
	bool wrong_hash;
	bool scenario;
};

static const struct params_kind params_kinds[] = {
	{ .page = PAGE_PARAMS },
	{ .page = PAGE_PARAMS_LOAD, .load = true },
	{ .page = PAGE_PARAMS_WRONG_HASH, .wrong_hash = true },
	{
		.page = PAGE_PARAMS_LOAD_WRONG_HASH,
		.load = true,
		.wrong_hash = true,
	},
	{ .page = PAGE_PARAMS_SCENARIO, .scenario = true },
};

static const struct params_kind *kind_of(u64 rcx)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(params_kinds); i++)
		if (test_page_address(params_kinds[i].page) == rcx)
			return &params_kinds[i];
	return NULL;
}

static void make_params(const struct params_kind *kind)
{
	const struct seamldr_params *good;
	struct seamldr_params *params;

	good = test_page_memory(test_page_address(PAGE_PARAMS), sizeof(*good));
	params = test_page_memory(test_page_address(kind->page),
				  sizeof(*params));
	if (params != good)
		*params = *good;
	if (kind->load)
		params->scenario = cpu_to_le32(SEAMLDR_SCENARIO_LOAD);
	if (kind->scenario)
		params->scenario = cpu_to_le32(SEAMLDR_SCENARIO_UPDATE + 1);
	if (kind->wrong_hash)
		params->module_pa[0] =
			cpu_to_le64(test_page_address(PAGE_SOURCE));
}

/**
 * fuzz_seam_begin() - an emulator that was just loaded, with READY and no TD
 * @lps:	its CPUs
 * @packages:	its parameter of this name
 * @dirty:	its parameter of this name
 *
 * The test page PAGE_PARAMS holds good SEAMLDR_PARAMS for UPDATE.
 *
 * Return: 0 or -EINVAL.
 */
int fuzz_seam_begin(unsigned int lps, unsigned int packages, bool dirty)
{
	unsigned int i;

	if (!packages || packages > MODEL_MAX_PACKAGES || packages > lps)
		return -EINVAL;
	seam = (struct seam_model){
		.lps = lps,
		.packages = packages,
		.ready = true,
		.dirty = dirty ? BIT(packages) - 1 : 0,
		.initialized = BIT(lps) - 1,
	};
	for (i = 0; i < ARRAY_SIZE(params_kinds); i++)
		make_params(&params_kinds[i]);
	return 0;
}

/** fuzz_seam_may_end() - from here on SEAMLDR.SHUTDOWN is for real */
void fuzz_seam_may_end(void)
{
	seam.may_end = true;
}

/** fuzz_seam_package() - of a CPU, as the emulator spreads them */
unsigned int fuzz_seam_package(unsigned int lp)
{
	return lp * seam.packages / seam.lps;
}

/** fuzz_seam_losses() - how often all TDs were lost */
unsigned int fuzz_seam_losses(void)
{
	return atomic_read(&seam.losses);
}

static void lose_tds(void)
{
	atomic_set(&seam.keys, 0);
	atomic_inc(&seam.losses);
}

/* What a host that wants its module back does; a guess when others act too. */
static u64 next_loader_leaf(void)
{
	switch (READ_ONCE(seam.flow)) {
	case FLOW_CLEANUP:
		return SEAMLDR_LEAF_CLEANUP;
	case FLOW_IDLE:
		if (!READ_ONCE(seam.ready) &&
		    (READ_ONCE(seam.dirty) || atomic_read(&seam.keys)))
			return SEAMLDR_LEAF_CLEANUP;
		fallthrough;
	default:
		return SEAMLDR_LEAF_INSTALL;
	}
}

/** fuzz_seam_next() - the call that leads to a module that answers */
void fuzz_seam_next(struct seamcall *call)
{
	bool module = READ_ONCE(seam.flow) == FLOW_IDLE ? seam.ready :
							  seam.was_ready;

	*call = (struct seamcall){
		.fn = next_loader_leaf(),
		.rcx = test_page_address(module ? PAGE_PARAMS :
						  PAGE_PARAMS_LOAD),
	};
}

static bool all_joined(void)
{
	return hweight_long(seam.joined) == seam.lps;
}

static bool package_joined(unsigned int package)
{
	unsigned int lp;

	for (lp = 0; lp < seam.lps; lp++)
		if (fuzz_seam_package(lp) == package &&
		    !(seam.joined & BIT(lp)))
			return false;
	return true;
}

static void end_session(void)
{
	seam.joined = 0;
	WRITE_ONCE(seam.flow, FLOW_IDLE);
}

/* All that can be taken back, in the order of the loader. */
static u64 recoverable_status(const struct params_kind *kind)
{
	if (!kind || kind->scenario || (!kind->load && !seam.was_ready))
		return SEAMLDR_ST_EBADPARAM;
	if (kind->load)
		return seam.dirty || atomic_read(&seam.keys) ?
			       SEAMLDR_ST_ECLEANUPREQ :
			       SEAMLDR_ST_SUCCESS;
	return seam.handoff ? SEAMLDR_ST_SUCCESS : SEAMLDR_ST_EBADHANDOFF;
}

static void module_installed(const struct params_kind *kind)
{
	seam.ready = true;
	seam.waiting = true;
	seam.unkeyed = 0;
	seam.dirty = BIT(seam.packages) - 1;
	seam.since_load = kind->load ? 0 : seam.since_load + 1;
	seam.handoff &= !kind->load;
	seam.installs++;
}

/* Returns what the last CPU must be answered, and sets its RDX. */
static u64 install_on_last(const struct params_kind *kind, u64 *rdx)
{
	u64 status = recoverable_status(kind);

	*rdx = RDX_RECOVERABLE;
	if (status) {
		seam.ready = seam.was_ready;
		seam.restored++;
	} else {
		if (kind->load)
			lose_tds();
		if (kind->wrong_hash) {
			status = SEAMLDR_ST_EBADHASH;
			*rdx = RDX_UNRECOVERABLE;
			seam.lost_modules++;
		} else {
			module_installed(kind);
		}
	}
	end_session();
	return status;
}

static u64 install(unsigned int lp, u64 rcx, u64 *rdx)
{
	if (seam.flow != FLOW_IDLE && seam.flow != FLOW_INSTALL)
		return SEAMLDR_ST_EBADCALL;
	if (seam.joined & BIT(lp))
		return SEAMLDR_ST_EBADCALL;
	if (seam.flow == FLOW_IDLE) {
		seam.was_ready = seam.ready;
		seam.ready = false;
		WRITE_ONCE(seam.flow, FLOW_INSTALL);
	}
	seam.joined |= BIT(lp);
	clear_bit(lp, &seam.initialized);
	if (all_joined())
		return install_on_last(kind_of(rcx), rdx);
	*rdx = RDX_RECOVERABLE;
	return SEAMLDR_ST_SUCCESS;
}

static u64 cleanup(unsigned int lp)
{
	if (seam.flow != FLOW_IDLE && seam.flow != FLOW_CLEANUP)
		return SEAMLDR_ST_EBADCALL;
	if (seam.joined & BIT(lp))
		return SEAMLDR_ST_EBADCALL;
	seam.ready = false;
	seam.was_ready = false;
	seam.handoff = false;
	WRITE_ONCE(seam.flow, FLOW_CLEANUP);
	seam.joined |= BIT(lp);
	if (package_joined(fuzz_seam_package(lp)))
		seam.dirty &= ~BIT(fuzz_seam_package(lp));
	if (all_joined()) {
		lose_tds();
		seam.since_load = 0;
		seam.cleanups++;
		end_session();
	}
	return SEAMLDR_ST_SUCCESS;
}

static bool begins_the_end(void)
{
	return seam.flow == FLOW_IDLE && !seam.dirty;
}

static u64 shutdown(unsigned int lp)
{
	if (seam.flow != FLOW_IDLE && seam.flow != FLOW_SHUTDOWN)
		return SEAMLDR_ST_EBADCALL;
	if (seam.dirty)
		return SEAMLDR_ST_ECLEANUPREQ;
	seam.ready = false;
	WRITE_ONCE(seam.flow, FLOW_SHUTDOWN);
	seam.joined |= BIT(lp);
	if (!all_joined())
		return SEAMLDR_ST_SUCCESS;
	/* acm_x2apicid is that of the first CPU. */
	if (lp)
		return SEAMLDR_ST_EBADCALL;
	seam.gone = true;
	return SEAMLDR_ST_SUCCESS;
}

static const char *loader_execute(unsigned int lp, struct seamcall *call)
{
	u64 rcx = call->rcx, rdx = call->rdx, wanted;

	if (call->fn == SEAMLDR_LEAF_SHUTDOWN && begins_the_end() &&
	    !seam.may_end) {
		call->status = TDX_SW_VMFAILINVALID;
		return NULL;
	}
	seamcall_execute(call);
	/* Another CPU may be in there for SEAMLDR.INFO. */
	if (call->status == TDX_SW_VMFAILINVALID)
		return NULL;
	if (seam.gone)
		return "the P-SEAMLDR answers after its end";
	if (call->fn == SEAMLDR_LEAF_INSTALL)
		wanted = install(lp, rcx, &rdx);
	else if (call->fn == SEAMLDR_LEAF_CLEANUP)
		wanted = cleanup(lp);
	else
		wanted = shutdown(lp);
	if (call->status != wanted)
		return "the P-SEAMLDR answers wrongly";
	return call->rdx == rdx ? NULL : "RDX is wrong";
}

static const char *shut_down(u64 rcx)
{
	seam.handoff = true;
	seam.shutdowns++;
	return rcx == 1 || rcx == 0x10001 ? NULL :
					    "takes a wrong handoff version";
}

static const char *updated(void)
{
	if (!seam.waiting || !seam.handoff)
		return "succeeds without a module or handoff data";
	seam.waiting = false;
	seam.handoff = false;
	seam.updates++;
	return NULL;
}

static const char *configured(void)
{
	if (!seam.waiting)
		return "succeeds without a module that waits";
	seam.waiting = false;
	seam.handoff = false;
	seam.unkeyed = BIT(seam.packages) - 1;
	seam.configs++;
	lose_tds();
	return NULL;
}

static const char *key_configured(unsigned int package)
{
	bool wanted = seam.unkeyed & BIT(package);

	seam.unkeyed &= ~BIT(package);
	return wanted ? NULL : "succeeds on a package that has its key";
}

static const char *system_execute(unsigned int lp, struct seamcall *call)
{
	bool reachable = seam.ready && seam.flow == FLOW_IDLE, answers;
	u64 rcx = call->rcx;

	seamcall_execute(call);
	answers = call->status != TDX_SW_VMFAILINVALID;
	if (reachable != answers)
		return reachable ? "a module that is there does not answer" :
				   "a module that is not there answers";
	if (call->status)
		return NULL;
	switch (TDX_FN_KEY(call->fn)) {
	case TDX_LEAF_SYS_SHUTDOWN:
		return shut_down(rcx);
	case TDX_LEAF_SYS_UPDATE:
		return updated();
	case TDX_LEAF_SYS_CONFIG:
		return configured();
	default:
		return key_configured(fuzz_seam_package(lp));
	}
}

static const char *execute_locked(unsigned int lp, struct seamcall *call)
{
	const char *wrong;

	raw_spin_lock(&seam_lock);
	if (TDX_FN_IS_SEAMLDR(call->fn))
		wrong = loader_execute(lp, call);
	else
		wrong = system_execute(lp, call);
	raw_spin_unlock(&seam_lock);
	return wrong;
}

static const char *written_back(unsigned int lp, struct seamcall *call)
{
	unsigned int package = fuzz_seam_package(lp);

	atomic_inc(&seam.wb_begun[package]);
	seamcall_execute(call);
	atomic_inc(&seam.wb_ended[package]);
	return NULL;
}

static const char *info_status(u64 status)
{
	switch (status) {
	case SEAMLDR_ST_SUCCESS:
	case SEAMLDR_ST_EBADPARAM:
	case TDX_SW_VMFAILINVALID:
		return NULL;
	default:
		return "the P-SEAMLDR answers wrongly";
	}
}

/* Of the calls that are made without the lock. */
static const char *note(unsigned int lp, const struct seamcall *call)
{
	if (TDX_FN_IS_SEAMLDR(call->fn))
		return info_status(call->status);
	if (call->status)
		return NULL;
	switch (TDX_FN_KEY(call->fn)) {
	case TDX_LEAF_SYS_INIT:
		atomic_inc(&seam.inits);
		return NULL;
	case TDX_LEAF_SYS_LP_INIT:
		return test_and_set_bit(lp, &seam.initialized) ?
			       "succeeds twice for one module" :
			       NULL;
	case TDX_LEAF_MNG_CREATE:
		atomic_inc(&seam.keys);
		return NULL;
	case TDX_LEAF_MNG_KEY_FREEID:
		atomic_dec(&seam.keys);
		return NULL;
	default:
		return NULL;
	}
}

static const char *execute(unsigned int lp, struct seamcall *call)
{
	switch (TDX_FN_KEY(call->fn)) {
	case SEAMLDR_LEAF_INSTALL:
	case SEAMLDR_LEAF_SHUTDOWN:
	case SEAMLDR_LEAF_CLEANUP:
	case TDX_LEAF_SYS_SHUTDOWN:
	case TDX_LEAF_SYS_UPDATE:
	case TDX_LEAF_SYS_CONFIG:
	case TDX_LEAF_SYS_KEY_CONFIG:
		return execute_locked(lp, call);
	case TDX_LEAF_PHYMEM_CACHE_WB:
		return written_back(lp, call);
	default:
		seamcall_execute(call);
		return note(lp, call);
	}
}

/**
 * fuzz_seam_execute() - make a call and take note of what it changes for all
 * @lp:		this CPU's place among those of the emulator
 * @call:	the call
 * @when:	filled in: under what circumstances it was made
 *
 * Context: interrupts off, on the CPU that is to make the call. So whatever
 * needs this CPU afterwards, as each session of the P-SEAMLDR and SYS.UPDATE
 * do, finds that note was taken.
 * Return: NULL, or what is wrong with the outcome.
 */
const char *fuzz_seam_execute(unsigned int lp, struct seamcall *call,
			      struct model_circumstances *when)
{
	const char *wrong;
	unsigned int i;

	*when = (struct model_circumstances){
		.cpu = lp,
		.package = fuzz_seam_package(lp),
		.packages = seam.packages,
	};
	for (i = 0; i < MODEL_MAX_PACKAGES; i++)
		when->written_back[i] = atomic_read(&seam.wb_ended[i]);
	wrong = execute(lp, call);
	for (i = 0; i < MODEL_MAX_PACKAGES; i++)
		when->writing_back[i] = atomic_read(&seam.wb_begun[i]);
	return wrong;
}

/** fuzz_seam_check() - when no CPU makes a call; NULL, or what is wrong */
const char *fuzz_seam_check(void)
{
	u64 inits = atomic_read(&seam.inits);

	if (inits > seam.installs)
		return "more SYS.INITs than modules";
	if (seam.updates + seam.configs > inits)
		return "more SYS.UPDATEs and SYS.CONFIGs than SYS.INITs";
	if (seam.updates > seam.shutdowns)
		return "more SYS.UPDATEs than SYS.SHUTDOWNs";
	return NULL;
}

/** fuzz_seam_show() - counts, and what the emulator's "state" must say as well */
void fuzz_seam_show(struct seq_file *m)
{
	seq_printf(m, "updates=%llu\nloads=%llu\nlost_modules=%llu\n",
		   seam.updates, seam.configs, seam.lost_modules);
	seq_printf(m, "restored=%llu\ncleanups=%llu\n", seam.restored,
		   seam.cleanups);
	seq_printf(m, "since_load=%llu\ndirty_packages=0x%x\n", seam.since_load,
		   seam.dirty);
	seq_printf(m, "seamldr_ready=%d\n", !seam.gone);
}
