// SPDX-License-Identifier: GPL-2.0-only
// step: update-events
// file: arch/x86/virt/vmx/tdx/tdx.c
// result: == -ENODEV && !__this_cpu_read\(seamcall_silent\)
//
// In an update there was a module. Whoever looks after the update says what its
// failure was, when the machine runs again.
@@
expression ret;
statement print;
@@
 try_init_module_global(...)
 {
 	<...
-	if (ret == -ENODEV)
+	if (ret == -ENODEV && !__this_cpu_read(seamcall_silent))
 		print
 	...>
 }
