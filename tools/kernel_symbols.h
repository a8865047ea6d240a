/* SPDX-License-Identifier: GPL-2.0-only */
/* Symbols of the running kernel. */
#ifndef _TDXUPDATE_KERNEL_SYMBOLS_H
#define _TDXUPDATE_KERNEL_SYMBOLS_H

#include <linux/types.h>

/**
 * typedef kernel_symbol_taker - takes in a symbol
 * @arg: as it was passed
 * @address: of the symbol; 0 where addresses are not told
 * @name: its name, which is only there during the call
 */
typedef void kernel_symbol_taker(void *arg, __u64 address, const char *name);

void kernel_symbols_each(kernel_symbol_taker *take, void *arg);

#endif /* _TDXUPDATE_KERNEL_SYMBOLS_H */
