// SPDX-License-Identifier: GPL-2.0-only
// step: update-events
// file: arch/x86/virt/vmx/tdx/seamcall_internal.h
// result: ^#include "seamcall_failure.h"
//
// What the wrappers need to note which SEAMCALL failed.
@@
@@
+#include "seamcall_failure.h"
 #include "seamcall_trace.h"
