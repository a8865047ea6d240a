// SPDX-License-Identifier: GPL-2.0-only
// step: refuse
// file: arch/x86/virt/vmx/tdx/tdx.c
// result: tdx_sys_shutdown\(
//
// The module refuses to shut down while a TD is in build, and the caller is
// told so.
@@
expression args;
@@
 tdx_module_shutdown(...)
 {
 	<...
-	seamcall_prerr(TDH_SYS_SHUTDOWN, args)
+	tdx_sys_shutdown(args, this_cpu_ptr(&seamcall_failure))
 	...>
 }
