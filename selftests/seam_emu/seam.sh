# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of and for other files
#
# The emulator alone, and SEAMCALLs that are made one by one: what the updater
# never does is tested as well. Includes testbed.sh of the updater's tests.
#
# Pages to name in calls are p1, p2, ...: the file "memory" of seamcall_test.

testbed_dir=$(cd "$(dirname "$0")/../tdx_update" && pwd)
# shellcheck source=../tdx_update/testbed.sh
. "$testbed_dir/testbed.sh"

seamcall=/sys/kernel/debug/seamcall_test

# What the programs of a run exercised of the emulator's rules; rule_coverage.sh
# reads it.
rules_exercised=${SEAM_EMU_RULES:-/tmp/seam_emu-rules}

# Which page is what, for the functions below.
PARAMS=p1	# SEAMLDR_PARAMS
TD_PARAMS=p2
SOURCE=p3	# zeroes
SIGSTRUCT=10	# followed by the module
TD_PAGES=100	# each TD takes 50 pages from here on

seam_needs()
{
	testbed_needs seamcall_test
}

# Before the counts are lost.
rules_collect()
{
	[ ! -e "$emulator/rules" ] || cat "$emulator/rules" >>"$rules_exercised"
}

# Takes the place of that of testbed.sh, so that testbed_up does it as well.
testbed_down()
{
	exec 3>&-
	testbed_end_background
	[ ! -d "$emulator" ] || rules_collect
	testbed_unload seamcall_test lock_probe td_build tdx_update seam_emu
}

# seam_up [SEAM_EMU_PARAMETER=VALUE...]: the emulator afresh.
seam_up()
{
	testbed_down || tap_fail "the test bed cannot be taken down"
	testbed_load seam_emu "$@" || tap_fail "seam_emu does not load"
	seam_calls
}

# seam_calls: SEAMCALLs can be made, whatever else is loaded.
seam_calls()
{
	testbed_loaded seamcall_test || testbed_load seamcall_test ||
		tap_fail "seamcall_test does not load"
	exec 3<>"$seamcall/call"
}

# call CPU LEAF[/VERSION] [REGISTER=VALUE...]: leaves $status, for example
# OPERAND_INVALID:RCX, $rax and the other registers, and the time in $ns.
call()
{
	echo "$*" >&3 || tap_fail "cannot be called: $*"
	read -r status rax rcx rdx r8 r9 r10 r11 ns <&3 ||
		tap_fail "no answer to: $*"
}

# answers STATUS CPU LEAF...: the call does.
answers()
{
	wanted=$1
	shift
	call "$@"
	[ "$status" = "$wanted" ] ||
		tap_fail "'$*' answers $status ($rax) instead of $wanted"
}

# ok CPU LEAF...
ok()
{
	answers SUCCESS "$@"
}

# together STATUS STATUS CPU LEAF... '&' CPU LEAF...: two calls, of which the
# second is made while the first is at work, its locks held; leaves the time of the
# first in $ns, and no latency rules.
together()
{
	wanted="$1 $2"
	shift 2
	emulator_latency "leaf=${2%/*} cpu=$1 until=clear"
	echo "$*" >&3 || tap_fail "cannot be called: $*"
	read -r status _ _ _ _ _ _ _ ns <&3
	read -r status2 _ <&3
	[ "$status $status2" = "$wanted" ] ||
		tap_fail "'$*' answer $status $status2 instead of $wanted"
}

# poke ADDRESS BYTES VALUE
poke()
{
	echo "$*" >"$seamcall/poke" || tap_fail "cannot be written: $*"
}

# poke_zero PAGE_NUMBER
poke_zero()
{
	dd if=/dev/zero of="$seamcall/memory" bs=4096 count=1 \
		seek=$(($1 - 1)) conv=notrunc 2>/dev/null
}

# params_of MODULE_PAGES [LOAD]: SEAMLDR_PARAMS of the image in memory.
params_of()
{
	poke_zero 1
	[ "${2:-}" = LOAD ] || poke $PARAMS+4 4 1
	poke $PARAMS+8 8 p$SIGSTRUCT
	poke $PARAMS+120 8 "$1"
	page=0
	while [ $page -lt "$1" ]; do
		poke $PARAMS+$((128 + page * 8)) 8 p$((SIGSTRUCT + 1 + page))
		page=$((page + 1))
	done
}

# image_into_memory FILE [LOAD]
image_into_memory()
{
	dd if="$1" of="$seamcall/memory" bs=4096 skip=1 \
		seek=$((SIGSTRUCT - 1)) conv=notrunc 2>/dev/null
	params_of $(($(stat -c %s "$1") / 4096 - 2)) "${2:-}"
}

# install STATUS [RDX]: a whole session, the last CPU answers STATUS.
install()
{
	cpu=0
	while [ $cpu -lt $((cpus - 1)) ]; do
		ok $cpu SEAMLDR.INSTALL rcx=$PARAMS
		cpu=$((cpu + 1))
	done
	answers "$1" $cpu SEAMLDR.INSTALL rcx=$PARAMS
	tap_equal "RDX of INSTALL" "$rdx" "0x${2:-0}"
}

lp_init_all()
{
	cpu=0
	while [ $cpu -lt "$cpus" ]; do
		ok $cpu SYS.LP.INIT
		cpu=$((cpu + 1))
	done
}

# update_by_hand [SHUTDOWN_RCX [UPDATE_LEAF [REGISTER=VALUE...]]]: the image in
# memory replaces the module, as hosts do it.
update_by_hand()
{
	ok 0 SYS.SHUTDOWN rcx="${1:-0x10001}"
	install SUCCESS
	ok 0 SYS.INIT
	lp_init_all
	[ $# -eq 0 ] || shift
	[ $# -gt 0 ] || set -- SYS.UPDATE
	ok 0 "$@"
}

# td_params_default
td_params_default()
{
	poke_zero 2
	poke $TD_PARAMS+8 8 3
	poke $TD_PARAMS+16 2 2
	poke $TD_PARAMS+24 8 0x1e
	poke $TD_PARAMS+40 2 100
}

# td_pages NUMBER: names of the pages of TD 0, 1, ...
td_pages()
{
	base=$((TD_PAGES + $1 * 50))
	TDR=p$base
	TDVPR=p$((base + 10))
	PAGE=p$((base + 20))
}

# td_create NUMBER: MNG.CREATE, keys on one package, all TDCS pages.
td_create()
{
	td_pages "$1"
	ok 0 MNG.CREATE rcx=$TDR rdx=$(($1 + 1))
	ok 0 MNG.KEY.CONFIG rcx=$TDR
	for page in 1 2 3 4 5 6; do
		ok 0 MNG.ADDCX rcx=p$((base + page)) rdx=$TDR
	done
}

# td_init NUMBER: up to MNG.INIT; the build begins.
td_init()
{
	td_create "$1"
	td_params_default
	ok 0 MNG.INIT rcx=$TDR rdx=$TD_PARAMS
}

# td_vcpu [CPU [X2APIC_ID [TDVPR_NUMBER]]]: a vCPU of the current TD; its TDVPS
# pages follow the TDVPR.
td_vcpu()
{
	vcpu=${3:-$((base + 10))}
	ok 0 VP.CREATE rcx=p"$vcpu" rdx=$TDR
	for page in 1 2 3 4 5; do
		ok 0 VP.ADDCX rcx=p$((vcpu + page)) rdx=p"$vcpu"
	done
	ok "${1:-0}" VP.INIT/1 rcx=p"$vcpu" r8="${2:-0}"
}

# td_tables: all secure EPT tables for the first 2 MiB.
td_tables()
{
	ok 0 MEM.SEPT.ADD rcx=3 rdx=$TDR r8=p$((base + 17))
	ok 0 MEM.SEPT.ADD rcx=2 rdx=$TDR r8=p$((base + 18))
	ok 0 MEM.SEPT.ADD rcx=1 rdx=$TDR r8=p$((base + 19))
}

# td_ready NUMBER: everything but guest memory.
td_ready()
{
	td_init "$1"
	td_vcpu
	td_tables
}

# td_measure GPA: 16 times MR.EXTEND.
td_measure()
{
	chunk=0
	while [ $chunk -lt 16 ]; do
		ok 0 MR.EXTEND rcx=$(($1 + chunk * 256)) rdx=$TDR
		chunk=$((chunk + 1))
	done
}

# td_mrtd: of the only TD.
td_mrtd()
{
	sed -n 's/.* mrtd=//p' "$emulator/tds"
}

# td_key_back CPU_OF_VCPU: the HKID of the current TD is free again.
td_key_back()
{
	call "${1:-0}" VP.FLUSH rcx=$TDVPR
	ok 0 MNG.VPFLUSHDONE rcx=$TDR
	ok 0 PHYMEM.CACHE.WB
	ok 0 MNG.KEY.FREEID rcx=$TDR
}

# td_reclaim: all pages of the current TD, the TDR last.
td_reclaim()
{
	page=1
	while [ $page -lt 50 ]; do
		call 0 PHYMEM.PAGE.RECLAIM rcx=p$((base + page))
		page=$((page + 1))
	done
	ok 0 PHYMEM.PAGE.RECLAIM rcx=$TDR
}

# Right for a TD with one page of zeroes at 0x1000, measured.
MRTD_ONE_PAGE=ca76d5541328afef8bc9364261c515aebef90412ebc56ca0
MRTD_ONE_PAGE=${MRTD_ONE_PAGE}c2260ec531a14462cfc0c11de61d84292ddf8ca871da1ff1
