/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_TD_H
#define _SEAM_TD_H

#include <linux/atomic.h>
#include <linux/types.h>

#include "seam_lock.h"
#include "tdx_layout.h"

struct seq_file;
struct shash_desc;

/* clang-format off */
/* X(id, value): life cycle of a TD. */
#define TD_LIFECYCLES(X) \
	X(HKID_ASSIGNED, 0) \
	X(KEYS_CONFIGURED, 1) \
	X(BLOCKED, 2) \
	X(TEARDOWN, 3)

/* X(id, value): operation state of a TD. */
#define TD_OP_STATES(X) \
	X(UNINITIALIZED, 0) \
	X(INITIALIZED, 1) \
	X(RUNNABLE, 2) \
	X(LIVE_EXPORT, 3) \
	X(PAUSED_EXPORT, 4) \
	X(POST_EXPORT, 5) \
	X(MEMORY_IMPORT, 6) \
	X(STATE_IMPORT, 7) \
	X(POST_IMPORT, 8) \
	X(LIVE_IMPORT, 9) \
	X(FAILED_IMPORT, 10) \
	X(START_IMPORT, 11)
/* clang-format on */

#define TD_LIFECYCLE_ENUM(id, val) TD_LIFECYCLE_##id = (val),
#define TD_OP_STATE_ENUM(id, val) TD_OP_##id = (val),

enum td_lifecycle { TD_LIFECYCLES(TD_LIFECYCLE_ENUM) };
enum td_op_state { TD_OP_STATES(TD_OP_STATE_ENUM) };

#define TD_SEPT_BUCKETS 1024

/**
 * struct td - one TD
 * @in_use:	the slot holds a TD
 * @tdr_pfn:	page frame of its TDR; the lock of that page is the TD's lock
 * @hkid:	until KEY.FREEID
 * @lifecycle:	enum td_lifecycle
 * @op_state:	enum td_op_state
 * @op_lock:	of @op_state and of the MRTD
 * @packages_keyed: packages that did MNG.KEY.CONFIG
 * @tdcx:	TDCS pages added
 * @children:	pages that belong to it, without the TDR
 * @pages:	of these, the guest's own
 * @vp_lock:	of the list of vCPUs
 * @first_vp:	page frame of the TDVPR created last, 0 for none
 * @max_vcpus:	from TD_PARAMS
 * @vcpus:	vCPUs that did VP.INIT
 * @associated:	vCPUs that are associated with an LP
 * @sept_lock:	of the secure EPT
 * @sept_levels: highest level of a secure EPT entry
 * @gpa_bits:	width of a private guest physical address
 * @epoch:	TLB epoch, counts MEM.TRACK
 * @sept:	secure EPT entries, hashed: page frames that start a list
 * @mrtd_hash:	MRTD so far
 * @mrtd_context: version of the context, 0 if the build is not counted
 * @mrtd_epoch:	tdx_module.epoch that @mrtd_hash belongs to
 * @mrtd:	final
 */
struct td {
	bool in_use;
	unsigned long tdr_pfn;
	u16 hkid;
	u8 lifecycle;
	u8 op_state;
	struct seam_lock op_lock;
	u64 packages_keyed;
	u8 tdcx;
	atomic_t children;
	atomic_t pages;
	struct seam_lock vp_lock;
	u32 first_vp;
	u16 max_vcpus;
	u16 vcpus;
	atomic_t associated;
	struct seam_lock sept_lock;
	u8 sept_levels;
	u8 gpa_bits;
	u16 epoch;
	u32 sept[TD_SEPT_BUCKETS];
	struct shash_desc *mrtd_hash;
	u16 mrtd_context;
	u32 mrtd_epoch;
	u8 mrtd[TDX_HASH_LEN];
};

int td_init(unsigned int hkids);
void td_exit(void);
void td_forget_all(void);
struct td *td_create(unsigned long tdr_pfn, u16 hkid);
void td_destroy(struct td *td);
struct td *td_of(u16 index);
u16 td_index(const struct td *td);
bool td_in_build(const struct td *td);
unsigned int td_count(void);
unsigned int td_count_builds(void);
void td_show_all(struct seq_file *m);

#endif /* _SEAM_TD_H */
