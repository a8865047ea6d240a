// SPDX-License-Identifier: GPL-2.0-only
/* The running kernel, observed by BPF programs. */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attribute.h"
#include "call_rings.h"
#include "capabilities.h"
#include "clock.h"
#include "comm.h"
#include "complain.h"
#include "kernel_btf.h"
#include "leaf_sum.h"
#include "loss_table.h"
#include "own_cost.h"
#include "programs.h"
#include "rung.h"
#include "source.h"
#include "td_table.h"
#include "update_banks.h"
#include "updater_wait.h"
#include "wakeups.h"

/**
 * struct source - what is attached
 * @options: what is wanted
 * @observer: told of what is read
 * @host: facts, as they were told last
 * @programs: that observe, and their tables
 * @ring: rare events
 * @calls: single SEAMCALLs, or NULL
 * @wakeups: what to wait for
 * @banks: updates that have ended
 * @losses: told of
 * @cost: of all this
 * @updating: seq of the update that was told last as begun, or 0
 * @discard: what comes through @ring is of no interest
 * @tds: copy of the table
 */
struct source {
	struct watch_options options;
	struct observer observer;
	struct host host;
	struct programs programs;
	struct ring_buffer *ring;
	struct call_rings *calls;
	struct wakeups wakeups;
	struct update_banks banks;
	struct loss_table losses;
	struct own_cost cost;
	__u32 updating;
	bool discard;
	struct td_table tds;
};

static int check_privilege(void)
{
	if (capability_held(CAP_SYS_ADMIN) ||
	    (capability_held(CAP_BPF) && capability_held(CAP_PERFMON)))
		return 0;
	complain(
		"cannot attach: not permitted: run as root, or with CAP_BPF and CAP_PERFMON");
	return -EPERM;
}

static int tell_host(struct source *source, __u64 ns)
{
	const struct observation host = {
		.kind = OBS_HOST,
		.ns = ns,
		.host = &source->host,
	};

	return observer_tell(&source->observer, &host);
}

/* Why it was refused is told by the host as it was then. */
static int tell_refusal(struct source *source, const struct tdx_record *record)
{
	const struct observation refusal = {
		.kind = OBS_REFUSAL,
		.ns = record->ns,
		.refusal = &record->upload,
	};
	int err;

	/* The rest changes only with an update; this at any time. */
	source->host.cpus_offline = host_cpus_offline();
	err = tell_host(source, record->ns);
	return err ? err : observer_tell(&source->observer, &refusal);
}

static int tell_td(struct source *source, const struct tdx_record *record)
{
	struct tdx_td td = record->td;
	const struct observation build = {
		.kind = OBS_TD,
		.ns = record->ns,
		.td = &td,
	};

	comm_clean(td.comm);
	return observer_tell(&source->observer, &build);
}

static int take_record(void *ctx, void *record_data, size_t len)
{
	const struct tdx_record *record = record_data;
	struct source *source = ctx;

	if (len < sizeof(*record) || source->discard)
		return 0;
	switch (record->kind) {
	case TDX_RECORD_BUSY:
		update_banks_keep_busy(&source->banks, record);
		return 0;
	case TDX_RECORD_REFUSED:
		return tell_refusal(source, record);
	case TDX_RECORD_TD:
		return tell_td(source, record);
	default:
		return 0;
	}
}

/* Only lockdown refuses what its capabilities allow, so that is asked first. */
static const char *remedy(int err)
{
	char lockdown[64];

	switch (-err) {
	case EPERM:
	case EACCES:
		if (!attribute_read(AT_FDCWD, "/sys/kernel/security/lockdown",
				    lockdown, sizeof(lockdown)) &&
		    strstr(lockdown, "[confidentiality]"))
			return "kernel lockdown forbids it: boot with lockdown=integrity";
		return "run as root with all capabilities, and ulimit -l unlimited";
	case ENOMEM:
		return "free some memory, or say ulimit -l unlimited";
	case EOPNOTSUPP:
	case EINVAL:
		return "the kernel needs CONFIG_BPF_EVENTS; TDXUPDATE_DEBUG=1 tells more";
	case EBUSY:
	case EEXIST:
		return "end other programs that trace the updater, then retry";
	default:
		return "TDXUPDATE_DEBUG=1 tells more";
	}
}

static int explain_failure(const char *what, int err)
{
	complain("cannot %s: %s: %s", what, strerror(-err), remedy(err));
	return err;
}

static int open_rings(struct source *source)
{
	const struct watch_options *options = &source->options;
	const struct programs *programs = &source->programs;
	__u32 nr = call_rings_number(programs->nr_cpus);
	int err = 0, ring = bpf_map__fd(programs_map(programs, "ring"));

	source->ring = ring_buffer__new(ring, take_record, source, NULL);
	if (!source->ring)
		return -errno;
	if (options->calls)
		err = call_rings_open(&source->calls,
				      programs_map(programs, "call_rings"), nr,
				      options->calls_ring_len ?
					      options->calls_ring_len :
					      call_rings_default_len(nr));
	return err ? err : wakeups_open(&source->wakeups, ring, source->calls);
}

static int open_tables(struct source *source)
{
	const struct programs *programs = &source->programs;
	int err = programs_map_tables(&source->programs);

	if (!err)
		err = update_banks_open(&source->banks, programs);
	if (!err)
		err = loss_table_open(&source->losses, programs);
	source->tds.fd = bpf_map__fd(programs_map(programs, "tds"));
	source->tds.builds_fd = bpf_map__fd(programs_map(programs, "builds"));
	source->tds.runs = programs->runs;
	source->tds.nr_cpus = programs->nr_cpus;
	source->cost.nr_cpus = programs->nr_cpus;
	source->cost.runs = programs->runs;
	return err;
}

/* What it leaves behind in the rings is of no interest. */
static int find_prices(struct source *source)
{
	const struct programs *programs = &source->programs;
	int err;

	source->cost.trace_events = RUNG_IS_TRACEPOINT(programs->rung);
	own_cost_calibrate(&source->cost,
			   programs_named(programs, "price_runs"),
			   programs->variables.price);
	own_cost_add_dispatch(&source->cost, programs_that_do_nothing(programs),
			      programs_named(programs, "price_event"));
	source->discard = true;
	err = ring_buffer__consume(source->ring);
	source->discard = false;
	if (err >= 0 && source->calls)
		err = call_rings_read(source->calls, NULL);
	return err < 0 ? err : 0;
}

/* To who may not look, only this tells that there are no such events. */
static int attach_programs(struct source *source)
{
	struct rung_choice absent = {};
	int err = programs_attach(&source->programs);

	if (err != -ENOENT)
		return err ? explain_failure("attach the BPF programs", err) :
			     0;
	rung_explain_absence(&absent);
	complain("%s", absent.complaint);
	return absent.err;
}

static int load_and_attach(struct source *source, const struct btf *btf,
			   const struct rung_choice *choice,
			   struct watching *watching)
{
	int err = programs_load(&source->programs, choice, btf,
				&source->options, watching);

	if (err)
		return explain_failure("load the BPF programs", err);
	err = open_tables(source);
	if (err)
		return explain_failure("map the tables", err);
	err = open_rings(source);
	if (err)
		return explain_failure("map the ring buffers", err);
	err = find_prices(source);
	if (err)
		return explain_failure("empty the ring buffers", err);
	return attach_programs(source);
}

static int begin(struct source *source)
{
	int err;

	host_read(&source->host);
	/* The first fact: a recorder puts its file in place. */
	err = tell_host(source, clock_ns(CLOCK_MONOTONIC));
	if (err)
		return err;
	/* What is open stays open: nothing that follows takes any. */
	err = capabilities_drop(source->options.keep_capabilities);
	return err ? explain_failure("give up capabilities", err) : 0;
}

static int open_on_rung(struct source **source, struct btf *btf,
			struct watching *watching)
{
	struct rung_choice choice;
	int err;

	rung_choose(&choice, btf, false);
	if (choice.rung == RUNG_NONE) {
		complain("%s", choice.complaint);
		return choice.err;
	}
	snprintf(watching->rung, sizeof(watching->rung), "%s",
		 rung_name(choice.rung));
	snprintf(watching->why, sizeof(watching->why), "%s", rung_why(&choice));
	watching->calls = (*source)->options.calls;
	err = load_and_attach(*source, btf, &choice, watching);
	watching->unknown = (*source)->programs.unknown;
	return err ? err : begin(*source);
}

static struct source *new_source(const struct watch_options *options,
				 const struct observer *observer)
{
	struct source *source = calloc(1, sizeof(*source));

	if (!source)
		return NULL;
	source->observer = *observer;
	source->wakeups = (struct wakeups){ .events = -1, .timer = -1 };
	if (options)
		source->options = *options;
	return source;
}

static void bpf_close(struct source *source)
{
	ring_buffer__free(source->ring);
	call_rings_close(source->calls);
	wakeups_close(&source->wakeups);
	loss_table_close(&source->losses);
	update_banks_close(&source->banks);
	programs_close(&source->programs);
	td_table_free(&source->tds);
	free(source);
}

static int bpf_open(struct source **source, struct watching *watching,
		    const struct observer *observer,
		    const struct watch_options *options)
{
	struct btf *btf;
	int err;

	err = check_privilege();
	if (err)
		return err;
	*source = new_source(options, observer);
	if (!*source)
		return explain_failure("begin", -ENOMEM);
	btf = kernel_btf_load();
	err = open_on_rung(source, btf, watching);
	btf__free(btf);
	if (err) {
		bpf_close(*source);
		*source = NULL;
	}
	return err;
}

static int bpf_fd(struct source *source)
{
	return source->wakeups.events;
}

static int tell_leaves(struct source *source)
{
	static struct tdx_leaf_cell leaves[TDX_SLOTS];
	const struct observation told = {
		.kind = OBS_LEAVES,
		.ns = clock_ns(CLOCK_MONOTONIC),
		.leaves = leaves,
	};
	const struct programs *programs = &source->programs;
	__u32 cpu, slot;

	for (slot = 0; slot < TDX_SLOTS; slot++) {
		struct leaf_sum sum = {};

		for (cpu = 0; cpu < programs->nr_cpus; cpu++) {
			size_t at = (size_t)cpu * TDX_SLOTS + slot;

			if (programs->leaves[at].calls)
				leaf_sum_add(&sum, &programs->leaves[at],
					     programs->leaf_error_ns[at]);
		}
		leaves[slot] = sum.cell;
	}
	return observer_tell(&source->observer, &told);
}

static int tell_tds(struct source *source)
{
	struct observation tds = { .kind = OBS_TDS };
	int err = td_table_read(&source->tds);

	if (err)
		return err;
	tds.ns = clock_ns(CLOCK_MONOTONIC);
	tds.tds.tds = source->tds.tds;
	tds.tds.nr = source->tds.nr;
	return observer_tell(&source->observer, &tds);
}

static int tell_cost(struct source *source)
{
	struct observation cost = {
		.kind = OBS_COST,
		.ns = clock_ns(CLOCK_MONOTONIC),
	};

	own_cost_read(&source->cost, &cost.cost);
	return observer_tell(&source->observer, &cost);
}

/*
 * Those that ended before it are told before it: what ended since @ended was read
 * is told next time, and this then. A CPU that ends an update and begins another
 * writes in this order, too.
 */
static int tell_begun(struct source *source, __u32 ended)
{
	const struct programs_variables *variables =
		&source->programs.variables;
	struct observation begun = { .kind = OBS_BEGUN };
	__u32 seq = __atomic_load_n(variables->seq_in_flight, __ATOMIC_ACQUIRE);

	if (!seq || seq == source->updating || *variables->seq_ended != ended)
		return 0;
	source->updating = seq;
	begun.ns = clock_ns(CLOCK_MONOTONIC);
	begun.begun = seq;
	return observer_tell(&source->observer, &begun);
}

/* Where the last state is not known, it may have. */
static bool has_installed(const struct tdx_update_head *head)
{
	return head->state > TDX_UPDATE_SHUTDOWN ||
	       head->flags & TDX_UPDATE_FUNCTIONS;
}

/* The table may be long: it only matters to an update that has lost TDX. */
static int add_tds_at_risk(struct source *source,
			   struct update_observed *observed)
{
	int err;

	if (!has_installed(observed->head) || !observed->head->error)
		return 0;
	err = td_table_read(&source->tds);
	observed->tds = source->tds.tds;
	observed->nr_tds = source->tds.nr;
	return err;
}

static int tell_update(struct source *source, struct update_observed *observed)
{
	const struct tdx_update_head *head = observed->head;
	const struct observation update = {
		.kind = OBS_UPDATE,
		.ns = head->end_ns,
		.update = observed,
	};
	int err = add_tds_at_risk(source, observed);

	host_read_again(&source->host, has_installed(head));
	if (!err)
		err = tell_host(source, head->end_ns);
	if (!err)
		err = observer_tell(&source->observer, &update);
	if (source->host.lost)
		td_table_forget_all(&source->tds);
	return err ? err : tell_cost(source);
}

static int tell_losses(struct source *source)
{
	return loss_table_tell(&source->losses, source->banks.overwritten,
			       &source->observer);
}

static int read_updates(struct source *source, __u32 ended)
{
	struct update_observed observed;
	enum bank_reading reading;
	int err = 0;

	do {
		reading = update_banks_next(&source->banks, ended, &observed);
		if (reading == BANK_READ)
			err = tell_update(source, &observed);
		else if (reading == BANK_OVERWRITTEN)
			err = tell_losses(source);
	} while (reading != BANK_NONE && !err);
	return err;
}

static int tell_tables(struct source *source)
{
	int err = tell_leaves(source);

	if (!err)
		err = tell_tds(source);
	return err ? err : tell_cost(source);
}

/*
 * The records of an update are in the ring before its seq_ended is written:
 * read in the opposite order.
 */
static int bpf_read(struct source *source, bool tables)
{
	__u32 ended;
	int err;

	wakeups_take(&source->wakeups);
	ended = __atomic_load_n(source->programs.variables.seq_ended,
				__ATOMIC_ACQUIRE);
	err = ring_buffer__consume(source->ring);
	if (err < 0)
		return err;
	err = source->calls ?
		      call_rings_read(source->calls, &source->observer) :
		      0;
	if (!err)
		err = tell_losses(source);
	if (!err && tables)
		err = tell_tables(source);
	if (!err)
		err = read_updates(source, ended);
	return err ? err : tell_begun(source, ended);
}

const struct source_ops source_bpf = {
	.await = updater_wait,
	.open = bpf_open,
	.fd = bpf_fd,
	.read = bpf_read,
	.close = bpf_close,
};
