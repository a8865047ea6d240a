/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the P-SEAMLDR tells of itself. A kernel with TDX host support has a
 * structure of its own of this name.
 */
#ifndef _SEAMLDR_INFO_H
#define _SEAMLDR_INFO_H

#include "tdx_layout.h"

#define SEAMLDR_INFO_DEBUG (1U << 31)

/**
 * struct seamldr_info - what SEAMLDR.INFO writes, 256-byte-aligned
 * @version:	zero
 * @attributes:	SEAMLDR_INFO_DEBUG
 * @vendor:	TDX_SIGSTRUCT_VENDOR
 * @build_date:	yyyymmdd in hexadecimal digits
 * @build_num:	build number of the P-SEAMLDR
 * @minor:	minor version; it stands before the major one
 * @major:	major version
 * @update:	update version
 * @acm_x2apicid: x2APIC id of the CPU that loaded the P-SEAMLDR
 * @num_remaining_updates: updates left until the next reboot
 * @seam_valid:	the SEAM fields below are valid
 * @tee_tcb_svn: of the TDX module
 * @mrseam:	measurement of the TDX module
 * @mrsignerseam: of its signer
 * @seam_attributes: of the TDX module
 * @seam_ready:	the TDX module can be called
 * @seam_debug:	debug module
 * @p_seam_ready: the P-SEAMLDR can be called
 * @reserved0:	zero
 * @features0:	bit 0 S4/migration API, bit 1 SEAMLDR.CLEANUP
 * @reserved1:	zero
 */
struct seamldr_info {
	__le32 version;
	__le32 attributes;
	__le32 vendor;
	__le32 build_date;
	__le16 build_num;
	__le16 minor;
	__le16 major;
	__le16 update;
	__le32 acm_x2apicid;
	__le32 num_remaining_updates;
	__le64 seam_valid;
	__u8 tee_tcb_svn[16];
	__u8 mrseam[TDX_HASH_LEN];
	__u8 mrsignerseam[TDX_HASH_LEN];
	__le64 seam_attributes;
	__u8 seam_ready;
	__u8 seam_debug;
	__u8 p_seam_ready;
	__u8 reserved0[5];
	__le64 features0;
	__u8 reserved1[80];
} __attribute__((packed));

static_assert(sizeof(struct seamldr_info) == 256, "seamldr info");
static_assert(offsetof(struct seamldr_info, seam_ready) == 160, "seam_ready");
static_assert(offsetof(struct seamldr_info, features0) == 168, "features0");

#endif /* _SEAMLDR_INFO_H */
