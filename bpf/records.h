/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the BPF programs write and the tools read: record layouts and geometry.
 *
 * The work of an update is a matrix [state][cpu] of cells, each one cache line
 * and written by its CPU alone: no lock, no allocation and no loss while the
 * machine is stopped, and no user space could run then anyway. Updates take
 * turns in TDX_BANKS such matrices, so that a reader has three more updates'
 * time before its cells are written again; it sees by the seq whether it was
 * too slow.
 */
#ifndef _TDXUPDATE_RECORDS_H
#define _TDXUPDATE_RECORDS_H

#include <linux/types.h>

#include "tdx_abi.h"

#define TDX_BANKS 4

/* Row START holds a CPU's passage, the other rows its work in that state. */
#define TDX_ROW_PASSAGE TDX_UPDATE_START
#define TDX_ROWS TDX_UPDATE_DONE

#define TDX_COMM_LEN 16

/**
 * struct tdx_step_cell - one CPU's work in one state
 * @begin_ns: tdx_update_step; 0 when the tool attached after it
 * @done_ns: tdx_update_ack, or tdx_update_abort where @error is not 0
 * @lock_ns: waited for the lock of the P-SEAMLDR
 * @seamldr_ns: spent in the P-SEAMLDR
 * @seamcall_ns: spent in the TDX module
 * @leaf: last SEAMCALL; where @error is not 0 the one that failed
 * @status: its completion status
 * @seq: update that the cell belongs to; any other: the CPU was not there
 * @ordinal: place among the acks, 0 without an ack
 * @error: errno, positive
 * @retries: SEAMCALLs repeated for want of entropy
 *
 * All times are CLOCK_MONOTONIC.
 */
struct tdx_step_cell {
	__u64 begin_ns;
	__u64 done_ns;
	__u64 lock_ns;
	__u64 seamldr_ns;
	__u64 seamcall_ns;
	__u64 leaf;
	__u64 status;
	__u32 seq;
	__u16 ordinal;
	__u8 error;
	__u8 retries;
};

/**
 * struct tdx_passage_cell - one CPU's way through the whole lock-step
 * @stop_ns: entered multi_cpu_stop(); 0 when that is not watched
 * @leave_ns: tdx_update_leave
 * @resume_ns: returned from multi_cpu_stop(); 0 when that is not watched
 * @seq: as in struct tdx_step_cell
 * @state: last state that it saw
 * @error: negative errno of its own failure
 */
struct tdx_passage_cell {
	__u64 stop_ns;
	__u64 leave_ns;
	__u64 resume_ns;
	__u32 seq;
	__u32 state;
	__s32 error;
	__u32 reserved[7];
};

union tdx_cell {
	struct tdx_step_cell step;
	struct tdx_passage_cell passage;
};

#define TDX_UPDATE_BEGUN 1U /* tdx_update_begin was seen */
#define TDX_UPDATE_ENDED 2U /* tdx_update_end was seen */
#define TDX_UPDATE_REFUSED 4U /* the upload ended, nothing had begun */
#define TDX_UPDATE_FUNCTIONS 8U /* told by functions of Linux's own updater */

/* clang-format off */

/*
 * X(id, name, what): what a way to observe may not be able to tell. Names are
 * for machines; rows are only ever appended.
 */
#define TDX_UNKNOWNS(X) \
	X(ACKS, "acks", \
	  "acks and moves of the target state: a CPU's step ends where the function for it " \
	  "returns, and the clock says who was last") \
	X(EARLIER, "earlier_updates", \
	  "updates before this tool was attached: the first one seen is number 1") \
	X(LOCK_WAIT, "lock_wait", "the queue for the P-SEAMLDR") \
	X(SEAM_TIME, "seam_time", "time in SEAM during updates") \
	X(RETRIES, "retries", "SEAMCALLs of updates repeated for want of entropy") \
	X(FAILED_LEAF, "failed_leaf", "which SEAMCALL of an update failed, and its status") \
	X(VERSIONS, "versions", "TDX module before and after an update") \
	X(TDS, "tds", "TDs, and SEAMCALLs for them") \
	X(TD_SEAM_TIME, "td_seam_time", \
	  "time in SEAM for TDs, and repeats there: functions of the kernel are timed instead") \
	X(OTHER_LEAVES, "other_leaves", \
	  "SEAMCALLs that neither go to the P-SEAMLDR, nor are of an update, nor build TDs or " \
	  "tear them down") \
	X(MISSED, "missed", "events that the kernel's kprobes have missed")

/* clang-format on */

#define TDX_UNKNOWN_ENUM(id, name, what) TDX_UNKNOWN_##id,

/** enum tdx_unknown - what cannot be told */
enum tdx_unknown { TDX_UNKNOWNS(TDX_UNKNOWN_ENUM) TDX_NR_UNKNOWNS };

/* A set of them; that of an update is kept in its flags, from this bit on. */
#define TDX_UNKNOWN_BIT(id) (1U << TDX_UNKNOWN_##id)
#define TDX_UNKNOWN_SHIFT 8

/* Leaf of a SEAMCALL that failed, where nobody has seen which one that was. */
#define TDX_FN_UNKNOWN (~0ULL)

/**
 * struct tdx_update_head - an update as a whole
 * @begin_ns: tdx_update_begin
 * @end_ns: tdx_update_end
 * @moved_ns: by state: tdx_update_state, when the target moved on from it
 * @asked_ns: fw_upload_start() ran for it; 0 when unknown
 * @asked_pid: process that wrote to sysfs
 * @asked_uid: its user
 * @asked_comm: its name
 * @seq: as in tdx_update_begin
 * @flags: TDX_UPDATE_*, and what could not be told, from TDX_UNKNOWN_SHIFT on
 * @nr_cpus: CPUs that took part
 * @sigstruct_pages: of the image
 * @module_pages: of the image
 * @version_from: TDX module before
 * @version_to: TDX module after; 0 when TDX is lost
 * @error: negative errno
 * @state: last state that was reached; START with TDX_UPDATE_FUNCTIONS
 * @busy_tds: TDs in build that were recorded at an -EBUSY, or at a SHUTDOWN that
 *	did not ask for them
 */
struct tdx_update_head {
	__u64 begin_ns;
	__u64 end_ns;
	__u64 moved_ns[TDX_ROWS];
	__u64 asked_ns;
	__u32 asked_pid;
	__u32 asked_uid;
	char asked_comm[TDX_COMM_LEN];
	__u32 seq;
	__u32 flags;
	__u32 nr_cpus;
	__u32 sigstruct_pages;
	__u32 module_pages;
	__u32 version_from;
	__u32 version_to;
	__s32 error;
	__u32 state;
	__u32 busy_tds;
};

/* Buckets of a leaf's durations: below 256 ns, below 512 ns, and so on. */
#define TDX_LATENCY_BUCKETS 20
#define TDX_LATENCY_SHIFT 8

/*
 * Slots of the leaf table: the leaves of the TDX module by number, then those
 * of the P-SEAMLDR by number, then one for all that these do not hold.
 */
#define TDX_SLOT_SEAMLDR 184
#define TDX_SLOT_OTHER 191
#define TDX_SLOTS 192

/**
 * struct tdx_leaf_cell - one CPU's calls of one leaf, since the tool attached
 * @calls: SEAMCALLs
 * @errors: those that returned an error
 * @total_ns: time in them
 * @max_ns: longest
 * @last_error: status of the last one that failed
 * @wait_ns: P-SEAMLDR: time in the queue for its lock
 * @latency: calls by duration
 */
struct tdx_leaf_cell {
	__u64 calls;
	__u64 errors;
	__u64 total_ns;
	__u64 max_ns;
	__u64 last_error;
	__u64 wait_ns;
	__u32 latency[TDX_LATENCY_BUCKETS];
};

/**
 * enum tdx_window - may a TD be harmed by an update?
 * @TDX_WINDOW_BEFORE: created, its measurement has not begun
 * @TDX_WINDOW_OPEN: in build, from MNG.INIT on
 * @TDX_WINDOW_PROBABLE: in build as far as can be told: the tool attached
 *			 after the build had begun
 * @TDX_WINDOW_CLOSED: finalised
 * @TDX_WINDOW_GONE: torn down
 */
enum tdx_window {
	TDX_WINDOW_BEFORE = 0,
	TDX_WINDOW_OPEN = 1,
	TDX_WINDOW_PROBABLE = 2,
	TDX_WINDOW_CLOSED = 3,
	TDX_WINDOW_GONE = 4,
};

#define TDX_HKID_UNKNOWN (~0U)

/**
 * struct tdx_td - a TD as its SEAMCALLs show it
 * @tdr: physical address of its TDR, which names it
 * @create_ns: MNG.CREATE; 0 when the tool attached later
 * @init_ns: MNG.INIT, or when a TD in @TDX_WINDOW_PROBABLE was first seen
 * @closed_ns: MR.FINALIZE or MNG.VPFLUSHDONE
 * @pages: MEM.PAGE.ADDs that succeeded
 * @calls: SEAMCALLs that name it
 * @errors: those that returned an error
 * @status: of the last SEAMCALL
 * @leaf: last SEAMCALL
 * @hkid: its key, or TDX_HKID_UNKNOWN
 * @pid: process that builds it
 * @tid: its thread
 * @uid: its user
 * @window: enum tdx_window
 * @comm: name of the thread
 * @success_ns: last SEAMCALL that names it and did not return an error
 */
struct tdx_td {
	__u64 tdr;
	__u64 create_ns;
	__u64 init_ns;
	__u64 closed_ns;
	__u64 pages;
	__u64 calls;
	__u64 errors;
	__u64 status;
	__u32 leaf;
	__u32 hkid;
	__u32 pid;
	__u32 tid;
	__u32 uid;
	__u32 window;
	char comm[TDX_COMM_LEN];
	__u64 success_ns;
	__u32 reserved[4];
};

/* From MNG.INIT until MR.FINALIZE or MNG.VPFLUSHDONE an update would harm it. */
#define TDX_TD_IN_BUILD(td) \
	((td)->window == TDX_WINDOW_OPEN || (td)->window == TDX_WINDOW_PROBABLE)

/*
 * TDs that can be in build at a time: no known CPU has more private keys than
 * this, and at an -EBUSY each costs a record while the machine is stopped.
 */
#define TDX_MAX_BUILDS 1024

/* More than any kernel has. */
#define TDX_MAX_CPUS 8192

/* Code of the kernel that is read at a time. */
#define TDX_TEXT_LEN 4096

/**
 * enum tdx_record_kind - what a record of the ring buffer tells
 * @TDX_RECORD_WAKE: an update has ended: read its matrix
 * @TDX_RECORD_BUSY: @td was in build when update @seq met -EBUSY, or shut down
 *		     the module all the same
 * @TDX_RECORD_REFUSED: @upload ended before an update had begun
 * @TDX_RECORD_TD: the build of @td has begun or is over; its window tells
 */
enum tdx_record_kind {
	TDX_RECORD_WAKE = 1,
	TDX_RECORD_BUSY = 2,
	TDX_RECORD_REFUSED = 4,
	TDX_RECORD_TD = 8,
};

/**
 * struct tdx_call - one SEAMCALL, told on request only
 * @ns: when it had ended
 * @tdr: TD that it is for; 0 if none or not known
 * @status: its completion status
 * @fn: leaf, as the kernel made it
 * @duration_ns: it took so long, at most 4.2 s
 * @wait_ns: P-SEAMLDR: time in the queue for its lock before
 * @pid: process that made it
 * @cpu: on this CPU
 * @attempt: from 1, more where the TDX module had no entropy
 */
struct tdx_call {
	__u64 ns;
	__u64 tdr;
	__u64 status;
	__u64 fn;
	__u32 duration_ns;
	__u32 wait_ns;
	__u32 pid;
	__u16 cpu;
	__u16 attempt;
};

/**
 * struct tdx_upload - an image that is written to sysfs
 * @asked_ns: fw_upload_start()
 * @pid: process that wrote
 * @uid: its user
 * @comm: name of the thread
 * @error: enum fw_upload_err of the kernel
 */
struct tdx_upload {
	__u64 asked_ns;
	__u32 pid;
	__u32 uid;
	char comm[TDX_COMM_LEN];
	__u32 error;
	__u32 reserved;
};

/**
 * struct tdx_record - a rare event
 * @ns: when
 * @kind: enum tdx_record_kind
 * @seq: update, for TDX_RECORD_WAKE and TDX_RECORD_BUSY
 * @td: the TD, for TDX_RECORD_BUSY
 * @upload: the upload, for TDX_RECORD_REFUSED
 */
struct tdx_record {
	__u64 ns;
	__u32 kind;
	__u32 seq;
	union {
		struct tdx_td td;
		struct tdx_upload upload;
	};
};

/* X(id, name): why something was not recorded. */
#define TDX_LOSSES(X)                                                      \
	X(RING_FULL, "ring buffer full")                                   \
	X(TD_TABLE_FULL, "TD table full")                                  \
	X(TD_TABLE_BUSY, "TD table busy on another CPU")                   \
	X(UNKNOWN_STATE, "state unknown to this tool")                     \
	X(UNKNOWN_CPU, "CPU number out of range")                          \
	X(OVERWRITTEN, "update overwritten before it was read")            \
	X(SKIPPED, "program skipped by the kernel, or missed by a kprobe") \
	X(CALLS_FULL, "ring buffer of single SEAMCALLs full")              \
	X(RING_BUSY, "ring buffer busy on another CPU")

#define TDX_LOSS_ENUM(id, name) TDX_LOSS_##id,

/** enum tdx_loss - why something was not recorded */
enum tdx_loss { TDX_LOSSES(TDX_LOSS_ENUM) TDX_NR_LOSSES };

/**
 * struct tdx_loss_cell - what one CPU could not record
 * @lost: by enum tdx_loss, since the tool attached
 */
struct tdx_loss_cell {
	__u64 lost[16];
};

/*
 * X(id, clocks, arguments): what a run of a BPF program does, as far as that
 * sets its price; how often the updater reads the clock for its event, and with
 * how many arguments that comes. TD_SEAMCALL is a SEAMCALL that names a TD in
 * build, which is looked up.
 */
#define TDX_RUNS(X)          \
	X(BEGIN, 0, 5)       \
	X(STATE, 0, 3)       \
	X(STEP, 0, 2)        \
	X(ACK, 0, 4)         \
	X(ABORT, 0, 5)       \
	X(LEAVE, 0, 3)       \
	X(END, 0, 4)         \
	X(SEAMCALL, 2, 7)    \
	X(TD_SEAMCALL, 2, 7) \
	X(SEAMLDR, 3, 4)     \
	X(STOP, 0, 1)        \
	X(RESUME, 0, 1)      \
	X(UPLOAD, 0, 1)      \
	X(CALL_BEGIN, 0, 2)

#define TDX_RUN_ENUM(id, clocks, arguments) TDX_RUN_##id,

/** enum tdx_run - what a run of a BPF program does */
enum tdx_run { TDX_RUNS(TDX_RUN_ENUM) TDX_NR_RUNS };

/**
 * struct tdx_run_cell - runs of the BPF programs on one CPU
 * @outside: by enum tdx_run, since the tool attached; acks of trace events are not
 *	counted, see update_ack()
 * @in_update: the same, from the begin of an update to its end, both not included
 */
struct tdx_run_cell {
	__u64 outside[16];
	__u64 in_update[16];
};

/* Runs that are timed in one go. */
#define TDX_PRICE_RUNS 64

/*
 * Not runs, but of what they are made up: to read the clock, a call with
 * TDX_PRICE_ARGUMENTS arguments; and nothing.
 */
#define TDX_PRICE_CLOCK 0x100
#define TDX_PRICE_CALL 0x101
#define TDX_PRICE_NOTHING 0x102

#define TDX_PRICE_ARGUMENTS 7

/**
 * struct tdx_price - a measurement of what a run of the BPF programs costs
 * @run: enum tdx_run, or TDX_PRICE_*
 * @in_update: as if an update were in flight
 * @ns: of TDX_PRICE_RUNS runs; filled
 */
struct tdx_price {
	__u32 run;
	__u32 in_update;
	__u64 ns;
};

_Static_assert(sizeof(struct tdx_step_cell) == 64, "one cache line");
_Static_assert(sizeof(struct tdx_passage_cell) == 64, "one cache line");
_Static_assert(sizeof(union tdx_cell) == 64, "one cache line");
_Static_assert(sizeof(struct tdx_update_head) == 128, "whole cache lines");
_Static_assert(sizeof(struct tdx_leaf_cell) == 128, "whole cache lines");
_Static_assert(sizeof(struct tdx_td) == 128, "whole cache lines");
_Static_assert(sizeof(struct tdx_call) == 48, "no hole");
_Static_assert(sizeof(struct tdx_upload) == 40, "no hole");
_Static_assert(sizeof(struct tdx_record) == 144, "no hole");
_Static_assert(sizeof(struct tdx_loss_cell) == 128, "whole cache lines");
_Static_assert(sizeof(struct tdx_run_cell) == 256, "whole cache lines");
_Static_assert(TDX_NR_LOSSES <= 16 && TDX_NR_RUNS <= 16, "room in the cells");
_Static_assert(TDX_NR_UNKNOWNS <= 32 - TDX_UNKNOWN_SHIFT, "room in the flags");

#endif /* _TDXUPDATE_RECORDS_H */
