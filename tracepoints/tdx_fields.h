/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records of the trace events, field by field: the contract that
 * trace/events/tdx.h is held to when it is compiled, and by which classic BPF
 * programs read them. Fields are only ever appended, and leave no hole.
 */
#ifndef _TDX_FIELDS_H
#define _TDX_FIELDS_H

#include <linux/types.h>

/* clang-format off */

/* F(event, type, field): their fields, in order */
#define TDX_FIELDS_tdx_update_begin(F)              \
	F(tdx_update_begin, __u32, seq)             \
	F(tdx_update_begin, __u32, nr_cpus)         \
	F(tdx_update_begin, __u32, sigstruct_pages) \
	F(tdx_update_begin, __u32, module_pages)    \
	F(tdx_update_begin, __u32, version)

#define TDX_FIELDS_tdx_update_state(F)   \
	F(tdx_update_state, __u32, seq)  \
	F(tdx_update_state, __u32, from) \
	F(tdx_update_state, __u32, to)

#define TDX_FIELDS_tdx_update_step(F)  \
	F(tdx_update_step, __u32, seq) \
	F(tdx_update_step, __u32, state)

#define TDX_FIELDS_tdx_update_ack(F)      \
	F(tdx_update_ack, __u32, seq)     \
	F(tdx_update_ack, __u32, state)   \
	F(tdx_update_ack, __u32, ordinal) \
	F(tdx_update_ack, __u32, nr_cpus)

#define TDX_FIELDS_tdx_update_abort(F)     \
	F(tdx_update_abort, __u64, leaf)   \
	F(tdx_update_abort, __u64, status) \
	F(tdx_update_abort, __u32, seq)    \
	F(tdx_update_abort, __u32, state)  \
	F(tdx_update_abort, __s32, errno)

#define TDX_FIELDS_tdx_update_leave(F)    \
	F(tdx_update_leave, __u32, seq)   \
	F(tdx_update_leave, __u32, state) \
	F(tdx_update_leave, __s32, errno)

#define TDX_FIELDS_tdx_update_end(F)    \
	F(tdx_update_end, __u32, seq)   \
	F(tdx_update_end, __s32, errno) \
	F(tdx_update_end, __u32, state) \
	F(tdx_update_end, __u32, version)

#define TDX_FIELDS_tdx_seamcall_begin(F) \
	F(tdx_seamcall_begin, __u64, fn)

#define TDX_FIELDS_tdx_seamcall_end(F)          \
	F(tdx_seamcall_end, __u64, fn)          \
	F(tdx_seamcall_end, __u64, status)      \
	F(tdx_seamcall_end, __u64, rcx)         \
	F(tdx_seamcall_end, __u64, rdx)         \
	F(tdx_seamcall_end, __u64, r8)          \
	F(tdx_seamcall_end, __u64, duration_ns) \
	F(tdx_seamcall_end, __u32, attempt)

#define TDX_FIELDS_tdx_seamldr_call(F)      \
	F(tdx_seamldr_call, __u64, fn)      \
	F(tdx_seamldr_call, __u64, status)  \
	F(tdx_seamldr_call, __u64, wait_ns) \
	F(tdx_seamldr_call, __u64, call_ns)

/* clang-format on */

#define TDX_EVENT_MEMBER(event, type, field) type field;

/* What every record begins with, common_type to common_pid, is 8 bytes. */
#define TDX_EVENT_MEMBERS(event) \
	__u64 common;            \
	TDX_FIELDS_##event(TDX_EVENT_MEMBER)

#endif /* _TDX_FIELDS_H */
