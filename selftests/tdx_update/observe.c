// SPDX-License-Identifier: GPL-2.0-only
/*
 * observe [OPTION...] - what source_bpf tells, counted, without a model
 *
 *   --calls            single SEAMCALLs as well
 *   --calls-ring LEN   bytes of each of their rings
 *   --ring LEN         bytes of the ring for rare events
 *   --max-tds N        TDs that can be known at a time
 *   --fill N           as if N TDs had been built and finalised before
 *   --await            wait for the updater, where it is not loaded
 *   --sleep            read nothing before the end
 *   --load-unchanged   load the programs as they are built, all of them; leave
 *
 * Says "attached RUNG" and waits for SIGTERM; then prints a line for each thing
 * that was told: "td TDR WINDOW COMM" as they came; "update SEQ ERRNO", "call
 * LEAF COUNT", "loss REASON CPU COUNT", "tds NUMBER", "seamcalls NUMBER", "cost
 * RUNS RUN_NS UPDATE_NS", "capabilities HEX".
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "attribute.h"
#include "capabilities.h"
#include "names.h"
#include "source.h"
#include "tdxupdate.skel.h"

#define READ_MS 1000
#define MAX_CPUS 1024

/**
 * struct seen - what was told
 * @calls: single SEAMCALLs, by slot (records.h)
 * @losses: by reason and CPU; the last CPU is any
 * @tds: TDs at the end
 * @seamcalls: of the tables, at the end
 * @cost: at the end
 */
struct seen {
	unsigned long long calls[TDX_SLOTS];
	unsigned long long losses[TDX_NR_LOSSES][MAX_CPUS + 1];
	size_t tds;
	unsigned long long seamcalls;
	struct observed_cost cost;
};

static struct seen seen;

static __u32 slot_of(__u64 fn)
{
	if (TDX_FN_IS_SEAMLDR(fn))
		return TDX_SLOT_SEAMLDR + (fn & 7);
	return TDX_FN_KEY(fn) < TDX_SLOT_SEAMLDR ? TDX_FN_KEY(fn) :
						   TDX_SLOT_OTHER;
}

static void count_calls(const struct observed_calls *calls)
{
	size_t i;

	for (i = 0; i < calls->nr; i++)
		seen.calls[slot_of(calls->calls[i].fn)]++;
}

static void count_leaves(const struct tdx_leaf_cell *leaves)
{
	size_t i;

	seen.seamcalls = 0;
	for (i = 0; i < TDX_SLOTS; i++)
		seen.seamcalls += leaves[i].calls;
}

static int take(void *unused, const struct observation *o)
{
	switch (o->kind) {
	case OBS_CALLS:
		count_calls(&o->calls);
		break;
	case OBS_LEAVES:
		count_leaves(o->leaves);
		break;
	case OBS_LOSS:
		seen.losses[o->loss.reason]
			   [o->loss.cpu < MAX_CPUS ? o->loss.cpu : MAX_CPUS] +=
			o->loss.count;
		break;
	case OBS_TD:
		printf("td 0x%llx %u %.*s\n", (unsigned long long)o->td->tdr,
		       o->td->window, TDX_COMM_LEN, o->td->comm);
		break;
	case OBS_TDS:
		seen.tds = o->tds.nr;
		break;
	case OBS_UPDATE:
		printf("update %u %d busy %zu\n", o->update->head->seq,
		       o->update->head->error, o->update->nr_busy);
		break;
	case OBS_COST:
		seen.cost = o->cost;
		break;
	default:
		break;
	}
	return 0;
}

static void print_losses(void)
{
	static const char * const names[] = {
#define LOSS_ID(id, name) #id,
		TDX_LOSSES(LOSS_ID)
	};
	size_t i, cpu;

	for (i = 0; i < TDX_NR_LOSSES; i++)
		for (cpu = 0; cpu <= MAX_CPUS; cpu++)
			if (seen.losses[i][cpu])
				printf("loss %s %d %llu\n", names[i],
				       cpu == MAX_CPUS ? -1 : (int)cpu,
				       seen.losses[i][cpu]);
}

static void print_seen(void)
{
	unsigned long long capabilities = 0;
	size_t i;

	for (i = 0; i < TDX_SLOTS; i++)
		if (seen.calls[i])
			printf("call %s %llu\n", name_slot(i), seen.calls[i]);
	print_losses();
	printf("tds %zu\n", seen.tds);
	printf("seamcalls %llu\n", seen.seamcalls);
	printf("cost %llu %llu %llu\n", (unsigned long long)seen.cost.runs,
	       (unsigned long long)seen.cost.run_ns,
	       (unsigned long long)seen.cost.update_ns);
	for (i = 0; i < 64; i++)
		capabilities |= (unsigned long long)capability_held(i) << i;
	printf("capabilities 0x%llx\n", capabilities);
}

static int catch_term(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC);
}

static int watch(struct source *source, int signals, bool sleep)
{
	struct pollfd fds[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = sleep ? -1 : source_bpf.fd(source), .events = POLLIN },
	};
	int err = 0;

	while (!err && !fds[0].revents) {
		if (poll(fds, 2, sleep ? -1 : READ_MS) < 0)
			return -errno;
		if (!sleep)
			err = source_bpf.read(source, false);
		fflush(stdout);
	}
	return err ? err : source_bpf.read(source, true);
}

/* The newest map of that name: it takes CAP_SYS_ADMIN. */
static int find_map(const char *name)
{
	struct bpf_map_info info;
	__u32 id = 0, len;
	int fd, newest = -1;

	while (!bpf_map_get_next_id(id, &id)) {
		fd = bpf_map_get_fd_by_id(id);
		memset(&info, 0, sizeof(info));
		len = sizeof(info);
		if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &len) ||
		    strcmp(info.name, name))
			close(fd);
		else
			newest = fd;
	}
	return newest;
}

static int fill(__u64 number)
{
	struct tdx_td td = { .window = TDX_WINDOW_CLOSED, .comm = "filled" };
	int map = find_map("tds");
	__u64 i;

	for (i = 1; i <= number; i++) {
		td.tdr = i << 40;
		if (bpf_map_update_elem(map, &td.tdr, &td, BPF_ANY))
			return -errno;
	}
	return 0;
}

static int load_unchanged(void)
{
	struct tdxupdate_bpf *skel = tdxupdate_bpf__open_and_load();

	if (!skel)
		return EXIT_FAILURE;
	tdxupdate_bpf__destroy(skel);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "calls", no_argument, NULL, 'c' },
		{ "calls-ring", required_argument, NULL, 'C' },
		{ "ring", required_argument, NULL, 'r' },
		{ "max-tds", required_argument, NULL, 't' },
		{ "fill", required_argument, NULL, 'f' },
		{ "await", no_argument, NULL, 'a' },
		{ "sleep", no_argument, NULL, 's' },
		{ "load-unchanged", no_argument, NULL, 'l' },
		{ 0 },
	};
	const struct observer observer = { take, NULL };
	struct watch_options wanted = {};
	struct watching watching = {};
	int option, signals = catch_term(), err;
	struct source *source;
	bool sleep = false, await = false;
	__u64 filled = 0;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			wanted.calls = true;
			break;
		case 'C':
			wanted.calls_ring_len = strtoul(optarg, NULL, 0);
			break;
		case 'r':
			wanted.ring_len = strtoul(optarg, NULL, 0);
			break;
		case 't':
			wanted.max_tds = strtoul(optarg, NULL, 0);
			break;
		case 'f':
			filled = strtoull(optarg, NULL, 0);
			wanted.keep_capabilities = 1ULL << CAP_SYS_ADMIN;
			break;
		case 'a':
			await = true;
			break;
		case 's':
			sleep = true;
			break;
		case 'l':
			return load_unchanged();
		default:
			return EXIT_FAILURE;
		}
	}
	if (await && source_bpf.await(signals))
		return EXIT_FAILURE;
	err = source_bpf.open(&source, &watching, &observer, &wanted);
	if (err)
		return EXIT_FAILURE;
	if (filled && fill(filled))
		return EXIT_FAILURE;
	printf("attached %s\n", watching.rung);
	fflush(stdout);
	err = watch(source, signals, sleep);
	print_seen();
	source_bpf.close(source);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
