// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages to name in SEAMCALLs: p1, p2, ... The file "memory" is the content of
 * them all, p1 first; "poke" takes lines "ADDRESS BYTES VALUE", for example
 * "p1+120 8 3".
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "pages.h"
#include "words.h"

static unsigned int count = 400;
module_param(count, uint, 0444);
MODULE_PARM_DESC(count, "test pages, p1 to pCOUNT");

#define MAX_PAGES 8192

static unsigned long pages[MAX_PAGES];

/** test_page_address() - physical address of a test page, 0 if there is none */
u64 test_page_address(unsigned int number)
{
	if (!number || number > count)
		return 0;
	return virt_to_phys((void *)pages[number - 1]);
}

/** test_page_number() - the test page that begins at an address, or -ENOENT */
int test_page_number(u64 address)
{
	unsigned int i;

	if (address)
		for (i = 1; i <= count; i++)
			if (test_page_address(i) == address)
				return i;
	return -ENOENT;
}

/** test_page_memory() - memory at an address in a test page, or NULL */
void *test_page_memory(u64 address, size_t len)
{
	if (test_page_number(address & PAGE_MASK) < 0 ||
	    offset_in_page(address) + len > PAGE_SIZE)
		return NULL;
	return phys_to_virt(address);
}

/* One page at a time; callers loop. */
static void *memory_at(loff_t pos, size_t *len)
{
	size_t offset = offset_in_page(pos);

	if (pos >> PAGE_SHIFT >= count)
		return NULL;
	*len = min(*len, PAGE_SIZE - offset);
	return (void *)pages[pos >> PAGE_SHIFT] + offset;
}

static ssize_t memory_read(struct file *file, char __user *to, size_t len,
			   loff_t *pos)
{
	const void *from = memory_at(*pos, &len);

	if (!from)
		return 0;
	if (copy_to_user(to, from, len))
		return -EFAULT;
	*pos += len;
	return len;
}

static ssize_t memory_write(struct file *file, const char __user *from,
			    size_t len, loff_t *pos)
{
	void *to = memory_at(*pos, &len);

	if (!to)
		return -ENOSPC;
	if (copy_from_user(to, from, len))
		return -EFAULT;
	*pos += len;
	return len;
}

static const struct file_operations memory_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = memory_read,
	.write = memory_write,
	.llseek = default_llseek,
};

static int poke(char *line)
{
	u64 address, value;
	unsigned int len;
	char *word;
	void *to;
	int ret;

	ret = word_to_value(strsep(&line, " "), &address);
	word = strsep(&line, " ");
	if (ret || !word || kstrtouint(word, 0, &len) || len > sizeof(value))
		return -EINVAL;
	ret = word_to_value(strsep(&line, " "), &value);
	to = test_page_memory(address, len);
	if (ret || !to)
		return -EINVAL;
	memcpy(to, &value, len);
	return 0;
}

static ssize_t poke_write(struct file *file, const char __user *from,
			  size_t len, loff_t *pos)
{
	char line[WORDS_MAX_LEN];
	int ret;

	ret = words_take(line, from, len);
	if (!ret)
		ret = poke(line);
	return ret ?: len;
}

static const struct file_operations poke_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = poke_write,
};

/**
 * test_pages_init() - allocate the pages and create their files
 * @directory:	where to
 *
 * Return: 0, -EINVAL or -ENOMEM; call test_pages_exit() in any case.
 */
int test_pages_init(struct dentry *directory)
{
	unsigned int i;

	if (count > MAX_PAGES)
		return -EINVAL;
	for (i = 0; i < count; i++) {
		pages[i] = get_zeroed_page(GFP_KERNEL);
		if (!pages[i])
			return -ENOMEM;
	}
	debugfs_create_file("memory", 0600, directory, NULL, &memory_fops);
	debugfs_create_file("poke", 0200, directory, NULL, &poke_fops);
	return 0;
}

/** test_pages_exit() - free the pages */
void test_pages_exit(void)
{
	unsigned int i;

	for (i = 0; i < MAX_PAGES; i++)
		free_page(pages[i]);
}
