// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TDs. They live in slots that were allocated at load; an update of the
 * TDX module leaves them as they are.
 */
#include <linux/kernel.h>
#include <linux/pfn.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/page.h>

#include "sha384.h"
#include "td.h"
#include "tdx_module.h"

/* A TD that gave its HKID back is still there until its TDR is reclaimed. */
#define SLOTS_PER_HKID 2

static struct td *tds;
static unsigned int nr_tds;

/**
 * td_init() - allocate the slots
 * @hkids:	HKIDs for TDs
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM; call td_exit() in both cases.
 */
int td_init(unsigned int hkids)
{
	unsigned int i;

	tds = vcalloc(hkids * SLOTS_PER_HKID, sizeof(*tds));
	if (!tds)
		return -ENOMEM;
	nr_tds = hkids * SLOTS_PER_HKID;
	for (i = 0; i < nr_tds; i++) {
		tds[i].mrtd_hash = seam_sha384_alloc();
		if (!tds[i].mrtd_hash)
			return -ENOMEM;
	}
	return 0;
}

/** td_exit() - undo td_init() */
void td_exit(void)
{
	unsigned int i;

	for (i = 0; i < nr_tds; i++)
		kfree(tds[i].mrtd_hash);
	vfree(tds);
}

/** td_forget_all() - no TDs. Context: no leaf is being executed */
void td_forget_all(void)
{
	unsigned int i;

	for (i = 0; i < nr_tds; i++)
		WRITE_ONCE(tds[i].in_use, false);
}

/**
 * td_create() - begin a TD
 * @tdr_pfn:	page frame of its TDR
 * @hkid:	its HKID
 *
 * Context: with the key ownership table locked, which also keeps two CPUs from
 * taking the same slot.
 * Return: the TD, or NULL if all slots are taken.
 */
struct td *td_create(unsigned long tdr_pfn, u16 hkid)
{
	struct shash_desc *hash;
	struct td *td;

	for (td = tds; td < tds + nr_tds; td++) {
		/* Pairs with td_destroy(): the old TD is done with. */
		if (smp_load_acquire(&td->in_use))
			continue;
		hash = td->mrtd_hash;
		*td = (struct td){
			.tdr_pfn = tdr_pfn,
			.hkid = hkid,
			.mrtd_hash = hash,
		};
		/* Pairs with td_show_all(). */
		smp_store_release(&td->in_use, true);
		return td;
	}
	return NULL;
}

/** td_destroy() - end a TD. Context: with its TDR locked alone */
void td_destroy(struct td *td)
{
	/* Pairs with td_create(). */
	smp_store_release(&td->in_use, false);
}

/** td_of() - TD of an index */
struct td *td_of(u16 index)
{
	return &tds[index];
}

/** td_index() - index of a TD, as the PAMT holds it */
u16 td_index(const struct td *td)
{
	return td - tds;
}

/** td_in_build() - does its MRTD lie between its first and its last byte? */
bool td_in_build(const struct td *td)
{
	return READ_ONCE(td->in_use) &&
	       READ_ONCE(td->lifecycle) == TD_LIFECYCLE_KEYS_CONFIGURED &&
	       READ_ONCE(td->op_state) == TD_OP_INITIALIZED;
}

/** td_count() - TDs that exist; read without locks */
unsigned int td_count(void)
{
	unsigned int count = 0, i;

	for (i = 0; i < nr_tds; i++)
		count += READ_ONCE(tds[i].in_use);
	return count;
}

/** td_count_builds() - TDs in build, counted by the module or not */
unsigned int td_count_builds(void)
{
	unsigned int count = 0, i;

	for (i = 0; i < nr_tds; i++)
		count += td_in_build(&tds[i]);
	return count;
}

#define STATE_NAME(id, val) [val] = #id,

static const char * const lifecycle_names[] = { TD_LIFECYCLES(STATE_NAME) };
static const char * const op_state_names[] = { TD_OP_STATES(STATE_NAME) };

static void show(struct seq_file *m, const struct td *td)
{
	/* Pairs with MR.FINALIZE: the MRTD is there when this says so. */
	u8 op_state = smp_load_acquire(&td->op_state);

	seq_printf(m, "tdr=0x%llx hkid=%u lifecycle=%s op=%s vcpus=%u pages=%d",
		   (u64)PFN_PHYS(READ_ONCE(td->tdr_pfn)), READ_ONCE(td->hkid),
		   lifecycle_names[READ_ONCE(td->lifecycle)],
		   op_state_names[op_state], READ_ONCE(td->vcpus),
		   atomic_read(&td->pages));
	if (op_state < TD_OP_RUNNABLE)
		seq_puts(m, " mrtd=-\n");
	else
		seq_printf(m, " mrtd=%*phN\n", TDX_HASH_LEN, td->mrtd);
}

/** td_show_all() - one line for each TD; read without locks */
void td_show_all(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < nr_tds; i++) {
		/* Pairs with td_create(): what is shown was set. */
		if (smp_load_acquire(&tds[i].in_use))
			show(m, &tds[i]);
	}
}
