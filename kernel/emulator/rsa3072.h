/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_RSA3072_H
#define _SEAM_RSA3072_H

#include <linux/types.h>

#define RSA3072_LEN 384

int rsa3072_init(void);
void rsa3072_exit(void);
bool rsa3072_open(const u8 signature[RSA3072_LEN],
		  const u8 modulus[RSA3072_LEN], u8 message[RSA3072_LEN]);

#endif /* _SEAM_RSA3072_H */
