# SPDX-License-Identifier: GPL-2.0-only
# step: seamcall-events
# file: arch/x86/virt/vmx/tdx/Makefile
# result: seamcall_trace\.o
#
# The events.
{ print }
/^obj-y.*[ \t]seamldr\.o/ && !found {
	print "obj-y += seamcall_trace.o"
	found = 1
}
END { exit !found }
