/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory and file layouts of the TDX update path: the image file, the module's
 * SIGSTRUCT, what SEAMLDR.INSTALL and SEAMLDR.INFO exchange with the host, and
 * the TD_PARAMS of TDH.MNG.INIT. All little-endian, all naturally packed by
 * the interfaces, so the compiler is told not to pad and every size and the
 * offsets that matter are asserted.
 */
#ifndef _TDX_LAYOUT_H
#define _TDX_LAYOUT_H

#include <linux/types.h>

#ifdef __KERNEL__
#include <linux/build_bug.h>
#include <linux/stddef.h>
#else
#include <assert.h>
#include <stddef.h>
#endif

#define TDX_PAGE_LEN 4096U

#define TDX_IMAGE_VERSION 0x200
#define TDX_IMAGE_MAGIC "TDX-BLOB"
#define TDX_IMAGE_MAGIC_LEN 8
#define TDX_IMAGE_MAX_SIGSTRUCT_PAGES 1
#define TDX_IMAGE_MAX_MODULE_PAGES 496

/**
 * struct tdx_image_header - first page of an update image, format 0x200
 * @version:	TDX_IMAGE_VERSION
 * @checksum:	makes the sum of all 16-bit words of the file 0 modulo 2^16
 * @magic:	TDX_IMAGE_MAGIC without a terminating zero
 * @sigstruct_pages: 4 KiB pages of SIGSTRUCT that follow this page
 * @module_pages: 4 KiB pages of the TDX module that follow the SIGSTRUCT
 * @reserved:	zero
 */
struct tdx_image_header {
	__le16 version;
	__le16 checksum;
	__u8 magic[TDX_IMAGE_MAGIC_LEN];
	__le32 sigstruct_pages;
	__le32 module_pages;
	__u8 reserved[4076];
} __attribute__((packed));

static_assert(sizeof(struct tdx_image_header) == TDX_PAGE_LEN, "image header");

#define TDX_SIGSTRUCT_TYPE 6
#define TDX_SIGSTRUCT_HEADER_LEN 0xe1
#define TDX_SIGSTRUCT_HEADER_VERSION 0x10000
#define TDX_SIGSTRUCT_DEBUG (1U << 31)
#define TDX_SIGSTRUCT_VENDOR 0x8086
#define TDX_SIGSTRUCT_LEN 0x200
#define TDX_SIGSTRUCT_KEY_LEN 0x60
#define TDX_SIGSTRUCT_EXPONENT_LEN 1
#define TDX_SIGSTRUCT_EXPONENT 0x10001
#define TDX_SIGSTRUCT_MAX_CPUIDS 255
#define TDX_HASH_LEN 48
/* The signature covers bytes 0..127 and 900..2047. */
#define TDX_SIGSTRUCT_SIGNED_HEAD_LEN 128
#define TDX_SIGSTRUCT_SIGNED_BODY 900
/* CPUID.1.EAX without the stepping, as P-SEAMLDR compares it. */
#define TDX_SIGSTRUCT_CPUID_MASK 0xfffffff0U

/**
 * struct tdx_sigstruct - what is signed of a TDX module
 * @type:	TDX_SIGSTRUCT_TYPE
 * @header_len:	TDX_SIGSTRUCT_HEADER_LEN, in dwords
 * @header_version: TDX_SIGSTRUCT_HEADER_VERSION
 * @module_type: TDX_SIGSTRUCT_DEBUG for a debug-signed module
 * @vendor:	TDX_SIGSTRUCT_VENDOR
 * @date:	yyyymmdd in hexadecimal digits
 * @len:	TDX_SIGSTRUCT_LEN, in dwords
 * @key_len:	TDX_SIGSTRUCT_KEY_LEN, in dwords
 * @modulus_len: TDX_SIGSTRUCT_KEY_LEN, in dwords
 * @exponent_len: TDX_SIGSTRUCT_EXPONENT_LEN, in dwords
 * @reserved0:	zero
 * @modulus:	RSA-3072 modulus, little-endian
 * @exponent:	TDX_SIGSTRUCT_EXPONENT
 * @signature:	PKCS#1 v1.5 over SHA-384, little-endian
 * @seamhash:	SHA-384 of all module pages
 * @svn_minor:	security version, minor
 * @svn_major:	security version, major
 * @attributes:	zero
 * @rip_offset:	entry point, offset into the module
 * @stack_pages: stack pages per logical processor
 * @tls_pages:	thread-local pages per logical processor
 * @keyhole_pages: pages of the keyhole area
 * @global_pages: pages of global data
 * @max_tdmrs:	TDMRs the module supports
 * @max_reserved_per_tdmr: reserved areas per TDMR
 * @pamt_entry_len: PAMT entry length for 4 KiB, 2 MiB and 1 GiB pages, in bytes
 * @reserved1:	zero
 * @module_hv:	handoff version that the module writes
 * @min_update_hv: lowest handoff version that it accepts
 * @no_downgrade: non-zero: the module writes no other handoff version
 * @reserved2:	zero
 * @handoff_pages: pages of handoff data, minus one
 * @gdt_idt_offset: offset into the module
 * @fault_wrapper_offset: offset into the module
 * @module_version: major << 24 | minor << 16 | update; zero in older modules
 * @release_info: zero in older modules
 * @reserved3:	zero
 * @num_cpuids:	entries used in @cpuids, at least 1
 * @cpuids:	CPUID.1.EAX of the processors that the module supports
 */
struct tdx_sigstruct {
	__le32 type;
	__le32 header_len;
	__le32 header_version;
	__le32 module_type;
	__le32 vendor;
	__le32 date;
	__le32 len;
	__le32 key_len;
	__le32 modulus_len;
	__le32 exponent_len;
	__u8 reserved0[88];
	__u8 modulus[384];
	__le32 exponent;
	__u8 signature[384];
	__u8 seamhash[TDX_HASH_LEN];
	__u8 svn_minor;
	__u8 svn_major;
	__le64 attributes;
	__le32 rip_offset;
	__u8 stack_pages;
	__u8 tls_pages;
	__le16 keyhole_pages;
	__le16 global_pages;
	__le16 max_tdmrs;
	__le16 max_reserved_per_tdmr;
	__le16 pamt_entry_len[3];
	__u8 reserved1[6];
	__le16 module_hv;
	__le16 min_update_hv;
	__u8 no_downgrade;
	__u8 reserved2;
	__le16 handoff_pages;
	__le32 gdt_idt_offset;
	__le32 fault_wrapper_offset;
	__le32 module_version;
	__le32 release_info;
	__u8 reserved3[16];
	__le32 num_cpuids;
	__le32 cpuids[TDX_SIGSTRUCT_MAX_CPUIDS];
} __attribute__((packed));

static_assert(sizeof(struct tdx_sigstruct) == 2048, "sigstruct");
static_assert(offsetof(struct tdx_sigstruct, modulus) == 128, "modulus");
static_assert(offsetof(struct tdx_sigstruct, seamhash) == 900, "seamhash");
static_assert(offsetof(struct tdx_sigstruct, module_hv) == 984, "module_hv");
static_assert(offsetof(struct tdx_sigstruct, module_version) == 1000,
	      "version");
static_assert(offsetof(struct tdx_sigstruct, num_cpuids) == 1024, "cpuids");

#define SEAMLDR_SCENARIO_LOAD 0
#define SEAMLDR_SCENARIO_UPDATE 1

/**
 * struct seamldr_params - operand of SEAMLDR.INSTALL, 4 KiB-aligned
 * @version:	zero
 * @scenario:	SEAMLDR_SCENARIO_*
 * @sigstruct_pa: physical address of the SIGSTRUCT page
 * @reserved:	zero
 * @num_module_pages: 1..TDX_IMAGE_MAX_MODULE_PAGES
 * @module_pa:	physical address of each module page
 */
struct seamldr_params {
	__le32 version;
	__le32 scenario;
	__le64 sigstruct_pa;
	__u8 reserved[104];
	__le64 num_module_pages;
	__le64 module_pa[TDX_IMAGE_MAX_MODULE_PAGES];
} __attribute__((packed));

static_assert(sizeof(struct seamldr_params) == TDX_PAGE_LEN, "params");
static_assert(offsetof(struct seamldr_params, module_pa) == 128, "module_pa");

/**
 * struct td_params - operand of TDH.MNG.INIT, 1024-byte-aligned
 * @attributes:	TD attributes
 * @xfam:	extended features available mask
 * @max_vcpus:	1 and up
 * @num_l2_vms:	nested VMs
 * @msr_config_ctls: MSR configuration
 * @reserved0:	zero
 * @eptp_controls: secure EPT pointer controls
 * @config_flags: bit 0 GPAW, and others
 * @tsc_frequency: in units of 25 MHz
 * @reserved1:	zero
 * @mrconfigid:	non-owner-defined configuration
 * @mrowner:	owner
 * @mrownerconfig: owner-defined configuration
 * @arch_capabilities: IA32_ARCH_CAPABILITIES configuration
 * @reserved2:	zero
 * @cpuid_values: 16 bytes for each configurable CPUID leaf
 */
struct td_params {
	__le64 attributes;
	__le64 xfam;
	__le16 max_vcpus;
	__u8 num_l2_vms;
	__u8 msr_config_ctls;
	__u8 reserved0[4];
	__le64 eptp_controls;
	__le64 config_flags;
	__le16 tsc_frequency;
	__u8 reserved1[38];
	__u8 mrconfigid[TDX_HASH_LEN];
	__u8 mrowner[TDX_HASH_LEN];
	__u8 mrownerconfig[TDX_HASH_LEN];
	__le64 arch_capabilities;
	__u8 reserved2[24];
	__le32 cpuid_values[48][4];
} __attribute__((packed));

static_assert(sizeof(struct td_params) == 1024, "td params");
static_assert(offsetof(struct td_params, mrconfigid) == 80, "mrconfigid");
static_assert(offsetof(struct td_params, cpuid_values) == 256, "cpuid_values");

#endif /* _TDX_LAYOUT_H */
