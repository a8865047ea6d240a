/* SPDX-License-Identifier: GPL-2.0-only */
/* What is shown of the model, and how. */
#ifndef _TDXUPDATE_SINK_H
#define _TDXUPDATE_SINK_H

#include <stdio.h>

#include "model.h"

/* Room for what a sink has left out, in words. */
#define LEFT_OUT_LEN 128

/**
 * struct sink_options - what a sink is told when it opens
 * @out: where it writes; standard output, or a file that is put in place when
 *	all was written. Errors are looked for by who has opened it: ferror()
 * @whole: everything is wanted: a report. Otherwise what an onlooker wants
 * @update: only the update with this seq is wanted and told; 0 for all
 * @capture: the capture that is shown, as the user wrote it; NULL: the present
 */
struct sink_options {
	FILE *out;
	bool whole;
	__u32 update;
	const char *capture;
};

/**
 * struct sink_ops - a way to show the model; all but @update may be NULL
 * @open: begin; negative errno; -ENOTTY where this sink cannot be used here.
 *	@options stays valid until @close
 * @attached: the source observes from now on
 * @update: an update is over
 * @observed: the model has taken a fact, any
 * @tick: some time has passed, the model may have changed
 * @key: the terminal has input; false: the user wants to leave
 * @state: print the present state once
 * @finish: there will be no more facts: write what belongs at the end; negative
 *	errno. Called once, before @close, when all went well
 * @left_out: was it told something that it could not show? Then it is put in
 *	words: what, why and how to see it. Called after @finish, before @close
 * @close: end; the terminal is as before
 * @interval_ms: time between two ticks, 0 for none
 */
struct sink_ops {
	int (*open)(const struct sink_options *options);
	void (*attached)(const struct model *model);
	void (*update)(const struct model *model, const struct update *update);
	void (*observed)(const struct model *model,
			 const struct observation *observation);
	void (*tick)(const struct model *model);
	bool (*key)(const struct model *model);
	void (*state)(const struct model *model);
	int (*finish)(const struct model *model);
	bool (*left_out)(char what[LEFT_OUT_LEN]);
	void (*close)(void);
	int interval_ms;
};

extern const struct sink_ops sink_text;
extern const struct sink_ops sink_json;
extern const struct sink_ops sink_report;
extern const struct sink_ops sink_html;
extern const struct sink_ops sink_perfetto;
extern const struct sink_ops sink_screen;

#endif /* _TDXUPDATE_SINK_H */
