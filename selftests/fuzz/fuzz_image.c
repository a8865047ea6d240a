// SPDX-License-Identifier: GPL-2.0-only
/* Fuzz target: update images, read and checked as tdxupdate-load does. */
#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "image.h"

/* What is true of any image that is taken for a valid one. */
static void check_valid(const struct tdx_image *image, const uint8_t *file,
			size_t len)
{
	const struct tdx_sigstruct *sigstruct = image->sigstruct;
	uint32_t cpuids = le32toh(sigstruct->num_cpuids);

	MUST(!image_checksum(file, len));
	MUST(cpuids >= 1 && cpuids <= TDX_SIGSTRUCT_MAX_CPUIDS);
	MUST(le32toh(sigstruct->rip_offset) < image->module_len);
	MUST(le32toh(sigstruct->gdt_idt_offset) < image->module_len);
	MUST(le32toh(sigstruct->fault_wrapper_offset) < image->module_len);
	MUST(le32toh(sigstruct->type) == TDX_SIGSTRUCT_TYPE);
}

/* The parts are those of the file, and all of it. */
static void check_parsed(const struct tdx_image *image, const uint8_t *file,
			 size_t len)
{
	MUST(image_len(image) == len);
	MUST((const uint8_t *)image->header == file);
	MUST((const uint8_t *)image->sigstruct == file + TDX_PAGE_LEN);
	MUST(image->module == file + 2 * TDX_PAGE_LEN);
	MUST(image->module + image->module_len == file + len);
}

int LLVMFuzzerTestOneInput(const uint8_t *file, size_t len)
{
	enum image_error error;
	struct tdx_image image;

	error = image_parse(file, len, &image);
	MUST(image_error_text(error)[0]);
	if (error)
		return 0;
	check_parsed(&image, file, len);
	error = image_check(&image);
	MUST(image_error_text(error)[0]);
	if (!error)
		check_valid(&image, file, len);
	return 0;
}

/* Where a change is likely to matter: offset and length. */
static const struct {
	size_t offset;
	size_t len;
} places[] = {
	{ 0, 24 },
	{ TDX_PAGE_LEN, 128 },
	{ TDX_PAGE_LEN + offsetof(struct tdx_sigstruct, exponent), 4 },
	{ TDX_PAGE_LEN + offsetof(struct tdx_sigstruct, seamhash), 132 },
};

/* So that the file is not refused for its length alone. */
static size_t repair_len(uint8_t *file, size_t len)
{
	struct tdx_image_header *header = (void *)file;
	size_t pages = len / TDX_PAGE_LEN;

	if (pages < 2)
		return len;
	header->module_pages =
		htole32(pages - 1 - le32toh(header->sigstruct_pages));
	return pages * TDX_PAGE_LEN;
}

/* Not what is tested, so it may be fast; an odd length is refused anyway. */
NOT_INSTRUMENTED
static void repair_checksum(uint8_t *file, size_t len)
{
	struct tdx_image_header *header = (void *)file;
	uint16_t sum = 0, word;
	size_t at;

	if (len < sizeof(*header))
		return;
	header->checksum = 0;
	for (at = 0; at + sizeof(word) <= len; at += sizeof(word)) {
		memcpy(&word, file + at, sizeof(word));
		sum += le16toh(word);
	}
	header->checksum = htole16(-sum);
}

size_t LLVMFuzzerCustomMutator(uint8_t *file, size_t len, size_t max_len,
			       unsigned int seed)
{
	size_t place = seed / 4 % (sizeof(places) / sizeof(*places));

	if (seed % 4 && len >= 2 * TDX_PAGE_LEN)
		LLVMFuzzerMutate(file + places[place].offset, places[place].len,
				 places[place].len);
	else
		len = LLVMFuzzerMutate(file, len, max_len);
	if (seed / 16 % 8)
		len = repair_len(file, len);
	if (seed / 128 % 16)
		repair_checksum(file, len);
	return len;
}
