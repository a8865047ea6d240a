/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways to attach to the running kernel, best first. */
#ifndef _TDXUPDATE_RUNG_H
#define _TDXUPDATE_RUNG_H

#include <stddef.h>

#include "observation.h"
#include "updater_functions.h"

struct btf;

/* clang-format off */

/*
 * X(id, name, section): TP_BTF: arguments of the tracepoint, which the kernel
 * knows the types of. RAW_TP: the same by the tracepoint's name alone. TP: trace
 * events as perf sees them. FENTRY: functions of Linux's own updater, which the
 * kernel knows the types of. KPROBE: the same by the function's name alone.
 */
#define RUNGS(X) \
	X(TP_BTF, "tp_btf", "tp_btf/tdx_") \
	X(RAW_TP, "raw_tp", "raw_tp/tdx_") \
	X(TP, "tp", "tp/tdx/") \
	X(FENTRY, "fentry", "fentry/") \
	X(KPROBE, "kprobe", "kprobe/")

/* Of these the updater's own trace events are the source. */
#define RUNG_IS_TRACEPOINT(rung) ((rung) < RUNG_FENTRY)

/* clang-format on */

#define RUNG_ENUM(id, name, section) RUNG_##id,

/** enum rung - ways to attach, best first; RUNG_NONE is none */
enum rung { RUNGS(RUNG_ENUM) RUNG_NONE };

/**
 * struct rung_choice - what was chosen, or why nothing could be
 * @rung: the way
 * @functions: what there is of Linux's own updater, if that was looked at: for a rung
 *	on its functions it was
 * @why_not: by rung: why it is not possible; empty when it is
 * @err: for RUNG_NONE: -ENOENT: the updater is not there; or another one
 * @complaint: for RUNG_NONE: what, why, and how to mend it
 */
struct rung_choice {
	enum rung rung;
	struct updater_functions functions;
	char why_not[RUNG_NONE][96];
	int err;
	char complaint[256];
};

void rung_choose(struct rung_choice *choice, struct btf *kernel_btf,
		 bool every);
void rung_explain_absence(struct rung_choice *choice);
const char *rung_name(enum rung rung);
const char *rung_updater_to_load(const struct rung_choice *choice);
const char *rung_section(enum rung rung);
const char *rung_why(const struct rung_choice *choice);

#endif /* _TDXUPDATE_RUNG_H */
