// SPDX-License-Identifier: GPL-2.0-only
/* Making images: filled in, spoiled on request, hashed, signed, summed up. */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"
#include "image_build.h"
#include "image_defect.h"
#include "seeded.h"

/* As in Intel's modules of the 1.5 series; the P-SEAMLDR places them. */
#define STACK_PAGES 3
#define TLS_PAGES 1
#define KEYHOLE_PAGES 128
#define GLOBAL_PAGES 16
#define MAX_TDMRS 64
#define MAX_RESERVED_PER_TDMR 16
#define PAMT_ENTRY_LEN 16
#define HANDOFF_PAGES 14

static int draft_alloc(struct image_draft *draft, size_t module_len)
{
	draft->len = 2 * TDX_PAGE_LEN + module_len;
	draft->bytes = calloc(1, draft->len + TDX_PAGE_LEN);
	if (!draft->bytes)
		return -ENOMEM;

	draft->header = (void *)draft->bytes;
	draft->sigstruct = (void *)(draft->bytes + TDX_PAGE_LEN);
	draft->module = draft->bytes + 2 * TDX_PAGE_LEN;
	draft->module_len = module_len;
	return 0;
}

static void fill_header(struct tdx_image_header *header, __u32 module_pages)
{
	header->version = htole16(TDX_IMAGE_VERSION);
	memcpy(header->magic, TDX_IMAGE_MAGIC, TDX_IMAGE_MAGIC_LEN);
	header->sigstruct_pages = htole32(1);
	header->module_pages = htole32(module_pages);
}

static void fill_sigstruct(struct tdx_sigstruct *sigstruct,
			   const struct image_recipe *recipe)
{
	__u32 i;

	sigstruct->type = htole32(TDX_SIGSTRUCT_TYPE);
	sigstruct->header_len = htole32(TDX_SIGSTRUCT_HEADER_LEN);
	sigstruct->header_version = htole32(TDX_SIGSTRUCT_HEADER_VERSION);
	sigstruct->vendor = htole32(TDX_SIGSTRUCT_VENDOR);
	sigstruct->date = htole32(recipe->date);
	sigstruct->len = htole32(TDX_SIGSTRUCT_LEN);
	sigstruct->key_len = htole32(TDX_SIGSTRUCT_KEY_LEN);
	sigstruct->modulus_len = htole32(TDX_SIGSTRUCT_KEY_LEN);
	sigstruct->exponent_len = htole32(TDX_SIGSTRUCT_EXPONENT_LEN);
	sigstruct->svn_minor = recipe->svn_minor;
	sigstruct->svn_major = recipe->svn_major;
	sigstruct->stack_pages = STACK_PAGES;
	sigstruct->tls_pages = TLS_PAGES;
	sigstruct->keyhole_pages = htole16(KEYHOLE_PAGES);
	sigstruct->global_pages = htole16(GLOBAL_PAGES);
	sigstruct->max_tdmrs = htole16(MAX_TDMRS);
	sigstruct->max_reserved_per_tdmr = htole16(MAX_RESERVED_PER_TDMR);
	for (i = 0; i < 3; i++)
		sigstruct->pamt_entry_len[i] = htole16(PAMT_ENTRY_LEN);
	sigstruct->module_hv = htole16(recipe->hv);
	sigstruct->min_update_hv = htole16(recipe->min_hv);
	sigstruct->no_downgrade = recipe->no_downgrade;
	sigstruct->handoff_pages = htole16(HANDOFF_PAGES - 1);
	sigstruct->module_version = htole32(recipe->version);
	sigstruct->release_info = htole32(recipe->release);
	sigstruct->num_cpuids = htole32(recipe->num_cpuids);
	for (i = 0; i < recipe->num_cpuids; i++)
		sigstruct->cpuids[i] = htole32(recipe->cpuids[i]);
}

/* Only now: what spoils an image may change its length. */
static void put_checksum(struct image_draft *draft)
{
	draft->header->checksum = 0;
	draft->header->checksum =
		htole16(-image_checksum(draft->bytes, draft->len));
}

static void spoil(struct image_draft *draft, const struct image_defect *defect,
		  enum image_stage stage)
{
	if (defect && defect->stage == stage)
		defect->spoil(draft);
}

static int seal(struct image_draft *draft, const struct image_defect *defect,
		const struct signing_key *key)
{
	int ret;

	spoil(draft, defect, STAGE_FILLED);
	ret = module_hash(draft->module, draft->module_len,
			  draft->sigstruct->seamhash);
	if (ret)
		return ret;
	spoil(draft, defect, STAGE_HASHED);
	ret = sigstruct_sign(draft->sigstruct, key);
	if (ret)
		return ret;
	spoil(draft, defect, STAGE_SIGNED);
	put_checksum(draft);
	spoil(draft, defect, STAGE_SEALED);
	return 0;
}

/**
 * image_build - make an image
 * @recipe: what it shall say
 * @defect: what shall be wrong with it, or NULL
 * @key: signer
 * @draft: out: the image; free @draft->bytes
 *
 * Equal arguments give equal bytes.
 *
 * Return: 0 or a negative error code.
 */
int image_build(const struct image_recipe *recipe,
		const struct image_defect *defect,
		const struct signing_key *key, struct image_draft *draft)
{
	struct image_recipe adjusted = *recipe;
	int ret;

	if (defect && defect->stage == STAGE_RECIPE)
		defect->adjust(&adjusted);

	ret = draft_alloc(draft, (size_t)adjusted.module_pages * TDX_PAGE_LEN);
	if (ret)
		return ret;
	fill_header(draft->header, adjusted.module_pages);
	fill_sigstruct(draft->sigstruct, &adjusted);
	/* Two versions never have the same code. */
	seeded_fill(draft->module, draft->module_len,
		    adjusted.seed ^ (__u64)adjusted.version << 32);

	ret = seal(draft, defect, key);
	if (ret)
		free(draft->bytes);
	return ret;
}
