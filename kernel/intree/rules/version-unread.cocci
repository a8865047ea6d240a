// SPDX-License-Identifier: GPL-2.0-only
// step: update-events
// file: arch/x86/virt/vmx/tdx/tdx.c
// result: \btdx_module_run_update\(void\)\s*\{((?!^\}|WARN_ON_ONCE)[\s\S])*get_tdx_sys_info_version\(((?!^\}|WARN_ON_ONCE)[\s\S])*if \(([^;{}]+)\)\s*return \3;
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
