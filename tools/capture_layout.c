// SPDX-License-Identifier: GPL-2.0-only
/*
 * The records of a capture, field by field. A unit test sees that no byte of any
 * is left out.
 */
#include "capture_format.h"
#include "capture_layout.h"

/* clang-format off */

#define FIELD(record, field, type)                         \
	{                                                  \
		#field, offsetof(struct record, field),    \
		sizeof(((struct record *)0)->field), type, \
	}

static const struct layout_field tdx_step_cell_fields[] = {
	FIELD(tdx_step_cell, begin_ns, "u64"),
	FIELD(tdx_step_cell, done_ns, "u64"),
	FIELD(tdx_step_cell, lock_ns, "u64"),
	FIELD(tdx_step_cell, seamldr_ns, "u64"),
	FIELD(tdx_step_cell, seamcall_ns, "u64"),
	FIELD(tdx_step_cell, leaf, "u64"),
	FIELD(tdx_step_cell, status, "u64"),
	FIELD(tdx_step_cell, seq, "u32"),
	FIELD(tdx_step_cell, ordinal, "u16"),
	FIELD(tdx_step_cell, error, "u8"),
	FIELD(tdx_step_cell, retries, "u8"),
};

static const struct layout_field tdx_passage_cell_fields[] = {
	FIELD(tdx_passage_cell, stop_ns, "u64"),
	FIELD(tdx_passage_cell, leave_ns, "u64"),
	FIELD(tdx_passage_cell, resume_ns, "u64"),
	FIELD(tdx_passage_cell, seq, "u32"),
	FIELD(tdx_passage_cell, state, "u32"),
	FIELD(tdx_passage_cell, error, "s32"),
	FIELD(tdx_passage_cell, reserved, "u32"),
};

static const struct layout_field tdx_update_head_fields[] = {
	FIELD(tdx_update_head, begin_ns, "u64"),
	FIELD(tdx_update_head, end_ns, "u64"),
	FIELD(tdx_update_head, moved_ns, "u64"),
	FIELD(tdx_update_head, asked_ns, "u64"),
	FIELD(tdx_update_head, asked_pid, "u32"),
	FIELD(tdx_update_head, asked_uid, "u32"),
	FIELD(tdx_update_head, asked_comm, "char"),
	FIELD(tdx_update_head, seq, "u32"),
	FIELD(tdx_update_head, flags, "u32"),
	FIELD(tdx_update_head, nr_cpus, "u32"),
	FIELD(tdx_update_head, sigstruct_pages, "u32"),
	FIELD(tdx_update_head, module_pages, "u32"),
	FIELD(tdx_update_head, version_from, "u32"),
	FIELD(tdx_update_head, version_to, "u32"),
	FIELD(tdx_update_head, error, "s32"),
	FIELD(tdx_update_head, state, "u32"),
	FIELD(tdx_update_head, busy_tds, "u32"),
};

static const struct layout_field tdx_leaf_cell_fields[] = {
	FIELD(tdx_leaf_cell, calls, "u64"),
	FIELD(tdx_leaf_cell, errors, "u64"),
	FIELD(tdx_leaf_cell, total_ns, "u64"),
	FIELD(tdx_leaf_cell, max_ns, "u64"),
	FIELD(tdx_leaf_cell, last_error, "u64"),
	FIELD(tdx_leaf_cell, wait_ns, "u64"),
	FIELD(tdx_leaf_cell, latency, "u32"),
};

static const struct layout_field tdx_td_fields[] = {
	FIELD(tdx_td, tdr, "u64"),
	FIELD(tdx_td, create_ns, "u64"),
	FIELD(tdx_td, init_ns, "u64"),
	FIELD(tdx_td, closed_ns, "u64"),
	FIELD(tdx_td, pages, "u64"),
	FIELD(tdx_td, calls, "u64"),
	FIELD(tdx_td, errors, "u64"),
	FIELD(tdx_td, status, "u64"),
	FIELD(tdx_td, leaf, "u32"),
	FIELD(tdx_td, hkid, "u32"),
	FIELD(tdx_td, pid, "u32"),
	FIELD(tdx_td, tid, "u32"),
	FIELD(tdx_td, uid, "u32"),
	FIELD(tdx_td, window, "u32"),
	FIELD(tdx_td, comm, "char"),
	FIELD(tdx_td, success_ns, "u64"),
	FIELD(tdx_td, reserved, "u32"),
};

static const struct layout_field tdx_call_fields[] = {
	FIELD(tdx_call, ns, "u64"),
	FIELD(tdx_call, tdr, "u64"),
	FIELD(tdx_call, status, "u64"),
	FIELD(tdx_call, fn, "u64"),
	FIELD(tdx_call, duration_ns, "u32"),
	FIELD(tdx_call, wait_ns, "u32"),
	FIELD(tdx_call, pid, "u32"),
	FIELD(tdx_call, cpu, "u16"),
	FIELD(tdx_call, attempt, "u16"),
};

static const struct layout_field tdx_upload_fields[] = {
	FIELD(tdx_upload, asked_ns, "u64"),
	FIELD(tdx_upload, pid, "u32"),
	FIELD(tdx_upload, uid, "u32"),
	FIELD(tdx_upload, comm, "char"),
	FIELD(tdx_upload, error, "u32"),
	FIELD(tdx_upload, reserved, "u32"),
};

static const struct layout_field capture_host_fields[] = {
	FIELD(capture_host, name, "char"),
	FIELD(capture_host, kernel, "char"),
	FIELD(capture_host, module_version, "char"),
	FIELD(capture_host, seamldr_version, "char"),
	FIELD(capture_host, nr_cpus, "s32"),
	FIELD(capture_host, updates_left, "s32"),
	FIELD(capture_host, flags, "u32"),
	FIELD(capture_host, reserved, "u32"),
};

static const struct layout_field capture_begun_fields[] = {
	FIELD(capture_begun, seq, "u32"),
	FIELD(capture_begun, reserved, "u32"),
};

static const struct layout_field capture_update_fields[] = {
	FIELD(capture_update, nr_cells, "u32"),
	FIELD(capture_update, flags, "u32"),
	FIELD(capture_update, refusal, "u32"),
	FIELD(capture_update, reserved, "u32"),
};

static const struct layout_field capture_td_fields[] = {
	FIELD(capture_td, ns, "u64"),
	FIELD(capture_td, td, "tdx_td"),
};

static const struct layout_field capture_leaf_fields[] = {
	FIELD(capture_leaf, slot, "u32"),
	FIELD(capture_leaf, reserved, "u32"),
	FIELD(capture_leaf, sum, "tdx_leaf_cell"),
};

static const struct layout_field capture_loss_fields[] = {
	FIELD(capture_loss, reason, "u32"),
	FIELD(capture_loss, cpu, "u32"),
	FIELD(capture_loss, count, "u64"),
};

static const struct layout_field capture_cost_fields[] = {
	FIELD(capture_cost, runs, "u64"),
	FIELD(capture_cost, run_ns, "u64"),
	FIELD(capture_cost, update_ns, "u64"),
	FIELD(capture_cost, flags, "u32"),
	FIELD(capture_cost, reserved, "u32"),
};

#define RECORD(record)                                            \
	{                                                         \
		#record, sizeof(struct record), record##_fields,  \
		sizeof(record##_fields) / sizeof(record##_fields[0]) \
	}

/* The two kinds of cell share their place: which it is, its row tells. */
const struct layout_record capture_layout[] = {
	RECORD(tdx_step_cell),
	RECORD(tdx_passage_cell),
	RECORD(tdx_update_head),
	RECORD(tdx_leaf_cell),
	RECORD(tdx_td),
	RECORD(tdx_call),
	RECORD(tdx_upload),
	RECORD(capture_host),
	RECORD(capture_begun),
	RECORD(capture_update),
	RECORD(capture_td),
	RECORD(capture_leaf),
	RECORD(capture_loss),
	RECORD(capture_cost),
};

/* clang-format on */

const size_t capture_layout_nr =
	sizeof(capture_layout) / sizeof(capture_layout[0]);

static json_t *json_record(const struct layout_record *record)
{
	json_t *object = json_object(), *fields = json_array();
	size_t i;

	for (i = 0; i < record->nr_fields; i++) {
		const struct layout_field *field = &record->fields[i];

		json_array_append_new(
			fields, json_pack("[s, I, I, s]", field->name,
					  (json_int_t)field->offset,
					  (json_int_t)field->len, field->type));
	}
	json_object_set_new(object, "len", json_integer(record->len));
	json_object_set_new(object, "fields", fields);
	return object;
}

/**
 * capture_layout_json - the layout of all records
 *
 * Return: an object with one member for each record: its length, and of each
 * field name, offset, length and type; NULL without memory.
 */
json_t *capture_layout_json(void)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < capture_layout_nr; i++)
		json_object_set_new(object, capture_layout[i].name,
				    json_record(&capture_layout[i]));
	return object;
}
