/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules and what they answer: "return refuse(RULE_SYS_INIT_RCX)" is the check's
 * name, its status and its counter in one.
 */
#ifndef _SEAM_RULEBOOK_H
#define _SEAM_RULEBOOK_H

#include <linux/types.h>

#include "rule_table.h"

struct seq_file;

#define SEAM_RULE_ENUM(id, section, text, status) RULE_##id,

/** enum seam_rule - index of a rule */
enum seam_rule { SEAM_RULES(SEAM_RULE_ENUM) SEAM_NR_RULES };

u64 refuse(enum seam_rule rule);
u64 refuse_for(enum seam_rule rule, u32 detail);
void decide(enum seam_rule rule);
void rulebook_reset(void);
void rulebook_show(struct seq_file *m);

#endif /* _SEAM_RULEBOOK_H */
