// SPDX-License-Identifier: GPL-2.0-only
/*
 * write_captures DIR - write the stored captures anew
 *
 * Only for who changes what they hold: the tests read what is stored, so that a
 * change of the format cannot go unnoticed. Made of the recordings of the unit
 * tests: every figure in what is reported of them can be worked out by hand.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "../unit/fixture.h"
#include "capture_writer.h"

#define TOOL "write_captures"
#define US 1000ULL
#define MS 1000000ULL

/* 2026-11-21 07:00:00 UTC, when CLOCK_MONOTONIC was 0. */
#define REALTIME_NS 1795244400000000000ULL

#define BUSY_STATUS 0x8000051200010000
#define NO_ENTROPY 0x8000020300000000

static struct capture_writer *writer;
static struct fixture fixture;
static struct host host;
static int failed;

static int write_fd(void *arg, const void *bytes, size_t len)
{
	ssize_t written = write(*(int *)arg, bytes, len);

	return written == (ssize_t)len ? 0 : -EIO;
}

static void tell(struct observation observation)
{
	if (capture_write(writer, &observation))
		failed = 1;
}

#define TELL(what, when, ...)      \
	tell((struct observation){ \
		.kind = OBS_##what, .ns = (when), __VA_ARGS__ })

static struct host usual_host(int nr_cpus)
{
	struct host usual = {
		.name = "host7",
		.kernel = "6.12.43",
		.nr_cpus = nr_cpus,
		.module_version = "1.5.24",
		.seamldr_version = "1.5.02",
		.updates_left = 30,
		.emulated = true,
	};

	return usual;
}

static void begin_watched(int *fd, const char *dir, const char *name,
			  int nr_cpus, const struct watching *watching)
{
	const struct capture_output output = { write_fd, fd };
	struct capture_meta meta = {
		.tool = TOOL,
		.host = usual_host(nr_cpus),
		.watching = *watching,
	};
	char path[4096];

	host = meta.host;
	snprintf(path, sizeof(path), "%s/%s.tdxcap", dir, name);
	*fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (*fd < 0 || capture_writer_open(&writer, &output) ||
	    capture_begin(writer, &meta, NULL, 1))
		failed = 1;
	TELL(HOST, FIXTURE_T0 / 2, .host = &host);
}

static void begin(int *fd, const char *dir, const char *name, int nr_cpus)
{
	const struct watching watching = {
		.rung = "tp_btf",
		.stop = true,
		.initiator = true,
		.realtime_ns = REALTIME_NS,
	};

	begin_watched(fd, dir, name, nr_cpus, &watching);
}

static struct observed_cost usual_cost(void)
{
	struct observed_cost usual = {
		.runs = 100,
		.run_ns = 20 * US,
		.update_ns = 250,
	};

	return usual;
}

static void end_at_cost(int *fd, __u64 ns, bool clean,
			struct observed_cost cost)
{
	TELL(COST, ns, .cost = cost);
	if ((clean && capture_end(writer, ns)) || capture_flush(writer) ||
	    failed)
		fprintf(stderr, "write_captures: cannot write\n");
	capture_writer_close(writer);
	close(*fd);
}

static void end(int *fd, __u64 ns, bool clean)
{
	end_at_cost(fd, ns, clean, usual_cost());
}

static void ask(void)
{
	fixture.head.asked_ns = FIXTURE_T0 - 300 * US;
	fixture.head.asked_pid = 4711;
	fixture.head.asked_uid = 0;
	strcpy(fixture.head.asked_comm, "tdxupdate-load");
	fixture.head.sigstruct_pages = 1;
	fixture.head.module_pages = 4;
}

/* All times of the recording @ns later, and its number @seq. */
static void put_off(__u64 ns, __u32 seq)
{
	struct tdx_update_head *head = &fixture.head;
	__u32 cpu, state;

	head->begin_ns += ns;
	head->end_ns += ns;
	head->asked_ns += ns;
	head->seq = seq;
	for (state = 0; state < TDX_ROWS; state++)
		if (head->moved_ns[state])
			head->moved_ns[state] += ns;
	for (cpu = 0; cpu < fixture.observed.nr_cells; cpu++) {
		struct tdx_passage_cell *passage =
			fixture_passage(&fixture, cpu);

		passage->seq = seq;
		passage->stop_ns += ns;
		passage->leave_ns += ns;
		passage->resume_ns += ns;
		for (state = TDX_UPDATE_SHUTDOWN; state < TDX_ROWS; state++) {
			struct tdx_step_cell *cell =
				fixture_step(&fixture, state, cpu);

			if (!cell->seq)
				continue;
			cell->seq = seq;
			cell->begin_ns += ns;
			if (cell->done_ns)
				cell->done_ns += ns;
		}
	}
}

/* As the source does it: that it begins, the host as it is then, the update. */
static void tell_update(void)
{
	const struct tdx_update_head *head = &fixture.head;

	TELL(BEGUN, head->begin_ns, .begun = head->seq);
	host.lost = !head->version_to;
	snprintf(host.module_version, sizeof(host.module_version), "%s",
		 host.lost				? "" :
		 head->version_to == head->version_from ? "1.5.24" :
							  "1.5.25");
	host.updates_left -= head->state > TDX_UPDATE_SHUTDOWN;
	TELL(HOST, head->end_ns, .host = &host);
	TELL(UPDATE, head->end_ns, .update = &fixture.observed);
	fixture_free(&fixture);
}

static const struct tdx_td builder = {
	.tdr = 0x3ffa5000,
	.create_ns = FIXTURE_T0 - 480 * US,
	.init_ns = FIXTURE_T0 - 400 * US,
	.pages = 57,
	.calls = 80,
	.leaf = TDX_LEAF_MR_EXTEND,
	.hkid = 1,
	.pid = 196,
	.tid = 197,
	.uid = 1000,
	.window = TDX_WINDOW_OPEN,
	.comm = "td-build",
	.success_ns = FIXTURE_T0 - 10 * US,
};

static const struct tdx_td late_builder = {
	.tdr = 0x3ffb0000,
	.init_ns = FIXTURE_T0 - 100 * US,
	.pages = 3,
	.calls = 4,
	.errors = 1,
	.leaf = TDX_LEAF_MEM_PAGE_ADD,
	.status = 0x8000020000000001,
	.hkid = TDX_HKID_UNKNOWN,
	.pid = 200,
	.tid = 200,
	.window = TDX_WINDOW_PROBABLE,
	.comm = "<script>",
	.success_ns = FIXTURE_T0 - 20 * US,
};

/* As it was at its begin, unless it is over. */
static void tell_td(const struct tdx_td *td, __u64 ns)
{
	struct tdx_td then = *td;

	if (!td->closed_ns) {
		then.pages = 0;
		then.leaf = TDX_LEAF_MNG_INIT;
		then.status = 0;
		then.success_ns = ns;
	}
	TELL(TD, ns, .td = &then);
}

static void write_good(const char *dir)
{
	int fd;

	begin(&fd, dir, "good", 4);
	fixture_good(&fixture, 4);
	ask();
	tell_update();
	end(&fd, FIXTURE_T0 + MS, true);
}

static void write_busy(const char *dir)
{
	const struct tdx_td tds[] = { builder, late_builder };
	struct tdx_td closed = builder;
	int fd;

	begin(&fd, dir, "busy", 4);
	tell_td(&builder, builder.init_ns);
	tell_td(&late_builder, late_builder.init_ns);
	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, BUSY_STATUS + 0x10000);
	ask();
	fixture.head.busy_tds = 2;
	fixture.observed.busy = tds;
	fixture.observed.nr_busy = 2;
	fixture.observed.tds = tds;
	fixture.observed.nr_tds = 2;
	tell_update();
	closed.window = TDX_WINDOW_CLOSED;
	closed.closed_ns = FIXTURE_T0 + 400 * US;
	closed.success_ns = closed.closed_ns;
	tell_td(&closed, closed.closed_ns);
	closed = late_builder;
	closed.window = TDX_WINDOW_CLOSED;
	closed.closed_ns = FIXTURE_T0 + 500 * US;
	closed.success_ns = closed.closed_ns;
	tell_td(&closed, closed.closed_ns);
	end(&fd, FIXTURE_T0 + MS, true);
}

/* CPU 2 fails, CPU 3 a little later. */
static void write_lost(const char *dir)
{
	struct tdx_step_cell *other;
	int fd;

	begin(&fd, dir, "lost", 4);
	fixture_failing(&fixture, 4, TDX_UPDATE_CPU_INIT, 2, EIO,
			TDX_LEAF_SYS_LP_INIT, NO_ENTROPY);
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 2)->retries = 10;
	other = fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 3);
	other->ordinal = 0;
	other->error = EIO;
	other->leaf = TDX_LEAF_SYS_LP_INIT;
	other->status = NO_ENTROPY;
	ask();
	fixture.observed.tds = &builder;
	fixture.observed.nr_tds = 1;
	tell_update();
	end(&fd, FIXTURE_T0 + MS, true);
}

/* The module in the image is damaged; nothing asked sysfs where we looked. */
static void write_damaged(const char *dir)
{
	int fd;

	begin(&fd, dir, "damaged-image", 2);
	fixture_failing(&fixture, 2, TDX_UPDATE_CPU_INSTALL, 1, EIO,
			SEAMLDR_LEAF_INSTALL, SEAMLDR_ST_EBADHASH);
	tell_update();
	end(&fd, FIXTURE_T0 + MS, true);
}

static void write_refused(const char *dir)
{
	const struct tdx_upload upload = {
		.asked_ns = FIXTURE_T0, .pid = 4711, .comm = "cp", .error = 8
	};
	int fd;

	begin(&fd, dir, "refused", 4);
	TELL(REFUSAL, FIXTURE_T0 + 50 * US, .refusal = &upload);
	end(&fd, FIXTURE_T0 + MS, true);
}

static void write_too_old(const char *dir)
{
	int fd;

	begin(&fd, dir, "too-old", 2);
	fixture_failing(&fixture, 2, TDX_UPDATE_SHUTDOWN, 0, EIO,
			TDX_LEAF_SYS_SHUTDOWN, 0xc000010000000001);
	fixture.head.version_from = TDX_VERSION(1, 5, 20);
	fixture.head.version_to = TDX_VERSION(1, 5, 20);
	tell_update();
	end(&fd, FIXTURE_T0 + MS, true);
}

static void tell_loss(enum tdx_loss reason, __u32 cpu, __u64 count, __u64 ns)
{
	TELL(LOSS, ns, .loss = { reason, cpu, count });
}

/* Records are missing between two updates, and the second one never ends. */
static void write_losses(const char *dir)
{
	int fd;

	begin(&fd, dir, "losses", 4);
	fixture_good(&fixture, 4);
	ask();
	tell_update();
	tell_loss(TDX_LOSS_RING_FULL, 2, 3, FIXTURE_T0 + 500 * US);
	tell_loss(TDX_LOSS_SKIPPED, LOSS_ANY_CPU, 1, FIXTURE_T0 + 600 * US);
	TELL(BEGUN, FIXTURE_T0 + 700 * US, .begun = FIXTURE_SEQ + 1);
	end(&fd, FIXTURE_T0 + MS, false);
}

/* Busy twice, then done: the last CPU is another one each time. */
static void write_retries(const char *dir)
{
	struct tdx_td closed = builder;
	int fd, i;

	begin(&fd, dir, "retries", 4);
	tell_td(&builder, builder.init_ns);
	for (i = 0; i < 2; i++) {
		fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
				TDX_LEAF_SYS_SHUTDOWN, BUSY_STATUS);
		ask();
		fixture.head.busy_tds = 1;
		fixture.observed.busy = &builder;
		fixture.observed.nr_busy = 1;
		put_off(i * MS, FIXTURE_SEQ + i);
		tell_update();
	}
	closed.window = TDX_WINDOW_CLOSED;
	closed.closed_ns = FIXTURE_T0 + 2 * MS;
	closed.success_ns = closed.closed_ns;
	tell_td(&closed, closed.closed_ns);
	fixture_good(&fixture, 4);
	ask();
	put_off(3 * MS, FIXTURE_SEQ + 2);
	tell_update();
	end(&fd, FIXTURE_T0 + 4 * MS, true);
}

/*
 * Told by functions, of which one for the SEAMCALLs is missing: a TD is harmed, then
 * TDX is lost and nobody knows by which SEAMCALL.
 */
static void write_functions(const char *dir)
{
	const __u32 unknown =
		TDX_UNKNOWN_BIT(ACKS) | TDX_UNKNOWN_BIT(EARLIER) |
		TDX_UNKNOWN_BIT(LOCK_WAIT) | TDX_UNKNOWN_BIT(SEAM_TIME) |
		TDX_UNKNOWN_BIT(RETRIES) | TDX_UNKNOWN_BIT(FAILED_LEAF);
	const struct watching watching = {
		.rung = "kprobe",
		.unknown = unknown,
		.stop = true,
		.initiator = true,
		.realtime_ns = REALTIME_NS,
	};
	int fd;

	begin_watched(&fd, dir, "functions", 4, &watching);
	tell_td(&builder, builder.init_ns);
	fixture_good(&fixture, 4);
	fixture_functions(&fixture, unknown);
	ask();
	fixture.head.busy_tds = 1;
	fixture.observed.busy = &builder;
	fixture.observed.nr_busy = 1;
	tell_update();
	fixture_failing(&fixture, 4, TDX_UPDATE_CPU_INIT, 2, ENODEV,
			TDX_FN_UNKNOWN, 0);
	fixture_functions(&fixture, unknown);
	ask();
	put_off(MS, FIXTURE_SEQ + 1);
	tell_update();
	end(&fd, FIXTURE_T0 + 2 * MS, true);
}

static void write_512(const char *dir)
{
	int fd;

	begin(&fd, dir, "512-cpus", 512);
	fixture_good(&fixture, 512);
	ask();
	tell_update();
	end(&fd, FIXTURE_T0 + MS, true);
}

static void write_seamcalls(const char *dir)
{
	static struct tdx_leaf_cell leaves[TDX_SLOTS];
	struct tdx_call calls[8] = {};
	size_t i;
	int fd;

	begin(&fd, dir, "seamcalls", 2);
	for (i = 0; i < 8; i++)
		calls[i] = (struct tdx_call){
			.ns = FIXTURE_T0 + i * 10 * US,
			.tdr = 0x3ffa5000,
			.fn = TDX_LEAF_MEM_PAGE_ADD,
			.duration_ns = 2000,
			.pid = 196,
			.cpu = i % 2,
			.attempt = 1,
		};
	calls[7].status = 0x8000020000000001;
	TELL(CALLS, FIXTURE_T0 + 100 * US, .calls = { calls, 8 });
	leaves[TDX_LEAF_MEM_PAGE_ADD] =
		(struct tdx_leaf_cell){ .calls = 8,
					.errors = 1,
					.total_ns = 16000,
					.max_ns = 2000,
					.last_error = calls[7].status };
	TELL(LEAVES, FIXTURE_T0 + 200 * US, .leaves = leaves);
	TELL(TDS, FIXTURE_T0 + 200 * US, .tds = { &builder, 1 });
	end(&fd, FIXTURE_T0 + MS, true);
}

/* Of a TD that was built in 100 us, another one in the way. */
static void tell_builds(void)
{
	struct tdx_td td = builder;

	td.init_ns = FIXTURE_T0 - 300 * US;
	tell_td(&td, td.init_ns);
	td.window = TDX_WINDOW_CLOSED;
	td.closed_ns = FIXTURE_T0 - 200 * US;
	td.success_ns = td.closed_ns;
	tell_td(&td, td.closed_ns);
	td = builder;
	td.tdr += 0x1000;
	td.init_ns = FIXTURE_T0 - 40 * US;
	tell_td(&td, td.init_ns);

	fixture_failing(&fixture, 2, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, BUSY_STATUS);
	ask();
	fixture.head.asked_uid = 1000;
	fixture.head.busy_tds = 1;
	fixture.observed.busy = &td;
	fixture.observed.nr_busy = 1;
	tell_update();
}

/* CPU 1 is stopped first and let go last; then an update of which records miss. */
static void tell_uneven_and_partial(void)
{
	fixture_good(&fixture, 2);
	fixture_passage(&fixture, 1)->stop_ns -= 100;
	ask();
	put_off(MS, FIXTURE_SEQ + 1);
	tell_update();
	fixture_good(&fixture, 2);
	ask();
	fixture.observed.lost = true;
	put_off(2 * MS, FIXTURE_SEQ + 2);
	tell_update();
}

/*
 * What a flight recorder has kept, of a tool that could not have it better and has
 * lost something for each reason there is. With it every field has a value.
 */
static void write_flight_recorder(const char *dir)
{
	static struct tdx_leaf_cell leaves[TDX_SLOTS];
	const struct watching watching = {
		.rung = "tp",
		.why = "the kernel has no BTF",
		.since_ns = FIXTURE_T0 / 2,
		.realtime_ns = REALTIME_NS,
		.stop = true,
		.initiator = true,
	};
	struct observed_cost cost = usual_cost();
	unsigned int reason;
	int fd;

	begin_watched(&fd, dir, "flight-recorder", 2, &watching);
	tell_builds();
	tell_uneven_and_partial();
	for (reason = 0; reason < TDX_NR_LOSSES; reason++)
		tell_loss(reason, reason % 2, reason + 1, FIXTURE_T0 + 3 * MS);
	leaves[TDX_SLOT_SEAMLDR + 1] = (struct tdx_leaf_cell){
		.calls = 2, .total_ns = 4000, .max_ns = 3000, .wait_ns = 700
	};
	TELL(LEAVES, FIXTURE_T0 + 4 * MS, .leaves = leaves);
	cost.measured = true;
	end_at_cost(&fd, FIXTURE_T0 + 4 * MS, true, cost);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: write_captures DIR\n");
		return 1;
	}
	write_good(argv[1]);
	write_busy(argv[1]);
	write_lost(argv[1]);
	write_damaged(argv[1]);
	write_refused(argv[1]);
	write_too_old(argv[1]);
	write_losses(argv[1]);
	write_retries(argv[1]);
	write_functions(argv[1]);
	write_512(argv[1]);
	write_seamcalls(argv[1]);
	write_flight_recorder(argv[1]);
	return failed;
}
