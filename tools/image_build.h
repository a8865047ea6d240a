/* SPDX-License-Identifier: GPL-2.0-only */
/* Making images: valid ones, and wrong ones of each kind. */
#ifndef _TDX_IMAGE_BUILD_H
#define _TDX_IMAGE_BUILD_H

#include "signing_key.h"
#include "tdx_layout.h"

/**
 * struct image_recipe - what an image shall say
 * @version:	of the module, coded as by TDX_VERSION()
 * @date:	yyyymmdd in hexadecimal digits
 * @release:	release information
 * @module_pages: 1..TDX_IMAGE_MAX_MODULE_PAGES
 * @seed:	of the module's content; with the version it makes the content
 * @svn_major:	security version
 * @svn_minor:	security version
 * @hv:		handoff version that the module writes
 * @min_hv:	lowest handoff version that it takes over
 * @no_downgrade: it writes no other handoff version than @hv
 * @num_cpuids:	entries of @cpuids
 * @cpuids:	CPUID.1.EAX of the processors it runs on
 */
struct image_recipe {
	__u32 version;
	__u32 date;
	__u32 release;
	__u32 module_pages;
	__u64 seed;
	__u8 svn_major;
	__u8 svn_minor;
	__u16 hv;
	__u16 min_hv;
	__u8 no_downgrade;
	__u32 num_cpuids;
	__u32 cpuids[TDX_SIGSTRUCT_MAX_CPUIDS];
};

/**
 * struct image_draft - an image in the making
 * @bytes:	header, SIGSTRUCT, module, and a page to grow by; to be freed
 * @len:	length of the file
 * @header:	in @bytes
 * @sigstruct:	in @bytes
 * @module:	in @bytes
 * @module_len:	length of the module in bytes
 */
struct image_draft {
	__u8 *bytes;
	size_t len;
	struct tdx_image_header *header;
	struct tdx_sigstruct *sigstruct;
	__u8 *module;
	size_t module_len;
};

struct image_defect;

int image_build(const struct image_recipe *recipe,
		const struct image_defect *defect,
		const struct signing_key *key, struct image_draft *draft);

#endif /* _TDX_IMAGE_BUILD_H */
