// SPDX-License-Identifier: GPL-2.0-only
/* Single SEAMCALLs, out of rings that CPUs do not share. See call_rings.h. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "call_rings.h"

#define MIB (1024UL * 1024)

/* Of all rings together, and of each: kernel memory. */
#define DEFAULT_TOTAL_LEN (128 * MIB)
#define DEFAULT_MAX_LEN (8 * MIB)

/**
 * call_rings_number - how many rings
 * @nr_cpus: possible CPUs
 *
 * Return: a power of 2, one for each CPU as long as that is few.
 */
__u32 call_rings_number(__u32 nr_cpus)
{
	__u32 nr = 1;

	while (nr < nr_cpus && nr < CALL_RINGS_MAX)
		nr *= 2;
	return nr;
}

/**
 * call_rings_default_len - how long a ring is unless one is told
 * @nr: rings
 *
 * Return: bytes, a power of 2; 8 MiB hold 149,000 SEAMCALLs.
 */
size_t call_rings_default_len(__u32 nr)
{
	size_t len = DEFAULT_TOTAL_LEN / nr;

	return len > DEFAULT_MAX_LEN ? DEFAULT_MAX_LEN : len;
}

static int tell_batch(struct call_rings *rings)
{
	const struct observation calls = {
		.kind = OBS_CALLS,
		.ns = rings->nr_batch ? rings->batch[rings->nr_batch - 1].ns :
					0,
		.calls = { rings->batch, rings->nr_batch },
	};

	if (!rings->nr_batch)
		return 0;
	rings->nr_batch = 0;
	return observer_tell(rings->observer, &calls);
}

/* An error ends the turn of this ring; what was taken stays taken. */
static int take_call(void *ctx, void *call, size_t len)
{
	struct call_rings *rings = ctx;

	if (rings->observer) {
		rings->batch[rings->nr_batch++] =
			*(const struct tdx_call *)call;
		if (rings->nr_batch == CALL_BATCH)
			rings->err = tell_batch(rings);
	}
	if (rings->err)
		return rings->err;
	return --rings->budget ? 0 : -EAGAIN;
}

static int open_ring(struct call_rings *rings, const struct bpf_map *map,
		     __u32 i)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "call_ring", 0, 0,
				rings->ring_len, NULL);

	if (fd < 0)
		return -errno;
	rings->fds[i] = fd;
	if (bpf_map_update_elem(bpf_map__fd(map), &i, &fd, BPF_ANY))
		return -errno;
	rings->rings[i] = ring_buffer__new(fd, take_call, rings, NULL);
	return rings->rings[i] ? 0 : -errno;
}

/**
 * call_rings_open - make the rings
 * @rings: filled; NULL after an error
 * @map: that the BPF programs find them in, with @nr entries
 * @nr: rings
 * @ring_len: bytes of each, a power of 2
 *
 * Return: 0 or a negative error code.
 */
int call_rings_open(struct call_rings **rings, const struct bpf_map *map,
		    __u32 nr, size_t ring_len)
{
	struct call_rings *opened = calloc(1, sizeof(*opened));
	int err = 0;
	__u32 i;

	*rings = NULL;
	if (!opened)
		return -ENOMEM;
	opened->nr = nr;
	opened->ring_len = ring_len;
	memset(opened->fds, -1, sizeof(opened->fds));
	for (i = 0; i < nr && !err; i++)
		err = open_ring(opened, map, i);
	if (err)
		call_rings_close(opened);
	else
		*rings = opened;
	return err;
}

/**
 * call_rings_read - tell what is in the rings
 * @rings: the rings
 * @observer: told; NULL: throw it away
 *
 * A ring whose CPU fills it faster than it is emptied does not keep the others
 * waiting for ever: it has its turn until as much was taken as it holds.
 *
 * Return: 0 or what the observer answered.
 */
int call_rings_read(struct call_rings *rings, const struct observer *observer)
{
	__u32 i;
	int err;

	rings->observer = observer;
	rings->err = 0;
	for (i = 0; i < rings->nr; i++) {
		rings->budget = rings->ring_len / sizeof(struct tdx_call);
		err = ring_buffer__consume(rings->rings[i]);
		if (rings->err)
			return rings->err;
		if (err < 0 && err != -EAGAIN)
			return err;
	}
	return tell_batch(rings);
}

/**
 * call_rings_close - give the rings up
 * @rings: may be NULL
 */
void call_rings_close(struct call_rings *rings)
{
	__u32 i;

	if (!rings)
		return;
	for (i = 0; i < rings->nr; i++) {
		ring_buffer__free(rings->rings[i]);
		if (rings->fds[i] >= 0)
			close(rings->fds[i]);
	}
	free(rings);
}
