// SPDX-License-Identifier: GPL-2.0-only
// step: seamcall-events
// file: arch/x86/virt/vmx/tdx/seamcall_internal.h
// result: ^#include "seamcall_trace.h"
//
// What the wrappers need for events.
@@
@@
 #include <asm/tdx.h>
+
+#include "seamcall_trace.h"
