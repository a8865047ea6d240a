// SPDX-License-Identifier: GPL-2.0-only
// step: seamcall-events
// file: arch/x86/virt/vmx/tdx/seamcall_internal.h
// result: seamcall_trace_begin\([^)]*\);\s*[a-z]+ = [^;]*;\s*seamcall_trace_end\(
//
// Events around every SEAMCALL to the TDX module, KVM's too: all but those that
// may not be instrumented come through the loop that waits for entropy. That one
// counts down, in a variable that begins with RDRAND_RETRY_LOOPS.
@@
identifier fn, args, left;
expression status;
type T, A;
@@
 sc_retry(..., u64 fn, A args)
 {
+	struct seamcall_trace trace;
 	T left = RDRAND_RETRY_LOOPS;
 	<...
+	seamcall_trace_begin(&trace, fn, args);
 	status = __seamcall_dirty_cache(...);
+	seamcall_trace_end(&trace, fn, status, RDRAND_RETRY_LOOPS - left + 1);
 	...>
 }
