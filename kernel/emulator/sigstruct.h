/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_SIGSTRUCT_H
#define _SEAM_SIGSTRUCT_H

#include <linux/types.h>

#include "tdx_layout.h"

/**
 * struct seam_svn - security version
 * @valid:	there is a module to have one
 * @minor:	minor version
 * @major:	major version
 */
struct seam_svn {
	bool valid;
	u8 minor;
	u8 major;
};

u64 sigstruct_check(const struct tdx_sigstruct *sigstruct, u64 module_len,
		    const struct seam_svn *loaded);

#endif /* _SEAM_SIGSTRUCT_H */
