// SPDX-License-Identifier: GPL-2.0-only
/* The knobs and views of the emulator: /sys/kernel/debug/seam_emu/. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "calls.h"
#include "debugfs.h"
#include "fault.h"
#include "generation.h"
#include "kot.h"
#include "latency.h"
#include "pseamldr.h"
#include "rulebook.h"
#include "signature.h"
#include "td.h"
#include "tdx_abi.h"
#include "tdx_module.h"

/* As much as one write may hold; far more than all rules need. */
#define MAX_WRITE_LEN (16 * 1024)

static struct dentry *directory;

/* Lines up to the first one that is refused are taken in. */
static int take_lines(char *text, int (*take)(char *line))
{
	char *line;
	int ret;

	while ((line = strsep(&text, "\n"))) {
		line = strim(line);
		if (!*line || *line == '#')
			continue;
		ret = take(line);
		if (ret)
			return ret;
	}
	return 0;
}

static ssize_t write_lines(const char __user *from, size_t len,
			   int (*take)(char *line))
{
	char *text;
	int ret;

	if (len > MAX_WRITE_LEN)
		return -E2BIG;
	text = memdup_user_nul(from, len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	ret = take_lines(text, take);
	kfree(text);
	return ret ?: len;
}

static int faults_show(struct seq_file *m, void *unused)
{
	seam_fault_show(m);
	return 0;
}

static ssize_t faults_write(struct file *file, const char __user *from,
			    size_t len, loff_t *pos)
{
	return write_lines(from, len, seam_fault_write);
}

static int latency_show(struct seq_file *m, void *unused)
{
	seam_latency_show(m);
	return 0;
}

static ssize_t latency_write(struct file *file, const char __user *from,
			     size_t len, loff_t *pos)
{
	return write_lines(from, len, seam_latency_write);
}

static int calls_show(struct seq_file *m, void *unused)
{
	seam_calls_show(m);
	return 0;
}

static int calls_take(char *line)
{
	if (strcmp(line, "0")) {
		pr_err("calls: \"%s\": only 0 can be written, to reset\n",
		       line);
		return -EINVAL;
	}
	seam_calls_reset();
	return 0;
}

static ssize_t calls_write(struct file *file, const char __user *from,
			   size_t len, loff_t *pos)
{
	return write_lines(from, len, calls_take);
}

static int rules_show(struct seq_file *m, void *unused)
{
	rulebook_show(m);
	return 0;
}

static int rules_take(char *line)
{
	if (strcmp(line, "0")) {
		pr_err("rules: \"%s\": only 0 can be written, to reset\n",
		       line);
		return -EINVAL;
	}
	rulebook_reset();
	return 0;
}

static ssize_t rules_write(struct file *file, const char __user *from,
			   size_t len, loff_t *pos)
{
	return write_lines(from, len, rules_take);
}

static int state_show(struct seq_file *m, void *unused)
{
	struct pseamldr_view loader;
	u32 version = READ_ONCE(tdx_module.version);

	pseamldr_view(&loader);
	seq_printf(m, "module=%s\n", tdx_module_state_name(tdx_module_state()));
	seq_printf(m, "seam_ready=%d\n", READ_ONCE(tdx_module.seam_ready));
	seq_printf(m, "version=" TDX_VERSION_FMT "\n",
		   TDX_VERSION_MAJOR(version), TDX_VERSION_MINOR(version),
		   TDX_VERSION_UPDATE(version));
	seq_printf(m, "generation=%s\n",
		   READ_ONCE(tdx_module.generation)->name);
	seq_printf(m, "seamldr=" TDX_VERSION_FMT "\n", PSEAMLDR_MAJOR,
		   PSEAMLDR_MINOR, PSEAMLDR_UPDATE);
	seq_printf(m, "signature=%s\n", signature_policy());
	seq_printf(m, "updates_left=%u\n", loader.updates_left);
	seq_printf(m, "builds=%u\n", td_count_builds());
	seq_printf(m, "builds_counted=%d\n", atomic_read(&tdx_module.builds));
	seq_printf(m, "tds=%u\n", td_count());
	seq_printf(m, "lps_inited=%d\n",
		   atomic_read(&tdx_module.lps_initialized));
	seq_printf(m, "session=%s\n", loader.session);
	seq_printf(m, "session_lps=%u\n", loader.session_lps);
	seq_printf(m, "seamldr_ready=%d\n", !loader.gone);
	seq_printf(m, "dirty_packages=0x%llx\n", loader.dirty_keys);
	seq_printf(m, "handoff_valid=%d\n",
		   READ_ONCE(tdx_module.handoff.valid));
	seq_printf(m, "kot_used=%u\n", kot_count_used());
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(state);

static int tds_show(struct seq_file *m, void *unused)
{
	td_show_all(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(tds);

#define DEFINE_RULE_FILE(name)                                           \
	static int name##_open(struct inode *inode, struct file *file)   \
	{                                                                \
		return single_open(file, name##_show, inode->i_private); \
	}                                                                \
	static const struct file_operations name##_fops = {              \
		.owner = THIS_MODULE,                                    \
		.open = name##_open,                                     \
		.read = seq_read,                                        \
		.write = name##_write,                                   \
		.llseek = seq_lseek,                                     \
		.release = single_release,                               \
	}

DEFINE_RULE_FILE(faults);
DEFINE_RULE_FILE(latency);
DEFINE_RULE_FILE(calls);
DEFINE_RULE_FILE(rules);

/**
 * seam_debugfs_init() - create the files
 *
 * Without debugfs the emulator works, without knobs; so nothing is checked.
 */
void seam_debugfs_init(void)
{
	directory = debugfs_create_dir("seam_emu", NULL);
	debugfs_create_file("faults", 0600, directory, NULL, &faults_fops);
	debugfs_create_file("latency", 0600, directory, NULL, &latency_fops);
	debugfs_create_file("calls", 0600, directory, NULL, &calls_fops);
	debugfs_create_file("rules", 0600, directory, NULL, &rules_fops);
	debugfs_create_atomic_t("interrupted_migrations", 0600, directory,
				&tdx_module.interrupted_migrations);
	debugfs_create_file("state", 0400, directory, NULL, &state_fops);
	debugfs_create_file("tds", 0400, directory, NULL, &tds_fops);
}

/** seam_debugfs_exit() - remove the files */
void seam_debugfs_exit(void)
{
	debugfs_remove_recursive(directory);
}
