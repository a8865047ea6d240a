// SPDX-License-Identifier: GPL-2.0-only
/*
 * MRTD is SHA-384 over one block for each page added and, for each chunk of a
 * page that is measured, one block and the chunk (TDX module base
 * architecture, measurement of the initial TD contents).
 */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "mrtd.h"

/**
 * struct measured_block - what TDH.MEM.PAGE.ADD and TDH.MR.EXTEND hash
 * @leaf:	name of the leaf without "TDH.", zero-padded
 * @gpa:	little-endian
 * @zero:	zero
 */
struct measured_block {
	char leaf[16];
	uint64_t gpa;
	uint8_t zero[104];
};

_Static_assert(sizeof(struct measured_block) == 128, "measured block");

/**
 * struct mrtd - a measurement that is not complete
 * @hash: of what has been measured
 */
struct mrtd {
	EVP_MD_CTX *hash;
};

/**
 * mrtd_begin - begin to measure, as TDH.MNG.INIT
 *
 * Return: to be given to mrtd_end(); NULL without memory.
 */
struct mrtd *mrtd_begin(void)
{
	struct mrtd *mrtd = malloc(sizeof(*mrtd));

	if (!mrtd)
		return NULL;
	mrtd->hash = EVP_MD_CTX_new();
	if (mrtd->hash && EVP_DigestInit_ex2(mrtd->hash, EVP_sha384(), NULL))
		return mrtd;
	EVP_MD_CTX_free(mrtd->hash);
	free(mrtd);
	return NULL;
}

static int add_bytes(struct mrtd *mrtd, const void *bytes, size_t len)
{
	return EVP_DigestUpdate(mrtd->hash, bytes, len) ? 0 : -EIO;
}

static int add_block(struct mrtd *mrtd, const char *leaf, uint64_t gpa)
{
	struct measured_block block = { .gpa = htole64(gpa) };

	memcpy(block.leaf, leaf, strlen(leaf));
	return add_bytes(mrtd, &block, sizeof(block));
}

/**
 * mrtd_add_page - measure that a page is added, not its content
 * @mrtd: begun
 * @gpa: guest physical address
 *
 * Return: 0 or -EIO.
 */
int mrtd_add_page(struct mrtd *mrtd, uint64_t gpa)
{
	return add_block(mrtd, "MEM.PAGE.ADD", gpa);
}

/**
 * mrtd_extend - measure the content of a chunk
 * @mrtd: begun
 * @gpa: guest physical address of the chunk
 * @chunk: MRTD_CHUNK_LEN bytes
 *
 * Return: 0 or -EIO.
 */
int mrtd_extend(struct mrtd *mrtd, uint64_t gpa, const void *chunk)
{
	int ret = add_block(mrtd, "MR.EXTEND", gpa);

	return ret ? ret : add_bytes(mrtd, chunk, MRTD_CHUNK_LEN);
}

/**
 * mrtd_add_content - measure a page that is added, and all of its content
 * @mrtd: begun
 * @gpa: guest physical address
 * @page: MRTD_PAGE_LEN bytes
 *
 * Return: 0 or -EIO.
 */
int mrtd_add_content(struct mrtd *mrtd, uint64_t gpa, const void *page)
{
	const uint8_t *bytes = page;
	unsigned int offset;
	int ret;

	ret = mrtd_add_page(mrtd, gpa);
	for (offset = 0; !ret && offset < MRTD_PAGE_LEN;
	     offset += MRTD_CHUNK_LEN)
		ret = mrtd_extend(mrtd, gpa + offset, bytes + offset);
	return ret;
}

/**
 * mrtd_end - complete a measurement, as TDH.MR.FINALIZE
 * @mrtd: begun; freed
 * @digest: out, unless it is NULL
 *
 * Return: 0 or -EIO.
 */
int mrtd_end(struct mrtd *mrtd, uint8_t digest[MRTD_LEN])
{
	int ret = 0;

	if (digest && !EVP_DigestFinal_ex(mrtd->hash, digest, NULL))
		ret = -EIO;
	EVP_MD_CTX_free(mrtd->hash);
	free(mrtd);
	return ret;
}

/**
 * mrtd_text - a measurement in hexadecimal digits
 * @digest: from mrtd_end()
 * @text: filled
 */
void mrtd_text(const uint8_t digest[MRTD_LEN], char text[2 * MRTD_LEN + 1])
{
	unsigned int i;

	for (i = 0; i < MRTD_LEN; i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
}
