/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file format of a capture: what was observed, one chunk after the other,
 * only ever appended. Documentation/capture-format.rst tells the rest.
 *
 * struct capture_header, then chunks: META first, END last. A chunk is struct
 * capture_chunk and its payload. The payload of META is JSON; that of all other
 * kinds is sections: struct capture_section, then so many records of that
 * length, then zeroes up to a multiple of 8 bytes. All numbers are
 * little-endian, and records are those of records.h and of this file.
 */
#ifndef _TDXUPDATE_CAPTURE_FORMAT_H
#define _TDXUPDATE_CAPTURE_FORMAT_H

#include "observation.h"

/* A transfer that changes line ends is noticed at once. */
#define CAPTURE_MAGIC "TDXCAP\r\n"
#define CAPTURE_MAGIC_LEN 8

/* Rules for both: see "Versions" in Documentation/capture-format.rst. */
#define CAPTURE_MAJOR 1
#define CAPTURE_MINOR 0

#define CAPTURE_CHUNK_MAGIC 0x4b4e4843U /* "CHNK" */

/* Kinds besides enum observation_kind, whose END ends the file. */
#define CAPTURE_META 0x100

/* Payload is compressed with zstd. */
#define CAPTURE_ZSTD 1U
/* TDS: the next chunk goes on with it. */
#define CAPTURE_MORE 2U
/* TDS: it belongs to the UPDATE that follows, nobody is told of it alone. */
#define CAPTURE_QUIET 4U
#define CAPTURE_FLAGS (CAPTURE_ZSTD | CAPTURE_MORE | CAPTURE_QUIET)

/* What a reader takes at most; a writer keeps within it. */
#define CAPTURE_MAX_RAW (16U << 20)
#define CAPTURE_MAX_META (1U << 20)
#define CAPTURE_MAX_CPUS 8192U
#define CAPTURE_MAX_TDS (1U << 20)

/* What a writer puts into one chunk at most. */
#define CAPTURE_CALLS 65536U
#define CAPTURE_TDS 32768U

/**
 * struct capture_header - begin of the file
 * @magic: CAPTURE_MAGIC, no NUL
 * @major: another one cannot be read
 * @minor: a higher one can be read as far as it is known
 * @incompatible: features without which it cannot be read; none as yet
 * @reserved: 0
 * @crc: CRC-32 (that of zlib) of all before
 */
struct capture_header {
	char magic[CAPTURE_MAGIC_LEN];
	__u16 major;
	__u16 minor;
	__u32 incompatible;
	__u32 reserved[3];
	__u32 crc;
};

/**
 * struct capture_chunk - header of a chunk
 * @magic: CAPTURE_CHUNK_MAGIC
 * @kind: enum observation_kind or CAPTURE_META; others are passed over
 * @flags: CAPTURE_*; a reader stops at one that it does not know
 * @stored_len: bytes that follow in the file
 * @raw_len: bytes of the payload, not less than @stored_len
 * @ns: struct observation, ns
 * @number: one more than that of the chunk before, whatever the first one has
 * @crc: CRC-32 of this header with 0 here, and of the stored bytes
 */
struct capture_chunk {
	__u32 magic;
	__u16 kind;
	__u16 flags;
	__u32 stored_len;
	__u32 raw_len;
	__u64 ns;
	__u32 number;
	__u32 crc;
};

/**
 * struct capture_section - records of one type
 * @nr: how many
 * @record_len: length of each; a newer minor version may have appended fields
 */
struct capture_section {
	__u32 nr;
	__u32 record_len;
};

/*
 * X(kind, sections, what): the payload of each kind. Further sections of a
 * newer minor version are passed over.
 */
#define CAPTURE_KINDS(X)                                                    \
	X(HOST, 1, "capture_host")                                          \
	X(BEGUN, 1, "capture_begun")                                        \
	X(UPDATE, 5,                                                        \
	  "capture_update; tdx_update_head; numbers of CPUs; tdx_cell, "    \
	  "all states of the first CPU, then of the next; tdx_td in build") \
	X(REFUSAL, 1, "tdx_upload")                                         \
	X(TDS, 2,                                                           \
	  "tdx_td new or changed, by TDR; TDRs of those that are gone")     \
	X(TD, 1, "capture_td")                                              \
	X(LEAVES, 1, "capture_leaf that have changed, by slot")             \
	X(CALLS, 1, "tdx_call")                                             \
	X(LOSS, 1, "capture_loss")                                          \
	X(COST, 1, "capture_cost")                                          \
	X(END, 0, "nothing")

#define CAPTURE_HOST_EMULATED 1U
#define CAPTURE_HOST_LOST 2U
#define CAPTURE_HOST_CPUS_OFFLINE 4U

/**
 * struct capture_host - struct host
 * @name: host name
 * @kernel: release of the kernel
 * @module_version: TDX module
 * @seamldr_version: P-SEAMLDR
 * @nr_cpus: CPUs online
 * @updates_left: -1 when unknown
 * @flags: CAPTURE_HOST_*
 * @reserved: 0
 */
struct capture_host {
	char name[72];
	char kernel[72];
	char module_version[32];
	char seamldr_version[32];
	__s32 nr_cpus;
	__s32 updates_left;
	__u32 flags;
	__u32 reserved;
};

/**
 * struct capture_begun - an update has begun
 * @seq: of the update
 * @reserved: 0
 */
struct capture_begun {
	__u32 seq;
	__u32 reserved;
};

#define CAPTURE_UPDATE_LOST 1U

/**
 * struct capture_update - struct update_observed, without its tables
 * @nr_cells: CPUs in a row of the matrix; those without a section of cells
 *	were not there
 * @flags: CAPTURE_UPDATE_LOST: records of this update are missing
 * @refusal: enum refusal
 * @reserved: 0
 */
struct capture_update {
	__u32 nr_cells;
	__u32 flags;
	__u32 refusal;
	__u32 reserved;
};

/**
 * struct capture_td - the build of a TD has begun or is over
 * @ns: when it became known
 * @td: the TD
 */
struct capture_td {
	__u64 ns;
	struct tdx_td td;
};

/**
 * struct capture_leaf - SEAMCALLs of one leaf
 * @slot: of the leaf table
 * @reserved: 0
 * @sum: over all CPUs, since the tool attached
 */
struct capture_leaf {
	__u32 slot;
	__u32 reserved;
	struct tdx_leaf_cell sum;
};

/**
 * struct capture_loss - struct observed_loss
 * @reason: enum tdx_loss
 * @cpu: whose, or all ones
 * @count: how many
 */
struct capture_loss {
	__u32 reason;
	__u32 cpu;
	__u64 count;
};

#define CAPTURE_COST_MEASURED 1U

/**
 * struct capture_cost - struct observed_cost
 * @runs: BPF programs that were run
 * @run_ns: time in them
 * @update_ns: of it, within updates
 * @flags: CAPTURE_COST_MEASURED
 * @reserved: 0
 */
struct capture_cost {
	__u64 runs;
	__u64 run_ns;
	__u64 update_ns;
	__u32 flags;
	__u32 reserved;
};

_Static_assert(sizeof(struct capture_header) == 32, "no hole");
_Static_assert(sizeof(struct capture_chunk) == 32, "no hole");
_Static_assert(sizeof(struct capture_host) == 224, "no hole");
_Static_assert(sizeof(struct capture_begun) == 8, "no hole");
_Static_assert(sizeof(struct capture_update) == 16, "no hole");
_Static_assert(sizeof(struct capture_td) == 136, "no hole");
_Static_assert(sizeof(struct capture_leaf) == 136, "no hole");
_Static_assert(sizeof(struct capture_loss) == 16, "no hole");
_Static_assert(sizeof(struct capture_cost) == 32, "no hole");

#endif /* _TDXUPDATE_CAPTURE_FORMAT_H */
