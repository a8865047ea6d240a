/* SPDX-License-Identifier: GPL-2.0-only */
/* What the JSON looks like, as JSON Schema. */
#ifndef _TDXUPDATE_JSON_SCHEMA_H
#define _TDXUPDATE_JSON_SCHEMA_H

#include <stdio.h>

void json_schema_print(FILE *out);

#endif /* _TDXUPDATE_JSON_SCHEMA_H */
