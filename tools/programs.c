// SPDX-License-Identifier: GPL-2.0-only
/* BPF programs: chosen, loaded and attached. See programs.h. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "call_rings.h"
#include "programs.h"

#define DEFAULT_MAX_TDS (128 * 1024)

static const struct programs_object * const by_rung[] = {
	[RUNG_TP_BTF] = &programs_tracepoints,
	[RUNG_RAW_TP] = &programs_tracepoints,
	[RUNG_TP] = &programs_tracepoints,
	[RUNG_FENTRY] = &programs_functions,
	[RUNG_KPROBE] = &programs_functions,
};

/* Programs that only show what the way from an event to a program costs. */
static const char * const nothing[] = {
	[RUNG_TP_BTF] = "price_raw_tp",
	[RUNG_RAW_TP] = "price_raw_tp",
	[RUNG_TP] = "price_tp",
	[RUNG_FENTRY] = "price_fexit",
	[RUNG_KPROBE] = "price_kretprobe",
};

/**
 * programs_map - find a map
 * @programs: opened
 * @name: of the map
 *
 * Return: the map; all objects have all.
 */
struct bpf_map *programs_map(const struct programs *programs, const char *name)
{
	return bpf_object__find_map_by_name(programs->object, name);
}

/**
 * programs_named - find a program
 * @programs: opened
 * @name: of the program
 *
 * Return: the program, NULL when there is none.
 */
struct bpf_program *programs_named(const struct programs *programs,
				   const char *name)
{
	return bpf_object__find_program_by_name(programs->object, name);
}

/**
 * programs_that_do_nothing - what only the way from an event to a program costs
 * @programs: opened
 *
 * Return: a program as the rung has them, which is not attached with the others.
 */
struct bpf_program *programs_that_do_nothing(const struct programs *programs)
{
	return programs_named(programs, nothing[programs->rung]);
}

/* What test runs make happen is there for the rungs as they need it, or not. */
static void choose_pricing(struct programs *programs)
{
	struct bpf_program *wanted = programs_that_do_nothing(programs), *prog;
	struct bpf_program *event = programs_named(programs, "price_event");
	enum rung rung;

	for (rung = 0; rung < RUNG_NONE; rung++) {
		prog = programs_named(programs, nothing[rung]);
		if (!prog)
			continue;
		bpf_program__set_autoload(
			prog, prog == wanted && bpf_program__autoload(event));
		bpf_program__set_autoattach(prog, false);
	}
	bpf_program__set_autoattach(event, false);
}

static int size_map(struct programs *programs, const char *name, __u64 entries,
		    int err)
{
	return err ? err :
		     bpf_map__set_max_entries(programs_map(programs, name),
					      entries);
}

static int size_maps(struct programs *programs,
		     const struct watch_options *options)
{
	__u32 cpus = programs->nr_cpus;
	int err;

	err = size_map(programs, "matrix",
		       TDX_BANKS * programs_bank_len(programs), 0);
	err = size_map(programs, "leaves", (__u64)TDX_SLOTS * cpus, err);
	err = size_map(programs, "leaf_error_ns", (__u64)TDX_SLOTS * cpus, err);
	err = size_map(programs, "cpus", cpus, err);
	err = size_map(programs, "losses", cpus, err);
	err = size_map(programs, "runs", cpus, err);
	err = size_map(programs, "tds",
		       options->max_tds ? options->max_tds : DEFAULT_MAX_TDS,
		       err);
	if (options->ring_len)
		err = size_map(programs, "ring", options->ring_len, err);
	if (options->calls)
		err = size_map(programs, "call_rings", call_rings_number(cpus),
			       err);
	/* Which proves that nothing is left of it in the programs. */
	else if (!err)
		err = bpf_map__set_autocreate(
			programs_map(programs, "call_rings"), false);
	return err;
}

/* What libbpf has to say only matters to who debugs this program. */
static int print_libbpf(enum libbpf_print_level level, const char *format,
			va_list args)
{
	const char *debug = getenv("TDXUPDATE_DEBUG");

	if (!debug || !debug[0])
		return 0;
	return vfprintf(stderr, format, args);
}

/**
 * programs_load - load the programs of a rung
 * @programs: all 0; filled; to be closed with programs_close() whatever is
 *	returned
 * @choice: with a rung
 * @kernel_btf: from kernel_btf_load()
 * @options: what they are to do
 * @watching: filled: @stop, @initiator
 *
 * Nothing is attached yet.
 *
 * Return: 0 or a negative error code.
 */
int programs_load(struct programs *programs, const struct rung_choice *choice,
		  const struct btf *kernel_btf,
		  const struct watch_options *options,
		  struct watching *watching)
{
	int err, nr_cpus = libbpf_num_possible_cpus();

	libbpf_set_print(print_libbpf);
	if (nr_cpus < 0)
		return nr_cpus;
	programs->rung = choice->rung;
	programs->of = by_rung[choice->rung];
	programs->nr_cpus = nr_cpus;
	err = programs->of->open(programs, options);
	if (err)
		return err;
	programs->of->choose(programs, &choice->functions, kernel_btf,
			     watching);
	choose_pricing(programs);
	err = size_maps(programs, options);
	return err ? err : programs->of->load(programs);
}

/**
 * programs_try - does the kernel take the programs?
 * @choice: with the rung of which they are
 * @kernel_btf: from kernel_btf_load()
 * @unknown: filled: TDX_UNKNOWN_*: what they cannot tell, as far as that is known
 *	before they are attached
 *
 * They are loaded and thrown away, with all that they can be asked to do; nothing
 * is attached.
 *
 * Return: 0 or a negative error code.
 */
int programs_try(const struct rung_choice *choice, const struct btf *kernel_btf,
		 __u32 *unknown)
{
	const struct watch_options all = { .calls = true };
	struct programs programs = {};
	struct watching watching;
	int err = programs_load(&programs, choice, kernel_btf, &all, &watching);

	*unknown = programs.unknown;
	programs_close(&programs);
	return err;
}

/* The maps are as long as the kernel rounds them up: whole pages. */
static size_t map_len(const struct bpf_map *map)
{
	size_t page = sysconf(_SC_PAGESIZE);
	size_t len =
		(size_t)bpf_map__value_size(map) * bpf_map__max_entries(map);

	return (len + page - 1) / page * page;
}

/* Maps that are read as they are, and where the mapping is kept. */
static const struct {
	const char *name;
	size_t at;
} tables[] = {
	{ "matrix", offsetof(struct programs, matrix) },
	{ "heads", offsetof(struct programs, heads) },
	{ "leaves", offsetof(struct programs, leaves) },
	{ "leaf_error_ns", offsetof(struct programs, leaf_error_ns) },
	{ "losses", offsetof(struct programs, losses) },
	{ "runs", offsetof(struct programs, runs) },
};

#define NR_TABLES (sizeof(tables) / sizeof(tables[0]))

static const void **mapping_of(struct programs *programs, size_t table)
{
	return (const void **)((char *)programs + tables[table].at);
}

static int map_table(struct programs *programs, const char *name,
		     const void **at)
{
	const struct bpf_map *map = programs_map(programs, name);
	void *mapped = mmap(NULL, map_len(map), PROT_READ, MAP_SHARED,
			    bpf_map__fd(map), 0);

	if (mapped == MAP_FAILED)
		return -errno;
	*at = mapped;
	return 0;
}

/**
 * programs_map_tables - let the tables be read
 * @programs: loaded
 *
 * Return: 0 or a negative error code.
 */
int programs_map_tables(struct programs *programs)
{
	int err = 0;
	size_t i;

	for (i = 0; i < NR_TABLES && !err; i++)
		err = map_table(programs, tables[i].name,
				mapping_of(programs, i));
	return err;
}

/**
 * programs_attach - let the programs run
 * @programs: loaded
 *
 * Return: 0 or a negative error code; -ENOENT when there is nothing to attach to.
 */
int programs_attach(struct programs *programs)
{
	return programs->of->attach(programs);
}

static void unmap_table(struct programs *programs, const char *name,
			const void *mapped)
{
	if (mapped)
		munmap((void *)mapped, map_len(programs_map(programs, name)));
}

/**
 * programs_close - detach and forget the programs
 * @programs: may be all 0
 */
void programs_close(struct programs *programs)
{
	size_t i;

	if (!programs->of)
		return;
	for (i = 0; i < NR_TABLES; i++)
		unmap_table(programs, tables[i].name, *mapping_of(programs, i));
	programs->of->destroy(programs);
}

/**
 * programs_skipped - what the kernel did not run
 * @programs: attached
 *
 * Return: runs of all programs that it left out, because one was running already, or
 *	that it has missed.
 */
__u64 programs_skipped(const struct programs *programs)
{
	struct bpf_program *prog;
	__u64 skipped = 0;

	for (prog = bpf_object__next_program(programs->object, NULL); prog;
	     prog = bpf_object__next_program(programs->object, prog)) {
		struct bpf_prog_info info = {};
		__u32 len = sizeof(info);

		if (bpf_program__fd(prog) >= 0 &&
		    !bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len))
			skipped += info.recursion_misses;
	}
	if (programs->of->missed)
		skipped += programs->of->missed(programs);
	return skipped;
}
