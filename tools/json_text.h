/* SPDX-License-Identifier: GPL-2.0-only */
/* Text from outside as JSON. */
#ifndef _TDXUPDATE_JSON_TEXT_H
#define _TDXUPDATE_JSON_TEXT_H

#include <jansson.h>

json_t *json_text(const char *text);

#endif /* _TDXUPDATE_JSON_TEXT_H */
