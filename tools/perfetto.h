/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the Perfetto sink share: the trace and its tracks. */
#ifndef _TDXUPDATE_PERFETTO_H
#define _TDXUPDATE_PERFETTO_H

#include "model.h"
#include "perfetto_trace.h"
#include "td_map.h"

/* Tracks that are remembered as described; the others are described again. */
#define PERFETTO_KNOWN_TRACKS 4096

/* Builds at a time that are followed: as many TDs as the BPF programs know. */
#define PERFETTO_MAX_BUILDS (1U << 17)

/**
 * struct perfetto - one run of the sink
 * @trace: the file
 * @builds: begin of each TD build whose slice has begun and not ended
 * @left_out: builds that could not be followed, which are not in the trace
 * @begun: the host and the clocks have been told
 * @nr_cpus: CPUs whose tracks have been described
 * @known: tracks of processes that have been described, by hash of their uuid
 */
struct perfetto {
	struct trace trace;
	struct td_map builds;
	__u64 left_out;
	bool begun;
	__u32 nr_cpus;
	__u64 known[PERFETTO_KNOWN_TRACKS];
};

/** enum perfetto_track - kinds of tracks; the low bits of each uuid */
enum perfetto_track {
	PERFETTO_UPDATES = 1,
	PERFETTO_LOCK_STEP = 2,
	PERFETTO_CPU = 3,
	PERFETTO_PROCESS = 4,
	PERFETTO_TD = 5,
	PERFETTO_CALLS = 6,
	PERFETTO_LOSSES = 7,
	PERFETTO_COST = 8,
	PERFETTO_CAPTURE = 9,
};

/**
 * perfetto_uuid - uuid of a track
 * @kind: of this kind
 * @id: tells it from others of its kind
 *
 * Return: the uuid, small where @id is, since files hold it many times.
 */
static inline __u64 perfetto_uuid(enum perfetto_track kind, __u64 id)
{
	return id << 4 | kind;
}

bool perfetto_is_new(struct perfetto *perfetto, __u64 uuid);
void perfetto_update(struct perfetto *perfetto, const struct model *model,
		     const struct update *update);
void perfetto_td(struct perfetto *perfetto, const struct tdx_td *td, __u64 ns);
void perfetto_tds(struct perfetto *perfetto, const struct tdx_td *tds,
		  size_t nr);
__u64 perfetto_build_flow(__u64 tdr, __u64 init_ns);
void perfetto_calls(struct perfetto *perfetto,
		    const struct observed_calls *calls);

#endif /* _TDXUPDATE_PERFETTO_H */
