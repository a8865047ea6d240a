// SPDX-License-Identifier: GPL-2.0-only
/* An update in words: what has become of TDX, why, and what to do. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "units.h"
#include "unknown_name.h"
#include "verdict.h"

/* How long a TD that was found late is watched before its rate means anything. */
#define RATE_KNOWN_NS 1000000000LL

/* A TD in build for which nothing was done for so long may be abandoned. */
#define ABANDONED_NS 60000000000LL

static bool is_migration(const struct update *update)
{
	return update->root.known && TDX_COMPAT_REASON(update->root.status) ==
					     TDX_COMPAT_REASON_MIGRATION;
}

/* Where nobody has seen what the module has counted, who is named is there. */
static void say_uncounted(const struct update *update, char *text)
{
	size_t named = update->nr_busy;

	if (named)
		snprintf(text, SENTENCE_LEN,
			 "nothing has changed: at least %zu TD%s in build",
			 named, named == 1 ? " is" : "s are");
	else
		snprintf(
			text, SENTENCE_LEN,
			"nothing has changed: TDs are in build, how many is not known");
}

static void say_retry(const struct update *update, char *text)
{
	__u32 count = update->busy_counted;

	if (!count)
		say_uncounted(update, text);
	else if (is_migration(update))
		snprintf(text, SENTENCE_LEN,
			 "nothing has changed: %u interrupted migration%s",
			 count, count == 1 ? "" : "s");
	else
		snprintf(text, SENTENCE_LEN,
			 "nothing has changed: %u TD%s in build", count,
			 count == 1 ? " is" : "s are");
}

/* The TDX module that was there before. */
static const char *name_running(const struct update *update, char text[48])
{
	char version[24];

	if (update->unknown & TDX_UNKNOWN_BIT(VERSIONS))
		return "the TDX module";
	snprintf(text, 48, "TDX module %s",
		 name_version(update->head.version_from, version));
	return text;
}

static void say_refused(const struct update *update, const char *from,
			char *text)
{
	char running[48];

	if (update->refused)
		snprintf(text, SENTENCE_LEN,
			 "nothing has changed, the host was not stopped");
	else if (update_too_old(update))
		snprintf(
			text, SENTENCE_LEN,
			"nothing has changed: TDX module %s is too old for a safe run-time update",
			from);
	else if (!update->root.known && update->head.error == -ENODEV)
		snprintf(text, SENTENCE_LEN,
			 "nothing has changed: a CPU went offline");
	else
		snprintf(text, SENTENCE_LEN, "nothing has changed: %s goes on",
			 name_running(update, running));
}

static void say_lost(const struct update *update, char *text)
{
	if (update->refused)
		snprintf(text, SENTENCE_LEN,
			 "TDX had been lost before: reboot");
	else if (update->nr_at_risk)
		snprintf(
			text, SENTENCE_LEN,
			"TDX is lost until reboot, and at least %zu TD%s with it",
			update->nr_at_risk, update->nr_at_risk == 1 ? "" : "s");
	else
		snprintf(
			text, SENTENCE_LEN,
			"TDX is lost until reboot; how many TDs with it is not known");
}

/* Versions that cannot be told are left out. */
static void say_done(const struct update *update, const char *from,
		     const char *to, char *text)
{
	size_t harmed = update_harmed(update);
	int len;

	if (update->unknown & TDX_UNKNOWN_BIT(VERSIONS))
		len = snprintf(text, SENTENCE_LEN, "TDX module updated");
	else
		len = snprintf(text, SENTENCE_LEN,
			       "TDX module updated, %s -> %s", from, to);
	if (harmed)
		snprintf(
			text + len, SENTENCE_LEN - len,
			", while %zu TD%s in build: %s measurement is not to be trusted",
			harmed, harmed == 1 ? " was" : "s were",
			harmed == 1 ? "its" : "their");
}

/**
 * sentence_verdict - what has become of TDX
 * @update: the update
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text.
 */
const char *sentence_verdict(const struct update *update, char *text)
{
	char from[24], to[24];

	name_version(update->head.version_from, from);
	name_version(update->head.version_to, to);
	switch (update->verdict) {
	case OUTCOME_DONE:
		say_done(update, from, to, text);
		break;
	case OUTCOME_RETRY:
		say_retry(update, text);
		break;
	case OUTCOME_REFUSED:
		say_refused(update, from, text);
		break;
	case OUTCOME_LOST:
		say_lost(update, text);
		break;
	default:
		text[0] = '\0';
	}
	return text;
}

static const char *refusal_cause(enum refusal refusal)
{
	switch (refusal) {
	case REFUSAL_LOST:
		return "an earlier update lost TDX";
	case REFUSAL_CPU_OFFLINE:
		return "a CPU is offline";
	case REFUSAL_NO_UPDATES:
		return "no update is left until reboot";
	default:
		return "only the kernel log tells why";
	}
}

static const char *cause_without_seamcall(const struct update *update,
					  char *text)
{
	const struct tdx_update_head *head = &update->head;

	if (!head->error)
		return NULL;
	if (update->refusal)
		snprintf(text, SENTENCE_LEN, "%s",
			 refusal_cause(update->refusal));
	else if (!update->refused)
		snprintf(text, SENTENCE_LEN,
			 "no SEAMCALL failed: %s, last state %s",
			 name_errno(head->error), name_state(head->state));
	else if (head->error == -EINVAL)
		snprintf(text, SENTENCE_LEN, "the image is malformed");
	else if (head->error == -ENOMEM)
		snprintf(text, SENTENCE_LEN, "not enough memory");
	else
		snprintf(text, SENTENCE_LEN, "%s",
			 refusal_cause(update->refusal));
	return text;
}

/**
 * sentence_cause - the failure that came first
 * @update: the update
 * @raw: with the status as a number
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text, or NULL when there was no failure.
 */
const char *sentence_cause(const struct update *update, bool raw, char *text)
{
	const struct root_cause *root = &update->root;
	char status[NAME_STATUS_LEN];
	int len;

	if (!root->known)
		return cause_without_seamcall(update, text);

	name_status(root->leaf, root->status, status);
	len = snprintf(text, SENTENCE_LEN, "CPU %u in %s: ", root->cpu,
		       name_state(root->state));
	if (root_cause_has_leaf(root))
		len += snprintf(text + len, SENTENCE_LEN - len, "%s %s %s",
				name_leaf(root->leaf),
				status[0] == '#' ? "raised" : "returned",
				status);
	else
		len += snprintf(text + len, SENTENCE_LEN - len,
				"a SEAMCALL that is not known failed");
	if (raw && root_cause_has_leaf(root))
		len += snprintf(text + len, SENTENCE_LEN - len, ", 0x%016llx",
				(unsigned long long)root->status);
	len += snprintf(text + len, SENTENCE_LEN - len, ": %s",
			name_errno(root->error));
	if (root->others)
		snprintf(text + len, SENTENCE_LEN - len,
			 "; %u more CPU%s failed later", root->others,
			 root->others == 1 ? "" : "s");
	return text;
}

/**
 * sentence_stopped - how long the host stood still
 * @update: the update
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text.
 */
const char *sentence_stopped(const struct update *update, char *text)
{
	char stopped[UNIT_LEN], away[UNIT_LEN];

	if (!update->stopped)
		snprintf(text, SENTENCE_LEN,
			 "how long the host was stopped is not known");
	else if (update->stop_watched && update->blackout_cpu != UPDATE_NO_CPU)
		snprintf(
			text, SENTENCE_LEN,
			"the host was stopped for %s; CPU %u was away longest, for %s",
			unit_duration(update->stopped, stopped),
			update->blackout_cpu,
			unit_duration(update->blackout_max, away));
	else
		snprintf(
			text, SENTENCE_LEN,
			"the host was stopped for %s, counted from the first step",
			unit_duration(update->stopped, stopped));
	return text;
}

/**
 * sentence_initiator - who asked for the update
 * @update: the update
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text, or NULL when not known.
 */
const char *sentence_initiator(const struct update *update, char *text)
{
	const struct tdx_update_head *head = &update->head;

	if (!head->asked_ns)
		return NULL;
	snprintf(text, SENTENCE_LEN, "%.16s (pid %u, uid %u)", head->asked_comm,
		 head->asked_pid, head->asked_uid);
	return text;
}

/**
 * sentence_step - what made a step as long as it was
 * @step: the step
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text, or NULL when there is nothing to say.
 */
const char *sentence_step(const struct update_step *step, char *text)
{
	const struct cpu_step *last;
	char waited[UNIT_LEN];

	if (step->straggler == UPDATE_NO_CPU || step->duration <= 0)
		return NULL;
	last = &step->cpus[step->straggler];
	if (last->lock == UPDATE_UNKNOWN_NS || last->lock * 2 < step->duration)
		return NULL;
	snprintf(
		text, SENTENCE_LEN,
		"%.0f%% of %s was the queue for the P-SEAMLDR, which takes one CPU at a time (CPU %u waited %s)",
		100.0 * (double)last->lock / (double)step->duration,
		name_state(step->state), step->straggler,
		unit_duration(last->lock, waited));
	return text;
}

/**
 * sentence_retries - SEAMCALLs that had to wait for entropy
 * @step: the step
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text, or NULL when there were none.
 */
const char *sentence_retries(const struct update_step *step, char *text)
{
	if (!step->retries || step->retries == UPDATE_UNKNOWN_COUNT)
		return NULL;
	snprintf(text, SENTENCE_LEN,
		 "%u SEAMCALL%s of %s repeated for want of entropy",
		 step->retries, step->retries == 1 ? "" : "s",
		 name_state(step->state));
	return text;
}

/* Of a TD found a moment ago: its pages are of a longer time than it seems. */
static const char *rate_of(const struct tdx_td *td, __s64 age_ns, char *text)
{
	char rate[UNIT_LEN];

	text[0] = '\0';
	if (age_ns > 0 &&
	    (td->window != TDX_WINDOW_PROBABLE || age_ns >= RATE_KNOWN_NS))
		snprintf(text, UNIT_LEN + 3, " (%s)",
			 unit_rate((double)td->pages * 1e9 / (double)age_ns,
				   rate));
	return text;
}

/**
 * sentence_unknown - what cannot be told the way it was observed
 * @unknown: TDX_UNKNOWN_*
 * @first: the first of them; set to the next one
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text, one of them; NULL when there are no more.
 */
const char *sentence_unknown(__u32 unknown, unsigned int *first, char *text)
{
#define UNKNOWN_WHAT(id, name, what) what,
	static const char * const whats[] = { TDX_UNKNOWNS(UNKNOWN_WHAT) };

	while (*first < TDX_NR_UNKNOWNS && !(unknown >> *first & 1))
		++*first;
	if (*first >= TDX_NR_UNKNOWNS)
		return NULL;
	snprintf(text, SENTENCE_LEN, "%s", whats[(*first)++]);
	return text;
}

/**
 * sentence_unknown_names - what cannot be told, in one line of a screen
 * @unknown: TDX_UNKNOWN_*
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text, their names; NULL when there are none.
 */
const char *sentence_unknown_names(__u32 unknown, char *text)
{
	int len = 0;
	size_t i;

	for (i = 0; i < TDX_NR_UNKNOWNS; i++)
		if (unknown >> i & 1)
			len += snprintf(text + len, SENTENCE_LEN - len, "%s%s",
					len ? ", " : "", unknown_name(i));
	return len ? text : NULL;
}

/**
 * sentence_td - a TD, and who builds it
 * @td: the TD
 * @now_ns: time to which its age is told
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text.
 */
const char *sentence_td(const struct tdx_td *td, __u64 now_ns, char *text)
{
	char age[UNIT_LEN], pages[UNIT_LEN], rate[UNIT_LEN + 3], hkid[16] = "?";
	__s64 age_ns = now_ns - td->init_ns;
	bool probable = td->window == TDX_WINDOW_PROBABLE;

	if (td->hkid != TDX_HKID_UNKNOWN)
		snprintf(hkid, sizeof(hkid), "%u", td->hkid);
	snprintf(
		text, SENTENCE_LEN,
		"TD 0x%llx of %.16s (pid %u, uid %u): HKID %s, in build for %s%s, %s%s pages%s, last %s%s",
		(unsigned long long)td->tdr, td->comm, td->pid, td->uid, hkid,
		probable ? "more than " : "", unit_age(age_ns, age),
		probable ? "at least " : "", unit_count(td->pages, pages),
		rate_of(td, age_ns, rate), name_leaf(td->leaf),
		probable ?
			"; probable: its build began before this tool was attached" :
			"");
	return text;
}

/**
 * sentence_td_short - a TD, and who builds it, in one line of a screen
 * @td: the TD
 * @now_ns: time to which its age is told
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text.
 */
const char *sentence_td_short(const struct tdx_td *td, __u64 now_ns, char *text)
{
	const char *more = td->window == TDX_WINDOW_PROBABLE ? ">" : "";
	char age[UNIT_LEN], pages[UNIT_LEN], hkid[24] = "";

	if (td->hkid != TDX_HKID_UNKNOWN)
		snprintf(hkid, sizeof(hkid), "HKID %u, ", td->hkid);
	snprintf(text, SENTENCE_LEN,
		 "%.16s (pid %u): TD 0x%llx, %s%s%s, %s%s pages, %s", td->comm,
		 td->pid, (unsigned long long)td->tdr, hkid, more,
		 unit_age(now_ns - td->init_ns, age), more,
		 unit_count(td->pages, pages), name_leaf(td->leaf) + 4);
	return text;
}

/**
 * sentence_unnamed - TDs that the TDX module counted and nobody has seen
 * @update: the update
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text, or NULL when all are named.
 */
const char *sentence_unnamed(const struct update *update, char *text)
{
	__u32 named = update->nr_busy;

	if (update->verdict != OUTCOME_RETRY || is_migration(update) ||
	    update->busy_counted <= named)
		return NULL;
	snprintf(
		text, SENTENCE_LEN,
		"%u TD%s in build unknown to this tool: the build began before it was attached",
		update->busy_counted - named,
		update->busy_counted - named == 1 ? "" : "s");
	return text;
}

/* The one for which nothing was done longest, if that is long. */
static const struct tdx_td *find_abandoned(const struct update *update,
					   __s64 *idle_ns)
{
	const struct tdx_td *abandoned = NULL;
	__s64 now = update_failed_ns(update), idle;
	size_t i;

	*idle_ns = ABANDONED_NS;
	for (i = 0; i < update->nr_busy; i++) {
		idle = now - (__s64)update->busy[i].success_ns;
		if (idle > *idle_ns) {
			*idle_ns = idle;
			abandoned = &update->busy[i];
		}
	}
	return abandoned;
}

static void advise_retry(const struct update *update, __u32 busy_in_a_row,
			 char *text)
{
	__s64 idle_ns;
	const struct tdx_td *abandoned = find_abandoned(update, &idle_ns);
	bool one = update->busy_counted == 1;
	char idle[UNIT_LEN];
	int len;

	if (is_migration(update)) {
		snprintf(text, SENTENCE_LEN,
			 "retry when %s resumed and done, or aborted",
			 one ? "it is" : "they are");
		return;
	}
	len = snprintf(text, SENTENCE_LEN, "retry when %s finalised",
		       one ? "it has" : "they have");
	if (abandoned)
		snprintf(
			text + len, SENTENCE_LEN - len,
			"; pid %u has not gone on with it for %s: finish or end it",
			abandoned->pid, unit_age(idle_ns, idle));
	else if (busy_in_a_row > 1)
		snprintf(text + len, SENTENCE_LEN - len,
			 "; refused %u times in a row: hold back new TDs",
			 busy_in_a_row);
}

/* NULL where the status says itself what to mend. */
static const char *explain_software_status(const struct root_cause *root)
{
	bool seamldr = TDX_FN_IS_SEAMLDR(root->leaf);

	switch (root->status) {
	case TDX_SW_VMFAILINVALID:
		return seamldr ?
			       "retry; if it stays so, the P-SEAMLDR is not loaded" :
			       "there is no TDX module: reboot to load one";
	case TDX_SW_GP:
		return "TDX is off on that CPU: enable it in the firmware setup";
	case TDX_SW_UD:
		return "VMX is off on that CPU: end what has switched it off, then retry";
	default:
		return NULL;
	}
}

static void advise_refused(const struct update *update, char *text)
{
	const char *meaning = update->root.known ?
				      explain_software_status(&update->root) :
				      NULL;

	if (update->refusal == REFUSAL_CPU_OFFLINE)
		snprintf(text, SENTENCE_LEN,
			 "bring all CPUs online, then retry");
	else if (update->refusal == REFUSAL_NO_UPDATES)
		snprintf(text, SENTENCE_LEN, "reboot to update again");
	else if (update->refused)
		snprintf(
			text, SENTENCE_LEN,
			"the kernel log tells the reason: dmesg | grep seamldr");
	else if (update_too_old(update))
		snprintf(text, SENTENCE_LEN,
			 "load a module of " TDX_VERSION_FMT
			 ", " TDX_VERSION_FMT " or newer at the next boot",
			 TDX_VERSION_ARGS(TDX_VERSION_SAFE_1_5),
			 TDX_VERSION_ARGS(TDX_VERSION_SAFE_2_0));
	else if (meaning)
		snprintf(text, SENTENCE_LEN, "%s", meaning);
	else if (update->root.known &&
		 TDX_STATUS_CLASS(update->root.status) == 2)
		snprintf(text, SENTENCE_LEN, "retry: the module was busy");
	else
		snprintf(
			text, SENTENCE_LEN,
			"mend what the cause names, then retry; the TDs go on");
}

/**
 * sentence_advice - what to do now
 * @update: the update
 * @busy_in_a_row: refusals for TDs in build, this one included
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text, or NULL when there is nothing to do.
 */
const char *sentence_advice(const struct update *update, __u32 busy_in_a_row,
			    char *text)
{
	if (update_harmed(update)) {
		snprintf(text, SENTENCE_LEN,
			 "end the TDs that were in build, and build them anew");
		return text;
	}
	switch (update->verdict) {
	case OUTCOME_RETRY:
		advise_retry(update, busy_in_a_row, text);
		break;
	case OUTCOME_REFUSED:
		advise_refused(update, text);
		break;
	case OUTCOME_LOST:
		snprintf(text, SENTENCE_LEN,
			 "end the TDs and reboot to load a TDX module");
		break;
	default:
		return NULL;
	}
	return text;
}
