/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_SIGNATURE_H
#define _SEAM_SIGNATURE_H

#include <linux/types.h>

struct tdx_sigstruct;

int signature_init(const char *key_hash);
void signature_exit(void);
const char *signature_policy(void);
bool signature_key_trusted(const struct tdx_sigstruct *sigstruct);
bool signature_valid(const struct tdx_sigstruct *sigstruct);

#endif /* _SEAM_SIGNATURE_H */
