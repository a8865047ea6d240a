// SPDX-License-Identifier: GPL-2.0-only
// step: refuse
// file: drivers/virt/coco/tdx-host/tdx-host.c
// result: ^#include "upload_error.h"
//
// upload_error(), which tells what an update failed of.
@@
@@
 #include <asm/tdx.h>
+
+#include "upload_error.h"
