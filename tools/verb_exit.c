// SPDX-License-Identifier: GPL-2.0-only
/* How verbs that tell of updates end. See verb_exit.h. */
#include "complain.h"
#include "verb_exit.h"

/**
 * verb_exit - choose the exit code
 * @model: what was seen
 * @end: how the verb came to its end
 *
 * What was not seen weighs more than what the last update that was did.
 *
 * Return: the exit code.
 */
int verb_exit(const struct model *model, const struct verb_end *end)
{
	if (end->err)
		return EXIT_ERROR;
	if (end->incomplete || model_lost(model) || model->stats.partial)
		return EXIT_DATA_LOST;
	if (end->too_few)
		return EXIT_TOO_FEW;
	return end->by_update ? (int)end->verdict : EXIT_WORKED;
}

/**
 * verb_explain_losses - say what was lost, and why
 * @model: what was seen
 *
 * Also what was lost after the last update that was told.
 */
void verb_explain_losses(const struct model *model)
{
	size_t i;

	for (i = 0; i < TDX_NR_LOSSES; i++)
		if (model->losses[i])
			complain("records lost: %llu: %s",
				 (unsigned long long)model->losses[i],
				 loss_name(i));
}
