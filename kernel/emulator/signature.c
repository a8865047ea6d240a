// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who signed a TDX module. On hardware it must be Intel; here the one whose key
 * the parameter key_hash= names, or nobody is asked.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/hex.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "rsa3072.h"
#include "sha384.h"
#include "signature.h"
#include "tdx_layout.h"

/** enum signature_policy - what is asked of a signature */
enum signature_policy {
	SIGNATURE_UNCHECKED,
	SIGNATURE_OF_ANYONE,
	SIGNATURE_OF_KEY,
};

static const char * const policy_names[] = {
	[SIGNATURE_UNCHECKED] = "unchecked",
	[SIGNATURE_OF_ANYONE] = "any-key",
	[SIGNATURE_OF_KEY] = "key-hash",
};

/* PKCS#1 v1.5: what stands before a SHA-384 in the DigestInfo. */
static const u8 digest_info[] = {
	0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
	0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30,
};

#define DIGEST_AT (RSA3072_LEN - TDX_HASH_LEN)
#define DIGEST_INFO_AT (DIGEST_AT - sizeof(digest_info))

static struct {
	enum signature_policy policy;
	u8 key_hash[TDX_HASH_LEN];
	struct shash_desc *hash;
	/* In the order of the arithmetic; the text of PKCS#1 is the reverse. */
	u8 message[RSA3072_LEN];
} signer;

static int parse_policy(const char *key_hash)
{
	if (!*key_hash) {
		signer.policy = SIGNATURE_UNCHECKED;
	} else if (!strcmp(key_hash, "any")) {
		signer.policy = SIGNATURE_OF_ANYONE;
	} else if (strlen(key_hash) == 2 * TDX_HASH_LEN &&
		   !hex2bin(signer.key_hash, key_hash, TDX_HASH_LEN)) {
		signer.policy = SIGNATURE_OF_KEY;
	} else {
		pr_err("key_hash=%s: must be \"any\", or the SHA-384 of the modulus as %u hexadecimal digits\n",
		       key_hash, 2 * TDX_HASH_LEN);
		return -EINVAL;
	}
	return 0;
}

/**
 * signature_init() - decide whose signature is accepted
 * @key_hash:	SHA-384 of the modulus (little-endian, as in the SIGSTRUCT) in
 *		hexadecimal; "any" for any key that made the signature; empty
 *		for no check at all
 *
 * Context: may sleep.
 * Return: 0, -EINVAL after a log line, -ENOMEM; call signature_exit() always.
 */
int signature_init(const char *key_hash)
{
	int ret = parse_policy(key_hash);

	if (ret)
		return ret;
	signer.hash = seam_sha384_alloc();
	return signer.hash ? rsa3072_init() : -ENOMEM;
}

/** signature_exit() - undo signature_init() */
void signature_exit(void)
{
	rsa3072_exit();
	kfree(signer.hash);
}

/** signature_policy() - what debugfs shows */
const char *signature_policy(void)
{
	return policy_names[signer.policy];
}

/** signature_key_trusted() - is it the right key? Context: the P-SEAMLDR */
bool signature_key_trusted(const struct tdx_sigstruct *sigstruct)
{
	u8 digest[TDX_HASH_LEN];

	if (signer.policy != SIGNATURE_OF_KEY)
		return true;
	return seam_sha384_start(signer.hash) &&
	       seam_sha384_add(signer.hash, sigstruct->modulus,
			       sizeof(sigstruct->modulus)) &&
	       seam_sha384_finish(signer.hash, digest) &&
	       !memcmp(digest, signer.key_hash, sizeof(digest));
}

static bool hash_what_is_signed(const struct tdx_sigstruct *sigstruct,
				u8 digest[TDX_HASH_LEN])
{
	const u8 *bytes = (const u8 *)sigstruct;

	return seam_sha384_start(signer.hash) &&
	       seam_sha384_add(signer.hash, bytes,
			       TDX_SIGSTRUCT_SIGNED_HEAD_LEN) &&
	       seam_sha384_add(signer.hash, bytes + TDX_SIGSTRUCT_SIGNED_BODY,
			       sizeof(*sigstruct) -
				       TDX_SIGSTRUCT_SIGNED_BODY) &&
	       seam_sha384_finish(signer.hash, digest);
}

static u8 expected_byte(unsigned int at, const u8 digest[TDX_HASH_LEN])
{
	if (at >= DIGEST_AT)
		return digest[at - DIGEST_AT];
	if (at >= DIGEST_INFO_AT)
		return digest_info[at - DIGEST_INFO_AT];
	if (!at || at == DIGEST_INFO_AT - 1)
		return 0x00;
	return at == 1 ? 0x01 : 0xff;
}

/** signature_valid() - did the key make it? Context: the P-SEAMLDR */
bool signature_valid(const struct tdx_sigstruct *sigstruct)
{
	u8 digest[TDX_HASH_LEN];
	unsigned int at;

	if (signer.policy == SIGNATURE_UNCHECKED)
		return true;
	if (!hash_what_is_signed(sigstruct, digest) ||
	    !rsa3072_open(sigstruct->signature, sigstruct->modulus,
			  signer.message))
		return false;
	for (at = 0; at < RSA3072_LEN; at++)
		if (signer.message[RSA3072_LEN - 1 - at] !=
		    expected_byte(at, digest))
			return false;
	return true;
}
