/* SPDX-License-Identifier: GPL-2.0-only */
/* What user space is told of an update that failed. */
#ifndef _TDX_UPLOAD_ERROR_H
#define _TDX_UPLOAD_ERROR_H

#include <linux/errno.h>
#include <linux/firmware.h>

/**
 * upload_error - the error of the upload node
 * @errno: of seamldr_install_module()
 *
 * Device-busy means one thing only: a TD is in the way, retry.
 *
 * Context: any.
 * Return: as the file "error" shows it after "transferring:".
 */
static inline enum fw_upload_err upload_error(int errno)
{
	switch (errno) {
	case 0:
		return FW_UPLOAD_ERR_NONE;
	case -EBUSY:
		return FW_UPLOAD_ERR_BUSY;
	case -ENOMEM:
		return FW_UPLOAD_ERR_RW_ERROR;
	case -EINVAL:
		return FW_UPLOAD_ERR_FW_INVALID;
	default:
		return FW_UPLOAD_ERR_HW_ERROR;
	}
}

#endif /* _TDX_UPLOAD_ERROR_H */
