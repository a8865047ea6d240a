/* SPDX-License-Identifier: GPL-2.0-only */
/* Text from outside as JSON, and the form of what the tools print. */
#ifndef _TDXUPDATE_JSON_TEXT_H
#define _TDXUPDATE_JSON_TEXT_H

#include <jansson.h>

/* Value of "schema" in each line; a field that goes or changes raises it. */
#define JSON_SCHEMA 1

json_t *json_text(const char *text);

#endif /* _TDXUPDATE_JSON_TEXT_H */
