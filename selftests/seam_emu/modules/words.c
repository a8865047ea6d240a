// SPDX-License-Identifier: GPL-2.0-only
/*
 * SEAMCALLs in words: "CPU LEAF[/VERSION] [REGISTER=VALUE]...", for example
 * "2 SYS.UPDATE/1 r9=0x800000000000". A leaf is a name, with or without "TDH.",
 * or all of RAX in hexadecimal. A value is a number, or an address in a test
 * page as "p3" or "p3+0x100".
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "pages.h"
#include "seamcall.h"
#include "words.h"

struct name {
	u64 key;
	const char *text;
};

#define LEAF_NAME(id, val, text) { (val), (text) },
#define NAME(id, val) { (val), #id },

/* clang-format off */
static const struct name leaves[] = {
	TDX_LEAVES(LEAF_NAME)
	SEAMLDR_LEAVES(LEAF_NAME)
	{ }
};

static const struct name module_statuses[] = { TDX_STATUSES(NAME) { } };
static const struct name seamldr_statuses[] = { SEAMLDR_STATUSES(NAME) { } };
static const struct name sw_statuses[] = { TDX_SW_STATUSES(NAME) { } };
static const struct name operands[] = { TDX_OPERANDS(NAME) { } };

/* clang-format on */

static const char *find_text(const struct name *table, u64 key)
{
	for (; table->text; table++)
		if (table->key == key)
			return table->text;
	return NULL;
}

/**
 * words_take() - copy a line from user space, without its newline
 * @line:	where to
 * @from:	user's
 * @len:	bytes
 *
 * Return: 0, -E2BIG or -EFAULT.
 */
int words_take(char line[WORDS_MAX_LEN], const char __user *from, size_t len)
{
	if (len >= WORDS_MAX_LEN)
		return -E2BIG;
	if (copy_from_user(line, from, len))
		return -EFAULT;
	line[len] = '\0';
	strim(line);
	return 0;
}

/** word_to_value() - a number or an address in a test page; 0 or -EINVAL */
int word_to_value(const char *word, u64 *value)
{
	unsigned int number, offset = 0;
	int read = 0;

	if (!word)
		return -EINVAL;
	if (*word != 'p')
		return kstrtou64(word, 0, value) ? -EINVAL : 0;
	if (sscanf(word, "p%u%n+%i%n", &number, &read, &offset, &read) < 1 ||
	    word[read] || !test_page_address(number))
		return -EINVAL;
	*value = test_page_address(number) + offset;
	return 0;
}

static int word_to_leaf(char *word, u64 *fn)
{
	char *version = strchr(word, '/');
	const struct name *leaf;
	unsigned int number = 0;

	if (!kstrtou64(word, 0, fn))
		return 0;
	if (version) {
		*version = '\0';
		if (kstrtouint(version + 1, 0, &number) || number > 255)
			return -EINVAL;
	}
	for (leaf = leaves; leaf->text; leaf++) {
		const char *text = leaf->text;

		if (strcmp(text, word) &&
		    (strncmp(text, "TDH.", 4) || strcmp(text + 4, word)))
			continue;
		*fn = leaf->key | (u64)number << 16;
		return 0;
	}
	return -EINVAL;
}

static u64 *register_named(struct seamcall *call, const char *name)
{
	const struct {
		const char *name;
		u64 *value;
	} registers[] = {
		{ "rcx", &call->rcx }, { "rdx", &call->rdx },
		{ "r8", &call->r8 },   { "r9", &call->r9 },
		{ "r10", &call->r10 }, { "r11", &call->r11 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(registers); i++)
		if (!strcmp(registers[i].name, name))
			return registers[i].value;
	return NULL;
}

static int word_to_register(char *word, struct seamcall *call)
{
	char *value = strchr(word, '=');
	u64 *to;

	if (!value)
		return -EINVAL;
	*value++ = '\0';
	to = register_named(call, word);
	return to ? word_to_value(value, to) : -EINVAL;
}

/**
 * words_to_call() - a call from its words
 * @words:	the words; are taken apart
 * @cpu:	CPU that is to make the call
 * @call:	the call
 *
 * Return: 0, or -EINVAL after a log line.
 */
int words_to_call(char *words, unsigned int *cpu, struct seamcall *call)
{
	char *word = strsep(&words, " ");
	int ret;

	*call = (struct seamcall){};
	if (kstrtouint(word, 0, cpu) || *cpu >= nr_cpu_ids ||
	    !cpu_online(*cpu)) {
		pr_err("\"%s\" is no CPU that is online\n", word);
		return -EINVAL;
	}
	word = strsep(&words, " ");
	ret = word ? word_to_leaf(word, &call->fn) : -EINVAL;
	while (!ret && (word = strsep(&words, " ")))
		if (*word)
			ret = word_to_register(word, call);
	if (ret)
		pr_err("\"%s\" is neither a leaf nor REGISTER=VALUE\n",
		       word ?: "");
	return ret;
}

static void show_module_status(struct seq_file *m, u64 status)
{
	const char *name, *operand = NULL;
	u32 detail = TDX_STATUS_DETAIL(status);

	name = find_text(module_statuses, TDX_STATUS_CODE(status));
	if (!name) {
		seq_printf(m, "0x%016llx", status);
		return;
	}
	seq_puts(m, name);
	if (TDX_STATUS_HAS_OPERAND(status))
		operand = find_text(operands, detail);
	if (operand)
		seq_printf(m, ":%s", operand);
	else if (detail)
		seq_printf(m, ":0x%x", detail);
}

static void show_status(struct seq_file *m, const struct seamcall *call)
{
	const char *name = find_text(sw_statuses, call->status);

	if (!name && TDX_FN_IS_SEAMLDR(call->fn))
		name = find_text(seamldr_statuses, call->status);
	if (name)
		seq_puts(m, name);
	else if (TDX_FN_IS_SEAMLDR(call->fn))
		seq_printf(m, "0x%016llx", call->status);
	else
		show_module_status(m, call->status);
}

/* The address of a test page goes out as it came in. */
static void show_value(struct seq_file *m, u64 value)
{
	int number = test_page_number(value);

	if (number < 0)
		seq_printf(m, " 0x%llx", value);
	else
		seq_printf(m, " p%d", number);
}

/** words_show_call() - one line: status, RAX, RCX, RDX, R8 to R11, time in ns */
void words_show_call(struct seq_file *m, const struct seamcall *call)
{
	show_status(m, call);
	seq_printf(m, " 0x%016llx", call->status);
	show_value(m, call->rcx);
	show_value(m, call->rdx);
	show_value(m, call->r8);
	show_value(m, call->r9);
	show_value(m, call->r10);
	show_value(m, call->r11);
	seq_printf(m, " %llu\n", call->ns);
}
