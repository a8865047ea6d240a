/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The P-SEAMLDR and the update of the TDX module through it, in a kernel tree.
 * Takes the place of the standalone form's file of this name.
 */
#ifndef _TDX_SEAMLDR_H
#define _TDX_SEAMLDR_H

#include <linux/export.h>
#include <asm/seamldr.h>

#define EXPORT_SYMBOL_FOR_TDX_HOST(function) \
	EXPORT_SYMBOL_FOR_MODULES(function, "tdx-host")

#endif /* _TDX_SEAMLDR_H */
