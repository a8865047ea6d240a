# SPDX-License-Identifier: GPL-2.0-only
# step: selftests
# file: tools/testing/selftests/Makefile
# result: ^TARGETS \+= tdx_update$
#
# The selftests among the others, which are in alphabetical order, more or less.
/^TARGETS \+= / {
	if (!found && last < "tdx_update" && $3 > "tdx_update") {
		print "TARGETS += tdx_update"
		found = 1
	}
	last = $3
}
{ print }
END { exit !found }
