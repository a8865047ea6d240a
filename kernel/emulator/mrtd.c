// SPDX-License-Identifier: GPL-2.0-only
/*
 * The measurement of a TD: SHA-384 over one block for each page added and
 * three for each piece of a page that is measured; and what an update of the
 * TDX module does to one that is not finished.
 *
 * All of it is owned by who holds the TD's op_lock alone.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "generation.h"
#include "mrtd.h"
#include "rulebook.h"
#include "seam_call.h"
#include "sha384.h"
#include "td.h"
#include "tdx_module.h"

#define BLOCK_LEN 128
#define BLOCK_NAME_LEN 16

/**
 * struct mrtd_block - what is hashed of a call
 * @name:	of the leaf, zero-padded
 * @gpa:	guest physical address
 * @reserved:	zero
 */
struct mrtd_block {
	char name[BLOCK_NAME_LEN];
	__le64 gpa;
	u8 reserved[BLOCK_LEN - BLOCK_NAME_LEN - sizeof(__le64)];
};

static_assert(sizeof(struct mrtd_block) == BLOCK_LEN, "MRTD block");

/* The kernel's SHA-384 does not fail; if it does, so must the leaf. */
static u64 hash_status(bool done)
{
	return done ? TDX_STATUS(SUCCESS) : TDX_STATUS(CRYPTO_SELF_TEST_FAILED);
}

/**
 * mrtd_begin() - begin to measure, at MNG.INIT
 * @td:		the TD
 *
 * From here to mrtd_end_build() the TD is in build, and a module that counts
 * builds counts it.
 *
 * Return: completion status.
 */
u64 mrtd_begin(struct td *td)
{
	td->mrtd_epoch = tdx_module.epoch;
	td->mrtd_context = tdx_module.generation->mrtd_context;
	if (td->mrtd_context)
		atomic_inc(&tdx_module.builds);
	decide(td->mrtd_context ? RULE_BUILD_COUNTED : RULE_BUILD_NOT_COUNTED);
	return hash_status(seam_sha384_start(td->mrtd_hash));
}

/**
 * mrtd_end_build() - the TD is no longer in build; a counted one is uncounted
 * @td:		the TD
 *
 * Return: true if it was counted.
 */
bool mrtd_end_build(struct td *td)
{
	if (!td->mrtd_context)
		return false;
	td->mrtd_context = 0;
	/*
	 * The counter is lost in an update across handoff version 0, so there
	 * may be fewer than there are builds.
	 */
	atomic_dec_if_positive(&tdx_module.builds);
	return true;
}

/**
 * mrtd_check_context() - would the running module continue the hash wrongly?
 * @td:		the TD
 *
 * Only asked for after SYS.UPDATE with UPDATE_COMPATIBILITY.
 *
 * Return: completion status.
 */
u64 mrtd_check_context(const struct td *td)
{
	if (tdx_module.update_compat &&
	    td->mrtd_context != tdx_module.generation->mrtd_context)
		return refuse(RULE_MRTD_CONTEXT);
	return TDX_STATUS(SUCCESS);
}

/*
 * The erratum: a hash that was begun under another module is not continued but
 * begun again, and nobody is told. With UPDATE_COMPATIBILITY it is continued,
 * since mrtd_check_context() has seen that both modules mean the same by it.
 */
static bool hash_of_this_module(struct td *td)
{
	if (td->mrtd_epoch == tdx_module.epoch)
		return true;
	td->mrtd_epoch = tdx_module.epoch;
	if (tdx_module.update_compat) {
		decide(RULE_MRTD_CONTINUED);
		return true;
	}
	decide(RULE_MRTD_CORRUPTED);
	return seam_sha384_start(td->mrtd_hash);
}

static bool add_block(struct td *td, const char *name, u64 gpa)
{
	struct mrtd_block block = { .gpa = cpu_to_le64(gpa) };

	memcpy(block.name, name, strlen(name));
	return hash_of_this_module(td) &&
	       seam_sha384_add(td->mrtd_hash, &block, sizeof(block));
}

/** mrtd_add_page() - measure that a page was added, at MEM.PAGE.ADD */
u64 mrtd_add_page(struct td *td, u64 gpa)
{
	return hash_status(add_block(td, "MEM.PAGE.ADD", gpa));
}

/** mrtd_extend() - measure a piece of a page, at MR.EXTEND */
u64 mrtd_extend(struct td *td, u64 gpa, const u8 chunk[MRTD_CHUNK_LEN])
{
	bool done = add_block(td, "MR.EXTEND", gpa) &&
		    seam_sha384_add(td->mrtd_hash, chunk, MRTD_CHUNK_LEN);

	return hash_status(done);
}

/** mrtd_finish() - fix the measurement, at MR.FINALIZE */
u64 mrtd_finish(struct td *td)
{
	return hash_status(hash_of_this_module(td) &&
			   seam_sha384_finish(td->mrtd_hash, td->mrtd));
}
