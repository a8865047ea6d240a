// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a fuzzer does next: a random leaf with operands that may well be right,
 * so that TDs grow up, and modules, good and bad ones, are loaded meanwhile.
 */
#include <linux/kernel.h>
#include <linux/prandom.h>

#include "fuzz_seam.h"
#include "fuzzer.h"
#include "pages.h"

#define MAX_STEPS 16
#define LEAF_ROUTE_SEAMLDR (1ULL << 63)

static bool one_in(struct fuzzer *f, u32 limit)
{
	return !fuzzer_below(f, limit);
}

static unsigned int any_lp(struct fuzzer *f)
{
	return fuzzer_below(f, nr_fuzzers);
}

/* A page of a type, from a random one on; any page if there is none. */
static struct model_page *pick(struct fuzzer *f, enum model_type type)
{
	unsigned int start = fuzzer_below(f, MODEL_PAGES), i;
	struct model_page *page;

	for (i = 0; i < MODEL_PAGES; i++) {
		page = &f->model.page[(start + i) % MODEL_PAGES];
		if (page->type == type)
			return page;
	}
	return &f->model.page[start];
}

static u64 random_place(struct fuzzer *f)
{
	u64 level = fuzzer_below(f, 4);

	if (level && fuzzer_below(f, 8))
		return level;
	return (u64)fuzzer_below(f, 4) * 4096 +
	       (fuzzer_below(f, 16) ? 0 : level);
}

/*
 * Never an address in memory that is not of the tests: a call that succeeds may
 * write there.
 */
#define BEYOND_MEMORY_SHIFT 44

static u64 random_value(struct fuzzer *f)
{
	u32 bit;

	switch (fuzzer_below(f, 6)) {
	case 0:
		return 0;
	case 1:
		return fuzzer_below(f, 8);
	case 2:
		return 1ULL << BEYOND_MEMORY_SHIFT |
		       (u64)prandom_u32_state(&f->random) << 32 |
		       prandom_u32_state(&f->random);
	case 3:
		bit = fuzzer_below(f, 64);
		return 1ULL << (bit < PAGE_SHIFT ? bit : bit | 48);
	default:
		return f->model.page[fuzzer_below(f, MODEL_PAGES)].address;
	}
}

/* The vCPU of a TD that is nearest to being complete, or one that is. */
static struct model_page *pick_vcpu(struct fuzzer *f,
				    const struct model_page *tdr)
{
	struct model_page *page, *best = pick(f, MODEL_TDVPR);

	if (!fuzzer_below(f, 3))
		return best;
	for (page = f->model.page; page < f->model.page + MODEL_PAGES; page++)
		if (page->type == MODEL_TDVPR && page->owner == tdr &&
		    !page->initialized &&
		    (best->owner != tdr || best->initialized ||
		     page->tdcx > best->tdcx))
			best = page;
	return best;
}

/* The operands that a leaf wants, more or less. */
static void fill_operands(struct fuzzer *f, struct seamcall *call,
			  const struct model_page *tdr)
{
	u64 given = pick(f, MODEL_FREE)->address;
	u64 vcpu = pick_vcpu(f, tdr)->address;

	call->rcx = tdr->address;
	switch (call->fn & 0xffff) {
	case TDX_LEAF_MNG_CREATE:
		call->rcx = given;
		/* Few TDs, so that the pages last until one is built. */
		call->rdx = f->model.first_hkid + fuzzer_below(f, 2);
		break;
	case TDX_LEAF_MNG_ADDCX:
	case TDX_LEAF_VP_CREATE:
		call->rcx = given;
		call->rdx = tdr->address;
		break;
	case TDX_LEAF_MNG_KEY_CONFIG:
	case TDX_LEAF_MNG_VPFLUSHDONE:
	case TDX_LEAF_MNG_KEY_FREEID:
	case TDX_LEAF_MEM_TRACK:
	case TDX_LEAF_MR_FINALIZE:
		break;
	case TDX_LEAF_MNG_INIT:
		call->rdx = test_page_address(PAGE_TD_PARAMS);
		break;
	case TDX_LEAF_MNG_RD:
		call->rdx = MD_OP_STATE;
		break;
	case TDX_LEAF_VP_ADDCX:
		call->rcx = given;
		call->rdx = vcpu;
		break;
	case TDX_LEAF_VP_INIT:
		call->fn |= 1 << 16;
		call->r8 = vcpu >> 12;
		fallthrough;
	case TDX_LEAF_VP_FLUSH:
		call->rcx = vcpu;
		break;
	case TDX_LEAF_PHYMEM_PAGE_RECLAIM:
	case TDX_LEAF_PHYMEM_PAGE_RDMD:
		call->rcx = f->model.page[fuzzer_below(f, MODEL_PAGES)].address;
		break;
	case TDX_LEAF_PHYMEM_CACHE_WB:
		call->rcx = fuzzer_below(f, 8) == 0;
		break;
	case TDX_LEAF_MR_EXTEND:
		call->rcx =
			fuzzer_below(f, 4) * 4096 + fuzzer_below(f, 16) * 256;
		call->rdx = tdr->address;
		break;
	default:
		call->rcx = random_place(f);
		call->rdx = tdr->address;
		call->r8 = given;
		call->r9 = test_page_address(PAGE_SOURCE);
	}
}

/* Weighted by how often a leaf is needed to get anywhere. */
static const u8 td_leaves[] = {
	TDX_LEAF_MNG_CREATE,
	TDX_LEAF_MNG_KEY_CONFIG,
	TDX_LEAF_MNG_ADDCX,
	TDX_LEAF_MNG_ADDCX,
	TDX_LEAF_MNG_ADDCX,
	TDX_LEAF_MNG_INIT,
	TDX_LEAF_MNG_INIT,
	TDX_LEAF_MNG_RD,
	TDX_LEAF_VP_CREATE,
	TDX_LEAF_VP_ADDCX,
	TDX_LEAF_VP_ADDCX,
	TDX_LEAF_VP_ADDCX,
	TDX_LEAF_VP_INIT,
	TDX_LEAF_VP_INIT,
	TDX_LEAF_VP_FLUSH,
	TDX_LEAF_MEM_SEPT_ADD,
	TDX_LEAF_MEM_SEPT_ADD,
	TDX_LEAF_MEM_PAGE_ADD,
	TDX_LEAF_MEM_PAGE_ADD,
	TDX_LEAF_MEM_PAGE_AUG,
	TDX_LEAF_MEM_RANGE_BLOCK,
	TDX_LEAF_MEM_RANGE_UNBLOCK,
	TDX_LEAF_MEM_TRACK,
	TDX_LEAF_MEM_PAGE_REMOVE,
	TDX_LEAF_MEM_SEPT_REMOVE,
	TDX_LEAF_MR_EXTEND,
	TDX_LEAF_MR_FINALIZE,
	TDX_LEAF_PHYMEM_PAGE_RDMD,
	TDX_LEAF_PHYMEM_CACHE_WB,
	TDX_LEAF_MNG_KEY_FREEID,
	TDX_LEAF_PHYMEM_PAGE_RECLAIM,
};

/* Leaves that no operand lets change anything of another CPU's. */
static const u8 harmless_leaves[] = {
	TDX_LEAF_PHYMEM_PAGE_RDMD,
	TDX_LEAF_MNG_RD,
	TDX_LEAF_SYS_RD,
	TDX_LEAF_PHYMEM_CACHE_WB,
	TDX_LEAF_SYS_TDMR_INIT,
	TDX_LEAF_SYS_LP_SHUTDOWN,
	TDX_LEAF_PHYMEM_PAGE_WBINVD,
};

static struct seamcall likely_call(struct fuzzer *f,
				   const struct model_page *tdr)
{
	struct seamcall call = {
		.fn = td_leaves[fuzzer_below(f, ARRAY_SIZE(td_leaves))],
	};

	/* The end of a TD must be rare, or none grows up. */
	if (!fuzzer_below(f, 1000))
		call.fn = TDX_LEAF_MNG_VPFLUSHDONE;
	fill_operands(f, &call, tdr);
	return call;
}

/* The CPU that a call is likely to succeed on, more or less. */
static unsigned int likely_lp(struct fuzzer *f, const struct seamcall *call)
{
	const struct model_page *page;

	switch (TDX_FN_KEY(call->fn)) {
	case TDX_LEAF_MNG_KEY_CONFIG:
	case TDX_LEAF_PHYMEM_CACHE_WB:
		return any_lp(f);
	case TDX_LEAF_VP_FLUSH:
		page = model_find(&f->model, call->rcx);
		if (page && page->type == MODEL_TDVPR && !one_in(f, 4))
			return page->cpu;
		break;
	}
	return one_in(f, 16) ? any_lp(f) : f->lp;
}

/* As the model sees it, and no other CPU has a say in. */
static bool is_likely(struct fuzzer *f, const struct seamcall *call,
		      unsigned int lp)
{
	const struct model_circumstances when = {
		.cpu = lp,
		.package = fuzz_seam_package(lp),
		.packages = fuzz_seam_package(nr_fuzzers - 1) + 1,
	};

	return model_allows(&f->model, call, &when);
}

/* Not all that is possible, but mostly, or no TD gets anywhere. */
static void step_of_td(struct fuzzer *f, const struct model_page *tdr)
{
	struct seamcall call = likely_call(f, tdr);
	u64 *registers[] = { &call.rcx, &call.rdx, &call.r8, &call.r9 };
	unsigned int lp = likely_lp(f, &call), tries;

	for (tries = fuzzer_below(f, 8); tries && !is_likely(f, &call, lp);
	     tries--) {
		call = likely_call(f, tdr);
		lp = likely_lp(f, &call);
	}
	if (one_in(f, 6))
		*registers[fuzzer_below(f, ARRAY_SIZE(registers))] =
			random_value(f);
	/* Another CPU's HKID would be free or not as that CPU pleases. */
	if (call.fn == TDX_LEAF_MNG_CREATE &&
	    call.rdx - 1 < nr_fuzzers * MODEL_HKIDS)
		call.rdx = f->model.first_hkid + call.rdx % MODEL_HKIDS;
	if (one_in(f, 40))
		call.fn |= random_value(f) & 0x7fffffffffff0000ULL;
	fuzzer_execute(f, lp, &call);
}

static void step_of_another(struct fuzzer *f)
{
	const struct fuzzer *other = &fuzzers[any_lp(f)];
	struct seamcall call = {
		.fn = harmless_leaves[fuzzer_below(
			f, ARRAY_SIZE(harmless_leaves))],
		.rcx = other->model.page[fuzzer_below(f, MODEL_PAGES)].address,
		.rdx = MD_OP_STATE,
	};

	fuzzer_execute(f, f->lp, &call);
}

static void info_call(struct fuzzer *f)
{
	static const u64 leaves[] = { SEAMLDR_LEAF_INFO, SEAMLDR_LEAF_SEAMINFO,
				      LEAF_ROUTE_SEAMLDR | 0x77 };
	u64 fn = leaves[fuzzer_below(f, ARRAY_SIZE(leaves))];
	u64 offset = one_in(f, 8) ? 8 << fuzzer_below(f, 8) : 0;

	fuzzer_call(f, fn,
		    one_in(f, 16) ? random_value(f) :
				    test_page_address(PAGE_INFO) + offset,
		    0);
}

/*
 * INSTALL is for most of its session only a matter of joining in; what the last
 * CPU says counts. The end of all TDs must be rare.
 */
static u64 random_params(struct fuzzer *f)
{
	static const u8 pages[] = {
		PAGE_PARAMS,
		PAGE_PARAMS,
		PAGE_PARAMS,
		PAGE_PARAMS,
		PAGE_PARAMS_LOAD,
		PAGE_PARAMS_LOAD_WRONG_HASH,
		PAGE_PARAMS_WRONG_HASH,
		PAGE_PARAMS_WRONG_HASH,
		PAGE_PARAMS_SCENARIO,
	};

	if (one_in(f, 8))
		return random_value(f);
	return test_page_address(pages[fuzzer_below(f, ARRAY_SIZE(pages))]);
}

/** fuzz_loader_call() - a leaf of the P-SEAMLDR, whatever is under way */
void fuzz_loader_call(struct fuzzer *f)
{
	struct seamcall call = { .rcx = random_params(f) };
	u32 choice = fuzzer_below(f, 64);

	if (choice < 46)
		call.fn = SEAMLDR_LEAF_INSTALL;
	else if (choice < 62)
		call.fn = SEAMLDR_LEAF_SHUTDOWN;
	else
		call.fn = SEAMLDR_LEAF_CLEANUP;
	fuzzer_execute(f, any_lp(f), &call);
}

static void sys_call(struct fuzzer *f)
{
	static const u8 leaves[] = {
		TDX_LEAF_SYS_INIT,	TDX_LEAF_SYS_LP_INIT,
		TDX_LEAF_SYS_CONFIG,	TDX_LEAF_SYS_KEY_CONFIG,
		TDX_LEAF_SYS_TDMR_INIT, TDX_LEAF_SYS_LP_SHUTDOWN,
		TDX_LEAF_SYS_UPDATE,
	};
	struct seamcall call = {
		.fn = leaves[fuzzer_below(f, ARRAY_SIZE(leaves))],
		.rcx = one_in(f, 4) ? 0 : random_value(f),
		.rdx = fuzzer_below(f, 3),
	};

	fuzzer_execute(f, any_lp(f), &call);
}

static void step_of_system(struct fuzzer *f)
{
	static const u64 shutdown_rcx[] = { 0x10001, 1, 1, 0, 2 };
	u32 choice = fuzzer_below(f, 64);

	if (choice < 36)
		sys_call(f);
	else if (choice < 44)
		fuzzer_call(
			f, TDX_LEAF_SYS_SHUTDOWN,
			shutdown_rcx[fuzzer_below(f, ARRAY_SIZE(shutdown_rcx))],
			0);
	else if (choice < 62)
		info_call(f);
	else
		fuzz_loader_call(f);
}

/** fuzz_sequence() - some calls, most of them about one TD */
void fuzz_sequence(struct fuzzer *f)
{
	const struct model_page *tdr = pick(f, MODEL_TDR);
	unsigned int steps = 1 + fuzzer_below(f, MAX_STEPS);

	f->stuck = false;
	while (steps-- && !f->stuck) {
		if (one_in(f, 80))
			step_of_system(f);
		else if (one_in(f, 12))
			step_of_another(f);
		else
			step_of_td(f, tdr);
	}
}
