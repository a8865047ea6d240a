/* SPDX-License-Identifier: GPL-2.0-only */
/* Where reports go: whether it takes them, and what to say if not. */
#ifndef _TDXUPDATE_OUTPUT_STREAM_H
#define _TDXUPDATE_OUTPUT_STREAM_H

#include <stdio.h>

int output_flush(FILE *out);
int output_explain(const char *path, int err);
int standard_output_end(void);

#endif /* _TDXUPDATE_OUTPUT_STREAM_H */
