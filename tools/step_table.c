// SPDX-License-Identifier: GPL-2.0-only
/* The table of an update's steps, the same on paper and on the screen. */
#include <stdio.h>

#include "names.h"
#include "step_table.h"
#include "units.h"

#define ROW "%-11s %9s %9s %13s %9s %10s %9s"

/**
 * step_table_header - what the columns are
 *
 * Return: a line without newline.
 */
const char *step_table_header(void)
{
	static char header[STEP_ROW_LEN];

	if (!header[0])
		snprintf(header, sizeof(header), ROW, "STEP", "TIME",
			 "LAST CPU", "OTHERS WAITED", "LONGEST", "LOCK WAIT",
			 "IN SEAM");
	return header;
}

/**
 * step_table_row - a step
 * @step: the step
 * @text: filled with a line without newline
 *
 * Return: @text.
 */
const char *step_table_row(const struct update_step *step,
			   char text[STEP_ROW_LEN])
{
	char duration[UNIT_LEN], waited[UNIT_LEN], longest[UNIT_LEN];
	char lock[UNIT_LEN], work[UNIT_LEN], cpu[16] = "-";

	if (step->straggler != UPDATE_NO_CPU)
		snprintf(cpu, sizeof(cpu), "%u", step->straggler);
	else if (step->failures)
		snprintf(cpu, sizeof(cpu), "failed");
	snprintf(text, STEP_ROW_LEN, ROW, name_state(step->state),
		 unit_duration(step->duration, duration), cpu,
		 unit_duration(step->waited, waited),
		 unit_duration(step->waited_max, longest),
		 unit_duration(step->lock, lock),
		 unit_duration(step->work, work));
	return text;
}
