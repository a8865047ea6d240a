/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The BPF programs of a rung, and the memory that they share with this program.
 *
 * Each object file of programs has the same maps and the same variables
 * (records.h), so that whatever reads them need not know which one it is. A rung
 * with an object of its own is another struct programs_object, entered in the
 * table in programs.c.
 */
#ifndef _TDXUPDATE_PROGRAMS_H
#define _TDXUPDATE_PROGRAMS_H

#include <unistd.h>

#include "call_rings.h"
#include "rung.h"
#include "source.h"

struct bpf_map;
struct bpf_object;
struct bpf_program;
struct programs;

/**
 * struct programs_object - an object file of BPF programs
 * @open: fills @skeleton and @object of the programs, and sets the constants
 * @choose: says which of its programs are to be loaded, for a kernel that has
 *	@functions; fills @stop and @initiator of @watching
 * @load: loads those that are to be, and fills @variables
 * @attach: attaches what was loaded
 * @missed: runs that kprobes have missed; NULL: there are none
 * @destroy: gives up @skeleton, which may be NULL
 *
 * Negative errno on failure.
 */
struct programs_object {
	int (*open)(struct programs *programs,
		    const struct watch_options *options);
	void (*choose)(struct programs *programs,
		       const struct updater_functions *functions,
		       const struct btf *kernel_btf, struct watching *watching);
	int (*load)(struct programs *programs);
	int (*attach)(struct programs *programs);
	__u64 (*missed)(const struct programs *programs);
	void (*destroy)(struct programs *programs);
};

/**
 * struct programs_variables - variables of the programs, in shared memory
 * @seq_first: first update of which anything was seen, or 0
 * @seq_begun: the last that has begun
 * @seq_ended: the last that has ended, or 0
 * @seq_in_flight: the one that has begun and not ended, or 0
 * @losses_elsewhere: by enum tdx_loss, of CPUs out of range
 * @price: asks for a measurement and takes the answer
 */
struct programs_variables {
	const __u32 *seq_first;
	const __u32 *seq_begun;
	const __u32 *seq_ended;
	const __u32 *seq_in_flight;
	const __u64 *losses_elsewhere;
	struct tdx_price *price;
};

/* Constants of a skeleton that was opened. */
#define PROGRAMS_SET_CONSTANTS(skel, programs, options)         \
	do {                                                    \
		(skel)->rodata->nr_cpus = (programs)->nr_cpus;  \
		(skel)->rodata->own_pid = getpid();             \
		(skel)->rodata->tell_calls = (options)->calls;  \
		(skel)->rodata->call_rings_nr =                 \
			call_rings_number((programs)->nr_cpus); \
	} while (0)

/* Of a skeleton that was loaded. */
#define PROGRAMS_VARIABLES(skel)                                   \
	((struct programs_variables){                              \
		.seq_first = &(skel)->bss->seq_first,              \
		.seq_begun = &(skel)->bss->seq_begun,              \
		.seq_ended = &(skel)->bss->seq_ended,              \
		.seq_in_flight = &(skel)->bss->seq_in_flight,      \
		.losses_elsewhere = (skel)->bss->losses_elsewhere, \
		.price = &(skel)->bss->price,                      \
	})

/**
 * struct programs - BPF programs that are loaded
 * @rung: they are of
 * @of: their object file
 * @skeleton: its own type, known to @of alone
 * @object: as libbpf knows it
 * @nr_cpus: CPUs in a row of the matrix
 * @unknown: TDX_UNKNOWN_*: what they cannot tell; complete when attached
 * @variables: in shared memory
 * @matrix: mapped [bank][state][cpu]
 * @heads: mapped [bank]
 * @leaves: mapped [cpu][slot]
 * @leaf_error_ns: mapped [cpu][slot], when its @leaves.last_error was
 * @losses: mapped [cpu]
 * @runs: mapped [cpu]
 */
struct programs {
	enum rung rung;
	const struct programs_object *of;
	void *skeleton;
	struct bpf_object *object;
	__u32 nr_cpus;
	__u32 unknown;
	struct programs_variables variables;
	const union tdx_cell *matrix;
	const struct tdx_update_head *heads;
	const struct tdx_leaf_cell *leaves;
	const __u64 *leaf_error_ns;
	const struct tdx_loss_cell *losses;
	const struct tdx_run_cell *runs;
};

extern const struct programs_object programs_tracepoints;
extern const struct programs_object programs_functions;

/* Cells of a bank of the matrix. */
static inline size_t programs_bank_len(const struct programs *programs)
{
	return (size_t)TDX_ROWS * programs->nr_cpus;
}

int programs_load(struct programs *programs, const struct rung_choice *choice,
		  const struct btf *kernel_btf,
		  const struct watch_options *options,
		  struct watching *watching);
int programs_try(const struct rung_choice *choice, const struct btf *kernel_btf,
		 __u32 *unknown);
int programs_map_tables(struct programs *programs);
int programs_attach(struct programs *programs);
void programs_close(struct programs *programs);
struct bpf_map *programs_map(const struct programs *programs, const char *name);
struct bpf_program *programs_named(const struct programs *programs,
				   const char *name);
struct bpf_program *programs_that_do_nothing(const struct programs *programs);
__u64 programs_skipped(const struct programs *programs);

#endif /* _TDXUPDATE_PROGRAMS_H */
