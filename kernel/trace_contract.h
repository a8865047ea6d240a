/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records of the trace events are those of tracepoints/tdx_fields.h, which
 * every tool reads. For the file that instantiates the events; there is nothing
 * to assert where they are compiled out (NOTRACE).
 */
#ifndef _TDX_TRACE_CONTRACT_H
#define _TDX_TRACE_CONTRACT_H

#ifdef TRACEPOINTS_ENABLED

#include <linux/build_bug.h>
#include <linux/stddef.h>

#include "tdx_fields.h"

/* Packed: a hole in a record shows as a difference. */
#define ASSERT_FIELD(event, type, field)                                     \
	static_assert(offsetof(struct trace_event_raw_##event, field) ==     \
		      offsetof(struct contract_##event, field));             \
	static_assert(sizeof_field(struct trace_event_raw_##event, field) == \
		      sizeof(type));
#define ASSERT_RECORD(event)             \
	struct contract_##event {        \
		TDX_EVENT_MEMBERS(event) \
	} __packed;                      \
	TDX_FIELDS_##event(ASSERT_FIELD)

ASSERT_RECORD(tdx_update_begin)
ASSERT_RECORD(tdx_update_state)
ASSERT_RECORD(tdx_update_step)
ASSERT_RECORD(tdx_update_ack)
ASSERT_RECORD(tdx_update_abort)
ASSERT_RECORD(tdx_update_leave)
ASSERT_RECORD(tdx_update_end)
ASSERT_RECORD(tdx_seamcall_begin)
ASSERT_RECORD(tdx_seamcall_end)
ASSERT_RECORD(tdx_seamldr_call)

#endif /* TRACEPOINTS_ENABLED */

#endif /* _TDX_TRACE_CONTRACT_H */
