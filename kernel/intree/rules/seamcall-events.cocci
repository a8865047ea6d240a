// SPDX-License-Identifier: GPL-2.0-only
// step: seamcall-events
// file: arch/x86/virt/vmx/tdx/seamcall_internal.h
// result: if \(seamcall_is_traced\(\)\)\s*[^;=]+ = seamcall_traced\(
//
// Events around every SEAMCALL to the TDX module, KVM's too: all but those that
// may not be instrumented come through the loop that waits for entropy. That one
// counts down, in a variable that begins with RDRAND_RETRY_LOOPS.
@@
identifier seamcall, fn, args, left;
expression status;
type S, T, A;
@@
 sc_retry(S seamcall, u64 fn, A args)
 {
 	T left = RDRAND_RETRY_LOOPS;
 	<...
-	status = __seamcall_dirty_cache(seamcall, fn, args);
+	if (seamcall_is_traced())
+		status = seamcall_traced(__seamcall_dirty_cache(seamcall, fn, args),
+					 fn, args, RDRAND_RETRY_LOOPS - left + 1);
+	else
+		status = __seamcall_dirty_cache(seamcall, fn, args);
 	...>
 }
