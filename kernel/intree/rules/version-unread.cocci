// SPDX-License-Identifier: GPL-2.0-only
// step: update-events
// file: arch/x86/virt/vmx/tdx/tdx.c
// result: get_tdx_sys_info_version\([^;]*;[^;]*if \(ret\)\s*return ret;
//
// A module whose version cannot be read is not one to go on with.
@@
expression ret;
@@
 tdx_module_run_update(...)
 {
 	<...
-	WARN_ON_ONCE(ret);
+	if (ret)
+		return ret;
 	...>
 }
