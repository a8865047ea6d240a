// SPDX-License-Identifier: GPL-2.0-only
/* Update images, format 0x200: reading and checking. See image.h. */
#include <endian.h>
#include <stdbool.h>
#include <string.h>

#include "image.h"

static const char * const error_texts[] = {
#define ERROR_TEXT(id, text) [IMAGE_##id] = (text),
	IMAGE_ERRORS(ERROR_TEXT)
};

/**
 * image_error_text - what is wrong, for a person
 * @error: what image_parse() or image_check() returned
 *
 * Return: lower-case text without a full stop.
 */
const char *image_error_text(enum image_error error)
{
	return error_texts[error];
}

static bool all_zero(const __u8 *bytes, size_t len)
{
	return !bytes[0] && !memcmp(bytes, bytes + 1, len - 1);
}

/**
 * image_parse - find the parts of an image
 * @bytes: the file, of any content and alignment
 * @len: its length
 * @image: filled when the return is IMAGE_OK; points into @bytes
 *
 * Checks what the kernel checks, in the kernel's order, so that the answer is
 * the reason why the kernel would refuse the image.
 *
 * Return: IMAGE_OK, or the first reason down to IMAGE_NO_MODULE.
 */
enum image_error image_parse(const void *bytes, size_t len,
			     struct tdx_image *image)
{
	const struct tdx_image_header *header = bytes;
	__u32 sigstruct_pages, module_pages;
	__u64 len_by_header;

	if (len < sizeof(*header))
		return IMAGE_TOO_SHORT;

	sigstruct_pages = le32toh(header->sigstruct_pages);
	module_pages = le32toh(header->module_pages);
	len_by_header =
		(1 + (__u64)sigstruct_pages + module_pages) * TDX_PAGE_LEN;
	if (len_by_header != len)
		return IMAGE_LENGTH;
	if (le16toh(header->version) != TDX_IMAGE_VERSION)
		return IMAGE_VERSION;
	if (sigstruct_pages > TDX_IMAGE_MAX_SIGSTRUCT_PAGES)
		return IMAGE_SIGSTRUCT_PAGES;
	if (module_pages > TDX_IMAGE_MAX_MODULE_PAGES)
		return IMAGE_MODULE_PAGES;
	if (memcmp(header->magic, TDX_IMAGE_MAGIC, TDX_IMAGE_MAGIC_LEN))
		return IMAGE_MAGIC;
	if (!all_zero(header->reserved, sizeof(header->reserved)))
		return IMAGE_RESERVED;
	if (!sigstruct_pages)
		return IMAGE_NO_SIGSTRUCT;
	if (!module_pages)
		return IMAGE_NO_MODULE;

	*image = (struct tdx_image){
		.header = header,
		.sigstruct = (const void *)(header + 1),
		.module = (const __u8 *)(header + 1) + TDX_PAGE_LEN,
		.module_len = (size_t)module_pages * TDX_PAGE_LEN,
	};
	return IMAGE_OK;
}

/**
 * image_len - length of the whole file
 * @image: from image_parse()
 *
 * Return: bytes.
 */
size_t image_len(const struct tdx_image *image)
{
	return sizeof(*image->header) + TDX_PAGE_LEN + image->module_len;
}

/**
 * image_checksum - sum of all 16-bit words
 * @bytes: of any alignment
 * @len: their number; an odd last byte counts as a word of its own
 *
 * Return: the sum modulo 2^16; 0 for a whole image that is not damaged.
 */
__u16 image_checksum(const void *bytes, size_t len)
{
	const __u8 *byte = bytes;
	__u16 sum = 0;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? byte[i] << 8 : byte[i];
	return sum;
}

static enum image_error check_header(const struct tdx_sigstruct *sigstruct)
{
	if (le32toh(sigstruct->type) != TDX_SIGSTRUCT_TYPE ||
	    le32toh(sigstruct->header_len) != TDX_SIGSTRUCT_HEADER_LEN ||
	    le32toh(sigstruct->header_version) !=
		    TDX_SIGSTRUCT_HEADER_VERSION ||
	    le32toh(sigstruct->len) != TDX_SIGSTRUCT_LEN)
		return IMAGE_SIGSTRUCT_HEADER;
	if (le32toh(sigstruct->key_len) != TDX_SIGSTRUCT_KEY_LEN ||
	    le32toh(sigstruct->modulus_len) != TDX_SIGSTRUCT_KEY_LEN ||
	    le32toh(sigstruct->exponent_len) != TDX_SIGSTRUCT_EXPONENT_LEN ||
	    le32toh(sigstruct->exponent) != TDX_SIGSTRUCT_EXPONENT)
		return IMAGE_SIGSTRUCT_KEY;
	if (le32toh(sigstruct->vendor) != TDX_SIGSTRUCT_VENDOR)
		return IMAGE_SIGSTRUCT_VENDOR;
	if (le32toh(sigstruct->module_type) & ~TDX_SIGSTRUCT_DEBUG)
		return IMAGE_SIGSTRUCT_TYPE;
	if (le64toh(sigstruct->attributes))
		return IMAGE_SIGSTRUCT_ATTRIBUTES;
	if (!all_zero(sigstruct->reserved0, sizeof(sigstruct->reserved0)) ||
	    !all_zero(sigstruct->reserved1, sizeof(sigstruct->reserved1)) ||
	    sigstruct->reserved2 ||
	    !all_zero(sigstruct->reserved3, sizeof(sigstruct->reserved3)))
		return IMAGE_SIGSTRUCT_RESERVED;
	return IMAGE_OK;
}

/* The two tables are optional, but only together. */
static bool offsets_fit(const struct tdx_sigstruct *sigstruct,
			size_t module_len)
{
	__u32 gdt_idt = le32toh(sigstruct->gdt_idt_offset);
	__u32 fault_wrapper = le32toh(sigstruct->fault_wrapper_offset);

	return le32toh(sigstruct->rip_offset) < module_len &&
	       !gdt_idt == !fault_wrapper && !(gdt_idt % TDX_PAGE_LEN) &&
	       gdt_idt < module_len && fault_wrapper < module_len;
}

static enum image_error check_module(const struct tdx_sigstruct *sigstruct,
				     size_t module_len)
{
	__u32 num_cpuids = le32toh(sigstruct->num_cpuids);

	if (le16toh(sigstruct->min_update_hv) > le16toh(sigstruct->module_hv))
		return IMAGE_SIGSTRUCT_HANDOFF;
	if (!offsets_fit(sigstruct, module_len))
		return IMAGE_SIGSTRUCT_OFFSET;
	if (!num_cpuids || num_cpuids > TDX_SIGSTRUCT_MAX_CPUIDS)
		return IMAGE_SIGSTRUCT_CPUIDS;
	return IMAGE_OK;
}

/**
 * image_check - look at what the kernel does not look at
 * @image: from image_parse()
 *
 * What is found here would be noticed by the P-SEAMLDR only: after SHUTDOWN,
 * when TDX is lost. What depends on the host (CPU, SVN, handoff version of the
 * running module), and hash and signature, are not looked at.
 *
 * Return: IMAGE_OK, or the first reason from IMAGE_CHECKSUM on.
 */
enum image_error image_check(const struct tdx_image *image)
{
	enum image_error error;

	if (image_checksum(image->header, image_len(image)))
		return IMAGE_CHECKSUM;
	error = check_header(image->sigstruct);
	if (error)
		return error;
	return check_module(image->sigstruct, image->module_len);
}
