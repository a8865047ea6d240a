# SPDX-License-Identifier: GPL-2.0-only
# step: documentation
# file: Documentation/virt/index.rst
# result: ^ +coco/seam-emulator$
#
# The page of the emulator after those of other parts of confidential computing.
{ line[NR] = $0 }
/^ +coco\// { place = NR }
END {
	for (i = 1; i <= NR; i++) {
		print line[i]
		if (i == place) {
			sub(/coco\/.*/, "coco/seam-emulator", line[i])
			print line[i]
		}
	}
	exit !place
}
