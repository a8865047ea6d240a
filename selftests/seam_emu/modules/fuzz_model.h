/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAMCALL_TEST_FUZZ_MODEL_H
#define _SEAMCALL_TEST_FUZZ_MODEL_H

#include <linux/types.h>

struct seamcall;

#define MODEL_PAGES 64
#define MODEL_MAX_PACKAGES 2
#define MODEL_HKIDS 4
#define MODEL_TDCS_PAGES 6
#define MODEL_TDVPS_PAGES 5

/* clang-format off */
enum model_type {
	MODEL_FREE = 0,
	MODEL_REG = 3,
	MODEL_TDR = 4,
	MODEL_TDCX = 5,
	MODEL_TDVPR = 6,
	MODEL_EPT = 8,
};

/* clang-format on */

enum model_lifecycle {
	MODEL_HKID_ASSIGNED,
	MODEL_KEYS_CONFIGURED,
	MODEL_BLOCKED,
	MODEL_TEARDOWN,
};

enum model_op { MODEL_UNINITIALIZED, MODEL_INITIALIZED, MODEL_RUNNABLE };

/**
 * struct model_page - what a page must be after the calls that succeeded
 * @address:	of the page
 * @type:	enum model_type
 * @owner:	its TD's TDR
 * @lifecycle:	of a TDR: enum model_lifecycle
 * @op:		of a TDR: enum model_op
 * @hkid:	of a TDR
 * @tdcx:	of a TDR or a TDVPR: child pages of it
 * @vcpus:	of a TDR: initialised vCPUs
 * @associated:	of a TDR: vCPUs that are not flushed; of a TDVPR: is it?
 * @cpu:	of a TDVPR: the CPU that it is associated with
 * @keyed:	of a TDR: bitmap of packages that have its key
 * @written_back: of a TDR: PHYMEM.CACHE.WBs of each package that had ended when
 *		MNG.VPFLUSHDONE began
 * @children:	of a TDR: pages of the TD but itself
 * @epoch:	of a TDR: counts MEM.TRACK; of a page that is mapped: as it was
 *		blocked
 * @initialized: of a TDVPR
 * @place:	of a page that is mapped: GPA and level, as in RCX
 * @blocked:	of a page that is mapped
 */
struct model_page {
	u64 address;
	enum model_type type;
	struct model_page *owner;
	enum model_lifecycle lifecycle;
	enum model_op op;
	u16 hkid;
	unsigned int tdcx;
	unsigned int vcpus;
	unsigned int associated;
	unsigned int cpu;
	unsigned int keyed;
	unsigned int written_back[MODEL_MAX_PACKAGES];
	unsigned int children;
	unsigned int epoch;
	bool initialized;
	u64 place;
	bool blocked;
};

/**
 * struct model - the pages of one CPU; no other CPU changes them
 * @page:	the pages
 * @first_hkid:	the first one of the HKIDs that are this CPU's
 * @td_params:	address of TD_PARAMS that MNG.INIT takes
 * @source:	address of a page that MEM.PAGE.ADD can copy
 */
struct model {
	struct model_page page[MODEL_PAGES];
	u16 first_hkid;
	u64 td_params;
	u64 source;
};

/**
 * struct model_circumstances - what is true of a call besides its operands
 * @cpu:	the CPU that makes it
 * @package:	its package
 * @packages:	packages of the platform
 * @written_back: PHYMEM.CACHE.WBs of each package that had ended before it
 * @writing_back: those that had begun when it ended
 */
struct model_circumstances {
	unsigned int cpu;
	unsigned int package;
	unsigned int packages;
	unsigned int written_back[MODEL_MAX_PACKAGES];
	unsigned int writing_back[MODEL_MAX_PACKAGES];
};

struct model_page *model_find(struct model *model, u64 address);
struct model_page *model_mapped(struct model *model,
				const struct model_page *tdr, u64 place);
const char *model_succeeded(struct model *model, const struct seamcall *before,
			    const struct model_circumstances *when);
bool model_allows(struct model *model, const struct seamcall *call,
		  const struct model_circumstances *when);
bool model_hkid_used(const struct model *model, u64 hkid);
void model_forget(struct model *model);

#endif /* _SEAMCALL_TEST_FUZZ_MODEL_H */
