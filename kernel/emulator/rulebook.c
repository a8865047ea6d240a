// SPDX-License-Identifier: GPL-2.0-only
/* What each rule answers, and how often it did. */
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/seq_file.h>

#include "rulebook.h"
#include "seam_call.h"

struct rule_row {
	const char *id;
	const char *section;
	const char *text;
	u64 status;
};

/* clang-format off */
#define RULE_ROW(id, section, text, status) \
	[RULE_##id] = { #id, section, text, status },

static const struct rule_row rows[] = {
	SEAM_RULES(RULE_ROW)
};

/* clang-format on */

static atomic_long_t hits[SEAM_NR_RULES];

/** decide() - a rule decided, without a status. Context: any */
void decide(enum seam_rule rule)
{
	atomic_long_inc(&hits[rule]);
}

/**
 * refuse() - a rule answers the call
 * @rule:	the rule
 *
 * Context: any.
 * Return: its completion status.
 */
u64 refuse(enum seam_rule rule)
{
	decide(rule);
	return rows[rule].status;
}

/**
 * refuse_for() - a rule answers the call with a detail
 * @rule:	the rule
 * @detail:	operand id or count, bits 31:0 of the status
 *
 * Context: any.
 * Return: its completion status.
 */
u64 refuse_for(enum seam_rule rule, u32 detail)
{
	return refuse(rule) | detail;
}

/** rulebook_reset() - set all counters to zero */
void rulebook_reset(void)
{
	unsigned int i;

	for (i = 0; i < SEAM_NR_RULES; i++)
		atomic_long_set(&hits[i], 0);
}

/** rulebook_show() - print "id section hits text" lines */
void rulebook_show(struct seq_file *m)
{
	unsigned int i;

	for (i = 0; i < SEAM_NR_RULES; i++)
		seq_printf(m, "%s %s %ld %s\n", rows[i].id, rows[i].section,
			   atomic_long_read(&hits[i]), rows[i].text);
}
