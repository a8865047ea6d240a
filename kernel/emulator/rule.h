/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_RULE_H
#define _SEAM_RULE_H

#include <linux/types.h>

#define SEAM_RULE_ANY_CPU (-1)
#define SEAM_RULE_ANY_PACKAGE (-1)

/**
 * struct seam_rule_key - one key that a rule may have
 * @name:	what stands left of the equals sign
 * @parse:	turns what stands right of it into a field of the rule; returns
 *		NULL, or why the value makes no sense
 */
struct seam_rule_key {
	const char *name;
	const char *(*parse)(void *rule, const char *value);
};

int seam_rule_parse(const char *file, const struct seam_rule_key *keys,
		    char *line, void *rule);
const char *seam_rule_parse_leaf(const char *value, unsigned int *leaf);
const char *seam_rule_parse_package(const char *value, int *package);
const char *seam_rule_parse_cpu(const char *value, int *cpu);

#endif /* _SEAM_RULE_H */
