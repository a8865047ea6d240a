// SPDX-License-Identifier: GPL-2.0-only
/* Images: made, made wrong, read and checked. */
#include <endian.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/params.h>

#include "image.h"
#include "image_build.h"
#include "image_defect.h"
#include "seeded.h"
#include "signing_key.h"
#include "tap.h"
#include "tdx_abi.h"

static struct signing_key *key;

static const struct image_recipe recipe = {
	.version = TDX_VERSION(1, 5, 25),
	.date = 0x20260101,
	.module_pages = 3,
	.seed = 7,
	.svn_major = 1,
	.svn_minor = 11,
	.hv = 1,
	.num_cpuids = 2,
	.cpuids = { 0x806f8, 0xc06f2 },
};

/* One for all: it takes longer to make than all the rest. */
static void need_key(void)
{
	char path[] = "/tmp/test_image.XXXXXX";
	int fd;

	if (key)
		return;
	fd = mkstemp(path);
	CHECK(fd >= 0);
	close(fd);
	CHECK_INT(signing_key_create(path), 0);
	CHECK_INT(signing_key_load(path, &key), 0);
	unlink(path);
}

static void build(const char *defect, struct image_draft *draft)
{
	need_key();
	CHECK_INT(image_build(&recipe,
			      defect ? image_defect_find(defect) : NULL, key,
			      draft),
		  0);
}

/* Numbers of the SIGSTRUCT are little-endian, OpenSSL's signatures are not. */
static void reverse(__u8 *to, const __u8 *from, size_t len)
{
	while (len--)
		*to++ = from[len];
}

/* The key that is beside the signature. */
static EVP_PKEY *key_of(const struct tdx_sigstruct *sigstruct)
{
	__u8 modulus[sizeof(sigstruct->modulus)];
	__u32 exponent = le32toh(sigstruct->exponent);
	OSSL_PARAM params[] = {
		OSSL_PARAM_BN("n", modulus, sizeof(modulus)),
		OSSL_PARAM_uint32("e", &exponent),
		OSSL_PARAM_END,
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *public = NULL;

	memcpy(modulus, sigstruct->modulus, sizeof(modulus));
	CHECK(EVP_PKEY_fromdata_init(ctx) == 1);
	CHECK(EVP_PKEY_fromdata(ctx, &public, EVP_PKEY_PUBLIC_KEY, params) ==
	      1);
	EVP_PKEY_CTX_free(ctx);
	return public;
}

/* Signed are bytes 0 to 127, and 900 to 2047. */
static bool signature_is_right(const struct tdx_sigstruct *sigstruct)
{
	const __u8 *bytes = (const __u8 *)sigstruct;
	__u8 signature[sizeof(sigstruct->signature)];
	EVP_PKEY *public = key_of(sigstruct);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool right;

	reverse(signature, sigstruct->signature, sizeof(signature));
	right = EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, public) ==
			1 &&
		EVP_DigestVerifyUpdate(ctx, bytes, 128) == 1 &&
		EVP_DigestVerifyUpdate(ctx, bytes + 900, 2048 - 900) == 1 &&
		EVP_DigestVerifyFinal(ctx, signature, sizeof(signature)) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(public);
	return right;
}

/* The file at the end of its own allocation, so that ASan sees overruns. */
static enum image_error judge(const struct image_draft *draft)
{
	enum image_error error;
	struct tdx_image image;
	void *file = malloc(draft->len);

	memcpy(file, draft->bytes, draft->len);
	error = image_parse(file, draft->len, &image);
	if (!error)
		error = image_check(&image);
	free(file);
	return error;
}

TEST(an_image_says_what_its_recipe_says)
{
	struct image_draft draft;
	struct tdx_image image;

	build(NULL, &draft);
	CHECK_INT(image_parse(draft.bytes, draft.len, &image), IMAGE_OK);
	CHECK_INT(image_check(&image), IMAGE_OK);
	CHECK_INT(image_len(&image), draft.len);
	CHECK_INT(draft.len, 5 * TDX_PAGE_LEN);
	CHECK_INT(image.module_len, 3 * TDX_PAGE_LEN);
	CHECK_INT(le32toh(image.sigstruct->module_version),
		  TDX_VERSION(1, 5, 25));
	CHECK_INT(le32toh(image.sigstruct->date), 0x20260101);
	CHECK_INT(image.sigstruct->svn_major, 1);
	CHECK_INT(image.sigstruct->svn_minor, 11);
	CHECK_INT(le16toh(image.sigstruct->module_hv), 1);
	CHECK_INT(le16toh(image.sigstruct->min_update_hv), 0);
	free(draft.bytes);
}

TEST(hash_and_signature_of_an_image_are_right)
{
	__u8 hash[TDX_HASH_LEN];
	struct image_draft draft;

	build(NULL, &draft);
	CHECK_INT(module_hash(draft.module, draft.module_len, hash), 0);
	CHECK(!memcmp(hash, draft.sigstruct->seamhash, sizeof(hash)));
	CHECK(signature_is_right(draft.sigstruct));
	draft.sigstruct->num_cpuids ^= 1;
	CHECK(!signature_is_right(draft.sigstruct));
	free(draft.bytes);
}

TEST(modulus_and_signature_are_outside_of_what_is_signed)
{
	struct image_draft draft;
	__u8 *bytes;

	build(NULL, &draft);
	bytes = (__u8 *)draft.sigstruct;
	bytes[127] ^= 1;
	CHECK(!signature_is_right(draft.sigstruct));
	bytes[127] ^= 1;
	bytes[900] ^= 1;
	CHECK(!signature_is_right(draft.sigstruct));
	bytes[900] ^= 1;
	bytes[2047] ^= 1;
	CHECK(!signature_is_right(draft.sigstruct));
	bytes[2047] ^= 1;
	bytes[2048] ^= 1;
	CHECK(signature_is_right(draft.sigstruct));
	free(draft.bytes);
}

TEST(the_same_recipe_makes_the_same_image)
{
	struct image_draft one, other;

	build(NULL, &one);
	build(NULL, &other);
	CHECK_INT(one.len, other.len);
	CHECK(!memcmp(one.bytes, other.bytes, one.len));
	free(one.bytes);
	free(other.bytes);
}

TEST(two_versions_never_have_the_same_module)
{
	struct image_recipe newer = recipe;
	struct image_draft one, other;

	newer.version++;
	build(NULL, &one);
	CHECK_INT(image_build(&newer, NULL, key, &other), 0);
	CHECK(memcmp(one.module, other.module, one.module_len));
	free(one.bytes);
	free(other.bytes);
}

/* What the kernel looks at, and what else can be seen without the host. */
static const struct {
	const char *defect;
	enum image_error error;
} verdicts[] = {
	{ "too-short", IMAGE_TOO_SHORT },
	{ "length-odd", IMAGE_LENGTH },
	{ "length", IMAGE_LENGTH },
	{ "pages-wrap", IMAGE_LENGTH },
	{ "version", IMAGE_VERSION },
	{ "version-new", IMAGE_VERSION },
	{ "sigstruct-pages", IMAGE_SIGSTRUCT_PAGES },
	{ "module-pages", IMAGE_MODULE_PAGES },
	{ "magic", IMAGE_MAGIC },
	{ "reserved", IMAGE_RESERVED },
	{ "reserved-last", IMAGE_RESERVED },
	{ "no-sigstruct", IMAGE_NO_SIGSTRUCT },
	{ "no-module", IMAGE_NO_MODULE },
	{ "checksum", IMAGE_CHECKSUM },
	{ "sig-type", IMAGE_SIGSTRUCT_HEADER },
	{ "sig-header-len", IMAGE_SIGSTRUCT_HEADER },
	{ "sig-header-version", IMAGE_SIGSTRUCT_HEADER },
	{ "sig-len", IMAGE_SIGSTRUCT_HEADER },
	{ "sig-key-len", IMAGE_SIGSTRUCT_KEY },
	{ "sig-modulus-len", IMAGE_SIGSTRUCT_KEY },
	{ "sig-exponent-len", IMAGE_SIGSTRUCT_KEY },
	{ "sig-exponent", IMAGE_SIGSTRUCT_KEY },
	{ "sig-vendor", IMAGE_SIGSTRUCT_VENDOR },
	{ "sig-module-type", IMAGE_SIGSTRUCT_TYPE },
	{ "sig-attributes", IMAGE_SIGSTRUCT_ATTRIBUTES },
	{ "sig-reserved", IMAGE_SIGSTRUCT_RESERVED },
	{ "hv-contradiction", IMAGE_SIGSTRUCT_HANDOFF },
	{ "gdt-unaligned", IMAGE_SIGSTRUCT_OFFSET },
	{ "gdt-offset", IMAGE_SIGSTRUCT_OFFSET },
	{ "rip-offset", IMAGE_SIGSTRUCT_OFFSET },
	{ "cpu-empty", IMAGE_SIGSTRUCT_CPUIDS },
	{ "cpu-count", IMAGE_SIGSTRUCT_CPUIDS },
};

TEST(each_defect_that_can_be_seen_is_found)
{
	struct image_draft draft;
	size_t i;

	for (i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++) {
		build(verdicts[i].defect, &draft);
		CHECK_TEXT(image_error_text(judge(&draft)),
			   image_error_text(verdicts[i].error));
		free(draft.bytes);
	}
}

TEST(defects_that_need_the_host_or_a_hash_look_like_valid_images)
{
	static const char * const unseen[] = {
		"sig-date",   "debug",	    "svn-major",
		"svn-lower",  "cpu-other",  "signature",
		"hv-too-new", "hv-too-old", "seamhash",
	};
	struct image_draft draft;
	size_t i;

	for (i = 0; i < sizeof(unseen) / sizeof(*unseen); i++) {
		build(unseen[i], &draft);
		CHECK_INT(judge(&draft), IMAGE_OK);
		free(draft.bytes);
	}
}

/* Reads the list as a test in the guest does. */
TEST(every_defect_of_the_list_is_wrong_in_one_thing_only)
{
	char *text = NULL, *line, *save, *name;
	struct image_draft draft;
	unsigned int count = 0;
	size_t len;
	FILE *list = open_memstream(&text, &len);

	image_defect_list(list);
	fclose(list);
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		name = strndup(line, strcspn(line, "\t"));
		build(name, &draft);
		/* What comes after the defect has been made right again. */
		if (strcmp(name, "checksum") && !strstr(name, "length") &&
		    strcmp(name, "too-short"))
			CHECK_INT(image_checksum(draft.bytes, draft.len), 0);
		if (!strncmp(name, "sig-", 4) && strcmp(name, "sig-exponent"))
			CHECK(signature_is_right(draft.sigstruct));
		free(draft.bytes);
		free(name);
		count++;
	}
	free(text);
	CHECK_INT(count, sizeof(verdicts) / sizeof(*verdicts) + 9);
	CHECK(!image_defect_find("no such thing"));
}

TEST(a_flipped_bit_anywhere_is_found)
{
	struct image_draft draft;
	size_t at;

	build(NULL, &draft);
	for (at = 0; at < draft.len; at += 61) {
		draft.bytes[at] ^= 0x10;
		CHECK(judge(&draft) != IMAGE_OK);
		draft.bytes[at] ^= 0x10;
	}
	free(draft.bytes);
}

TEST(noise_of_any_length_is_no_image)
{
	struct image_draft draft = {};
	size_t len;

	for (len = 0; len < 3 * TDX_PAGE_LEN; len += 511) {
		draft.len = len;
		draft.bytes = malloc(len + 8);
		seeded_fill(draft.bytes, len & ~7UL, len);
		CHECK(judge(&draft) != IMAGE_OK);
		free(draft.bytes);
	}
}

TEST(the_checksum_is_over_words_and_an_odd_byte)
{
	CHECK_INT(image_checksum("\x01\x02\x03\x04", 4), 0x0604);
	CHECK_INT(image_checksum("\xff\xff\x01", 3), 0x0000);
	CHECK_INT(image_checksum("", 0), 0);
}

TEST(a_key_that_does_not_fit_is_refused)
{
	char path[] = "/tmp/test_image.XXXXXX";
	struct signing_key *other = NULL;
	int fd = mkstemp(path);

	CHECK(write(fd, "no key\n", 7) == 7);
	close(fd);
	CHECK(signing_key_load(path, &other) < 0);
	unlink(path);
	CHECK(signing_key_load(path, &other) < 0);
	CHECK(!other);
}

/* Last: so that nothing is left for LeakSanitizer to find. */
TEST(a_key_can_be_freed_and_so_can_none)
{
	signing_key_free(key);
	signing_key_free(NULL);
	key = NULL;
}

RUN_TESTS(TAP_TEST(an_image_says_what_its_recipe_says),
	  TAP_TEST(hash_and_signature_of_an_image_are_right),
	  TAP_TEST(modulus_and_signature_are_outside_of_what_is_signed),
	  TAP_TEST(the_same_recipe_makes_the_same_image),
	  TAP_TEST(two_versions_never_have_the_same_module),
	  TAP_TEST(each_defect_that_can_be_seen_is_found),
	  TAP_TEST(defects_that_need_the_host_or_a_hash_look_like_valid_images),
	  TAP_TEST(every_defect_of_the_list_is_wrong_in_one_thing_only),
	  TAP_TEST(a_flipped_bit_anywhere_is_found),
	  TAP_TEST(noise_of_any_length_is_no_image),
	  TAP_TEST(the_checksum_is_over_words_and_an_odd_byte),

	  TAP_TEST(a_key_that_does_not_fit_is_refused),
	  TAP_TEST(a_key_can_be_freed_and_so_can_none))
