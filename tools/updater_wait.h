/* SPDX-License-Identifier: GPL-2.0-only */
/* Is the updater loaded? It may be after the tool was started. */
#ifndef _TDXUPDATE_UPDATER_WAIT_H
#define _TDXUPDATE_UPDATER_WAIT_H

const char *updater_module(void);
int updater_wait(int signals);

#endif /* _TDXUPDATE_UPDATER_WAIT_H */
