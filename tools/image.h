/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Update images, format 0x200: reading and checking. No I/O, no allocation,
 * no cryptography: see signing_key.h for hash and signature.
 */
#ifndef _TDX_IMAGE_H
#define _TDX_IMAGE_H

#include <stddef.h>

#include "tdx_layout.h"

/* Length in bytes of the longest file that can be an image. */
#define IMAGE_MAX_LEN           \
	((size_t)TDX_PAGE_LEN * \
	 (1 + TDX_IMAGE_MAX_SIGSTRUCT_PAGES + TDX_IMAGE_MAX_MODULE_PAGES))

/* clang-format off */

/*
 * X(id, text): what can be wrong with an image. Down to NO_MODULE the kernel
 * refuses it, in this order; what follows it does not look at.
 */
#define IMAGE_ERRORS(X) \
	X(OK, "valid") \
	X(TOO_SHORT, "shorter than its header") \
	X(LENGTH, "length differs from what the header says") \
	X(VERSION, "format is not 0x200") \
	X(SIGSTRUCT_PAGES, "more than one SIGSTRUCT page") \
	X(MODULE_PAGES, "more than 496 module pages") \
	X(MAGIC, "no TDX-BLOB signature") \
	X(RESERVED, "reserved bytes of the header are not zero") \
	X(NO_SIGSTRUCT, "no SIGSTRUCT page") \
	X(NO_MODULE, "no module page") \
	X(CHECKSUM, "wrong checksum: the file is damaged") \
	X(SIGSTRUCT_HEADER, "SIGSTRUCT of unknown type, version or length") \
	X(SIGSTRUCT_KEY, "key of the SIGSTRUCT is not RSA-3072 with exponent 65537") \
	X(SIGSTRUCT_VENDOR, "SIGSTRUCT of another vendor") \
	X(SIGSTRUCT_TYPE, "SIGSTRUCT of an unknown kind of module") \
	X(SIGSTRUCT_ATTRIBUTES, "attributes of the SIGSTRUCT are not zero") \
	X(SIGSTRUCT_RESERVED, "reserved bytes of the SIGSTRUCT are not zero") \
	X(SIGSTRUCT_HANDOFF, "lowest handoff version is above the module's own") \
	X(SIGSTRUCT_OFFSET, "an offset of the SIGSTRUCT lies outside the module") \
	X(SIGSTRUCT_CPUIDS, "SIGSTRUCT names no processor, or more than fit")

/* clang-format on */

#define IMAGE_ERROR_ENUM(id, text) IMAGE_##id,

/** enum image_error - what is wrong with an image; 0 is nothing */
enum image_error { IMAGE_ERRORS(IMAGE_ERROR_ENUM) };

/**
 * struct tdx_image - an image, as views into the bytes of its file
 * @header:	first page
 * @sigstruct:	signed description of the module
 * @module:	the module's pages
 * @module_len:	their length in bytes
 */
struct tdx_image {
	const struct tdx_image_header *header;
	const struct tdx_sigstruct *sigstruct;
	const __u8 *module;
	size_t module_len;
};

enum image_error image_parse(const void *bytes, size_t len,
			     struct tdx_image *image);
enum image_error image_check(const struct tdx_image *image);
const char *image_error_text(enum image_error error);
__u16 image_checksum(const void *bytes, size_t len);
size_t image_len(const struct tdx_image *image);

#endif /* _TDX_IMAGE_H */
