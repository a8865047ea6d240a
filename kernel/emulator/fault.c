// SPDX-License-Identifier: GPL-2.0-only
/*
 * Injected faults. A rule that fires answers for the leaf, which is not
 * executed: nothing changes on the SEAM side.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <asm/page.h>
#include <asm/processor.h>

#include "fault.h"
#include "gp.h"
#include "kot.h"
#include "leaf.h"
#include "platform.h"
#include "rule.h"
#include "seam_call.h"
#include "seam_random.h"
#include "td_target.h"
#include "tdx_module.h"

#define MAX_RULES 64
#define ANY_STATE (-1)
#define ANY_TDR 0
#define ANY_HKID (-1)
#define ALWAYS_PERCENT 100

/*
 * More, and the host's watchdogs bark. Without ns= it ends by itself as well:
 * who would clear the rules may have to wait for the CPU that stalls.
 */
#define MAX_STALL_NS (20ULL * NSEC_PER_SEC)
#define STALL_NS (10ULL * NSEC_PER_SEC)

/** enum fault_action - what a rule does; the first ones are outcomes */
enum fault_action {
	FAULT_STATUS = SEAM_OUTCOME_STATUS,
	FAULT_VMFAIL = SEAM_OUTCOME_VMFAIL,
	FAULT_GP = SEAM_OUTCOME_GP,
	FAULT_UD = SEAM_OUTCOME_UD,
	FAULT_STALL,
};

/**
 * struct fault_rule - one line of the file "faults"
 * @leaf:	leaf that it is for
 * @cpu:	CPU that it is for, or SEAM_RULE_ANY_CPU
 * @package:	package that it is for, or SEAM_RULE_ANY_PACKAGE
 * @tdr:	address of the TDR of the TD that it is for, or ANY_TDR
 * @hkid:	HKID of the TD that it is for, or ANY_HKID
 * @state:	state of the TDX module that it is for, or ANY_STATE
 * @nth:	first matching call that it fires on, from 1
 * @count:	how many calls it fires on, 0 for all from @nth on
 * @percent:	of the calls that it could fire on, how many it does
 * @seed:	which ones: where @sequence begins
 * @sequence:	random numbers so far
 * @action:	what it does
 * @status:	completion status for FAULT_STATUS
 * @stall_ns:	how long FAULT_STALL takes, if the rules are not cleared before
 * @matched:	calls that matched so far
 * @hits:	calls that it fired on so far
 * @has_leaf:	the line named a leaf
 * @has_action:	the line named an action
 * @has_status:	the line named a status
 * @has_seed:	the line named a seed
 * @has_percent: the line named a probability
 * @has_ns:	the line named a time
 */
struct fault_rule {
	unsigned int leaf;
	int cpu;
	int package;
	u64 tdr;
	int hkid;
	int state;
	u64 nth;
	u64 count;
	unsigned int percent;
	u64 seed;
	u64 sequence;
	enum fault_action action;
	u64 status;
	u64 stall_ns;
	u64 matched;
	u64 hits;
	bool has_leaf;
	bool has_action;
	bool has_status;
	bool has_seed;
	bool has_percent;
	bool has_ns;
};

static const char * const action_names[] = {
	[FAULT_STATUS] = "status", [FAULT_VMFAIL] = "cf",   [FAULT_GP] = "gp",
	[FAULT_UD] = "ud",	   [FAULT_STALL] = "stall",
};

/* Raw: taken with interrupts off inside the trap, for a few instructions. */
static DEFINE_RAW_SPINLOCK(fault_lock);
static struct fault_rule fault_rules[MAX_RULES];
static unsigned int nr_fault_rules;

/* Grows at each "clear"; who stalls looks at it without the lock. */
static unsigned int fault_clears;

/* A call stalls on this CPU; others look at it. */
static DEFINE_PER_CPU(bool, fault_stalled);

static bool td_matches(const struct fault_rule *rule,
		       const struct seam_call *call)
{
	struct td_target target;

	if (rule->tdr == ANY_TDR && rule->hkid == ANY_HKID)
		return true;
	return td_target_of(call, &target) &&
	       (rule->tdr == ANY_TDR || rule->tdr == target.tdr) &&
	       (rule->hkid == ANY_HKID || rule->hkid == target.hkid);
}

static bool rule_matches(const struct fault_rule *rule,
			 const struct seam_call *call)
{
	return rule->leaf == call->leaf &&
	       (rule->cpu == SEAM_RULE_ANY_CPU || rule->cpu == call->lp) &&
	       (rule->package == SEAM_RULE_ANY_PACKAGE ||
		rule->package == seam_platform.lp[call->lp].package) &&
	       (rule->state == ANY_STATE ||
		rule->state == tdx_module_state()) &&
	       td_matches(rule, call);
}

static bool rule_fires(struct fault_rule *rule)
{
	rule->matched++;
	if (rule->matched < rule->nth)
		return false;
	if (rule->count && rule->hits >= rule->count)
		return false;
	if (seam_random_below(&rule->sequence, ALWAYS_PERCENT) >= rule->percent)
		return false;
	rule->hits++;
	return true;
}

/**
 * struct fault_verdict - what the rules say of a call
 * @answered:	a rule answers it
 * @stalled:	a rule lets it stall first
 * @stall_ns:	for so long, if the rules are not cleared before
 * @clears:	fault_clears as the rules were looked at
 */
struct fault_verdict {
	bool answered;
	bool stalled;
	u64 stall_ns;
	unsigned int clears;
};

static void apply_rule(const struct fault_rule *rule, struct seam_call *call,
		       struct fault_verdict *verdict)
{
	if (rule->action == FAULT_STALL) {
		verdict->stalled = true;
		verdict->stall_ns = rule->stall_ns;
	} else if (!verdict->answered) {
		verdict->answered = true;
		call->outcome = (enum seam_outcome)rule->action;
		call->status = rule->status;
	}
}

static void stall(const struct fault_verdict *verdict)
{
	u64 start = ktime_get_mono_fast_ns();

	this_cpu_write(fault_stalled, true);
	while (READ_ONCE(fault_clears) == verdict->clears &&
	       ktime_get_mono_fast_ns() - start < verdict->stall_ns)
		cpu_relax();
	this_cpu_write(fault_stalled, false);
}

/**
 * seam_fault_stalls() - whether a rule lets a call stall on a CPU
 * @cpu:	the CPU
 *
 * For test modules, see seam_latency_holds().
 *
 * Context: any, on another CPU; takes no lock.
 * Return: true from the moment on when "clear" ends the stall, until it is over.
 */
bool seam_fault_stalls(unsigned int cpu)
{
	return READ_ONCE(per_cpu(fault_stalled, cpu));
}
EXPORT_SYMBOL_GPL(seam_fault_stalls);

/**
 * seam_fault_inject() - let the rules answer a call
 * @call:	the call; its outcome and status are set if a rule answers
 *
 * Every matching rule counts the call; the first one that fires and does more
 * than stall answers it.
 *
 * Context: interrupts off.
 * Return: true if a rule answered and the leaf must not be executed.
 */
bool seam_fault_inject(struct seam_call *call)
{
	struct fault_verdict verdict = {};
	struct fault_rule *rule;

	if (!READ_ONCE(nr_fault_rules))
		return false;

	raw_spin_lock(&fault_lock);
	verdict.clears = fault_clears;
	for (rule = fault_rules; rule < fault_rules + nr_fault_rules; rule++)
		if (rule_matches(rule, call) && rule_fires(rule))
			apply_rule(rule, call, &verdict);
	raw_spin_unlock(&fault_lock);

	if (verdict.stalled)
		stall(&verdict);
	return verdict.answered;
}

static const char *parse_leaf(void *rule, const char *value)
{
	struct fault_rule *fault = rule;

	fault->has_leaf = true;
	return seam_rule_parse_leaf(value, &fault->leaf);
}

static const char *parse_cpu(void *rule, const char *value)
{
	struct fault_rule *fault = rule;

	return seam_rule_parse_cpu(value, &fault->cpu);
}

static const char *parse_package(void *rule, const char *value)
{
	struct fault_rule *fault = rule;

	return seam_rule_parse_package(value, &fault->package);
}

static const char *parse_tdr(void *rule, const char *value)
{
	struct fault_rule *fault = rule;

	if (kstrtou64(value, 0, &fault->tdr) || !PAGE_ALIGNED(fault->tdr) ||
	    fault->tdr == ANY_TDR)
		return "must be the address of a page, as the file \"tds\" shows it";
	return NULL;
}

static const char *parse_hkid(void *rule, const char *value)
{
	struct fault_rule *fault = rule;
	u16 hkid;

	if (kstrtou16(value, 0, &hkid) || !kot_hkid_valid(hkid))
		return "this machine has no such HKID for TDs";
	fault->hkid = hkid;
	return NULL;
}

static const char *parse_state(void *rule, const char *value)
{
	struct fault_rule *fault = rule;

	if (!strcmp(value, "any")) {
		fault->state = ANY_STATE;
		return NULL;
	}
	fault->state = tdx_module_find_state(value);
	return fault->state < 0 ? "no state of the TDX module has this name" :
				  NULL;
}

static const char *parse_nth(void *rule, const char *value)
{
	struct fault_rule *fault = rule;

	if (kstrtou64(value, 0, &fault->nth) || !fault->nth)
		return "must be a number from 1 on";
	return NULL;
}

static const char *parse_count(void *rule, const char *value)
{
	struct fault_rule *fault = rule;

	if (kstrtou64(value, 0, &fault->count))
		return "must be a number, 0 for every call";
	return NULL;
}

static const char *parse_probability(void *rule, const char *value)
{
	struct fault_rule *fault = rule;

	fault->has_percent = true;
	if (kstrtouint(value, 0, &fault->percent) || !fault->percent ||
	    fault->percent > ALWAYS_PERCENT)
		return "must be 1 to 100, percent";
	return NULL;
}

static const char *parse_seed(void *rule, const char *value)
{
	struct fault_rule *fault = rule;

	fault->has_seed = true;
	if (kstrtou64(value, 0, &fault->seed))
		return "must be a number";
	fault->sequence = fault->seed;
	return NULL;
}

static const char *parse_ns(void *rule, const char *value)
{
	struct fault_rule *fault = rule;

	fault->has_ns = true;
	if (kstrtou64(value, 0, &fault->stall_ns) || !fault->stall_ns ||
	    fault->stall_ns > MAX_STALL_NS)
		return "must be a number of nanoseconds from 1 on, at most 20 seconds";
	return NULL;
}

static const char *parse_action(void *rule, const char *value)
{
	struct fault_rule *fault = rule;
	int action;

	action = match_string(action_names, ARRAY_SIZE(action_names), value);
	if (action < 0)
		return "must be status, cf, gp, ud or stall";
	if (action == FAULT_GP && !seam_gp_possible())
		return "this kernel does not let the emulator raise #GP";
	fault->has_action = true;
	fault->action = action;
	return NULL;
}

struct status_name {
	const char *name;
	u64 status;
};

/* clang-format off */
#define MODULE_STATUS_NAME(id, val) { #id, (u64)(val) << 32 },
#define SEAMLDR_STATUS_NAME(id, val) { #id, val },

static const struct status_name module_statuses[] = {
	TDX_STATUSES(MODULE_STATUS_NAME)
	{ }
};

static const struct status_name seamldr_statuses[] = {
	SEAMLDR_STATUSES(SEAMLDR_STATUS_NAME)
	{ }
};

/* clang-format on */

static const char *parse_status(void *rule, const char *value)
{
	struct fault_rule *fault = rule;
	const struct status_name *row;

	fault->has_status = true;
	if (!kstrtou64(value, 0, &fault->status))
		return NULL;
	if (!fault->has_leaf)
		return "a status by name needs leaf= before it";
	row = fault->leaf >= SEAM_LEAF_SEAMLDR_INFO ? seamldr_statuses :
						      module_statuses;
	for (; row->name; row++) {
		if (strcmp(row->name, value))
			continue;
		fault->status = row->status;
		return NULL;
	}
	return "is neither a number nor the name of a status of this leaf";
}

/* clang-format off */
static const struct seam_rule_key fault_keys[] = {
	{ "leaf", parse_leaf },
	{ "cpu", parse_cpu },
	{ "package", parse_package },
	{ "tdr", parse_tdr },
	{ "hkid", parse_hkid },
	{ "state", parse_state },
	{ "nth", parse_nth },
	{ "count", parse_count },
	{ "probability", parse_probability },
	{ "seed", parse_seed },
	{ "action", parse_action },
	{ "ns", parse_ns },
	{ "status", parse_status },
	{ }
};

/* clang-format on */

static const char *rule_as_a_whole(const struct fault_rule *rule)
{
	bool wants_status = rule->action == FAULT_STATUS;

	if (!rule->has_leaf)
		return "no leaf=";
	if (!rule->has_action)
		return "no action=";
	if (wants_status && !rule->has_status)
		return "action=status needs status=";
	if (!wants_status && rule->has_status)
		return "status= goes with action=status only";
	if (wants_status && !rule->status)
		return "status=0 would report a success that never happened";
	if (rule->has_ns && rule->action != FAULT_STALL)
		return "ns= goes with action=stall only";
	if (rule->has_seed && !rule->has_percent)
		return "seed= goes with probability= only";
	if ((rule->tdr != ANY_TDR || rule->hkid != ANY_HKID) &&
	    !td_target_possible(rule->leaf))
		return "this leaf names no TD";
	if (rule->cpu != SEAM_RULE_ANY_CPU &&
	    rule->package != SEAM_RULE_ANY_PACKAGE &&
	    rule->package != seam_platform.lp[rule->cpu].package)
		return "this CPU is not of this package";
	return NULL;
}

static int add_rule(char *line)
{
	struct fault_rule rule = {
		.cpu = SEAM_RULE_ANY_CPU,
		.package = SEAM_RULE_ANY_PACKAGE,
		.tdr = ANY_TDR,
		.hkid = ANY_HKID,
		.state = ANY_STATE,
		.percent = ALWAYS_PERCENT,
		.stall_ns = STALL_NS,
		.nth = 1,
		.count = 1,
	};
	const char *wrong;
	unsigned long flags;
	int ret;

	ret = seam_rule_parse("faults", fault_keys, line, &rule);
	if (ret)
		return ret;
	wrong = rule_as_a_whole(&rule);
	if (wrong) {
		pr_err("faults: rule refused: %s\n", wrong);
		return -EINVAL;
	}

	raw_spin_lock_irqsave(&fault_lock, flags);
	if (nr_fault_rules < MAX_RULES)
		fault_rules[nr_fault_rules++] = rule;
	else
		ret = -ENOSPC;
	raw_spin_unlock_irqrestore(&fault_lock, flags);
	if (ret)
		pr_err("faults: no room for more than %u rules: write \"clear\" first\n",
		       MAX_RULES);
	return ret;
}

/**
 * seam_fault_clear() - what "clear" does: no rules, and no call stalls
 *
 * Context: any.
 */
void seam_fault_clear(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&fault_lock, flags);
	nr_fault_rules = 0;
	WRITE_ONCE(fault_clears, fault_clears + 1);
	raw_spin_unlock_irqrestore(&fault_lock, flags);
}
EXPORT_SYMBOL_GPL(seam_fault_clear);

/**
 * seam_fault_write() - take in one line of the file
 * @text:	"clear", or a rule; is taken apart
 *
 * Return: 0; -EINVAL or -ENOSPC after a log line.
 */
int seam_fault_write(char *text)
{
	if (strcmp(text, "clear"))
		return add_rule(text);
	seam_fault_clear();
	return 0;
}

static const char *state_name(const struct fault_rule *rule)
{
	if (rule->state == ANY_STATE)
		return "any";
	return tdx_module_state_name(rule->state);
}

static void show_where(struct seq_file *m, const struct fault_rule *rule)
{
	seq_printf(m, "leaf=%s cpu=", seam_leaf_name(rule->leaf));
	if (rule->cpu == SEAM_RULE_ANY_CPU)
		seq_puts(m, "any");
	else
		seq_printf(m, "%d", rule->cpu);
	if (rule->package != SEAM_RULE_ANY_PACKAGE)
		seq_printf(m, " package=%d", rule->package);
	if (rule->tdr != ANY_TDR)
		seq_printf(m, " tdr=0x%llx", rule->tdr);
	if (rule->hkid != ANY_HKID)
		seq_printf(m, " hkid=%d", rule->hkid);
}

static void show_rule(struct seq_file *m, const struct fault_rule *rule)
{
	show_where(m, rule);
	seq_printf(m, " nth=%llu count=%llu state=%s action=%s", rule->nth,
		   rule->count, state_name(rule), action_names[rule->action]);
	if (rule->has_percent)
		seq_printf(m, " probability=%u seed=%llu", rule->percent,
			   rule->seed);
	if (rule->has_ns)
		seq_printf(m, " ns=%llu", rule->stall_ns);
	if (rule->action == FAULT_STATUS)
		seq_printf(m, " status=0x%016llx", rule->status);
	seq_printf(m, " matched=%llu hits=%llu\n", rule->matched, rule->hits);
}

/** seam_fault_show() - list the rules with what they matched and hit */
void seam_fault_show(struct seq_file *m)
{
	struct fault_rule rule;
	unsigned long flags;
	unsigned int i;
	bool more;

	for (i = 0;; i++) {
		raw_spin_lock_irqsave(&fault_lock, flags);
		more = i < nr_fault_rules;
		if (more)
			rule = fault_rules[i];
		raw_spin_unlock_irqrestore(&fault_lock, flags);
		if (!more)
			return;
		show_rule(m, &rule);
	}
}
