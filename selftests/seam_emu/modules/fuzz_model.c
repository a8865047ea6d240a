// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of TDs by the calls that succeed: an implementation of the
 * interface's bookkeeping that has nothing in common with the emulator's. One
 * row for each leaf: may it succeed, and what is different afterwards.
 */
#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "fuzz_model.h"
#include "seamcall.h"

#define PLACE_LEVEL 7ULL
#define TOP_LEVEL 3
#define GPA_BITS 47
#define CHUNK_LEN 256

/**
 * struct subject - the pages that a call is about
 * @model:	the CPU's pages
 * @call:	as it was made
 * @when:	under what circumstances
 * @tdr:	the TD, NULL if what names it is no TDR or TDVPR
 * @vcpu:	the TDVPR, for leaves of vCPUs
 * @given:	the page that the call gives to the TD
 * @mapped:	the page that is mapped where the call says
 */
struct subject {
	struct model *model;
	const struct seamcall *call;
	const struct model_circumstances *when;
	struct model_page *tdr;
	struct model_page *vcpu;
	struct model_page *given;
	struct model_page *mapped;
};

/** model_find() - the page of an address, or NULL */
struct model_page *model_find(struct model *model, u64 address)
{
	unsigned int i;

	for (i = 0; i < MODEL_PAGES; i++)
		if (model->page[i].address == address)
			return &model->page[i];
	return NULL;
}

/** model_mapped() - the page that a TD has at a place, or NULL */
struct model_page *model_mapped(struct model *model,
				const struct model_page *tdr, u64 place)
{
	struct model_page *page;

	for (page = model->page; page < model->page + MODEL_PAGES; page++)
		if ((page->type == MODEL_REG || page->type == MODEL_EPT) &&
		    page->owner == tdr && page->place == place)
			return page;
	return NULL;
}

/** model_hkid_used() - does a TD of this CPU have the HKID? */
bool model_hkid_used(const struct model *model, u64 hkid)
{
	const struct model_page *page;

	for (page = model->page; page < model->page + MODEL_PAGES; page++)
		if (page->type == MODEL_TDR && page->hkid == hkid &&
		    page->lifecycle != MODEL_TEARDOWN)
			return true;
	return false;
}

/** model_forget() - all TDs are gone: the module was loaded or configured anew */
void model_forget(struct model *model)
{
	struct model_page *page;

	for (page = model->page; page < model->page + MODEL_PAGES; page++)
		*page = (struct model_page){ .address = page->address };
}

static bool is_free(const struct model_page *page)
{
	return page && page->type == MODEL_FREE;
}

static void own(struct subject *s, enum model_type type)
{
	*s->given = (struct model_page){
		.address = s->given->address,
		.type = type,
		.owner = s->tdr,
	};
	s->tdr->children++;
}

static void drop(struct model_page *page)
{
	if (page->type != MODEL_TDR)
		page->owner->children--;
	*page = (struct model_page){ .address = page->address };
}

static bool keyed(const struct subject *s, enum model_op op)
{
	return s->tdr && s->tdr->lifecycle == MODEL_KEYS_CONFIGURED &&
	       s->tdr->op == op;
}

static bool alive(const struct subject *s)
{
	return keyed(s, MODEL_INITIALIZED) || keyed(s, MODEL_RUNNABLE);
}

static bool may_create(const struct subject *s)
{
	u64 hkid = s->call->rdx;

	return is_free(s->given) && hkid >= s->model->first_hkid &&
	       hkid < s->model->first_hkid + MODEL_HKIDS &&
	       !model_hkid_used(s->model, hkid);
}

static void create(struct subject *s)
{
	*s->given = (struct model_page){
		.address = s->given->address,
		.type = MODEL_TDR,
		.owner = s->given,
		.hkid = s->call->rdx,
	};
}

static bool may_key_config(const struct subject *s)
{
	return s->tdr && s->tdr->lifecycle == MODEL_HKID_ASSIGNED &&
	       !(s->tdr->keyed & BIT(s->when->package));
}

static void key_config(struct subject *s)
{
	s->tdr->keyed |= BIT(s->when->package);
	if (s->tdr->keyed == BIT(s->when->packages) - 1)
		s->tdr->lifecycle = MODEL_KEYS_CONFIGURED;
}

static bool may_addcx(const struct subject *s)
{
	return keyed(s, MODEL_UNINITIALIZED) && is_free(s->given) &&
	       s->tdr->tdcx < MODEL_TDCS_PAGES;
}

static void addcx(struct subject *s)
{
	own(s, MODEL_TDCX);
	s->tdr->tdcx++;
}

static bool may_init(const struct subject *s)
{
	return keyed(s, MODEL_UNINITIALIZED) &&
	       s->tdr->tdcx == MODEL_TDCS_PAGES;
}

static void init(struct subject *s)
{
	s->tdr->op = MODEL_INITIALIZED;
}

static bool may_vp_create(const struct subject *s)
{
	return keyed(s, MODEL_INITIALIZED) && is_free(s->given);
}

static void vp_create(struct subject *s)
{
	own(s, MODEL_TDVPR);
}

static bool may_vp_addcx(const struct subject *s)
{
	return keyed(s, MODEL_INITIALIZED) && is_free(s->given) &&
	       !s->vcpu->initialized && s->vcpu->tdcx < MODEL_TDVPS_PAGES;
}

static void vp_addcx(struct subject *s)
{
	own(s, MODEL_TDCX);
	s->vcpu->tdcx++;
}

static bool may_vp_init(const struct subject *s)
{
	return keyed(s, MODEL_INITIALIZED) && !s->vcpu->initialized &&
	       s->vcpu->tdcx == MODEL_TDVPS_PAGES && s->tdr->vcpus < 2;
}

static void vp_init(struct subject *s)
{
	s->vcpu->initialized = true;
	s->vcpu->associated = 1;
	s->vcpu->cpu = s->when->cpu;
	s->tdr->associated++;
	s->tdr->vcpus++;
}

static bool may_vp_flush(const struct subject *s)
{
	return s->vcpu && s->vcpu->associated && s->vcpu->cpu == s->when->cpu;
}

static void vp_flush(struct subject *s)
{
	s->vcpu->associated = 0;
	s->tdr->associated--;
}

static u64 table_above(u64 place)
{
	unsigned int level = (place & PLACE_LEVEL) + 1;

	return (place & ~((4096ULL << (level * 9)) - 1)) | level;
}

static bool reachable(const struct subject *s, u64 place)
{
	const struct model_page *table;

	while ((place & PLACE_LEVEL) < TOP_LEVEL) {
		place = table_above(place);
		table = model_mapped(s->model, s->tdr, place);
		if (!table || table->type != MODEL_EPT || table->blocked)
			return false;
	}
	return true;
}

static bool place_valid(u64 place)
{
	unsigned int level = place & PLACE_LEVEL;

	return level <= TOP_LEVEL && !(place >> GPA_BITS) &&
	       !((place & ~PLACE_LEVEL) & ((4096ULL << (level * 9)) - 1));
}

static bool may_map(const struct subject *s)
{
	return place_valid(s->call->rcx) && !s->mapped && is_free(s->given) &&
	       reachable(s, s->call->rcx);
}

static void map(struct subject *s, enum model_type type)
{
	own(s, type);
	s->given->place = s->call->rcx;
}

static bool may_sept_add(const struct subject *s)
{
	return alive(s) && s->call->rcx & PLACE_LEVEL && may_map(s);
}

static void sept_add(struct subject *s)
{
	map(s, MODEL_EPT);
}

static bool may_page_aug(const struct subject *s)
{
	return alive(s) && !(s->call->rcx & PLACE_LEVEL) && may_map(s);
}

static void page_aug(struct subject *s)
{
	map(s, MODEL_REG);
}

static bool may_page_add(const struct subject *s)
{
	return keyed(s, MODEL_INITIALIZED) && may_page_aug(s);
}

static bool may_extend(const struct subject *s)
{
	return keyed(s, MODEL_INITIALIZED) && s->mapped &&
	       !(s->call->rcx % CHUNK_LEN) && s->mapped->type == MODEL_REG &&
	       !s->mapped->blocked && reachable(s, s->mapped->place);
}

static void nothing(struct subject *s)
{
}

static bool may_finalize(const struct subject *s)
{
	return keyed(s, MODEL_INITIALIZED) && s->tdr->vcpus;
}

static void finalize(struct subject *s)
{
	s->tdr->op = MODEL_RUNNABLE;
}

static bool may_block(const struct subject *s)
{
	return alive(s) && s->mapped && !s->mapped->blocked &&
	       reachable(s, s->mapped->place);
}

static void block(struct subject *s)
{
	s->mapped->blocked = true;
	s->mapped->epoch = s->tdr->epoch;
}

static bool is_tracked(const struct subject *s)
{
	return alive(s) && s->mapped && s->mapped->blocked &&
	       s->mapped->epoch != s->tdr->epoch &&
	       reachable(s, s->mapped->place);
}

static void unblock(struct subject *s)
{
	s->mapped->blocked = false;
}

static void track(struct subject *s)
{
	s->tdr->epoch++;
}

static bool may_page_remove(const struct subject *s)
{
	return is_tracked(s) && s->mapped->type == MODEL_REG;
}

static bool may_sept_remove(const struct subject *s)
{
	const struct model_page *page = s->model->page;

	if (!is_tracked(s) || s->mapped->type != MODEL_EPT)
		return false;
	for (; page < s->model->page + MODEL_PAGES; page++)
		if ((page->type == MODEL_REG || page->type == MODEL_EPT) &&
		    page->owner == s->tdr &&
		    (page->place & PLACE_LEVEL) < TOP_LEVEL &&
		    table_above(page->place) == s->mapped->place)
			return false;
	return true;
}

static void unmap(struct subject *s)
{
	drop(s->mapped);
}

static bool may_vpflushdone(const struct subject *s)
{
	return s->tdr && s->tdr->lifecycle <= MODEL_KEYS_CONFIGURED &&
	       !s->tdr->associated;
}

static void vpflushdone(struct subject *s)
{
	s->tdr->lifecycle = MODEL_BLOCKED;
	memcpy(s->tdr->written_back, s->when->written_back,
	       sizeof(s->tdr->written_back));
}

/*
 * All CPUs write caches back, so what is known is only that it cannot be done
 * where none of them began to since.
 */
static bool may_freeid(const struct subject *s)
{
	unsigned int package;

	if (!s->tdr || s->tdr->lifecycle != MODEL_BLOCKED)
		return false;
	for (package = 0; package < s->when->packages; package++)
		if (s->when->writing_back[package] ==
		    s->tdr->written_back[package])
			return false;
	return true;
}

static void freeid(struct subject *s)
{
	s->tdr->lifecycle = MODEL_TEARDOWN;
}

static bool may_reclaim(const struct subject *s)
{
	const struct model_page *page = s->given;

	return page && page->type != MODEL_FREE &&
	       page->owner->lifecycle == MODEL_TEARDOWN &&
	       (page->type != MODEL_TDR || !page->children);
}

static void reclaim(struct subject *s)
{
	drop(s->given);
}

/**
 * struct model_leaf - a leaf that changes something
 * @may:	may it succeed?
 * @does:	what it changes
 * @tdr_in_rdx:	the TDR is in RDX, else in RCX
 * @vcpu:	a TDVPR is there instead
 * @gives_r8:	the page that is given is in R8, else in RCX
 */
struct model_leaf {
	bool (*may)(const struct subject *s);
	void (*does)(struct subject *s);
	bool tdr_in_rdx;
	bool vcpu;
	bool gives_r8;
};

/* clang-format off */
static const struct model_leaf model_leaves[] = {
	[TDX_LEAF_MNG_CREATE] = { may_create, create },
	[TDX_LEAF_MNG_KEY_CONFIG] = { may_key_config, key_config },
	[TDX_LEAF_MNG_ADDCX] = { may_addcx, addcx, true },
	[TDX_LEAF_MNG_INIT] = { may_init, init },
	[TDX_LEAF_VP_CREATE] = { may_vp_create, vp_create, true },
	[TDX_LEAF_VP_ADDCX] = { may_vp_addcx, vp_addcx, true, true },
	[TDX_LEAF_VP_INIT] = { may_vp_init, vp_init, false, true },
	[TDX_LEAF_VP_FLUSH] = { may_vp_flush, vp_flush, false, true },
	[TDX_LEAF_MEM_SEPT_ADD] = { may_sept_add, sept_add, true, false, true },
	[TDX_LEAF_MEM_PAGE_ADD] = { may_page_add, page_aug, true, false, true },
	[TDX_LEAF_MEM_PAGE_AUG] = { may_page_aug, page_aug, true, false, true },
	[TDX_LEAF_MR_EXTEND] = { may_extend, nothing, true },
	[TDX_LEAF_MR_FINALIZE] = { may_finalize, finalize },
	[TDX_LEAF_MEM_RANGE_BLOCK] = { may_block, block, true },
	[TDX_LEAF_MEM_RANGE_UNBLOCK] = { is_tracked, unblock, true },
	[TDX_LEAF_MEM_TRACK] = { alive, track },
	[TDX_LEAF_MEM_PAGE_REMOVE] = { may_page_remove, unmap, true },
	[TDX_LEAF_MEM_SEPT_REMOVE] = { may_sept_remove, unmap, true },
	[TDX_LEAF_MNG_VPFLUSHDONE] = { may_vpflushdone, vpflushdone },
	[TDX_LEAF_MNG_KEY_FREEID] = { may_freeid, freeid },
	[TDX_LEAF_PHYMEM_PAGE_RECLAIM] = { may_reclaim, reclaim },
};

/* clang-format on */

static const struct model_leaf *leaf_of(const struct seamcall *call)
{
	u64 leaf = TDX_FN_KEY(call->fn);

	if (leaf >= ARRAY_SIZE(model_leaves) || !model_leaves[leaf].may)
		return NULL;
	return &model_leaves[leaf];
}

static struct subject subject_of(struct model *model,
				 const struct model_leaf *leaf,
				 const struct seamcall *call,
				 const struct model_circumstances *when)
{
	struct subject s = { .model = model, .call = call, .when = when };
	struct model_page *named;
	u64 place = call->rcx;

	named = model_find(model, leaf->tdr_in_rdx ? call->rdx : call->rcx);
	if (named && leaf->vcpu && named->type == MODEL_TDVPR) {
		s.vcpu = named;
		s.tdr = named->owner;
	} else if (named && !leaf->vcpu && named->type == MODEL_TDR) {
		s.tdr = named;
	}
	s.given = model_find(model, leaf->gives_r8 ? call->r8 : call->rcx);
	if (TDX_FN_KEY(call->fn) == TDX_LEAF_MR_EXTEND)
		place &= ~0xfffULL;
	if (s.tdr)
		s.mapped = model_mapped(model, s.tdr, place);
	return s;
}

/* Of the other versions and bits of RAX the model does not say anything. */
static bool version_known(u64 fn)
{
	u64 version = fn >> 16;

	return !version || (version == 1 && TDX_FN_KEY(fn) == TDX_LEAF_VP_INIT);
}

/* Operands of which the model does not say whether they are good. */
static bool operands_usual(const struct model *model,
			   const struct seamcall *call)
{
	switch (TDX_FN_KEY(call->fn)) {
	case TDX_LEAF_MNG_INIT:
		return call->rdx == model->td_params;
	case TDX_LEAF_MEM_PAGE_ADD:
		return call->r9 == model->source;
	case TDX_LEAF_VP_INIT:
		return call->r8 == call->rcx >> 12;
	default:
		return true;
	}
}

/** model_allows() - may the call succeed, by all that happened before? */
bool model_allows(struct model *model, const struct seamcall *call,
		  const struct model_circumstances *when)
{
	const struct model_leaf *leaf = leaf_of(call);
	struct subject s;

	if (!leaf || !version_known(call->fn) || !operands_usual(model, call))
		return false;
	s = subject_of(model, leaf, call, when);
	return leaf->may(&s);
}

/**
 * model_succeeded() - take note of a call that succeeded
 * @model:	the CPU's pages
 * @before:	the call, with the operands as they were given
 * @when:	under what circumstances it was made
 *
 * Return: NULL, or what is wrong with it.
 */
const char *model_succeeded(struct model *model, const struct seamcall *before,
			    const struct model_circumstances *when)
{
	const struct model_leaf *leaf = leaf_of(before);
	struct subject s;

	if (!leaf)
		return NULL;
	s = subject_of(model, leaf, before, when);
	if (!leaf->may(&s))
		return "succeeds though the state forbids it";
	leaf->does(&s);
	return NULL;
}
