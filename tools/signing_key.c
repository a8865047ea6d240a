// SPDX-License-Identifier: GPL-2.0-only
/*
 * Signing as the P-SEAMLDR verifies it: RSA-3072 with exponent 65537, PKCS#1
 * v1.5 over SHA-384. It accepts one signer only, whose key nobody else has;
 * an emulator has to be content with any.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "replace_file.h"
#include "signing_key.h"

#define KEY_BITS 3072
#define KEY_LEN (KEY_BITS / 8)

/**
 * struct signing_key - an RSA-3072 key pair
 * @pair: both halves
 */
struct signing_key {
	EVP_PKEY *pair;
};

/* Multi-byte numbers of the SIGSTRUCT are little-endian, OpenSSL's are not. */
static void reverse(__u8 *to, const __u8 *from, size_t len)
{
	while (len--)
		*to++ = from[len];
}

static bool key_fits(const EVP_PKEY *pair)
{
	BIGNUM *exponent = NULL;
	bool fits;

	fits = EVP_PKEY_is_a(pair, "RSA") && EVP_PKEY_bits(pair) == KEY_BITS &&
	       EVP_PKEY_get_bn_param(pair, OSSL_PKEY_PARAM_RSA_E, &exponent) &&
	       BN_is_word(exponent, TDX_SIGSTRUCT_EXPONENT);
	BN_free(exponent);
	return fits;
}

/**
 * signing_key_create - make a key and store it
 * @path: PEM file; replaced, readable by its owner only
 *
 * Return: 0 or a negative error code.
 */
int signing_key_create(const char *path)
{
	struct replacement file;
	EVP_PKEY *pair;
	FILE *stream;
	int ret;

	pair = EVP_RSA_gen(KEY_BITS);
	if (!pair)
		return -EIO;
	ret = replacement_begin(&file, path, 0600);
	if (ret)
		goto free_pair;

	stream = fdopen(dup(file.fd), "w");
	if (!stream ||
	    !PEM_write_PrivateKey(stream, pair, NULL, NULL, 0, NULL, NULL))
		ret = -EIO;
	if (stream && fclose(stream))
		ret = -errno;
	ret = replacement_end(&file, ret);
free_pair:
	EVP_PKEY_free(pair);
	return ret;
}

/**
 * signing_key_load - read a key
 * @path: PEM file
 * @key: out: free it with signing_key_free()
 *
 * Return: 0, -EINVAL when the file holds no RSA-3072 key with exponent 65537,
 *	   or the negative error code of opening it.
 */
int signing_key_load(const char *path, struct signing_key **key)
{
	FILE *stream = fopen(path, "re");
	EVP_PKEY *pair;

	if (!stream)
		return -errno;
	pair = PEM_read_PrivateKey(stream, NULL, NULL, NULL);
	fclose(stream);
	if (!pair || !key_fits(pair)) {
		EVP_PKEY_free(pair);
		return -EINVAL;
	}

	*key = malloc(sizeof(**key));
	if (!*key) {
		EVP_PKEY_free(pair);
		return -ENOMEM;
	}
	(*key)->pair = pair;
	return 0;
}

/**
 * signing_key_free - free a key
 * @key: from signing_key_load(), or NULL
 */
void signing_key_free(struct signing_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pair);
	free(key);
}

/**
 * module_hash - the seamhash of a module
 * @module: its pages
 * @len: their length in bytes
 * @hash: out: SHA-384
 *
 * Return: 0 or -EIO.
 */
int module_hash(const void *module, size_t len, __u8 hash[TDX_HASH_LEN])
{
	return EVP_Digest(module, len, hash, NULL, EVP_sha384(), NULL) ? 0 :
									 -EIO;
}

/* Bytes 0-127 and 900-2047. */
static int digest_signed_bytes(const struct tdx_sigstruct *sigstruct,
			       __u8 digest[TDX_HASH_LEN])
{
	__u8 message[sizeof(*sigstruct)];
	size_t body_len = sizeof(*sigstruct) - TDX_SIGSTRUCT_SIGNED_BODY;

	memcpy(message, sigstruct, TDX_SIGSTRUCT_SIGNED_HEAD_LEN);
	memcpy(message + TDX_SIGSTRUCT_SIGNED_HEAD_LEN,
	       (const __u8 *)sigstruct + TDX_SIGSTRUCT_SIGNED_BODY, body_len);
	return module_hash(message, TDX_SIGSTRUCT_SIGNED_HEAD_LEN + body_len,
			   digest);
}

static EVP_PKEY_CTX *pkcs1_sha384(EVP_PKEY *pair, int (*init)(EVP_PKEY_CTX *))
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pair, NULL);

	if (ctx && init(ctx) > 0 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0 &&
	    EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha384()) > 0)
		return ctx;
	EVP_PKEY_CTX_free(ctx);
	return NULL;
}

static int put_modulus(struct tdx_sigstruct *sigstruct, const EVP_PKEY *pair)
{
	__u8 modulus[KEY_LEN];
	BIGNUM *n = NULL;
	int ret = -EIO;

	if (EVP_PKEY_get_bn_param(pair, OSSL_PKEY_PARAM_RSA_N, &n) &&
	    BN_bn2binpad(n, modulus, sizeof(modulus)) == sizeof(modulus)) {
		reverse(sigstruct->modulus, modulus, sizeof(modulus));
		ret = 0;
	}
	BN_free(n);
	return ret;
}

/**
 * sigstruct_sign - put modulus, exponent and signature in place
 * @sigstruct: everything else is filled
 * @key: signer
 *
 * Return: 0 or -EIO.
 */
int sigstruct_sign(struct tdx_sigstruct *sigstruct,
		   const struct signing_key *key)
{
	__u8 digest[TDX_HASH_LEN], signature[KEY_LEN];
	size_t len = sizeof(signature);
	EVP_PKEY_CTX *ctx;
	int ret = -EIO;

	sigstruct->exponent = htole32(TDX_SIGSTRUCT_EXPONENT);
	if (put_modulus(sigstruct, key->pair) ||
	    digest_signed_bytes(sigstruct, digest))
		return -EIO;

	ctx = pkcs1_sha384(key->pair, EVP_PKEY_sign_init);
	if (ctx &&
	    EVP_PKEY_sign(ctx, signature, &len, digest, sizeof(digest)) > 0 &&
	    len == sizeof(signature)) {
		reverse(sigstruct->signature, signature, len);
		ret = 0;
	}
	EVP_PKEY_CTX_free(ctx);
	return ret;
}
