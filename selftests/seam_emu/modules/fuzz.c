// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random sequences of SEAMCALLs, on all CPUs at a time. Each CPU has pages and
 * HKIDs of its own, so that a model of what succeeded tells at any time what
 * each of them must be; the key ownership table, the packages, the P-SEAMLDR and
 * the module itself, which is updated, loaded and lost, are everybody's.
 *
 * The file "fuzz" takes, in this order, "begin PACKAGES DIRTY" after the emulator
 * was loaded, "run SEED SEQUENCES" any number of times, "clean" and "end". It
 * reads as the outcome of the last of them.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/prandom.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fuzz.h"
#include "fuzz_seam.h"
#include "fuzzer.h"
#include "pages.h"
#include "words.h"

#define FIRST_PAGE 101

struct fuzzer *fuzzers;
unsigned int nr_fuzzers;

static DEFINE_MUTEX(fuzz_lock);
static u64 fuzz_seed;
static const char *fuzz_wrong;
static atomic_t running;
static atomic_t working;
static struct completion finished;

/*
 * Since nobody did anything to bring it there each CPU has found the module READY.
 * That one of them did is not enough: another may be about to do what was called
 * for before.
 */
static bool all_is_quiet(void)
{
	const struct fuzzer *f;

	for (f = fuzzers; f < fuzzers + nr_fuzzers; f++)
		if (READ_ONCE(f->quiet_at) != fuzzer_deeds())
			return false;
	return true;
}

/*
 * CPUs that are done stay until all are: an update needs them. When the last one
 * is done all are calm, so that none undoes what another has seen.
 */
static void finish_together(struct fuzzer *f)
{
	int deeds;

	f->calm = true;
	atomic_dec(&working);
	while (atomic_read(&working)) {
		fuzzer_module_ready(f);
		cond_resched();
	}
	do {
		deeds = fuzzer_deeds();
		if (fuzzer_module_ready(f))
			WRITE_ONCE(f->quiet_at, deeds);
		cond_resched();
	} while (!all_is_quiet() && !fuzzer_anything_wrong());
	if (atomic_dec_and_test(&running))
		complete(&finished);
}

/* A sequence that found no module does not count. */
static int fuzz_work(void *arg)
{
	struct fuzzer *f = arg;
	unsigned int turns = 0;

	f->calm = false;
	f->turns = 0;
	while (f->sequences && !fuzzer_anything_wrong()) {
		fuzz_sequence(f);
		f->sequences -= !f->stuck;
		if (f->stuck || turns++ % 8 == 0)
			fuzzer_module_ready(f);
		cond_resched();
	}
	finish_together(f);
	return 0;
}

static void on_all_cpus(int (*work)(void *fuzzer))
{
	struct task_struct *task;
	unsigned int i;

	init_completion(&finished);
	atomic_set(&running, nr_fuzzers);
	atomic_set(&working, nr_fuzzers);
	for (i = 0; i < nr_fuzzers; i++)
		fuzzers[i].quiet_at = FUZZER_NOT_QUIET;
	for (i = 0; i < nr_fuzzers; i++) {
		task = kthread_create(work, &fuzzers[i], "seam_fuzz/%u", i);
		if (IS_ERR(task)) {
			fuzzers[i].wrong = "no thread";
			atomic_dec(&working);
			if (atomic_dec_and_test(&running))
				complete(&finished);
			continue;
		}
		kthread_bind(task, fuzzers[i].cpu);
		wake_up_process(task);
	}
	/* Any number of sequences, and still no hung task. */
	while (!wait_for_completion_timeout(&finished, 10 * HZ))
		;
}

static void verify_page(struct fuzzer *f, const struct model_page *page)
{
	struct seamcall call = {
		.fn = TDX_LEAF_PHYMEM_PAGE_RDMD,
		.rcx = page->address,
	};
	u64 owner = page->owner ? page->owner->address : 0;

	fuzzer_insist(f, f->lp, &call);
	/* Then calls are not made any more. */
	if (fuzzer_anything_wrong())
		return;
	if (call.status || call.rcx != page->type || call.rdx != owner)
		fuzzer_complain(f, "the page is of another type or owner",
				f->lp, &call);
	if (page->type != MODEL_TDR ||
	    page->lifecycle != MODEL_KEYS_CONFIGURED ||
	    page->op == MODEL_UNINITIALIZED)
		return;
	call = (struct seamcall){
		.fn = TDX_LEAF_MNG_RD,
		.rcx = page->address,
		.rdx = MD_OP_STATE,
	};
	fuzzer_insist(f, f->lp, &call);
	if (fuzzer_anything_wrong())
		return;
	if (call.status || call.r8 != page->op)
		fuzzer_complain(f, "the TD is in another operation state",
				f->lp, &call);
}

static int verify_work(void *arg)
{
	struct fuzzer *f = arg;
	unsigned int i;

	for (i = 0; i < MODEL_PAGES; i++)
		verify_page(f, &f->model.page[i]);
	finish_together(f);
	return 0;
}

/* Pages of one type, or with MODEL_FREE of all but free ones and TDRs. */
static bool to_clean(const struct model_page *page, enum model_type only)
{
	if (only != MODEL_FREE)
		return page->type == only;
	return page->type != MODEL_FREE && page->type != MODEL_TDR;
}

static void clean_pages(struct fuzzer *f, enum model_type only, u64 fn)
{
	struct model_page *page;

	for (page = f->model.page; page < f->model.page + MODEL_PAGES; page++) {
		struct seamcall call = { .fn = fn, .rcx = page->address };

		if (to_clean(page, only))
			fuzzer_insist(f, page->cpu, &call);
	}
}

static int clean_work(void *arg)
{
	struct fuzzer *f = arg;

	clean_pages(f, MODEL_TDVPR, TDX_LEAF_VP_FLUSH);
	clean_pages(f, MODEL_TDR, TDX_LEAF_MNG_VPFLUSHDONE);
	clean_pages(f, MODEL_TDR, TDX_LEAF_MNG_KEY_FREEID);
	clean_pages(f, MODEL_FREE, TDX_LEAF_PHYMEM_PAGE_RECLAIM);
	clean_pages(f, MODEL_TDR, TDX_LEAF_PHYMEM_PAGE_RECLAIM);
	return verify_work(f);
}

/* SEAM goes, as before a kexec: keys clean, then the P-SEAMLDR on each CPU. */
static void end_seam(struct fuzzer *f)
{
	struct seamcall call;
	unsigned int lp;

	for (lp = 0; lp < nr_fuzzers; lp++) {
		call = (struct seamcall){ .fn = SEAMLDR_LEAF_CLEANUP };
		fuzzer_execute(f, lp, &call);
	}
	fuzz_seam_may_end();
	/* The first CPU must be the last one, too. */
	for (lp = 0; lp <= nr_fuzzers; lp++) {
		call = (struct seamcall){ .fn = SEAMLDR_LEAF_SHUTDOWN };
		fuzzer_execute(f, lp % nr_fuzzers, &call);
	}
	if (fuzzer_call(f, SEAMLDR_LEAF_INFO, test_page_address(PAGE_INFO),
			0) != TDX_SW_VMFAILINVALID)
		fuzz_wrong = "the P-SEAMLDR answers after its end";
}

static int end_work(void *arg)
{
	struct fuzzer *f = arg;

	if (!f->lp)
		end_seam(f);
	if (atomic_dec_and_test(&running))
		complete(&finished);
	return 0;
}

static int set_up_fuzzer(struct fuzzer *f, unsigned int cpu)
{
	unsigned int i;

	f->cpu = cpu;
	f->lp = nr_fuzzers;
	f->model.first_hkid = 1 + nr_fuzzers * MODEL_HKIDS;
	f->model.td_params = test_page_address(PAGE_TD_PARAMS);
	f->model.source = test_page_address(PAGE_SOURCE);
	for (i = 0; i < MODEL_PAGES; i++) {
		f->model.page[i].address = test_page_address(
			FIRST_PAGE + nr_fuzzers * MODEL_PAGES + i);
		if (!f->model.page[i].address)
			return -ENOMEM;
	}
	return 0;
}

static int fuzz_begin(unsigned int packages, unsigned int dirty)
{
	unsigned int cpu;
	int ret;

	kfree(fuzzers);
	nr_fuzzers = 0;
	fuzz_wrong = NULL;
	fuzzers = kcalloc(FUZZ_MAX_CPUS, sizeof(*fuzzers), GFP_KERNEL);
	if (!fuzzers)
		return -ENOMEM;
	for_each_online_cpu(cpu) {
		if (nr_fuzzers == FUZZ_MAX_CPUS)
			return -E2BIG;
		ret = set_up_fuzzer(&fuzzers[nr_fuzzers], cpu);
		if (ret)
			return ret;
		nr_fuzzers++;
	}
	return fuzz_seam_begin(nr_fuzzers, packages, dirty);
}

static void fuzz_run(u64 seed, unsigned int sequences)
{
	unsigned int i;

	fuzz_seed = seed;
	for (i = 0; i < nr_fuzzers; i++) {
		prandom_seed_state(&fuzzers[i].random,
				   seed * FUZZ_MAX_CPUS + i);
		fuzzers[i].sequences = sequences / nr_fuzzers + 1;
	}
	on_all_cpus(fuzz_work);
	on_all_cpus(verify_work);
	fuzz_wrong = fuzz_wrong ?: fuzz_seam_check();
}

static int fuzz_take(char *line)
{
	unsigned int sequences, packages, dirty;
	u64 seed;

	if (sscanf(line, "begin %u %u", &packages, &dirty) == 2)
		return fuzz_begin(packages, dirty);
	if (!nr_fuzzers)
		return -EINVAL;
	if (sscanf(line, "run %llu %u", &seed, &sequences) == 2)
		fuzz_run(seed, sequences);
	else if (!strcmp(line, "clean"))
		on_all_cpus(clean_work);
	else if (!strcmp(line, "end"))
		on_all_cpus(end_work);
	else
		return -EINVAL;
	return 0;
}

static ssize_t fuzz_write(struct file *file, const char __user *from,
			  size_t len, loff_t *pos)
{
	char line[WORDS_MAX_LEN];
	int ret;

	ret = words_take(line, from, len);
	if (ret)
		return ret;
	mutex_lock(&fuzz_lock);
	ret = fuzz_take(line);
	mutex_unlock(&fuzz_lock);
	return ret ?: len;
}

/* What the emulator's "state" must say as well. */
static void show_counts(struct seq_file *m)
{
	unsigned int tds = 0, builds = 0, hkids = 0, i, j;

	for (i = 0; i < nr_fuzzers; i++) {
		for (j = 0; j < MODEL_PAGES; j++) {
			const struct model_page *page =
				&fuzzers[i].model.page[j];

			if (page->type != MODEL_TDR)
				continue;
			tds++;
			hkids += page->lifecycle != MODEL_TEARDOWN;
			builds += page->lifecycle == MODEL_KEYS_CONFIGURED &&
				  page->op == MODEL_INITIALIZED;
		}
	}
	seq_printf(m, "tds=%u\nbuilds=%u\nkot_used=%u\n", tds, builds, hkids);
}

static void show_sums(struct seq_file *m)
{
	u64 calls = 0, succeeded = 0, busy = 0, finalized = 0;
	const struct fuzzer *f;

	for (f = fuzzers; f < fuzzers + nr_fuzzers; f++) {
		calls += f->calls;
		succeeded += f->succeeded;
		busy += f->busy;
		finalized += f->finalized;
		if (!f->wrong)
			continue;
		seq_printf(m,
			   "wrong=CPU %u, rax=0x%llx on CPU %u, %u to go: %s: ",
			   f->cpu, f->wrong_call.fn, fuzzers[f->wrong_lp].cpu,
			   f->sequences, f->wrong);
		words_show_call(m, &f->wrong_call);
	}
	if (fuzz_wrong)
		seq_printf(m, "wrong=%s\n", fuzz_wrong);
	seq_printf(m, "calls=%llu\nsucceeded=%llu\nbusy=%llu\nfinalized=%llu\n",
		   calls, succeeded, busy, finalized);
}

static int fuzz_show(struct seq_file *m, void *unused)
{
	mutex_lock(&fuzz_lock);
	seq_printf(m, "seed=%llu\n", fuzz_seed);
	show_sums(m);
	fuzz_seam_show(m);
	show_counts(m);
	mutex_unlock(&fuzz_lock);
	return 0;
}

static int fuzz_open(struct inode *inode, struct file *file)
{
	return single_open(file, fuzz_show, NULL);
}

static const struct file_operations fuzz_fops = {
	.owner = THIS_MODULE,
	.open = fuzz_open,
	.read = seq_read,
	.write = fuzz_write,
	.llseek = seq_lseek,
	.release = single_release,
};

/** fuzz_init() - create the file */
void fuzz_init(struct dentry *directory)
{
	debugfs_create_file("fuzz", 0600, directory, NULL, &fuzz_fops);
}

/** fuzz_exit() - free what the last run left */
void fuzz_exit(void)
{
	kfree(fuzzers);
}
