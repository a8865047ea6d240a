// SPDX-License-Identifier: GPL-2.0-only
/*
 * SHA-384 that can be computed inside an exception: synchronous, on contexts
 * that were allocated at load, and where the kernel leaves a choice, by the
 * driver that needs no vector registers.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <crypto/hash.h>
#include <linux/err.h>
#include <linux/slab.h>

#include "sha384.h"

static struct crypto_shash *sha384;

/**
 * seam_sha384_init() - find the kernel's SHA-384
 *
 * Context: may sleep.
 * Return: 0 or the error of the crypto API.
 */
int seam_sha384_init(void)
{
	/*
	 * The plain C driver of kernels before 6.17; the library's driver of
	 * later ones, which asks irq_fpu_usable() itself; whatever there is.
	 */
	static const char * const drivers[] = {
		"sha384-generic",
		"sha384-lib",
		"sha384",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(drivers); i++) {
		sha384 = crypto_alloc_shash(drivers[i], 0, 0);
		if (!IS_ERR(sha384))
			return 0;
	}
	pr_err("the kernel has no SHA-384: %pe\n", sha384);
	return PTR_ERR(sha384);
}

/** seam_sha384_exit() - undo seam_sha384_init() */
void seam_sha384_exit(void)
{
	crypto_free_shash(sha384);
}

/**
 * seam_sha384_alloc() - allocate a context
 *
 * Context: may sleep.
 * Return: the context, to be released with kfree(), or NULL.
 */
struct shash_desc *seam_sha384_alloc(void)
{
	struct shash_desc *desc;

	desc = kzalloc(sizeof(*desc) + crypto_shash_descsize(sha384),
		       GFP_KERNEL);
	if (desc)
		desc->tfm = sha384;
	return desc;
}

/** seam_sha384_start() - begin a new message. Context: any */
bool seam_sha384_start(struct shash_desc *desc)
{
	return !crypto_shash_init(desc);
}

/** seam_sha384_add() - append bytes to the message. Context: any */
bool seam_sha384_add(struct shash_desc *desc, const void *bytes, size_t len)
{
	return !crypto_shash_update(desc, bytes, len);
}

/** seam_sha384_finish() - end the message. Context: any */
bool seam_sha384_finish(struct shash_desc *desc, u8 digest[TDX_HASH_LEN])
{
	return !crypto_shash_final(desc, digest);
}
