// SPDX-License-Identifier: GPL-2.0-only
/*
 * The key ownership table: which HKID is in whose hands, and on which packages
 * the caches may still hold lines of it. It survives an update.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "kot.h"
#include "latency.h"
#include "platform.h"
#include "rulebook.h"
#include "seam_call.h"
#include "seam_lock.h"

/* HKID 0 encrypts the host's memory. */
#define FIRST_HKID 1
#define MAX_HKIDS 512

enum kot_state {
	KOT_FREE,
	KOT_ASSIGNED,
	KOT_FLUSHED,
};

struct kot_entry {
	enum kot_state state;
	u64 dirty_packages;
};

static struct {
	struct seam_lock lock;
	unsigned int hkids;
	struct kot_entry *entry;
} kot;

/**
 * kot_init() - allocate the table
 * @hkids:	HKIDs for TDs, numbered from 1
 *
 * Context: may sleep.
 * Return: 0, -EINVAL after a log line, -ENOMEM.
 */
int kot_init(unsigned int hkids)
{
	if (!hkids || hkids > MAX_HKIDS) {
		pr_err("hkids=%u: must be 1 to %u\n", hkids, MAX_HKIDS);
		return -EINVAL;
	}
	kot.hkids = hkids;
	kot.entry = kcalloc(FIRST_HKID + hkids, sizeof(*kot.entry), GFP_KERNEL);
	return kot.entry ? 0 : -ENOMEM;
}

/** kot_exit() - undo kot_init() */
void kot_exit(void)
{
	kfree(kot.entry);
}

/** kot_clear() - all HKIDs are free. Context: no leaf is being executed */
void kot_clear(void)
{
	memset(kot.entry, 0, (FIRST_HKID + kot.hkids) * sizeof(*kot.entry));
}

/** kot_count_used() - HKIDs that are not free; read without the lock */
unsigned int kot_count_used(void)
{
	unsigned int used = 0, hkid;

	for (hkid = FIRST_HKID; hkid < FIRST_HKID + kot.hkids; hkid++)
		used += READ_ONCE(kot.entry[hkid].state) != KOT_FREE;
	return used;
}

/**
 * kot_lock() - lock the table
 * @call:	the call that it is locked for
 *
 * Return: completion status.
 */
u64 kot_lock(struct seam_call *call)
{
	if (!seam_try_exclusive(&kot.lock))
		return refuse(RULE_KOT_LOCK);
	seam_latency_spend(call);
	return TDX_STATUS(SUCCESS);
}

/** kot_unlock() - undo kot_lock() */
void kot_unlock(void)
{
	seam_unlock_exclusive(&kot.lock);
}

/** kot_hkid_valid() - is this an HKID for TDs? */
bool kot_hkid_valid(u64 hkid)
{
	return hkid >= FIRST_HKID && hkid < FIRST_HKID + kot.hkids;
}

/** kot_is_free() - can the HKID be given to a TD? Locked */
bool kot_is_free(u16 hkid)
{
	return kot.entry[hkid].state == KOT_FREE;
}

/** kot_assign() - give a free HKID to a TD. Locked */
void kot_assign(u16 hkid)
{
	kot.entry[hkid] = (struct kot_entry){ .state = KOT_ASSIGNED };
}

/** kot_flush() - no LP uses it any more; caches are dirty. Locked */
void kot_flush(u16 hkid)
{
	kot.entry[hkid] = (struct kot_entry){
		.state = KOT_FLUSHED,
		.dirty_packages = seam_platform_all_packages(),
	};
}

/** kot_written_back() - are all caches clean of a flushed HKID? Locked */
bool kot_written_back(u16 hkid)
{
	return kot.entry[hkid].state == KOT_FLUSHED &&
	       !kot.entry[hkid].dirty_packages;
}

/** kot_free() - take an HKID back. Locked */
void kot_free(u16 hkid)
{
	kot.entry[hkid] = (struct kot_entry){ .state = KOT_FREE };
}

/** kot_write_back() - clean a package; false if it was clean. Locked */
bool kot_write_back(unsigned int package)
{
	u64 bit = 1ULL << package;
	unsigned int hkid;
	bool any = false;

	for (hkid = FIRST_HKID; hkid < FIRST_HKID + kot.hkids; hkid++) {
		if (kot.entry[hkid].state != KOT_FLUSHED ||
		    !(kot.entry[hkid].dirty_packages & bit))
			continue;
		kot.entry[hkid].dirty_packages &= ~bit;
		any = true;
	}
	return any;
}
