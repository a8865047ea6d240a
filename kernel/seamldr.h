/* SPDX-License-Identifier: GPL-2.0-only */
/* The P-SEAMLDR and the update of the TDX module through it. */
#ifndef _TDX_SEAMLDR_H
#define _TDX_SEAMLDR_H

#include <linux/types.h>

#include "seamldr_info.h"

/* In a kernel tree, kernel/intree/seamldr.h: for the driver of tdx_host. */
#define EXPORT_SYMBOL_FOR_TDX_HOST(function)

int seamldr_get_info(struct seamldr_info *info);
int seamldr_install_module(const u8 *image, u32 image_len);

#endif /* _TDX_SEAMLDR_H */
