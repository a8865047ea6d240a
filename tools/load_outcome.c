// SPDX-License-Identifier: GPL-2.0-only
/* What an attempt to update means for the operator. No I/O. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "load_outcome.h"
#include "safe_version.h"

/* clang-format off */

/* What the kernel writes to `error' while the old module goes on. */
static const struct {
	const char *error;
	struct load_verdict verdict;
} refusals[] = {
	{ "device-busy",
	  { OUTCOME_RETRY, "a TD is being built, or a migration was interrupted",
	    "retry when the TD builds have finalised, and the migration was resumed or aborted; `tdxupdate-trace live' tells which it is"
	} },
	{ "firmware-invalid",
	  { OUTCOME_REFUSED, "the kernel does not accept the image",
	    "take another image; dmesg tells what is wrong with this one" } },
	{ "read-write-error",
	  { OUTCOME_REFUSED, "the kernel had no memory for the update",
	    "free some memory and retry" } },
	{ "hw-error",
	  { OUTCOME_REFUSED, "the TDX module or the P-SEAMLDR refused",
	    "dmesg tells which SEAMCALL failed, and how" } },
};

/* clang-format on */

static const struct load_verdict done = { OUTCOME_DONE, "", "" };

static const struct load_verdict lost = {
	OUTCOME_LOST,
	"the update failed when the old TDX module was gone already",
	"reboot; dmesg tells which step failed, and why"
};

static const struct load_verdict lost_before = {
	OUTCOME_LOST, "an earlier update lost it, this one was refused",
	"reboot"
};

/*
 * What can be seen of the host afterwards: a good guess, no more. The kernel's
 * log alone tells which SEAMCALL failed, if any did.
 */
static const struct load_verdict cpus_offline = {
	OUTCOME_REFUSED, "probably because a CPU is offline",
	"bring all CPUs online and retry; dmesg tells for certain"
};

static const struct load_verdict no_updates_left = {
	OUTCOME_REFUSED, "probably because no updates are left",
	"reboot to update again; dmesg tells for certain"
};

static const struct load_verdict too_old = {
	OUTCOME_REFUSED,
	"probably because the running TDX module is too old for a safe run-time update",
	"reboot into a newer one; dmesg tells for certain"
};

static const struct load_verdict unknown = { OUTCOME_REFUSED,
					     "the kernel gave up",
					     "dmesg tells more" };

/**
 * load_too_old - the module cannot refuse an update for a TD build
 * @version: such as "1.5.24"
 *
 * Return: false also for what is no version.
 */
bool load_too_old(const char *version)
{
	unsigned int major, minor, update;

	if (sscanf(version, "%3u.%3u.%5u", &major, &minor, &update) != 3)
		return false;
	return !version_is_safe(TDX_VERSION(major, minor, update));
}

/**
 * load_judge - what an attempt means
 * @facts: what is known
 *
 * The word of the upload alone does not tell a refusal from a loss, and stands
 * for causes of which some can be seen from here.
 *
 * Return: the verdict.
 */
struct load_verdict load_judge(const struct load_facts *facts)
{
	const char *error = facts->upload.error;
	size_t i;

	if (facts->lost)
		return facts->lost_before ? lost_before : lost;
	if (!error[0])
		return done;
	if (!strcmp(error, "hw-error") && facts->cpus_offline)
		return cpus_offline;
	if (!strcmp(error, "hw-error") && !facts->updates_left)
		return no_updates_left;
	if (!strcmp(error, "hw-error") && facts->too_old)
		return too_old;
	for (i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (!strcmp(refusals[i].error, error))
			return refusals[i].verdict;
	return unknown;
}
