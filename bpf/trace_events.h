/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace events as classic tp/tdx/... programs find them in memory.
 *
 * Without CO-RE: that would need the BTF of the module, and where there is
 * one, tp_btf is used. User space compares these tables with the format files
 * of the running kernel before it trusts the offsets.
 */
#ifndef _TDXUPDATE_TRACE_EVENTS_H
#define _TDXUPDATE_TRACE_EVENTS_H

#include "tdx_fields.h"

/* X(event): the events that the programs attach to */
#define TDX_EVENTS(X)       \
	X(tdx_update_begin) \
	X(tdx_update_state) \
	X(tdx_update_step)  \
	X(tdx_update_ack)   \
	X(tdx_update_abort) \
	X(tdx_update_leave) \
	X(tdx_update_end)   \
	X(tdx_seamcall_end) \
	X(tdx_seamldr_call)

#define TDX_EVENT_STRUCT(event)          \
	struct event_##event {           \
		TDX_EVENT_MEMBERS(event) \
	};

TDX_EVENTS(TDX_EVENT_STRUCT)

#endif /* _TDXUPDATE_TRACE_EVENTS_H */
