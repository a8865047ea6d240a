// SPDX-License-Identifier: GPL-2.0-only
/*
 * one_ring FILE - the events of the updater into a file, through one ring
 * buffer
 *
 * Says "attached", and after SIGINT "EVENTS kept, NUMBER dropped".
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/libbpf.h>

#include "one_ring.h"
#include "one_ring.skel.h"

#define POLL_MS 100

static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
	interrupted = 1;
}

/**
 * struct kept - what was kept
 * @file: here
 * @events: so many
 */
struct kept {
	FILE *file;
	unsigned long long events;
};

static int keep(void *ctx, void *event, size_t len)
{
	struct kept *kept = ctx;

	if (fwrite(event, len, 1, kept->file) != 1)
		return -EIO;
	kept->events++;
	return 0;
}

static int complain(const char *what, int err)
{
	fprintf(stderr, "one_ring: %s: %s\n", what, strerror(err));
	return EXIT_FAILURE;
}

static int observe(struct one_ring_bpf *skel, struct kept *kept)
{
	struct ring_buffer *ring;
	int err = 0;

	ring = ring_buffer__new(bpf_map__fd(skel->maps.events), keep, kept,
				NULL);
	if (!ring)
		return complain("ring buffer", errno);
	puts("attached");
	fflush(stdout);
	while (!interrupted && err >= 0) {
		err = ring_buffer__poll(ring, POLL_MS);
		if (err == -EINTR)
			err = 0;
	}
	if (err >= 0)
		err = ring_buffer__consume(ring);
	ring_buffer__free(ring);
	if (err < 0)
		return complain("ring buffer", -err);
	printf("%llu kept, %llu dropped\n", kept->events,
	       (unsigned long long)skel->bss->dropped);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct one_ring_bpf *skel;
	struct kept kept = {};
	int status = EXIT_FAILURE;

	if (argc != 2) {
		fprintf(stderr, "usage: one_ring FILE\n");
		return EXIT_FAILURE;
	}
	kept.file = fopen(argv[1], "w");
	if (!kept.file)
		return complain(argv[1], errno);
	signal(SIGINT, interrupt);
	skel = one_ring_bpf__open_and_load();
	if (!skel || one_ring_bpf__attach(skel))
		complain("cannot attach", errno);
	else
		status = observe(skel, &kept);
	one_ring_bpf__destroy(skel);
	if (fclose(kept.file))
		status = complain(argv[1], errno);
	return status;
}
