/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/td_build: a TD for each open file, built step by step as KVM does it.
 *
 * The steps are CREATE, INIT, any number of VCPU and MEM_REGION in any order,
 * FINALIZE. A step that fails in the TDX module makes the TD unusable: all but
 * QUERY then fail with EIO, and QUERY tells which SEAMCALL it was. Closing the
 * file, or the death of its last owner, tears the TD down in whatever state it
 * is.
 *
 * Errors of every step: EBADFD in the wrong state or after DESTROY, EINTR by a
 * fatal signal, EBUSY when the module stayed busy, EAGAIN when it had no
 * entropy, ENODEV when it cannot be entered, EIO for other statuses.
 */
#ifndef _TD_BUILD_IOCTL_H
#define _TD_BUILD_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define TD_BUILD_DEVICE "/dev/td_build"

#define TD_BUILD_ANY_HKID 0

/**
 * struct td_build_create - TDH.MNG.CREATE
 * @hkid:	in: key id, or TD_BUILD_ANY_HKID; out: the one in use
 * @reserved:	zero
 * @tdr:	out: physical address of the TDR, which names the TD
 */
struct td_build_create {
	__u32 hkid;
	__u32 reserved;
	__u64 tdr;
};

/**
 * struct td_build_init - TDH.MNG.KEY.CONFIG, TDH.MNG.ADDCX, TDH.MNG.INIT
 * @attributes:	TD attributes; those that the module demands are added
 * @xfam:	extended features; those that the module demands are added
 * @max_vcpus:	1 and up
 * @reserved:	zero
 */
struct td_build_init {
	__u64 attributes;
	__u64 xfam;
	__u32 max_vcpus;
	__u32 reserved;
};

/**
 * struct td_build_vcpu - TDH.VP.CREATE, TDH.VP.ADDCX, TDH.VP.INIT
 * @x2apic_id:	of the vCPU
 * @reserved:	zero
 * @rcx:	initial RCX of the guest
 */
struct td_build_vcpu {
	__u32 x2apic_id;
	__u32 reserved;
	__u64 rcx;
};

#define TD_BUILD_MEASURE (1U << 0)

/**
 * struct td_build_mem_region - TDH.MEM.SEPT.ADD, TDH.MEM.PAGE.ADD, TDH.MR.EXTEND
 * @source:	address of the content, any alignment
 * @gpa:	guest physical address, 4 KiB-aligned
 * @num_pages:	in: pages to add; out: those that are left
 * @flags:	TD_BUILD_MEASURE: extend the measurement by the content
 * @reserved:	zero
 */
struct td_build_mem_region {
	__u64 source;
	__u64 gpa;
	__u64 num_pages;
	__u32 flags;
	__u32 reserved;
};

/* clang-format off */

/* X(id, value, name): how far a TD is. */
#define TD_BUILD_STATES(X) \
	X(NONE, 0, "none") \
	X(CREATED, 1, "created") \
	X(INITIALIZED, 2, "initialized") \
	X(FINALIZED, 3, "finalized") \
	X(BROKEN, 4, "broken") \
	X(DESTROYED, 5, "destroyed")

/* clang-format on */

#define TD_BUILD_STATE_ENUM(id, value, name) TD_BUILD_##id = (value),

/** enum td_build_state - how far a TD is */
enum td_build_state { TD_BUILD_STATES(TD_BUILD_STATE_ENUM) };

/**
 * struct td_build_query - what is known of a TD
 * @tdr:	physical address of the TDR; 0 before CREATE and after DESTROY
 * @state:	enum td_build_state
 * @hkid:	key id
 * @num_vcpus:	vCPUs
 * @num_tables:	pages of the secure EPT, without the root
 * @num_pages:	pages of guest memory
 * @num_leaked:	pages that the module did not give back
 * @fn:		RAX of the SEAMCALL that failed first in the last step
 * @status:	its completion status or software code; 0 when none failed
 */
struct td_build_query {
	__u64 tdr;
	__u32 state;
	__u32 hkid;
	__u32 num_vcpus;
	__u32 num_tables;
	__u64 num_pages;
	__u64 num_leaked;
	__u64 fn;
	__u64 status;
};

#define TD_BUILD_IOC 0xd7

#define TD_BUILD_CREATE _IOWR(TD_BUILD_IOC, 0, struct td_build_create)
#define TD_BUILD_INIT _IOW(TD_BUILD_IOC, 1, struct td_build_init)
#define TD_BUILD_VCPU _IOW(TD_BUILD_IOC, 2, struct td_build_vcpu)
#define TD_BUILD_MEM_REGION _IOWR(TD_BUILD_IOC, 3, struct td_build_mem_region)
#define TD_BUILD_FINALIZE _IO(TD_BUILD_IOC, 4)
#define TD_BUILD_QUERY _IOR(TD_BUILD_IOC, 5, struct td_build_query)
#define TD_BUILD_DESTROY _IO(TD_BUILD_IOC, 6)

#endif /* _TD_BUILD_IOCTL_H */
