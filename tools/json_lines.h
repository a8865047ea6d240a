/* SPDX-License-Identifier: GPL-2.0-only */
/* The lines of the JSON, and the objects that several of them have. */
#ifndef _TDXUPDATE_JSON_LINES_H
#define _TDXUPDATE_JSON_LINES_H

#include "json_writer.h"
#include "model.h"

void json_update_line(struct json_writer *json, const struct model *model,
		      const struct update *update);
void json_retry_line(struct json_writer *json, const struct model *model,
		     const struct update *update);
void json_summary_line(struct json_writer *json, const struct model *model);
void json_host(struct json_writer *json, const struct host *host);
void json_watching(struct json_writer *json, const struct watching *watching);
void json_td(struct json_writer *json, const struct tdx_td *td, __u64 now_ns);
void json_losses(struct json_writer *json, const __u64 losses[TDX_NR_LOSSES]);
void json_cost(struct json_writer *json, const struct observed_cost *cost,
	       double share);
void json_builds(struct json_writer *json, const struct model *model);
const char *json_loss_key(enum tdx_loss loss);

#endif /* _TDXUPDATE_JSON_LINES_H */
