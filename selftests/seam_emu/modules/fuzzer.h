/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAMCALL_TEST_FUZZER_H
#define _SEAMCALL_TEST_FUZZER_H

#include <linux/prandom.h>
#include <linux/types.h>

#include "fuzz_model.h"
#include "seamcall.h"

#define FUZZ_MAX_CPUS 8
#define FUZZER_NOT_QUIET (-1)

/* Of a TD: see the emulator's documentation of MNG.RD. */
#define MD_OP_STATE 0x1010000000000001ULL

/**
 * struct fuzzer - one CPU's part
 * @cpu:	the CPU
 * @lp:		its place among the CPUs
 * @random:	what it does
 * @stuck:	its last call found no module that is READY
 * @calm:	it only does what leads to a module that is READY
 * @turns:	in a row that did not lead there
 * @quiet_at:	fuzzer_deeds() before it found the module READY, or
 *		FUZZER_NOT_QUIET
 * @last_call:	that it made
 * @last_lp:	which CPU made it
 * @model:	what must be of its TDs
 * @losses:	fuzz_seam_losses() that @model knows of
 * @sequences:	still to be made
 * @calls:	made
 * @succeeded:	of these
 * @busy:	of these, answered with a status of the busy class
 * @finalized:	TDs that were built
 * @wrong:	what was wrong first, NULL if nothing
 * @wrong_call:	with which call
 * @wrong_lp:	made by which CPU
 */
struct fuzzer {
	unsigned int cpu;
	unsigned int lp;
	struct rnd_state random;
	bool stuck;
	bool calm;
	unsigned int turns;
	int quiet_at;
	struct seamcall last_call;
	unsigned int last_lp;
	struct model model;
	unsigned int losses;
	unsigned int sequences;
	u64 calls;
	u64 succeeded;
	u64 busy;
	u64 finalized;
	const char *wrong;
	struct seamcall wrong_call;
	unsigned int wrong_lp;
};

extern struct fuzzer *fuzzers;
extern unsigned int nr_fuzzers;

bool fuzzer_anything_wrong(void);
void fuzzer_complain(struct fuzzer *f, const char *what, unsigned int lp,
		     const struct seamcall *call);
void fuzzer_execute(struct fuzzer *f, unsigned int lp, struct seamcall *call);
u64 fuzzer_call(struct fuzzer *f, u64 fn, u64 rcx, u64 rdx);
u64 fuzzer_insist(struct fuzzer *f, unsigned int lp, struct seamcall *call);
bool fuzzer_module_ready(struct fuzzer *f);
int fuzzer_deeds(void);
u32 fuzzer_below(struct fuzzer *f, u32 limit);

void fuzz_sequence(struct fuzzer *f);
void fuzz_loader_call(struct fuzzer *f);

#endif /* _SEAMCALL_TEST_FUZZER_H */
