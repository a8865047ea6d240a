// SPDX-License-Identifier: GPL-2.0-only
// step: update-events
// file: arch/x86/virt/vmx/tdx/seamcall_internal.h
// result: seamcall_failed\([^)]*\);(?s:.*)if \(!silent\)\s*\w+\(
//
// The status of a SEAMCALL that failed, for the event of an update that aborts:
// what the wrapper makes an errno of it is lost. It prints no failure of an update,
// which stops the machine and reports when that runs again.
@@
identifier fn, status, print, args;
@@
 sc_retry_prerr(..., sc_err_func_t print, u64 fn, ...)
 {
 	...
 	u64 status = sc_retry(...);
+	bool silent = status && seamcall_failed(fn, status);
 	...
-	print(fn, status, args);
+	if (!silent)
+		print(fn, status, args);
 	...
 }
