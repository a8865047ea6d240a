// SPDX-License-Identifier: GPL-2.0-only
/* A capture that is being recorded is valid at every moment. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture_file.h"
#include "capture_reader.h"
#include "tap.h"

#define NR_TDS 50

static const struct capture_meta meta = { .tool = "test" };
static struct capture_file file;
static char folder[] = "/tmp/test_capture_file.XXXXXX";
static char path[64];

static void begin(__u64 ring)
{
	struct capture_meta with_ring = meta;

	with_ring.ring = ring;
	strcpy(folder, "/tmp/test_capture_file.XXXXXX");
	CHECK(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/capture", folder);
	CHECK_INT(capture_file_create(&file, path, false), 0);
	CHECK_INT(capture_file_begin(&file, &with_ring), 0);
}

static void done(void)
{
	char command[128];

	capture_file_close(&file);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	CHECK_INT(system(command), 0);
}

/**
 * struct reading - what a capture has told
 * @meta: of itself
 * @first: seq of the first update that had begun
 * @last: of the last one
 * @nr: how many
 * @gap: they did not follow each other
 * @nr_tds: TDs, by its last table
 * @pages: of the first of them
 * @host: it has told of it
 * @host_ns: when, the last time
 * @cost: it has told of it
 * @calls_of_leaf: SEAMCALLs of slot 5
 * @calls: single SEAMCALLs
 * @last_call: the last one of a burst was the last of them
 * @end: how it ended
 */
struct reading {
	struct capture_meta meta;
	__u32 first;
	__u32 last;
	__u32 nr;
	bool gap;
	size_t nr_tds;
	__u64 pages;
	bool host;
	__u64 host_ns;
	bool cost;
	__u64 calls_of_leaf;
	__u64 calls;
	bool last_call;
	struct observed_end end;
};

static int take(void *arg, const struct observation *observation)
{
	struct reading *reading = arg;

	switch (observation->kind) {
	case OBS_BEGUN:
		if (!reading->nr++)
			reading->first = observation->begun;
		else if (observation->begun != reading->last + 1)
			reading->gap = true;
		reading->last = observation->begun;
		break;
	case OBS_HOST:
		reading->host = true;
		reading->host_ns = observation->ns;
		break;
	case OBS_COST:
		reading->cost = true;
		break;
	case OBS_TDS:
		reading->nr_tds = observation->tds.nr;
		reading->pages =
			observation->tds.nr ? observation->tds.tds[0].pages : 0;
		break;
	case OBS_LEAVES:
		reading->calls_of_leaf = observation->leaves[5].calls;
		break;
	case OBS_CALLS:
		reading->calls += observation->calls.nr;
		reading->last_call =
			observation->calls.calls[observation->calls.nr - 1]
				.cpu == 4711;
		break;
	case OBS_END:
		reading->end = *observation->end;
		break;
	default:
		break;
	}
	return 0;
}

static ssize_t read_file(void *arg, void *bytes, size_t len)
{
	ssize_t got = read(*(int *)arg, bytes, len);

	return got < 0 ? -errno : got;
}

/* As anybody else would. */
static struct reading read_capture(const char *name)
{
	int fd = open(name, O_RDONLY);
	const struct capture_input input = { read_file, &fd };
	struct reading reading = {};
	const struct observer observer = { take, &reading };
	struct capture_reader *reader;
	char why[96];
	int ret = capture_reader_open(&reader, &input, &reading.meta, why);

	CHECK_INT(ret, 0);
	CHECK_TEXT(why, "");
	while (!ret && capture_reader_next(reader, &observer) > 0)
		;
	capture_reader_close(reader);
	close(fd);
	return reading;
}

static int write_begun(__u32 seq)
{
	const struct observation o = { .kind = OBS_BEGUN,
				       .ns = 1000 + seq,
				       .begun = seq };

	return capture_file_write(&file, &o);
}

/* Bytes that do not compress. */
static int write_calls(__u32 seq, size_t nr)
{
	static struct tdx_call calls[65536];
	const struct observation o = { .kind = OBS_CALLS,
				       .ns = 1000 + seq,
				       .calls = { calls, nr } };
	unsigned char *bytes = (unsigned char *)calls;
	size_t i;

	for (i = 0; i < nr * sizeof(*calls); i++)
		bytes[i] = random();
	calls[nr - 1].cpu = 4711;
	return capture_file_write(&file, &o);
}

static int write_tables(__u32 seq)
{
	static struct tdx_leaf_cell leaves[TDX_SLOTS];
	struct tdx_td tds[NR_TDS] = {};
	const struct host host = { .name = "host" };
	struct observation o = { .kind = OBS_TDS,
				 .ns = 1000 + seq,
				 .tds = { tds, NR_TDS } };
	int err;
	size_t i;

	for (i = 0; i < NR_TDS; i++)
		tds[i].tdr = 0x1000 * (i + 1);
	tds[0].pages = seq;
	leaves[5].calls = seq;
	err = capture_file_write(&file, &o);
	o.kind = OBS_LEAVES;
	o.leaves = leaves;
	if (!err)
		err = capture_file_write(&file, &o);
	o.kind = OBS_HOST;
	o.host = &host;
	/* Only once: the rest is to know it all the same. */
	if (!err && seq == 1)
		err = capture_file_write(&file, &o);
	return err;
}

static __u64 length_of(const char *name)
{
	struct stat status = {};

	CHECK_INT(stat(name, &status), 0);
	return status.st_size;
}

TEST(a_flight_recorder_keeps_what_is_newest_and_all_to_understand_it)
{
	struct reading reading;
	__u32 seq, shortest = ~0U;

	begin(CAPTURE_MIN_RING);
	for (seq = 1; seq <= 400; seq++) {
		CHECK_INT(write_tables(seq), 0);
		CHECK_INT(write_begun(seq), 0);
		CHECK_INT(write_calls(seq, 50), 0);
		CHECK_INT(capture_file_sync(&file, false), 0);
		CHECK(length_of(path) <= CAPTURE_MIN_RING);
		reading = read_capture(path);
		CHECK_TEXT(reading.end.why, "incomplete");
		CHECK_INT(reading.last, seq);
		CHECK_INT(reading.pages, seq);
		CHECK_INT(reading.nr_tds, NR_TDS);
		CHECK_INT(reading.calls_of_leaf, seq);
		CHECK(reading.host);
		CHECK(!reading.gap);
		if (file.dropped && reading.nr < shortest)
			shortest = reading.nr;
		CHECK_INT(!reading.meta.watching.since_ns, !file.dropped);
		if (!file.dropped)
			continue;
		CHECK(reading.meta.watching.since_ns <=
		      1000ULL + reading.first);
		/* Nobody is to think that it covers more. */
		CHECK_INT(reading.host_ns, reading.meta.watching.since_ns);
	}
	CHECK(file.dropped > 3);
	/* About the newer half at least: 110 fill the file. */
	CHECK(shortest >= 40);
	CHECK_INT(capture_file_end(&file, 9999), 0);
	CHECK(length_of(path) <= CAPTURE_MIN_RING);
	CHECK(read_capture(path).end.clean);
	done();
}

TEST(a_flight_recorder_drops_one_part_of_a_burst_for_another)
{
	struct reading reading;

	begin(CAPTURE_MIN_RING);
	CHECK_INT(write_tables(1), 0);
	/* Ten times what the file may have. */
	CHECK_INT(write_calls(1, 65536), 0);
	CHECK_INT(capture_file_sync(&file, false), 0);
	CHECK_INT(write_begun(2), 0);
	CHECK_INT(capture_file_sync(&file, false), 0);
	CHECK(length_of(path) <= CAPTURE_MIN_RING);
	reading = read_capture(path);
	CHECK_TEXT(reading.end.why, "incomplete");
	CHECK_INT(reading.first, 2);
	CHECK_INT(reading.nr_tds, NR_TDS);
	CHECK(reading.calls > 1000 && reading.calls < 6000);
	CHECK(reading.last_call);
	done();
}

/* TDs of which no byte is like another. */
static int write_many_tds(void)
{
	static struct tdx_td tds[10000];
	const struct observation o = { .kind = OBS_TDS,
				       .ns = 5,
				       .tds = { tds, 10000 } };
	unsigned char *bytes = (unsigned char *)tds;
	size_t i;

	for (i = 0; i < sizeof(tds); i++)
		bytes[i] = random();
	return capture_file_write(&file, &o);
}

TEST(a_flight_recorder_that_is_too_small_says_so_and_stays_valid)
{
	struct reading reading;

	begin(CAPTURE_MIN_RING);
	CHECK_INT(write_begun(1), 0);
	CHECK_INT(write_many_tds(), -EMSGSIZE);
	CHECK(length_of(path) <= CAPTURE_MIN_RING);
	reading = read_capture(path);
	CHECK_TEXT(reading.end.why, "incomplete");
	CHECK_INT(reading.nr, 1);
	done();
}

TEST(what_did_not_fit_on_the_disk_is_taken_away)
{
	const struct rlimit small = { 20000, RLIM_INFINITY };
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	struct reading reading;
	__u64 before;

	/* As a full disk: what fits is written, then an error. */
	signal(SIGXFSZ, SIG_IGN);
	begin(0);
	CHECK_INT(write_begun(1), 0);
	before = length_of(path);
	CHECK_INT(setrlimit(RLIMIT_FSIZE, &small), 0);
	CHECK_INT(write_calls(1, 1000), 0);
	CHECK_INT(capture_file_sync(&file, false), -EFBIG);
	CHECK_INT(setrlimit(RLIMIT_FSIZE, &none), 0);
	CHECK_INT(length_of(path), before);
	reading = read_capture(path);
	CHECK_TEXT(reading.end.why, "incomplete");
	CHECK_INT(reading.nr, 1);
	done();
}

TEST(a_file_that_is_turned_away_from_is_whole_and_the_next_one_goes_on)
{
	char turned[PATH_MAX], wanted[80];
	struct reading reading;

	begin(0);
	CHECK_INT(write_tables(1), 0);
	CHECK_INT(write_begun(1), 0);
	CHECK_INT(capture_file_turn(&file, 5000, turned), 0);
	snprintf(wanted, sizeof(wanted), "%s.1", path);
	CHECK_TEXT(turned, wanted);
	reading = read_capture(turned);
	CHECK(reading.end.clean);
	CHECK_INT(reading.nr, 1);
	CHECK_INT(reading.meta.watching.since_ns, 0);

	CHECK_INT(write_begun(2), 0);
	CHECK_INT(capture_file_turn(&file, 6000, turned), 0);
	snprintf(wanted, sizeof(wanted), "%s.2", path);
	CHECK_TEXT(turned, wanted);
	reading = read_capture(turned);
	CHECK(reading.end.clean);
	CHECK_INT(reading.first, 2);
	CHECK_INT(reading.nr, 1);
	CHECK_INT(reading.nr_tds, NR_TDS);
	CHECK_INT(reading.calls_of_leaf, 1);
	CHECK(reading.host);
	CHECK_INT(reading.meta.watching.since_ns, 5000);

	reading = read_capture(path);
	CHECK_TEXT(reading.end.why, "incomplete");
	CHECK_INT(reading.nr, 0);
	CHECK_INT(reading.meta.watching.since_ns, 6000);
	done();
}

TEST(a_file_whose_end_does_not_fit_is_found_under_its_new_name)
{
	struct rlimit limit = { 0, RLIM_INFINITY };
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
	char turned[PATH_MAX], wanted[80];
	struct reading reading;

	signal(SIGXFSZ, SIG_IGN);
	begin(0);
	CHECK_INT(write_begun(1), 0);
	CHECK_INT(capture_file_sync(&file, false), 0);
	limit.rlim_cur = length_of(path);
	CHECK_INT(setrlimit(RLIMIT_FSIZE, &limit), 0);
	CHECK_INT(capture_file_turn(&file, 5000, turned), -EFBIG);
	CHECK_INT(setrlimit(RLIMIT_FSIZE, &none), 0);
	snprintf(wanted, sizeof(wanted), "%s.1", path);
	CHECK_TEXT(turned, wanted);
	CHECK_INT(file.fd, -1);
	CHECK_INT(access(path, F_OK), -1);
	reading = read_capture(turned);
	CHECK_TEXT(reading.end.why, "incomplete");
	CHECK_INT(reading.nr, 1);
	done();
}

TEST(a_file_without_a_next_one_is_whole_under_its_new_name)
{
	struct rlimit limit, former;
	char turned[PATH_MAX], wanted[80];

	begin(0);
	CHECK_INT(write_begun(1), 0);
	CHECK_INT(getrlimit(RLIMIT_NOFILE, &former), 0);
	limit = former;
	limit.rlim_cur = file.fd;
	CHECK_INT(setrlimit(RLIMIT_NOFILE, &limit), 0);
	CHECK_INT(capture_file_turn(&file, 5000, turned), -EMFILE);
	CHECK_INT(setrlimit(RLIMIT_NOFILE, &former), 0);
	snprintf(wanted, sizeof(wanted), "%s.1", path);
	CHECK_TEXT(turned, wanted);
	CHECK_INT(file.fd, -1);
	CHECK_INT(access(path, F_OK), -1);
	CHECK(read_capture(turned).end.clean);
	done();
}

TEST(a_file_that_cannot_be_turned_keeps_its_name_and_goes_on)
{
	char turned[PATH_MAX] = "old";
	char path_before[sizeof(path)];

	begin(0);
	CHECK_INT(write_begun(1), 0);
	strcpy(path_before, path);
	/* The rename fails: nothing is called so. */
	strcat(file.path, "/none");
	CHECK(capture_file_turn(&file, 5000, turned) < 0);
	strcpy(file.path, path_before);
	CHECK_TEXT(turned, "");
	CHECK(file.fd >= 0);
	CHECK_INT(write_begun(2), 0);
	CHECK_INT(capture_file_end(&file, 6000), 0);
	CHECK_INT(read_capture(path).nr, 2);
	done();
}

TEST(a_file_that_is_there_is_not_replaced_unless_told)
{
	struct capture_file other;

	begin(0);
	CHECK_INT(write_begun(1), 0);
	CHECK_INT(capture_file_end(&file, 1), 0);
	CHECK_INT(capture_file_create(&other, path, false), -EEXIST);
	capture_file_close(&other);
	CHECK_INT(read_capture(path).nr, 1);

	/* It stays until there is something instead of it. */
	CHECK_INT(capture_file_create(&other, path, true), 0);
	CHECK_INT(read_capture(path).nr, 1);
	capture_file_close(&other);
	CHECK_INT(read_capture(path).nr, 1);

	CHECK_INT(capture_file_create(&other, path, true), 0);
	CHECK_INT(capture_file_begin(&other, &meta), 0);
	capture_file_close(&other);
	CHECK_INT(read_capture(path).nr, 0);
	CHECK_INT(capture_file_create(&other, folder, true), -EINVAL);
	capture_file_close(&other);
	done();
}

TEST(a_file_that_never_begins_goes)
{
	begin(0);
	capture_file_close(&file);
	unlink(path);
	CHECK_INT(capture_file_create(&file, path, false), 0);
	capture_file_close(&file);
	CHECK_INT(access(path, F_OK), -1);
	done();
}

RUN_TESTS(
	TAP_TEST(
		a_flight_recorder_keeps_what_is_newest_and_all_to_understand_it),
	TAP_TEST(a_flight_recorder_drops_one_part_of_a_burst_for_another),
	TAP_TEST(a_flight_recorder_that_is_too_small_says_so_and_stays_valid),
	TAP_TEST(what_did_not_fit_on_the_disk_is_taken_away),
	TAP_TEST(
		a_file_that_is_turned_away_from_is_whole_and_the_next_one_goes_on),
	TAP_TEST(a_file_whose_end_does_not_fit_is_found_under_its_new_name),
	TAP_TEST(a_file_without_a_next_one_is_whole_under_its_new_name),
	TAP_TEST(a_file_that_cannot_be_turned_keeps_its_name_and_goes_on),
	TAP_TEST(a_file_that_is_there_is_not_replaced_unless_told),
	TAP_TEST(a_file_that_never_begins_goes))
