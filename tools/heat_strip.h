/* SPDX-License-Identifier: GPL-2.0-only */
/* CPUs x steps of an update, a character for each CPU or group of CPUs. */
#ifndef _TDXUPDATE_HEAT_STRIP_H
#define _TDXUPDATE_HEAT_STRIP_H

#include "canvas.h"
#include "update.h"

/* Characters of a strip at most. */
#define HEAT_STRIP_LEN 256

/**
 * enum heat - what makes a CPU hot
 * @HEAT_WORK: its time in SEAMCALLs and in the queue for the P-SEAMLDR
 * @HEAT_WAIT: its time waiting for the others
 * @NR_HEATS: how many there are
 */
enum heat {
	HEAT_WORK,
	HEAT_WAIT,
	NR_HEATS,
};

/**
 * struct heat_strip - how CPUs are laid out
 * @heat: what is shown
 * @nr_cpus: from CPU 0 on
 * @per_cell: CPUs a character, a power of two: hottest of them is shown
 * @nr_cells: characters
 */
struct heat_strip {
	enum heat heat;
	__u32 nr_cpus;
	__u32 per_cell;
	int nr_cells;
};

__u32 heat_strip_cpus(const struct update *update);
void heat_strip_plan(struct heat_strip *strip, const struct update *update,
		     enum heat heat, int room);
void heat_strip_ruler(const struct heat_strip *strip, struct canvas *canvas,
		      int row, int col);
void heat_strip_step(const struct heat_strip *strip,
		     const struct update_step *step, struct canvas *canvas,
		     int row, int col);
const char *heat_name(enum heat heat);
const char *heat_strip_legend(const struct heat_strip *strip, char *text,
			      size_t len);

#endif /* _TDXUPDATE_HEAT_STRIP_H */
