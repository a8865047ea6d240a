// SPDX-License-Identifier: GPL-2.0-only
/* What a newcomer asks of an update. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "names.h"

/* TDs that are named; the others are counted. */
#define MAX_NAMED 3

/* clang-format off */

/* What the P-SEAMLDR finds is known by its status alone. */
static const struct {
	__u64 status;
	const char *fault;
} seamldr_faults[] = {
	{ SEAMLDR_ST_EBADHASH, "of the image: the module in it is damaged" },
	{ SEAMLDR_ST_EBADSIG,
	  "of the image: its SIGSTRUCT is refused: form, signature, offsets or security version" },
	{ SEAMLDR_ST_EUNSUPCPU, "of the image: it is for other processors" },
	{ SEAMLDR_ST_EUNSUPPORTED, "of the image: it has another major security version" },
	{ SEAMLDR_ST_EBADHANDOFF,
	  "of the image: its module cannot take over what the old one has handed over" },
	{ SEAMLDR_ST_EBADPARAM, "of the updater: the P-SEAMLDR does not accept its request" },
};

/* clang-format on */

static const char *fault_of_seamldr(__u64 status)
{
	size_t i;

	for (i = 0; i < sizeof(seamldr_faults) / sizeof(seamldr_faults[0]); i++)
		if (seamldr_faults[i].status == status)
			return seamldr_faults[i].fault;
	return NULL;
}

/* The CPU, or what ran on it. */
static void say_fault_on_cpu(const struct root_cause *root, char *text)
{
	const char *who = "of the new TDX module: it did not start on CPU %u";

	if (root->status == TDX_SW_VMFAILINVALID)
		who = "of the host: on CPU %u nobody answers SEAMCALLs";
	else if (root->status == TDX_SW_GP)
		who = "of the host: SEAMCALLs are not enabled on CPU %u";
	else if (root->status == TDX_SW_UD)
		who = "of the host: VMX is off on CPU %u";
	else if (root->status == SEAMLDR_ST_ENOENTROPY ||
		 TDX_STATUS_CODE(root->status) == TDX_ST_RND_NO_ENTROPY)
		who = "of CPU %u: it has no random numbers";
	else if (TDX_FN_IS_SEAMLDR(root->leaf))
		who = "of the P-SEAMLDR, on CPU %u";
	else if (root->state == TDX_UPDATE_SHUTDOWN)
		who = "of the running TDX module: it refused, on CPU %u";
	else if (root->state == TDX_UPDATE_RUN_UPDATE)
		who = "of the new TDX module: it did not take over, on CPU %u";
	snprintf(text, SENTENCE_LEN, who, root->cpu);
}

static void say_builders(const struct update *update, char *text)
{
	size_t i, shown = update->nr_busy;
	int len;

	if (TDX_COMPAT_REASON(update->root.status) ==
	    TDX_COMPAT_REASON_MIGRATION) {
		snprintf(text, SENTENCE_LEN,
			 "of a migration that was interrupted and not resumed");
		return;
	}
	if (update->unknown & TDX_UNKNOWN_BIT(TDS)) {
		snprintf(text, SENTENCE_LEN,
			 "of whoever builds TDs: that cannot be told here");
		return;
	}
	if (!shown) {
		snprintf(
			text, SENTENCE_LEN,
			"of a TD build unknown to this tool: it began before it was attached");
		return;
	}
	if (shown > MAX_NAMED)
		shown = MAX_NAMED;
	len = snprintf(text, SENTENCE_LEN, "of whoever builds TDs: ");
	for (i = 0; i < shown; i++)
		len += snprintf(text + len, SENTENCE_LEN - len,
				"%s%.16s (pid %u)", i ? ", " : "",
				update->busy[i].comm, update->busy[i].pid);
	if (shown < update->nr_busy)
		snprintf(text + len, SENTENCE_LEN - len, " and %zu more",
			 update->nr_busy - shown);
}

static const char *fault_of_refusal(const struct update *update)
{
	if (update->refusal == REFUSAL_LOST)
		return "of an earlier update, which lost TDX";
	if (update->refusal == REFUSAL_CPU_OFFLINE)
		return "of the host: a CPU is offline";
	if (update->refusal == REFUSAL_NO_UPDATES)
		return "of nobody: the P-SEAMLDR takes no more updates until reboot";
	if (update->head.error == -EINVAL)
		return "of the image: it is malformed";
	if (update->head.error == -ENOMEM)
		return "of the host: not enough memory";
	return "not known here: the kernel log tells";
}

/**
 * sentence_fault - whose fault it was
 * @update: the update
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text: "of ..."; NULL when nothing failed.
 */
const char *sentence_fault(const struct update *update, char *text)
{
	const struct root_cause *root = &update->root;
	const char *fault = NULL;

	if (!update->head.error)
		return NULL;
	if (update->refused)
		fault = fault_of_refusal(update);
	else if (!root->known)
		fault = update->head.error == -ENODEV ?
				"of the host: a CPU went offline" :
				"not known: no SEAMCALL failed";
	else if (update_too_old(update))
		fault = "of the running TDX module: it is too old to be replaced safely";
	else if (!root_cause_has_leaf(root) && update->verdict != OUTCOME_RETRY)
		fault = "not known, as the SEAMCALL that failed: the kernel log may tell";
	else if (TDX_FN_IS_SEAMLDR(root->leaf))
		fault = fault_of_seamldr(root->status);

	if (fault)
		snprintf(text, SENTENCE_LEN, "%s", fault);
	else if (update->verdict == OUTCOME_RETRY)
		say_builders(update, text);
	else
		say_fault_on_cpu(root, text);
	return text;
}

/**
 * sentence_tdx - is TDX lost?
 * @update: the update
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text: "no: ..." or "yes: ...".
 */
const char *sentence_tdx(const struct update *update, char *text)
{
	bool known = !(update->unknown & TDX_UNKNOWN_BIT(VERSIONS));
	char version[24];

	switch (update->verdict) {
	case OUTCOME_DONE:
		snprintf(
			text, SENTENCE_LEN,
			"no: TDX module %s has taken over, and all TDs go on%s",
			known ? name_version(update->head.version_to, version) :
				"of the image",
			update_harmed(update) ?
				", those that were in build with a wrong measurement" :
				"");
		break;
	case OUTCOME_LOST:
		if (update->nr_at_risk)
			snprintf(
				text, SENTENCE_LEN,
				"yes, until reboot, and at least %zu TD%s with it",
				update->nr_at_risk,
				update->nr_at_risk == 1 ? "" : "s");
		else
			snprintf(text, SENTENCE_LEN,
				 "yes, until reboot, and all TDs with it");
		break;
	default:
		if (known && update->head.version_from)
			snprintf(text, SENTENCE_LEN,
				 "no: TDX module %s goes on, and so do all TDs",
				 name_version(update->head.version_from,
					      version));
		else
			snprintf(text, SENTENCE_LEN,
				 "no: nothing has changed for any TD");
	}
	return text;
}

/**
 * sentence_sysfs - what sysfs makes of it
 * @update: the update
 * @text: filled, SENTENCE_LEN bytes
 *
 * Return: @text, or NULL when nothing failed.
 */
const char *sentence_sysfs(const struct update *update, char *text)
{
	const char *word = update_sysfs_error(update), *lack = "";

	if (!word)
		return NULL;
	if (update->head.flags & TDX_UPDATE_FUNCTIONS)
		lack = ", as it does whatever goes wrong";
	else if (update->verdict == OUTCOME_RETRY)
		lack = ", but not who";
	else if (!strcmp(word, "hw-error"))
		lack = update->verdict == OUTCOME_LOST ?
			       ", as it does when nothing has changed" :
			       ", as it does when TDX is lost";
	snprintf(text, SENTENCE_LEN, "%s%s", word, lack);
	return text;
}
