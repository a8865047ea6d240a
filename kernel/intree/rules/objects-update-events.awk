# SPDX-License-Identifier: GPL-2.0-only
# step: update-events
# file: arch/x86/virt/vmx/tdx/Makefile
# result: update_lock\.o
#
# What belongs to seamldr.o.
{ print }
/^obj-y.*[ \t]seamldr\.o/ && !found {
	print "obj-y += names.o update_lock.o"
	found = 1
}
END { exit !found }
