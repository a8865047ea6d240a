# SPDX-License-Identifier: GPL-2.0-only
# step: emulator
# file: drivers/virt/coco/Kconfig
# result: seam_emu/Kconfig
#
# The emulator's option beside that of the TDX host's driver.
{ print }
/^source ".*\/tdx-host\/Kconfig"$/ && !found {
	print ""
	print "source \"drivers/virt/coco/seam_emu/Kconfig\""
	found = 1
}
END { exit !found }
