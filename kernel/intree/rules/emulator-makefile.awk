# SPDX-License-Identifier: GPL-2.0-only
# step: emulator
# file: drivers/virt/coco/Makefile
# result: CONFIG_SEAM_EMU
#
# The emulator's folder beside that of the TDX host's driver.
{ print }
/^obj-.*[ \t]tdx-host\/$/ && !found {
	print "obj-$(CONFIG_SEAM_EMU)\t\t+= seam_emu/"
	found = 1
}
END { exit !found }
