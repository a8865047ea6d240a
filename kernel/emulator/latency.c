// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long a leaf takes. The CPU spends the time busy and with interrupts off,
 * as it would inside SEAM.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "latency.h"
#include "leaf.h"
#include "rule.h"
#include "seam_call.h"
#include "seam_random.h"

#define MAX_RULES 64

/*
 * Longer and the host's watchdogs bark: calls of the P-SEAMLDR are made one after
 * another, and CPUs that queue for it tell no watchdog that they are alive. With
 * many CPUs even this is too long for them.
 */
#define MAX_NS NSEC_PER_SEC

/* A call that is held ends by itself: who would clear may wait for its CPU. */
#define MAX_HOLD_NS (10ULL * NSEC_PER_SEC)

/** enum latency_kind - how the time of a call is drawn */
enum latency_kind {
	LATENCY_FIXED,
	LATENCY_UNIFORM,
	LATENCY_EXPONENTIAL,
	LATENCY_UNTIL_CLEAR,
};

/**
 * struct latency_rule - one line of the file "latency"
 * @leaf:	leaf that it is for
 * @cpu:	CPU that it is for, or SEAM_RULE_ANY_CPU
 * @kind:	how the time of a call is drawn
 * @ns:		LATENCY_FIXED: the time; LATENCY_UNIFORM: the shortest time;
 *		LATENCY_EXPONENTIAL: the mean; LATENCY_UNTIL_CLEAR: the longest
 *		time
 * @max_ns:	LATENCY_UNIFORM: the longest time
 * @seed:	which times: where @sequence begins
 * @sequence:	random numbers so far
 * @hits:	calls that it gave a time to so far
 * @has_leaf:	the line named a leaf
 * @has_ns:	the line named a time
 * @has_seed:	the line named a seed
 */
struct latency_rule {
	unsigned int leaf;
	int cpu;
	enum latency_kind kind;
	u64 ns;
	u64 max_ns;
	u64 seed;
	u64 sequence;
	u64 hits;
	bool has_leaf;
	bool has_ns;
	bool has_seed;
};

/* Raw: taken with interrupts off inside the trap, for a few instructions. */
static DEFINE_RAW_SPINLOCK(latency_lock);
static struct latency_rule latency_rules[MAX_RULES];
static unsigned int nr_latency_rules;

/* Grows at each "clear"; a call that is held looks at it without the lock. */
static unsigned int latency_clears;

/* A call is held on this CPU; others look at it. */
static DEFINE_PER_CPU(bool, latency_held);

/*
 * Von Neumann's way to an exponential distribution, without a logarithm: a run
 * of falling numbers has an odd length with the right probability; how many
 * runs have not gives the whole part, the first number of this one the rest.
 */
static u64 draw_exponential(u64 *sequence, u64 mean)
{
	u64 whole, first, last, next;
	bool odd;

	for (whole = 0; whole < MAX_NS; whole += mean) {
		first = seam_random(sequence);
		last = first;
		odd = true;
		while ((next = seam_random(sequence)) < last) {
			last = next;
			odd = !odd;
		}
		if (odd)
			return min_t(u64, MAX_NS,
				     whole + mul_u64_u64_shr(first, mean, 64));
	}
	return MAX_NS;
}

static u64 draw(struct latency_rule *rule)
{
	switch (rule->kind) {
	case LATENCY_UNIFORM:
		return rule->ns +
		       seam_random_below(&rule->sequence,
					 rule->max_ns - rule->ns + 1);
	case LATENCY_EXPONENTIAL:
		return draw_exponential(&rule->sequence, rule->ns);
	default:
		return rule->ns;
	}
}

/**
 * struct latency - the time that the rules give to a call
 * @ns:		how long it takes, or at most
 * @held:	it ends when the rules are cleared
 * @clears:	latency_clears as the rules were looked at
 */
struct latency {
	u64 ns;
	bool held;
	unsigned int clears;
};

static struct latency latency_of(const struct seam_call *call)
{
	struct latency_rule *rule, *last = NULL;
	struct latency latency = {};

	if (!READ_ONCE(nr_latency_rules))
		return latency;

	raw_spin_lock(&latency_lock);
	for (rule = latency_rules; rule < latency_rules + nr_latency_rules;
	     rule++) {
		if (rule->leaf == call->leaf &&
		    (rule->cpu == SEAM_RULE_ANY_CPU || rule->cpu == call->lp))
			last = rule;
	}
	if (last) {
		last->hits++;
		latency.ns = draw(last);
		latency.held = last->kind == LATENCY_UNTIL_CLEAR;
		latency.clears = latency_clears;
	}
	raw_spin_unlock(&latency_lock);
	return latency;
}

static bool latency_over(const struct latency *latency, u64 start)
{
	if (latency->held && READ_ONCE(latency_clears) != latency->clears)
		return true;
	return ktime_get_mono_fast_ns() - start >= latency->ns;
}

/**
 * seam_latency_spend() - take the time that the rules give to a call
 * @call:	the call; of several rules that match the last one counts
 *
 * A leaf calls it where it holds its innermost lock, so that others meet the
 * lock; for leaves that have none, or did not come so far, it is called when
 * they are done. Only the first time in a call counts.
 *
 * A turn of the loop takes more than a nanosecond, so as many turns as
 * nanoseconds bound it even if the clock stands still with interrupts off.
 *
 * Context: interrupts off; uses the one clock that is safe everywhere.
 */
void seam_latency_spend(struct seam_call *call)
{
	struct latency latency;
	u64 start, turns;

	if (call->time_spent)
		return;
	call->time_spent = true;
	latency = latency_of(call);
	if (!latency.ns)
		return;
	start = ktime_get_mono_fast_ns();
	/* Pairs with seam_latency_holds(): what the leaf locks, it has. */
	smp_store_release(this_cpu_ptr(&latency_held), latency.held);
	for (turns = 0; turns < latency.ns; turns++) {
		if (latency_over(&latency, start))
			break;
		cpu_relax();
	}
	this_cpu_write(latency_held, false);
}

/**
 * seam_latency_holds() - whether a rule "until=clear" holds a call on a CPU
 * @cpu:	the CPU
 *
 * For test modules, which cannot read the debugfs file where they must not
 * sleep.
 *
 * Context: any, on another CPU; takes no lock.
 * Return: true once the call is within its leaf, until it is let go.
 */
bool seam_latency_holds(unsigned int cpu)
{
	/* Pairs with seam_latency_spend(). */
	return smp_load_acquire(per_cpu_ptr(&latency_held, cpu));
}
EXPORT_SYMBOL_GPL(seam_latency_holds);

static const char *parse_leaf(void *rule, const char *value)
{
	struct latency_rule *latency = rule;

	latency->has_leaf = true;
	return seam_rule_parse_leaf(value, &latency->leaf);
}

static const char *parse_cpu(void *rule, const char *value)
{
	struct latency_rule *latency = rule;

	return seam_rule_parse_cpu(value, &latency->cpu);
}

static const char *parse_range(struct latency_rule *rule, const char *value)
{
	char end;

	if (sscanf(value, "%llu..%llu%c", &rule->ns, &rule->max_ns, &end) !=
		    2 ||
	    rule->ns >= rule->max_ns || rule->max_ns > MAX_NS)
		return "must be MIN..MAX in nanoseconds, at most one second";
	rule->kind = LATENCY_UNIFORM;
	return NULL;
}

static const char *parse_ns(void *rule, const char *value)
{
	struct latency_rule *latency = rule;

	if (latency->has_ns)
		return "one time is enough";
	latency->has_ns = true;
	if (strstr(value, ".."))
		return parse_range(latency, value);
	if (kstrtou64(value, 0, &latency->ns) || latency->ns > MAX_NS)
		return "must be a number of nanoseconds, at most one second";
	return NULL;
}

static const char *parse_mean(void *rule, const char *value)
{
	struct latency_rule *latency = rule;

	if (latency->has_ns)
		return "one time is enough";
	latency->has_ns = true;
	if (kstrtou64(value, 0, &latency->ns) || !latency->ns ||
	    latency->ns > MAX_NS)
		return "must be a number of nanoseconds from 1 on, at most one second";
	latency->kind = LATENCY_EXPONENTIAL;
	return NULL;
}

static const char *parse_until(void *rule, const char *value)
{
	struct latency_rule *latency = rule;

	if (latency->has_ns)
		return "one time is enough";
	latency->has_ns = true;
	if (strcmp(value, "clear"))
		return "must be clear";
	latency->ns = MAX_HOLD_NS;
	latency->kind = LATENCY_UNTIL_CLEAR;
	return NULL;
}

static const char *parse_seed(void *rule, const char *value)
{
	struct latency_rule *latency = rule;

	latency->has_seed = true;
	if (kstrtou64(value, 0, &latency->seed))
		return "must be a number";
	latency->sequence = latency->seed;
	return NULL;
}

/* clang-format off */
static const struct seam_rule_key latency_keys[] = {
	{ "leaf", parse_leaf },
	{ "cpu", parse_cpu },
	{ "ns", parse_ns },
	{ "mean", parse_mean },
	{ "until", parse_until },
	{ "seed", parse_seed },
	{ }
};

/* clang-format on */

static const char *rule_as_a_whole(const struct latency_rule *rule)
{
	if (!rule->has_leaf)
		return "no leaf=";
	if (!rule->has_ns)
		return "none of ns=, mean= and until=";
	if (rule->has_seed && rule->kind != LATENCY_UNIFORM &&
	    rule->kind != LATENCY_EXPONENTIAL)
		return "seed= goes with ns=MIN..MAX or mean= only";
	return NULL;
}

static int add_rule(char *line)
{
	struct latency_rule rule = { .cpu = SEAM_RULE_ANY_CPU };
	const char *wrong;
	unsigned long flags;
	int ret;

	ret = seam_rule_parse("latency", latency_keys, line, &rule);
	if (ret)
		return ret;
	wrong = rule_as_a_whole(&rule);
	if (wrong) {
		pr_err("latency: rule refused: %s\n", wrong);
		return -EINVAL;
	}

	raw_spin_lock_irqsave(&latency_lock, flags);
	if (nr_latency_rules < MAX_RULES)
		latency_rules[nr_latency_rules++] = rule;
	else
		ret = -ENOSPC;
	raw_spin_unlock_irqrestore(&latency_lock, flags);
	if (ret)
		pr_err("latency: no room for more than %u rules: write \"clear\" first\n",
		       MAX_RULES);
	return ret;
}

/**
 * seam_latency_clear() - what "clear" does: no rules, and no call is held
 *
 * Context: any.
 */
void seam_latency_clear(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&latency_lock, flags);
	nr_latency_rules = 0;
	WRITE_ONCE(latency_clears, latency_clears + 1);
	raw_spin_unlock_irqrestore(&latency_lock, flags);
}
EXPORT_SYMBOL_GPL(seam_latency_clear);

/**
 * seam_latency_write() - take in one line of the file
 * @text:	"clear", or a rule; is taken apart
 *
 * Return: 0; -EINVAL or -ENOSPC after a log line.
 */
int seam_latency_write(char *text)
{
	if (strcmp(text, "clear"))
		return add_rule(text);
	seam_latency_clear();
	return 0;
}

static void show_rule(struct seq_file *m, const struct latency_rule *rule)
{
	seq_printf(m, "leaf=%s cpu=", seam_leaf_name(rule->leaf));
	if (rule->cpu == SEAM_RULE_ANY_CPU)
		seq_puts(m, "any");
	else
		seq_printf(m, "%d", rule->cpu);
	switch (rule->kind) {
	case LATENCY_UNIFORM:
		seq_printf(m, " ns=%llu..%llu seed=%llu", rule->ns,
			   rule->max_ns, rule->seed);
		break;
	case LATENCY_EXPONENTIAL:
		seq_printf(m, " mean=%llu seed=%llu", rule->ns, rule->seed);
		break;
	case LATENCY_UNTIL_CLEAR:
		seq_puts(m, " until=clear");
		break;
	default:
		seq_printf(m, " ns=%llu", rule->ns);
	}
	seq_printf(m, " hits=%llu\n", rule->hits);
}

/** seam_latency_show() - list the rules with the calls that they hit */
void seam_latency_show(struct seq_file *m)
{
	struct latency_rule rule;
	unsigned long flags;
	unsigned int i;
	bool more;

	for (i = 0;; i++) {
		raw_spin_lock_irqsave(&latency_lock, flags);
		more = i < nr_latency_rules;
		if (more)
			rule = latency_rules[i];
		raw_spin_unlock_irqrestore(&latency_lock, flags);
		if (!more)
			return;
		show_rule(m, &rule);
	}
}
