// SPDX-License-Identifier: GPL-2.0-only
/* Plain lines: one when attached, a block for each update. */
#include <stdio.h>

#include "sink.h"
#include "text_update.h"
#include "verdict.h"

static struct text_out out;

static int text_open(const struct sink_options *options)
{
	out.file = options->out;
	return 0;
}

static void text_attached(const struct model *model)
{
	char host[SENTENCE_LEN], watching[SENTENCE_LEN];

	fprintf(out.file, "attached: %s; %s\n",
		sentence_host(&model->host, host),
		sentence_watching(&model->watching, watching));
	text_unknown(&out, model->watching.unknown);
}

static void text_update(const struct model *model, const struct update *update)
{
	struct starvation starvation;
	char sentence[SENTENCE_LEN];

	starvation_find(&starvation, model, update);
	text_update_title(&out, update);
	text_fact(&out, "cause", sentence_cause(update, true, sentence));
	text_update_blame(&out, update);
	text_update_advice(&out, &starvation, update);
	text_update_figures(&out, update);
	text_losses(out.file, model);
}

static void text_state(const struct model *model)
{
	text_tds_in_build(&out, model);
	text_leaves(out.file, model);
	text_losses(out.file, model);
}

const struct sink_ops sink_text = {
	.open = text_open,
	.attached = text_attached,
	.update = text_update,
	.state = text_state,
};
