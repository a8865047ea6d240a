/* SPDX-License-Identifier: GPL-2.0-only */
/* The version of the programs. */
#ifndef _TDXUPDATE_VERSION_H
#define _TDXUPDATE_VERSION_H

#define TDXUPDATE_VERSION "0.1"

#endif /* _TDXUPDATE_VERSION_H */
