# SPDX-License-Identifier: GPL-2.0-only
# step: refuse
# file: arch/x86/virt/vmx/tdx/Makefile
# result: sys_shutdown\.o
#
# What the module refuses by, and where it finds the numbers.
{ print }
/^obj-y.*[ \t]seamldr\.o/ && !found {
	print "obj-y += seamcall_errno.o seamcall_failure.o sys_shutdown.o"
	print ""
	print "ccflags-y += -I$(srctree)/include/trace/events"
	found = 1
}
END { exit !found }
