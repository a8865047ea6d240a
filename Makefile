# SPDX-License-Identifier: GPL-2.0-only
#
# The verbs of tdxupdate. Each installs the Debian packages and fetches the
# guest kernel that it needs; `make help` lists them.

BUILD	?= build
override BUILD := $(abspath $(BUILD))
KERNEL	?= 6.12
CPUS	?= 4
prefix	?= /usr/local
sub	= @+$(MAKE) $(if $(filter 1,$(V)),,-s) --no-print-directory BUILD=$(BUILD) -C
need	= @scripts/install-packages

# The programs of the selftests that a guest holds.
programs := $(filter-out selftests/unit/ selftests/fuzz/ \
	selftests/synthetic/ selftests/report/ selftests/captures/ selftests/model/, \
	$(dir $(wildcard selftests/*/Makefile)))

export BUILD V

help:
	@printf '%s\n' \
	'make VERB [V=1]' \
	'' \
	'  all           kernel modules and programs, for the default guest' \
	'  demo          four updates in a VM, each explained: start here' \
	'  vm            a shell in a guest with everything installed' \
	'                  KERNEL=6.12|7.x|stock|intree|debug  CPUS=4  ICOUNT=1' \
	'  test          unit tests, kselftests in a VM on 6.12, fuzzing, docs, lint' \
	'  test-matrix   the same, and 7.x, CPUs that run in parallel, an unmodified 7.3,' \
	'                  7.3 with the updater in it, HTML pages, demo and bench' \
	'  test-stock    an unmodified Linux 7.3, its own updater and the emulator' \
	'  test-intree   Linux 7.3 with the updater in it: the kselftests, in two ways' \
	'  test-debug    kselftests and emulator under KASAN and lockdep' \
	'  unit          the unit tests alone' \
	'  selftests     the kselftests alone (KERNEL=6.12|7.x)' \
	'  fuzz          fuzz targets alone (FUZZ_SECONDS=60, or FUZZ_RUNS=N of each)' \
	'  bench         what watching costs, and what is claimed of it: an hour' \
	'                  (BENCH_CPUS="4 8": guests; KERNEL=6.12|7.x)' \
	'  lint          checkpatch, sparse, clang-format, shellcheck, kernel-doc' \
	'  modules       tdx_update.ko, seam_emu.ko, td_build.ko (KERNEL=6.12|7.x)' \
	'  tools         tdxupdate-trace, tdxupdate-load, tdxupdate-mkimage' \
	'  linux         Linux 7.3 with the updater in it, as a guest kernel: 10 minutes' \
	'                  once, seconds after (KERNEL=stock: without; intree-debug,' \
	'                  intree-kcsan, intree-rt; debug: without, KASAN and lockdep)' \
	'  intree        puts the updater into a kernel tree (LINUX=FOLDER)' \
	'  series        the same as patches for git am, in build/series (LINUX=FOLDER)' \
	'  docs          manual pages, in build/man' \
	'  install       programs, manual pages, completion (DESTDIR=, prefix=/usr/local)' \
	'  clean         removes build/; the cache in ~/.cache/tdxupdate stays' \
	'' \
	'Missing Debian packages are installed (root) and guest kernels fetched' \
	'(any user) when a verb needs them. scripts/vm --help: more about guests.'

all: modules tools

modules:
	$(need) build
	@scripts/build-modules $(KERNEL)

tools:
	$(need) build
	$(sub) tools

# The default of the other verbs is not built from source.
linux_kernel := $(if $(filter file,$(origin KERNEL)),intree,$(KERNEL))
linux:
	@scripts/build-linux $(linux_kernel)

intree:
	$(if $(LINUX),,$(error make intree: which kernel tree: LINUX=FOLDER))
	$(need) intree
	@scripts/intree $(if $(REPLACE),--replace) $(LINUX)

# What a guest holds.
guest: modules tools $(programs)
	$(need) vm

# Some are linked with what the tools are made of.
$(programs): tools
	$(sub) $@

demo: KERNEL := 6.12
demo: guest
	@scripts/demo

vm: guest
	@scripts/vm --shell --kernel $(KERNEL) --cpus $(CPUS)

test:
	@scripts/run-tests

test-matrix:
	@scripts/run-tests --matrix

test-stock:
	@scripts/run-tests stock stock-icount

series:
	$(if $(LINUX),,$(error make series: for which kernel tree: LINUX=FOLDER))
	$(need) intree
	@scripts/series $(if $(REPLACE),--replace) $(LINUX)

test-intree:
	@scripts/run-tests $(linux_kernel)

test-debug:
	@scripts/run-tests kselftest-debug seam_emu-debug

unit:
	@scripts/run-tests unit

selftests:
	@scripts/run-tests kselftest-$(KERNEL)

fuzz:
	@scripts/run-tests fuzz

bench: guest
	$(need) test size
	$(sub) selftests/synthetic
	@KERNEL=$(KERNEL) selftests/bench/run

lint:
	$(need) build lint
	@scripts/lint

docs:
	$(need) docs
	$(sub) Documentation

install: tools docs
	$(sub) tools install DESTDIR=$(DESTDIR) prefix=$(prefix)
	$(sub) Documentation install DESTDIR=$(DESTDIR) prefix=$(prefix)

clean:
	rm -rf $(BUILD)

.PHONY: help all modules linux intree series tools guest $(programs) demo vm test test-matrix \
	test-stock test-intree test-debug unit selftests fuzz bench lint docs install clean
.DELETE_ON_ERROR:
