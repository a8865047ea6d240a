// SPDX-License-Identifier: GPL-2.0-only
// step: refuse
// file: arch/x86/virt/vmx/tdx/tdx.c
// result: ^#include "sys_shutdown.h"
//
// tdx_sys_shutdown(), which has the module refuse while a TD is in build, and
// where it leaves the status.
@@
@@
+#include "seamcall_failure.h"
 #include "seamcall_internal.h"
+#include "sys_shutdown.h"
