/* SPDX-License-Identifier: GPL-2.0-only */
/* A throw-away RSA-3072 key that signs SIGSTRUCTs. */
#ifndef _TDX_SIGNING_KEY_H
#define _TDX_SIGNING_KEY_H

#include "tdx_layout.h"

struct signing_key;

int signing_key_create(const char *path);
int signing_key_load(const char *path, struct signing_key **key);
void signing_key_free(struct signing_key *key);

int sigstruct_sign(struct tdx_sigstruct *sigstruct,
		   const struct signing_key *key);
int module_hash(const void *module, size_t len, __u8 hash[TDX_HASH_LEN]);

#endif /* _TDX_SIGNING_KEY_H */
