// SPDX-License-Identifier: GPL-2.0-only
/* Facts as chunks of a capture. See capture_facts.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capture_facts.h"
#include "capture_tds.h"

static int write_host(struct capture_facts *facts, const struct host *host,
		      __u64 ns)
{
	struct capture_host record = {
		.nr_cpus = host->nr_cpus,
		.updates_left = host->updates_left,
		.flags = (host->emulated ? CAPTURE_HOST_EMULATED : 0) |
			 (host->lost ? CAPTURE_HOST_LOST : 0) |
			 (host->cpus_offline ? CAPTURE_HOST_CPUS_OFFLINE : 0),
	};
	int err;

	memcpy(record.name, host->name, strlen(host->name));
	memcpy(record.kernel, host->kernel, strlen(host->kernel));
	memcpy(record.module_version, host->module_version,
	       strlen(host->module_version));
	memcpy(record.seamldr_version, host->seamldr_version,
	       strlen(host->seamldr_version));
	err = chunk_write_record(&facts->chunks, OBS_HOST, ns, &record,
				 sizeof(record));
	facts->tables.host = *host;
	facts->tables.host_ns = ns;
	return err;
}

static bool cell_belongs(const struct update_observed *observed, __u32 row,
			 const union tdx_cell *cell)
{
	__u32 seq = row == TDX_ROW_PASSAGE ? cell->passage.seq : cell->step.seq;

	return seq == observed->head->seq;
}

static const union tdx_cell *cell_of(const struct update_observed *observed,
				     __u32 row, __u32 cpu)
{
	return &observed->cells[(size_t)row * observed->nr_cells + cpu];
}

static bool cpu_took_part(const struct update_observed *observed, __u32 cpu)
{
	__u32 row;

	for (row = 0; row < TDX_ROWS; row++)
		if (cell_belongs(observed, row, cell_of(observed, row, cpu)))
			return true;
	return false;
}

/* Another update's cell tells nothing and would not compress. */
static int add_cells_of_cpu(struct capture_facts *facts,
			    const struct update_observed *observed, __u32 cpu)
{
	static const union tdx_cell none;
	int err = 0;
	__u32 row;

	for (row = 0; row < TDX_ROWS && !err; row++) {
		const union tdx_cell *cell = cell_of(observed, row, cpu);

		if (!cell_belongs(observed, row, cell))
			cell = &none;
		err = section_add(&facts->chunks, cell, sizeof(*cell));
	}
	return err;
}

static int add_cells(struct capture_facts *facts,
		     const struct update_observed *observed)
{
	size_t nr = 0;
	__u32 cpu;
	int err;

	for (cpu = 0; cpu < observed->nr_cells; cpu++)
		nr += cpu_took_part(observed, cpu);
	err = section_begin(&facts->chunks, nr, sizeof(cpu));
	for (cpu = 0; cpu < observed->nr_cells && !err; cpu++)
		if (cpu_took_part(observed, cpu))
			err = section_add(&facts->chunks, &cpu, sizeof(cpu));
	if (!err)
		err = section_end(&facts->chunks);
	if (!err)
		err = section_begin(&facts->chunks, nr * TDX_ROWS,
				    sizeof(union tdx_cell));
	for (cpu = 0; cpu < observed->nr_cells && !err; cpu++)
		if (cpu_took_part(observed, cpu))
			err = add_cells_of_cpu(facts, observed, cpu);
	return err;
}

static int write_changes(struct capture_facts *facts,
			 const struct td_changes *changes, unsigned int flags,
			 __u64 ns)
{
	size_t i = 0, end;
	int err = 0;

	do {
		end = changes->nr_changed;
		if (end - i > CAPTURE_TDS)
			end = i + CAPTURE_TDS;
		err = section_begin(&facts->chunks, end - i,
				    sizeof(struct tdx_td));
		for (; i < end && !err; i++)
			err = section_add(&facts->chunks, changes->changed[i],
					  sizeof(struct tdx_td));
		if (!err)
			err = section_of(&facts->chunks, changes->gone,
					 end == changes->nr_changed ?
						 changes->nr_gone :
						 0,
					 sizeof(*changes->gone));
		if (!err)
			err = chunk_write(&facts->chunks, OBS_TDS,
					  flags | (end < changes->nr_changed ?
							   CAPTURE_MORE :
							   0),
					  ns);
	} while (!err && i < changes->nr_changed);
	return err;
}

static int write_tds(struct capture_facts *facts,
		     const struct observed_tds *tds, unsigned int flags,
		     __u64 ns)
{
	struct capture_tables *tables = &facts->tables;
	struct td_changes changes;
	int err;

	err = td_changes_find(&changes, tables->tds, tables->nr_tds, tds->tds,
			      tds->nr);
	if (err)
		return err;
	err = write_changes(facts, &changes, flags, ns);
	free(tables->tds);
	tables->tds = changes.now;
	tables->nr_tds = changes.nr_now;
	tables->tds_ns = ns;
	changes.now = NULL;
	td_changes_free(&changes);
	return err;
}

/* More TDs in build than a chunk holds: it says itself that some are missing. */
static int write_update(struct capture_facts *facts,
			const struct update_observed *observed, __u64 ns)
{
	const struct observed_tds tds = { observed->tds, observed->nr_tds };
	struct capture_update record = {
		.nr_cells = observed->nr_cells,
		.flags = observed->lost ? CAPTURE_UPDATE_LOST : 0,
		.refusal = observed->refusal,
	};
	size_t room, nr_busy = observed->nr_busy;
	int err;

	if (observed->nr_cells > CAPTURE_MAX_CPUS)
		return -E2BIG;
	err = write_tds(facts, &tds, CAPTURE_QUIET, ns);
	if (err)
		return err;
	room = CAPTURE_MAX_RAW - 4096 -
	       observed->nr_cells *
		       (TDX_ROWS * sizeof(union tdx_cell) + sizeof(__u32));
	if (nr_busy > room / sizeof(struct tdx_td)) {
		nr_busy = room / sizeof(struct tdx_td);
		record.flags |= CAPTURE_UPDATE_LOST;
	}
	err = section_of(&facts->chunks, &record, 1, sizeof(record));
	if (!err)
		err = section_of(&facts->chunks, observed->head, 1,
				 sizeof(*observed->head));
	if (!err)
		err = add_cells(facts, observed);
	if (!err)
		err = section_of(&facts->chunks, observed->busy, nr_busy,
				 sizeof(*observed->busy));
	return err ? err : chunk_write(&facts->chunks, OBS_UPDATE, 0, ns);
}

/* Those that have changed; @all: every one that was called. */
static int write_leaves(struct capture_facts *facts,
			const struct tdx_leaf_cell *leaves, __u64 ns, bool all)
{
	static const struct tdx_leaf_cell none;
	struct tdx_leaf_cell *before = facts->tables.leaves;
	struct capture_leaf changed[TDX_SLOTS] = {};
	size_t nr = 0;
	__u32 slot;
	int err;

	for (slot = 0; slot < TDX_SLOTS; slot++) {
		if (!memcmp(&leaves[slot], all ? &none : &before[slot],
			    sizeof(none)))
			continue;
		changed[nr].slot = slot;
		changed[nr++].sum = leaves[slot];
	}
	err = section_of(&facts->chunks, changed, nr, sizeof(*changed));
	if (!err)
		err = chunk_write(&facts->chunks, OBS_LEAVES, 0, ns);
	memmove(before, leaves, sizeof(facts->tables.leaves));
	facts->tables.leaves_ns = ns;
	return err;
}

static int write_loss(struct capture_facts *facts,
		      const struct observed_loss *loss, __u64 ns)
{
	const struct capture_loss record = {
		.reason = loss->reason,
		.cpu = loss->cpu,
		.count = loss->count,
	};

	return chunk_write_record(&facts->chunks, OBS_LOSS, ns, &record,
				  sizeof(record));
}

static int write_cost(struct capture_facts *facts,
		      const struct observed_cost *cost, __u64 ns)
{
	const struct capture_cost record = {
		.runs = cost->runs,
		.run_ns = cost->run_ns,
		.update_ns = cost->update_ns,
		.flags = cost->measured ? CAPTURE_COST_MEASURED : 0,
	};
	int err = chunk_write_record(&facts->chunks, OBS_COST, ns, &record,
				     sizeof(record));

	facts->tables.cost = *cost;
	facts->tables.cost_ns = ns;
	return err;
}

static int write_begun(struct capture_facts *facts, __u32 seq, __u64 ns)
{
	const struct capture_begun record = { .seq = seq };

	return chunk_write_record(&facts->chunks, OBS_BEGUN, ns, &record,
				  sizeof(record));
}

/**
 * capture_fact_write - write a fact
 * @facts: begun
 * @observation: the fact; those that are written in numbers, and the end, are
 *	none of ours
 *
 * Return: 0 or a negative error code.
 */
int capture_fact_write(struct capture_facts *facts,
		       const struct observation *observation)
{
	const struct observation *o = observation;

	switch (o->kind) {
	case OBS_HOST:
		return write_host(facts, o->host, o->ns);
	case OBS_BEGUN:
		return write_begun(facts, o->begun, o->ns);
	case OBS_UPDATE:
		return write_update(facts, o->update, o->ns);
	case OBS_REFUSAL:
		return chunk_write_record(&facts->chunks, OBS_REFUSAL, o->ns,
					  o->refusal, sizeof(*o->refusal));
	case OBS_TDS:
		return write_tds(facts, &o->tds, 0, o->ns);
	case OBS_LEAVES:
		return write_leaves(facts, o->leaves, o->ns, false);
	case OBS_LOSS:
		return write_loss(facts, &o->loss, o->ns);
	case OBS_COST:
		return write_cost(facts, &o->cost, o->ns);
	default:
		return 0;
	}
}

/**
 * capture_facts_write_tables - write what was known before a capture begins
 * @facts: with no tables yet
 * @tables: what was known
 * @now_ns: when it begins
 *
 * The host is told first and as of now, so that nobody takes the capture to begin
 * when that was seen. The others have rates, which depend upon when they were.
 *
 * Return: 0 or a negative error code.
 */
int capture_facts_write_tables(struct capture_facts *facts,
			       const struct capture_tables *tables,
			       __u64 now_ns)
{
	const struct observed_tds tds = { tables->tds, tables->nr_tds };
	int err = 0;

	if (tables->host_ns)
		err = write_host(facts, &tables->host, now_ns);
	if (!err && tables->leaves_ns)
		err = write_leaves(facts, tables->leaves, tables->leaves_ns,
				   true);
	if (!err && tables->cost_ns)
		err = write_cost(facts, &tables->cost, tables->cost_ns);
	if (!err && tables->tds_ns)
		err = write_tds(facts, &tds, 0, tables->tds_ns);
	return err;
}
