// SPDX-License-Identifier: GPL-2.0-only
/*
 * seamcall_test - any SEAMCALL, on any CPU, from a shell
 *
 *	exec 3<>/sys/kernel/debug/seamcall_test/call
 *	echo '1 SYS.RD rdx=0x0800000100000005' >&3
 *	read -r status rax rcx rdx r8 r9 r10 r11 ns <&3
 *
 * A line "CALL & CALL" makes two calls at a time and leaves two lines; "CALL & CPU
 * clear" ends a stall of the call by clearing the fault rules, from that CPU. Words
 * of a call: see words.c.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "fuzz.h"
#include "pages.h"
#include "seamcall.h"
#include "together.h"
#include "words.h"

/**
 * struct test_calls - what an open file made last
 * @lock:	one write at a time
 * @call:	one call, or two at a time
 * @calls:	how many
 */
struct test_calls {
	/* Of the calls below. */
	struct mutex lock;
	struct seamcall call[2];
	unsigned int calls;
};

static struct dentry *directory;

static void execute(void *arg)
{
	seamcall_execute(arg);
}

static int calls_show(struct seq_file *m, void *unused)
{
	struct test_calls *test = m->private;
	unsigned int i;

	for (i = 0; i < test->calls; i++)
		words_show_call(m, &test->call[i]);
	return 0;
}

static int calls_open(struct inode *inode, struct file *file)
{
	struct test_calls *test = kzalloc(sizeof(*test), GFP_KERNEL);
	int ret;

	if (!test)
		return -ENOMEM;
	mutex_init(&test->lock);
	ret = single_open(file, calls_show, test);
	if (ret)
		kfree(test);
	return ret;
}

static int calls_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kfree(m->private);
	return single_release(inode, file);
}

/* "CPU clear" */
static bool is_clear(const char *words, unsigned int *cpu)
{
	int end = 0;

	return sscanf(words, "%u clear%n", cpu, &end) == 1 && end &&
	       !words[end] && *cpu < nr_cpu_ids && cpu_online(*cpu);
}

static int make_two(struct test_calls *test, unsigned int first_cpu,
		    char *words)
{
	unsigned int cpu;
	int ret;

	if (is_clear(words, &cpu))
		return together_execute(first_cpu, &test->call[0], cpu, NULL);
	ret = words_to_call(words, &cpu, &test->call[1]);
	if (ret)
		return ret;
	test->calls = 2;
	return together_execute(first_cpu, &test->call[0], cpu, &test->call[1]);
}

static int make_calls(struct test_calls *test, char *line)
{
	unsigned int cpu;
	char *second;
	int ret;

	second = strstr(line, " & ");
	if (second) {
		*second = '\0';
		second += strlen(" & ");
	}
	ret = words_to_call(line, &cpu, &test->call[0]);
	if (ret)
		return ret;
	test->calls = 1;
	if (second)
		return make_two(test, cpu, second);
	return smp_call_function_single(cpu, execute, &test->call[0], 1);
}

static ssize_t calls_write(struct file *file, const char __user *from,
			   size_t len, loff_t *pos)
{
	struct test_calls *test =
		((struct seq_file *)file->private_data)->private;
	char line[WORDS_MAX_LEN];
	int ret;

	ret = words_take(line, from, len);
	if (ret)
		return ret;
	mutex_lock(&test->lock);
	test->calls = 0;
	ret = make_calls(test, line);
	mutex_unlock(&test->lock);
	/* The next read starts with the new outcome. */
	*pos = 0;
	return ret ?: len;
}

static const struct file_operations calls_fops = {
	.owner = THIS_MODULE,
	.open = calls_open,
	.read = seq_read,
	.write = calls_write,
	.llseek = seq_lseek,
	.release = calls_release,
};

static int __init seamcall_test_init(void)
{
	int ret;

	directory = debugfs_create_dir("seamcall_test", NULL);
	debugfs_create_file("call", 0600, directory, NULL, &calls_fops);
	fuzz_init(directory);
	ret = test_pages_init(directory);
	if (ret) {
		debugfs_remove_recursive(directory);
		test_pages_exit();
	}
	return ret;
}

static void __exit seamcall_test_exit(void)
{
	debugfs_remove_recursive(directory);
	fuzz_exit();
	test_pages_exit();
}

module_init(seamcall_test_init);
module_exit(seamcall_test_exit);

MODULE_DESCRIPTION("Any SEAMCALL, for tests");
MODULE_LICENSE("GPL");
MODULE_INFO(test, "Y");
