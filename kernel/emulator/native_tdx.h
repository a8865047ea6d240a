/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SEAM_NATIVE_TDX_H
#define _SEAM_NATIVE_TDX_H

#ifdef CONFIG_INTEL_TDX_HOST
int native_tdx_present(void);
void native_tdx_absent(void);
#else
static inline int native_tdx_present(void)
{
	return 0;
}

static inline void native_tdx_absent(void)
{
}
#endif

#endif /* _SEAM_NATIVE_TDX_H */
