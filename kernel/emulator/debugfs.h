/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_DEBUGFS_H
#define _SEAM_DEBUGFS_H

void seam_debugfs_init(void);
void seam_debugfs_exit(void);

#endif /* _SEAM_DEBUGFS_H */
