// SPDX-License-Identifier: GPL-2.0-only
// step: update-events
// file: arch/x86/virt/vmx/tdx/tdx.c
// result: __this_cpu_read\(seamcall_silent\)\)\s*[a-z_]+ = -ECANCELED
//
// One CPU initialises the module for all. When it fails in an update the others are
// not told its error but that there was one, so that one CPU is seen to have failed.
@@
expression ret, state;
@@
 try_init_module_global(...)
 {
 	<...
 	ret = state.sysinit_ret;
+	if (ret && __this_cpu_read(seamcall_silent))
+		ret = -ECANCELED;
 	...>
 }
