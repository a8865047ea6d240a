/* SPDX-License-Identifier: GPL-2.0-only */
/* Signals that end a program tidily. */
#ifndef _TDXUPDATE_ENDING_SIGNALS_H
#define _TDXUPDATE_ENDING_SIGNALS_H

int ending_signals_catch(int another);

#endif /* _TDXUPDATE_ENDING_SIGNALS_H */
