/* SPDX-License-Identifier: GPL-2.0-only */
/* Errors for people: what, why, and how to mend it, in one line on stderr. */
#ifndef _TDXUPDATE_COMPLAIN_H
#define _TDXUPDATE_COMPLAIN_H

/* complain(const char *format, ...): lower case, no newline at the end */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* _TDXUPDATE_COMPLAIN_H */
