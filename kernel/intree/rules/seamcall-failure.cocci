// SPDX-License-Identifier: GPL-2.0-only
// step: update-events
// file: arch/x86/virt/vmx/tdx/seamcall_internal.h
// result: seamcall_failed\(
//
// The status of a SEAMCALL that failed, for the event of an update that aborts:
// what the wrapper makes an errno of it is lost.
@@
identifier fn, status;
@@
 sc_retry_prerr(..., u64 fn, ...)
 {
 	...
 	u64 status = sc_retry(...);
+	if (status)
+		seamcall_failed(fn, status);
 	...
 }
