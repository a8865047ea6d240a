/* SPDX-License-Identifier: GPL-2.0-only */
/* Quantities as people read them. */
#ifndef _TDXUPDATE_UNITS_H
#define _TDXUPDATE_UNITS_H

#include <linux/types.h>
#include <stdint.h>

/* Enough for any text of this file, with its NUL. */
#define UNIT_LEN 32

/* No duration: it cannot be told. */
#define UNIT_UNKNOWN INT64_MIN

const char *unit_duration(__s64 ns, char text[UNIT_LEN]);
const char *unit_age(__s64 ns, char text[UNIT_LEN]);
const char *unit_count(__u64 count, char text[UNIT_LEN]);
const char *unit_rate(double per_second, char text[UNIT_LEN]);

#endif /* _TDXUPDATE_UNITS_H */
