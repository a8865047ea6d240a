# SPDX-License-Identifier: GPL-2.0-only
#
# How NAME.bpf.c becomes $(BPF_OUT)/NAME.skel.h, for the Makefiles that have such a
# file beside them. BUILD and V as there.

BPF_OUT	:= $(abspath $(BUILD))/bpf
CLANG	?= clang-14
BPFTOOL	?= $(firstword $(wildcard /usr/sbin/bpftool) bpftool)
Q	:= $(if $(filter 1,$(V)),,@)
say	= $(if $(filter 1,$(V)),,@printf '  %-8s %s\n' '$(1)' '$(notdir $@)')

bpf_mk	:= $(lastword $(MAKEFILE_LIST))
triplet	:= $(shell $(CC) -print-multiarch)
BPF_CFLAGS := -g -O2 -target bpf -D__TARGET_ARCH_x86 -Wall -Wextra \
	-Wno-unused-parameter -I$(dir $(bpf_mk))../tracepoints \
	-isystem /usr/include/$(triplet)

$(BPF_OUT):
	$(Q)mkdir -p $@

$(BPF_OUT)/%.o: %.bpf.c Makefile $(bpf_mk) | $(BPF_OUT)
	$(call say,CLANG)
	$(Q)$(CLANG) $(BPF_CFLAGS) -MMD -MP -c $< -o $@

$(BPF_OUT)/%.bpf.o: $(BPF_OUT)/%.o
	$(call say,GENOBJ)
	$(Q)$(BPFTOOL) gen object $@ $<

$(BPF_OUT)/%.skel.h: $(BPF_OUT)/%.bpf.o
	$(call say,SKEL)
	$(Q)$(BPFTOOL) gen skeleton $< name $*_bpf > $@

.DELETE_ON_ERROR:
.SECONDARY:
