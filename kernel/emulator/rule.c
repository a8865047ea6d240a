// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one grammar of the rule files: a rule is a line of key=value words. Each
 * file brings a table of its keys. What makes no sense is refused with a log
 * line that says why, since -EINVAL alone would leave the user guessing.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "leaf.h"
#include "platform.h"
#include "rule.h"

static const char *parse_word(const struct seam_rule_key *keys, char *word,
			      void *rule)
{
	char *equals = strchr(word, '=');
	const char *wrong = "is not a key of this file";

	if (!equals)
		return "is not of the form key=value";
	*equals = '\0';
	for (; keys->name; keys++) {
		if (strcmp(keys->name, word))
			continue;
		wrong = keys->parse(rule, equals + 1);
		break;
	}
	*equals = '=';
	return wrong;
}

/**
 * seam_rule_parse() - fill a rule from a line
 * @file:	name of the debugfs file, for the log
 * @keys:	keys that the file knows, ended by an empty one
 * @line:	the line, without its newline; is taken apart
 * @rule:	passed on to the keys' parsers
 *
 * Return: 0, or -EINVAL after a log line.
 */
int seam_rule_parse(const char *file, const struct seam_rule_key *keys,
		    char *line, void *rule)
{
	const char *wrong;
	char *word;

	while ((word = strsep(&line, " \t"))) {
		if (!*word)
			continue;
		wrong = parse_word(keys, word, rule);
		if (wrong) {
			pr_err("%s: \"%s\": %s\n", file, word, wrong);
			return -EINVAL;
		}
	}
	return 0;
}

/** seam_rule_parse_leaf() - value of leaf=; NULL, or what is wrong with it */
const char *seam_rule_parse_leaf(const char *value, unsigned int *leaf)
{
	int index = seam_leaf_find(value);

	if (index < 0)
		return "no leaf has this name (e.g. SYS.LP.INIT, SEAMLDR.INSTALL)";
	*leaf = index;
	return NULL;
}

/** seam_rule_parse_cpu() - value of cpu=; NULL, or what is wrong with it */
const char *seam_rule_parse_cpu(const char *value, int *cpu)
{
	unsigned int number;

	if (!strcmp(value, "any")) {
		*cpu = SEAM_RULE_ANY_CPU;
		return NULL;
	}
	if (kstrtouint(value, 0, &number) || number >= nr_cpu_ids ||
	    !seam_platform.lp[number].present)
		return "this machine has no such CPU";
	*cpu = number;
	return NULL;
}

/** seam_rule_parse_package() - value of package=; NULL, or what is wrong */
const char *seam_rule_parse_package(const char *value, int *package)
{
	unsigned int number;

	if (!strcmp(value, "any")) {
		*package = SEAM_RULE_ANY_PACKAGE;
		return NULL;
	}
	if (kstrtouint(value, 0, &number) ||
	    number >= seam_platform.nr_packages)
		return "this machine has no such package";
	*package = number;
	return NULL;
}
