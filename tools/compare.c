// SPDX-License-Identifier: GPL-2.0-only
/* The verb compare: two captures against each other. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "comparison_out.h"
#include "complain.h"
#include "output_stream.h"
#include "source.h"
#include "verb.h"
#include "verb_options.h"

enum option_key {
	OPT_FORCE = 0x100,
	OPT_JSON,
	OPT_THRESHOLD,
};

/**
 * struct compare - one run of the verb
 * @json: one line of JSON wanted
 * @force: also what does not compare
 * @paths: captures
 * @compared: what is told
 */
struct compare {
	bool json;
	bool force;
	const char *paths[2];
	struct compared compared;
};

static const char doc[] =
	"Compare the updates of capture B with those of capture A: per step and per CPU.\n"
	"\v"
	"A difference is told from chance by the spread of several updates in each capture. "
	"With one update in either there is no such noise band, and no verdict.\n"
	"\n"
	"Exit codes: 0 B is not slower, or there is no verdict; 7 B is slower; "
	"5 something is missing in a capture, whatever the verdict; "
	"1 an error, or captures that do not compare (see --force).\n"
	"\n"
	"Examples:\n"
	"  tdxupdate-trace record -o before.tdxcap --until-update=20\n"
	"  tdxupdate-trace compare before.tdxcap after.tdxcap\n"
	"  tdxupdate-trace compare --json before.tdxcap after.tdxcap | jq .verdict";

static const struct argp_option options[] = {
	{ "json", OPT_JSON, NULL, 0, "One line of JSON", 0 },
	{ "force", OPT_FORCE, NULL, 0,
	  "Compare also emulated with real, or what has other CPUs or was observed another way",
	  0 },
	{ "threshold", OPT_THRESHOLD, "PERCENT", 0,
	  "A difference of less than PERCENT of A counts as none (1)", 0 },
	{ 0 },
};

static double parse_percent(const char *text, struct argp_state *state)
{
	double percent;
	char *end;

	percent = strtod(text, &end);
	if (*end || end == text || !(percent >= 0 && percent <= 1000))
		argp_error(state,
			   "--threshold %s: not a percentage from 0 to 1000",
			   text);
	return percent;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct compare *compare = state->input;

	switch (key) {
	case OPT_JSON:
		compare->json = true;
		break;
	case OPT_FORCE:
		compare->force = true;
		break;
	case OPT_THRESHOLD:
		compare->compared.threshold = parse_percent(arg, state) / 100;
		break;
	case ARGP_KEY_ARG:
		if (state->arg_num >= 2)
			argp_error(state, "%s: compare takes two captures",
				   arg);
		compare->paths[state->arg_num] = arg;
		break;
	case ARGP_KEY_END:
		if (state->arg_num < 2)
			argp_error(state,
				   "compare takes two captures: A and B");
		if (!strcmp(compare->paths[0], "-") &&
		    !strcmp(compare->paths[1], "-"))
			argp_error(
				state,
				"only one capture can come from standard input");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static int read_side(struct compared_side *side, const char *name,
		     const char *path)
{
	const struct watch_options from = { .capture_path = path };
	const struct observer observer = { compared_side_observe, side };
	struct source *source;
	int ret;

	compared_side_init(side, name, path);
	ret = source_capture.open(&source, &side->model.watching, &observer,
				  &from);
	if (ret)
		return ret;
	while (!ret)
		ret = source_capture.read(source, true);
	source_capture.close(source);
	return ret < 0 ? ret : 0;
}

static int check_updates(const struct compared_side *side)
{
	if (compared_side_updates(side))
		return 0;
	complain(
		"%s: holds no update that can be compared: record some with tdxupdate-trace record --until-update=10",
		side->path);
	return -ENODATA;
}

static int check_kinds(const struct compare *compare)
{
	const struct mixed *mixed = &compare->compared.mixed;
	int i;

	if (compare->force)
		return 0;
	for (i = 0; i < mixed->nr; i++)
		complain(
			"these do not compare: %s: say --force to compare them all the same",
			mixed->words[i]);
	return mixed->nr ? -EINVAL : 0;
}

/* All that makes the exit status tell of something missing. */
static void explain_partial(const struct compared_side *side)
{
	const struct model *model = &side->model;

	if (model->ended && !model->end.clean)
		complain("%s: %s: what follows was not compared", side->path,
			 model->end.why[0] ? model->end.why : "incomplete");
	if (model_lost(model))
		complain("%s: %llu records are missing: figures may be wrong",
			 side->path, (unsigned long long)model_lost(model));
	if (model->stats.partial)
		complain(
			"%s: %llu update%s not wholly seen: compared without: attach before an update begins",
			side->path, (unsigned long long)model->stats.partial,
			model->stats.partial == 1 ? " was" : "s were");
	if (model->updating)
		complain(
			"%s: the end of update %u was not seen: compared without: record until it is over",
			side->path, model->begun);
}

static int print(const struct compare *compare)
{
	int err = 0;

	if (compare->json)
		err = comparison_json(stdout, &compare->compared);
	else
		comparison_text(stdout, &compare->compared);
	return output_explain(NULL, err ? err : output_flush(stdout));
}

static void build(struct compared *compared)
{
	const struct comparison_side a = { &compared->a.model.stats,
					   &compared->a.samples };
	const struct comparison_side b = { &compared->b.model.stats,
					   &compared->b.samples };

	comparison_build(&compared->comparison, &a, &b, compared->threshold);
}

static int run(struct compare *compare)
{
	struct compared *compared = &compare->compared;
	int err;

	err = read_side(&compared->a, "A", compare->paths[0]);
	if (!err)
		err = read_side(&compared->b, "B", compare->paths[1]);
	if (!err)
		err = check_updates(&compared->a);
	if (!err)
		err = check_updates(&compared->b);
	if (err)
		return err;
	mixed_find(&compared->mixed, &compared->a, &compared->b);
	err = check_kinds(compare);
	if (err)
		return err;
	build(compared);
	explain_partial(&compared->a);
	explain_partial(&compared->b);
	return print(compare);
}

static int exit_code(const struct compared *compared, int err)
{
	if (err)
		return EXIT_ERROR;
	if (compared_side_partial(&compared->a) ||
	    compared_side_partial(&compared->b))
		return EXIT_DATA_LOST;
	return compared->comparison.verdict == COMPARISON_SLOWER ? EXIT_SLOWER :
								   EXIT_WORKED;
}

/**
 * compare_run - the verb compare
 * @argc: as of main(), from the verb on
 * @argv: as of main(), from the verb on
 *
 * Return: exit code.
 */
int compare_run(int argc, char **argv)
{
	static const struct argp argp = { options, parse_option, "A B", doc,
					  NULL,	   NULL,	 NULL };
	static struct compare compare = { .compared.threshold = 0.01 };
	int code;

	verb_parse(&argp, argc, argv, &compare);
	code = exit_code(&compare.compared, run(&compare));
	compared_side_free(&compare.compared.a);
	compared_side_free(&compare.compared.b);
	return code;
}
