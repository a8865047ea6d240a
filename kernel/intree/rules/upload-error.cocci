// SPDX-License-Identifier: GPL-2.0-only
// step: refuse
// file: drivers/virt/coco/tdx-host/tdx-host.c
// result: \bupload_error\(
//
// Device-busy for an update that a TD is in the way of, and no invalid firmware
// for what has nothing to do with the image.
@@
expression ret, image;
@@
 tdx_fw_write(...)
 {
 	...
 	ret = seamldr_install_module(image, ...);
 	<...
-	FW_UPLOAD_ERR_FW_INVALID
+	upload_error(ret)
 	...>
 }
