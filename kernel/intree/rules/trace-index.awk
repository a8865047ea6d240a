# SPDX-License-Identifier: GPL-2.0-only
# step: documentation
# file: Documentation/trace/index.rst
# result: ^ +events-tdx$
#
# The page of the events after those of other events.
{ line[NR] = $0 }
/^ +events-[a-z-]+$/ { place = NR }
END {
	for (i = 1; i <= NR; i++) {
		print line[i]
		if (i == place) {
			sub(/events-.*/, "events-tdx", line[i])
			print line[i]
		}
	}
	exit !place
}
