// SPDX-License-Identifier: GPL-2.0-only
/* Every way to make an image wrong, and who then refuses it. */
#include <endian.h>
#include <string.h>

#include "image_defect.h"

static void too_short(struct image_draft *draft)
{
	draft->len = sizeof(*draft->header) - 1;
}

static void one_byte_more(struct image_draft *draft)
{
	draft->len++;
}

static void one_page_less(struct image_draft *draft)
{
	draft->len -= TDX_PAGE_LEN;
}

/* Counted in 32 bits, the length in bytes would be right. */
static void pages_wrap(struct image_draft *draft)
{
	__u32 pages = le32toh(draft->header->module_pages);

	draft->header->module_pages = htole32(pages + (1 << 20));
}

static void old_format(struct image_draft *draft)
{
	draft->header->version = htole16(0x100);
}

static void new_format(struct image_draft *draft)
{
	draft->header->version = htole16(0x201);
}

static void two_sigstruct_pages(struct image_draft *draft)
{
	draft->header->sigstruct_pages = htole32(2);
	memmove(draft->module + TDX_PAGE_LEN, draft->module, draft->module_len);
	memset(draft->module, 0, TDX_PAGE_LEN);
	draft->len += TDX_PAGE_LEN;
}

static void too_many_pages(struct image_recipe *recipe)
{
	recipe->module_pages = TDX_IMAGE_MAX_MODULE_PAGES + 1;
}

static void magic(struct image_draft *draft)
{
	draft->header->magic[0] = 't';
}

static void first_reserved(struct image_draft *draft)
{
	draft->header->reserved[0] = 1;
}

static void last_reserved(struct image_draft *draft)
{
	draft->header->reserved[sizeof(draft->header->reserved) - 1] = 1;
}

static void no_sigstruct(struct image_draft *draft)
{
	draft->header->sigstruct_pages = 0;
	memmove(draft->sigstruct, draft->module, draft->module_len);
	draft->len -= TDX_PAGE_LEN;
}

static void no_module(struct image_draft *draft)
{
	draft->header->module_pages = 0;
	draft->len -= draft->module_len;
}

static void checksum(struct image_draft *draft)
{
	draft->header->checksum ^= htole16(1);
}

static void sig_type(struct image_draft *draft)
{
	draft->sigstruct->type = htole32(TDX_SIGSTRUCT_TYPE + 1);
}

static void sig_header_len(struct image_draft *draft)
{
	draft->sigstruct->header_len = htole32(TDX_SIGSTRUCT_HEADER_LEN - 1);
}

static void sig_header_version(struct image_draft *draft)
{
	draft->sigstruct->header_version =
		htole32(TDX_SIGSTRUCT_HEADER_VERSION + 1);
}

static void sig_len(struct image_draft *draft)
{
	draft->sigstruct->len = htole32(TDX_SIGSTRUCT_LEN + 1);
}

static void sig_key_len(struct image_draft *draft)
{
	draft->sigstruct->key_len = htole32(TDX_SIGSTRUCT_KEY_LEN + 1);
}

static void sig_modulus_len(struct image_draft *draft)
{
	draft->sigstruct->modulus_len = htole32(TDX_SIGSTRUCT_KEY_LEN - 1);
}

static void sig_exponent_len(struct image_draft *draft)
{
	draft->sigstruct->exponent_len = htole32(2);
}

static void sig_exponent(struct image_draft *draft)
{
	draft->sigstruct->exponent = htole32(3);
}

static void sig_vendor(struct image_draft *draft)
{
	draft->sigstruct->vendor = htole32(TDX_SIGSTRUCT_VENDOR + 1);
}

static void sig_module_type(struct image_draft *draft)
{
	draft->sigstruct->module_type = htole32(1);
}

static void sig_date(struct image_recipe *recipe)
{
	recipe->date = 0xdeadbeef;
}

static void sig_debug(struct image_draft *draft)
{
	draft->sigstruct->module_type = htole32(TDX_SIGSTRUCT_DEBUG);
}

static void sig_attributes(struct image_draft *draft)
{
	draft->sigstruct->attributes = htole64(1);
}

static void sig_reserved(struct image_draft *draft)
{
	draft->sigstruct->reserved0[0] = 1;
}

static void rip_offset(struct image_draft *draft)
{
	draft->sigstruct->rip_offset = htole32(draft->module_len);
}

static void gdt_offset(struct image_draft *draft)
{
	draft->sigstruct->gdt_idt_offset = htole32(draft->module_len);
	draft->sigstruct->fault_wrapper_offset = htole32(1);
}

static void gdt_unaligned(struct image_draft *draft)
{
	draft->sigstruct->gdt_idt_offset = htole32(8);
	draft->sigstruct->fault_wrapper_offset = htole32(8);
}

static void svn_lower(struct image_recipe *recipe)
{
	recipe->svn_minor = 0;
}

static void svn_major(struct image_recipe *recipe)
{
	recipe->svn_major += 2;
}

static void no_cpu(struct image_recipe *recipe)
{
	recipe->num_cpuids = 0;
}

static void too_many_cpus(struct image_draft *draft)
{
	draft->sigstruct->num_cpuids = htole32(TDX_SIGSTRUCT_MAX_CPUIDS + 1);
}

/* A 486: whatever this runs on, it is another processor. */
static void other_cpu(struct image_recipe *recipe)
{
	recipe->num_cpuids = 1;
	recipe->cpuids[0] = 0x480;
}

static void hv_contradiction(struct image_recipe *recipe)
{
	recipe->min_hv = recipe->hv + 1;
}

static void hv_too_new(struct image_recipe *recipe)
{
	recipe->hv += 8;
	recipe->min_hv = recipe->hv;
}

static void hv_too_old(struct image_recipe *recipe)
{
	recipe->hv = 0;
	recipe->min_hv = 0;
}

static void seamhash(struct image_draft *draft)
{
	draft->sigstruct->seamhash[0] ^= 1;
}

static void signature(struct image_draft *draft)
{
	draft->sigstruct->signature[0] ^= 1;
}

#define BY_KERNEL REFUSED_BY_KERNEL, "transferring:firmware-invalid", "-"
#define BY_SEAMLDR(status) REFUSED_BY_SEAMLDR, "transferring:hw-error", status
#define BY_HARDWARE(status) REFUSED_BY_HARDWARE, "transferring:hw-error", status
#define BY_NOBODY REFUSED_BY_NOBODY, "-", "-"
#define ADJUST(function) .adjust = (function)
#define SPOIL(function) .spoil = (function)

/* clang-format off */

/* In the order in which they are looked for. */
static const struct image_defect defects[] = {
	{ "too-short", STAGE_SEALED, BY_KERNEL,
	  "the file ends before its header does", SPOIL(too_short) },
	{ "length-odd", STAGE_SEALED, BY_KERNEL,
	  "one byte too many", SPOIL(one_byte_more) },
	{ "length", STAGE_SEALED, BY_KERNEL,
	  "one page less than the header says", SPOIL(one_page_less) },
	{ "pages-wrap", STAGE_SIGNED, BY_KERNEL,
	  "a page count that is right only in 32 bits", SPOIL(pages_wrap) },
	{ "version", STAGE_SIGNED, BY_KERNEL,
	  "format 0x100", SPOIL(old_format) },
	{ "version-new", STAGE_SIGNED, BY_KERNEL,
	  "format 0x201", SPOIL(new_format) },
	{ "sigstruct-pages", STAGE_SIGNED, BY_KERNEL,
	  "two SIGSTRUCT pages", SPOIL(two_sigstruct_pages) },
	{ "module-pages", STAGE_RECIPE, BY_KERNEL,
	  "497 module pages", ADJUST(too_many_pages) },
	{ "magic", STAGE_SIGNED, BY_KERNEL,
	  "another signature than TDX-BLOB", SPOIL(magic) },
	{ "reserved", STAGE_SIGNED, BY_KERNEL,
	  "first reserved byte of the header set", SPOIL(first_reserved) },
	{ "reserved-last", STAGE_SIGNED, BY_KERNEL,
	  "last reserved byte of the header set", SPOIL(last_reserved) },
	{ "no-sigstruct", STAGE_SIGNED, BY_KERNEL,
	  "no SIGSTRUCT page", SPOIL(no_sigstruct) },
	{ "no-module", STAGE_SIGNED, BY_KERNEL,
	  "no module page", SPOIL(no_module) },
	{ "checksum", STAGE_SEALED, BY_NOBODY,
	  "wrong checksum of the file", SPOIL(checksum) },
	{ "sig-type", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "SIGSTRUCT type 7", SPOIL(sig_type) },
	{ "sig-header-len", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "SIGSTRUCT header one dword too short", SPOIL(sig_header_len) },
	{ "sig-header-version", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "SIGSTRUCT header version 0x10001", SPOIL(sig_header_version) },
	{ "sig-key-len", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "key length one dword too long", SPOIL(sig_key_len) },
	{ "sig-modulus-len", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "modulus length one dword too short", SPOIL(sig_modulus_len) },
	{ "sig-exponent-len", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "exponent length of two dwords", SPOIL(sig_exponent_len) },
	{ "sig-vendor", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "another vendor than 0x8086", SPOIL(sig_vendor) },
	{ "sig-module-type", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "reserved bit of the module type set", SPOIL(sig_module_type) },
	{ "sig-date", STAGE_RECIPE, BY_NOBODY,
	  "a date that is none", ADJUST(sig_date) },
	{ "sig-attributes", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "an attribute set", SPOIL(sig_attributes) },
	{ "sig-reserved", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "reserved byte of the SIGSTRUCT set", SPOIL(sig_reserved) },
	{ "sig-len", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "SIGSTRUCT one dword too long", SPOIL(sig_len) },
	{ "sig-exponent", STAGE_SIGNED, BY_SEAMLDR("EBADSIG"),
	  "exponent 3", SPOIL(sig_exponent) },
	{ "hv-contradiction", STAGE_RECIPE, BY_SEAMLDR("EBADSIG"),
	  "takes over no version of handoff data at all",
	  ADJUST(hv_contradiction) },
	{ "gdt-unaligned", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "descriptor tables not at a page boundary", SPOIL(gdt_unaligned) },
	{ "debug", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "debug-signed module on a production platform", SPOIL(sig_debug) },
	{ "svn-major", STAGE_RECIPE, BY_SEAMLDR("EUNSUPPORTED"),
	  "another major security version", ADJUST(svn_major) },
	{ "svn-lower", STAGE_RECIPE, BY_SEAMLDR("EBADSIG"),
	  "minor security version 0", ADJUST(svn_lower) },
	{ "gdt-offset", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "descriptor tables behind the module", SPOIL(gdt_offset) },
	{ "rip-offset", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "entry point behind the module", SPOIL(rip_offset) },
	{ "cpu-empty", STAGE_RECIPE, BY_SEAMLDR("EBADSIG"),
	  "for no processor at all", ADJUST(no_cpu) },
	{ "cpu-count", STAGE_FILLED, BY_SEAMLDR("EBADSIG"),
	  "for 256 processors", SPOIL(too_many_cpus) },
	{ "cpu-other", STAGE_RECIPE, BY_SEAMLDR("EUNSUPCPU"),
	  "for another processor than this", ADJUST(other_cpu) },
	{ "signature", STAGE_SIGNED, BY_HARDWARE("EBADSIG"),
	  "a bit of the signature flipped", SPOIL(signature) },
	{ "hv-too-new", STAGE_RECIPE, BY_SEAMLDR("EBADHANDOFF"),
	  "takes over only newer handoff data", ADJUST(hv_too_new) },
	{ "hv-too-old", STAGE_RECIPE, BY_SEAMLDR("EBADHANDOFF"),
	  "takes over only handoff data of version 0", ADJUST(hv_too_old) },
	{ "seamhash", STAGE_HASHED, BY_SEAMLDR("EBADHASH"),
	  "hash of another module", SPOIL(seamhash) },
};

/* clang-format on */

static const char * const refusers[] = {
#define REFUSER_NAME(id, name) [REFUSED_BY_##id] = (name),
	IMAGE_REFUSERS(REFUSER_NAME)
};

/**
 * image_defect_find - look a defect up
 * @name: as image_defect_list() prints it
 *
 * Return: the defect, or NULL.
 */
const struct image_defect *image_defect_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(defects) / sizeof(*defects); i++)
		if (!strcmp(defects[i].name, name))
			return &defects[i];
	return NULL;
}

/**
 * image_defect_list - print all defects, for people and for tests
 * @stream: to print to
 *
 * One line each, separated by tabs: name, who refuses it, the word in the
 * upload's attribute `error`, the status of SEAMLDR.INSTALL, what is wrong.
 */
void image_defect_list(FILE *stream)
{
	const struct image_defect *defect;
	size_t i;

	for (i = 0; i < sizeof(defects) / sizeof(*defects); i++) {
		defect = &defects[i];
		fprintf(stream, "%s\t%s\t%s\t%s\t%s\n", defect->name,
			refusers[defect->refuser], defect->outcome,
			defect->status, defect->text);
	}
}
