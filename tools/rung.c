// SPDX-License-Identifier: GPL-2.0-only
/* Which way to attach the running kernel offers. See rung.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capabilities.h"
#include "kernel_btf.h"
#include "rung.h"
#include "tracefs.h"
#include "updater_wait.h"

#define RUNG_NAME(id, name, section) name,
#define RUNG_SECTION(id, name, section) section,

static const char * const names[] = { RUNGS(RUNG_NAME) };
static const char * const sections[] = { RUNGS(RUNG_SECTION) };

static const char not_loaded[] = "the updater is not loaded";

/**
 * rung_name - what a rung is called
 * @rung: not RUNG_NONE
 *
 * Return: its name.
 */
const char *rung_name(enum rung rung)
{
	return names[rung];
}

/**
 * rung_section - how the sections of a rung's programs begin
 * @rung: not RUNG_NONE
 *
 * Return: the beginning.
 */
const char *rung_section(enum rung rung)
{
	return sections[rung];
}

/**
 * rung_updater_to_load - which updater fits this kernel?
 * @choice: from rung_choose(); all 0 is as if nothing were known
 *
 * Return: its module.
 */
const char *rung_updater_to_load(const struct rung_choice *choice)
{
	return strcmp(choice->why_not[RUNG_KPROBE], not_loaded) ? "tdx_update" :
								  "tdx-host";
}

/**
 * rung_explain_absence - why there is nothing of the updater to attach to
 * @choice: its @err and @complaint are filled
 */
void rung_explain_absence(struct rung_choice *choice)
{
	const char *updater = updater_module();

	choice->err = updater ? -ENOTSUP : -ENOENT;
	if (!updater)
		snprintf(
			choice->complaint, sizeof(choice->complaint),
			"no trace events tdx:*: the updater is not loaded: modprobe %s",
			rung_updater_to_load(choice));
	else if (choice->why_not[RUNG_KPROBE][0])
		snprintf(
			choice->complaint, sizeof(choice->complaint),
			"no trace events tdx:*: this %s has none, and %s: load the tdx_update that comes with this program",
			updater, choice->why_not[RUNG_KPROBE]);
	else
		snprintf(
			choice->complaint, sizeof(choice->complaint),
			"no trace events tdx:*: this %s has none: load the tdx_update that comes with this program",
			updater);
}

static bool can_tp_btf(struct rung_choice *choice, struct btf *btf,
		       const char *events)
{
	char *why_not = choice->why_not[RUNG_TP_BTF];
	size_t len = sizeof(choice->why_not[0]);

	if (!btf)
		snprintf(why_not, len, "the kernel has no BTF");
	else if (!events && tracefs_path() && !tracefs_has_events())
		snprintf(why_not, len, "no trace events tdx:*");
	else if (!events)
		snprintf(why_not, len, "the updater has no BTF");
	else if (strcmp(events, "vmlinux") && !capability_held(CAP_SYS_ADMIN))
		snprintf(why_not, len, "BTF of a module takes CAP_SYS_ADMIN");
	return !why_not[0];
}

/* Events that differ are those of another version, whatever they go by. */
static bool events_fit(char *why_not, size_t len)
{
	if (tracefs_has_events() && tracefs_check_layout(why_not, len))
		return false;
	why_not[0] = '\0';
	return true;
}

/*
 * Who may not look into tracefs has to try: to attach tells whether the events
 * are there. But BTF that has the updater's functions would have its events, too.
 */
static bool can_raw_tp(struct rung_choice *choice, const char *events,
		       bool has_functions)
{
	char *why_not = choice->why_not[RUNG_RAW_TP];
	size_t len = sizeof(choice->why_not[0]);

	if (events || tracefs_has_events() ||
	    (!tracefs_path() && updater_module() && !has_functions))
		return events_fit(why_not, len);
	snprintf(why_not, len, "no trace events tdx:*");
	return false;
}

/* @missing: function that the rung lacks, or NULL; @where: in what. */
static bool can_functions(struct rung_choice *choice, enum rung rung,
			  const char *missing, const char *where)
{
	char *why_not = choice->why_not[rung];
	size_t len = sizeof(choice->why_not[0]);

	if (missing)
		snprintf(why_not, len, "%s lacks %s()", where, missing);
	else if (!updater_module())
		snprintf(why_not, len, "%s", not_loaded);
	return !why_not[0];
}

/* What is on the functions goes by the types of the kernel either way. */
static void find_functions(struct rung_choice *choice, struct btf *kernel_btf,
			   bool can[RUNG_NONE])
{
	const struct updater_functions *functions = &choice->functions;

	updater_functions_find(&choice->functions, kernel_btf);
	if (!kernel_btf) {
		snprintf(choice->why_not[RUNG_FENTRY],
			 sizeof(choice->why_not[0]), "the kernel has no BTF");
		strcpy(choice->why_not[RUNG_KPROBE],
		       choice->why_not[RUNG_FENTRY]);
	}
	can[RUNG_FENTRY] =
		can_functions(choice, RUNG_FENTRY,
			      updater_functions_missing(functions->typed),
			      "BTF of the kernel");
	can[RUNG_KPROBE] = can_functions(
		choice, RUNG_KPROBE,
		updater_functions_missing(functions->symbol), "the kernel");
}

static bool can_tp(struct rung_choice *choice)
{
	char *why_not = choice->why_not[RUNG_TP];
	size_t len = sizeof(choice->why_not[0]);

	if (!tracefs_path())
		snprintf(why_not, len, "%s",
			 "tracefs is not mounted, or for root alone");
	else if (!tracefs_has_events())
		snprintf(why_not, len, "no trace events tdx:*");
	else
		return events_fit(why_not, len);
	return false;
}

/* RUNG_NONE when the choice is ours. */
static bool forced_rung(struct rung_choice *choice, enum rung *forced)
{
	const char *name = getenv("TDXUPDATE_RUNG");
	size_t i;

	*forced = RUNG_NONE;
	if (!name || !*name)
		return true;
	for (i = 0; i < RUNG_NONE; i++)
		if (!strcmp(name, names[i]))
			*forced = i;
	if (*forced != RUNG_NONE)
		return true;
	snprintf(
		choice->complaint, sizeof(choice->complaint),
		"TDXUPDATE_RUNG=%.32s: no such rung: say tp_btf, raw_tp, tp, fentry or kprobe, or unset it",
		name);
	choice->err = -EINVAL;
	return false;
}

static bool on_functions(enum rung rung)
{
	return rung == RUNG_FENTRY || rung == RUNG_KPROBE;
}

static void explain_none(struct rung_choice *choice, enum rung forced)
{
	char differs[96];

	if (!events_fit(differs, sizeof(differs))) {
		choice->err = -EPROTO;
		snprintf(
			choice->complaint, sizeof(choice->complaint),
			"trace events differ from what this program knows: %s: use the one that comes with the running updater",
			differs);
	} else if (forced != RUNG_NONE && updater_module() &&
		   strncmp(choice->why_not[forced], "no trace", 8)) {
		choice->err = -ENOTSUP;
		snprintf(choice->complaint, sizeof(choice->complaint),
			 "TDXUPDATE_RUNG=%s: %s: unset it for another way",
			 names[forced], choice->why_not[forced]);
	} else {
		rung_explain_absence(choice);
	}
}

/**
 * rung_choose - find the best way to attach, or why there is none
 * @choice: filled
 * @kernel_btf: from kernel_btf_load()
 * @every: look at the functions even where there are events, which are better: that
 *	goes through all symbols of the kernel, and takes longer than all the rest
 */
void rung_choose(struct rung_choice *choice, struct btf *kernel_btf, bool every)
{
	const char *events = kernel_btf_of_events(kernel_btf);
	bool can[RUNG_NONE] = {}, forced_known;
	enum rung forced, i;

	memset(choice, 0, sizeof(*choice));
	choice->rung = RUNG_NONE;
	forced_known = forced_rung(choice, &forced);
	if (every || on_functions(forced) || (!events && !tracefs_has_events()))
		find_functions(choice, kernel_btf, can);
	can[RUNG_TP_BTF] = can_tp_btf(choice, kernel_btf, events);
	can[RUNG_RAW_TP] = can_raw_tp(choice, events, can[RUNG_FENTRY]);
	can[RUNG_TP] = can_tp(choice);
	if (!forced_known)
		return;
	for (i = 0; i < RUNG_NONE && choice->rung == RUNG_NONE; i++)
		if (can[i] && (forced == RUNG_NONE || i == forced))
			choice->rung = i;
	if (choice->rung == RUNG_NONE)
		explain_none(choice, forced);
}

/**
 * rung_why - why was no better rung chosen?
 * @choice: from rung_choose(), with a rung
 *
 * Return: the reason, empty when it is the best.
 */
const char *rung_why(const struct rung_choice *choice)
{
	if (choice->rung == RUNG_TP_BTF)
		return "";
	if (choice->why_not[RUNG_TP_BTF][0])
		return choice->why_not[RUNG_TP_BTF];
	return "as told by TDXUPDATE_RUNG";
}
