/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules by which the P-SEAMLDR and the TDX module refuse or decide. Each
 * row is one check of the code; debugfs "rules" counts how often it decided.
 *
 * X(id, section, what is true when the rule speaks, status): the section is the
 * leaf, or what several leaves have in common. A status is completed with an
 * operand id or a count where that depends on the call. Status 0: the rule
 * decides without refusing, or by VMfailInvalid, which has no status. An id
 * never changes; tests and documentation name it.
 */
#ifndef _SEAM_RULE_TABLE_H
#define _SEAM_RULE_TABLE_H

/* clang-format off */

#define SEAM_DISPATCH_RULES(X) \
	X(DISPATCH_SEAM_READY, "DISPATCH", \
	  "SEAM_READY is clear: VMfailInvalid", 0) \
	X(DISPATCH_RESERVED, "DISPATCH", "reserved bit of RAX set", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RAX)) \
	X(DISPATCH_VERSION, "DISPATCH", \
	  "leaf version unknown to this generation", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RAX)) \
	X(DISPATCH_SHUTDOWN, "DISPATCH", "module is shut down", \
	  TDX_STATUS(SYS_SHUTDOWN)) \
	X(DISPATCH_LP_SHUTDOWN, "DISPATCH", \
	  "SYS.LP.SHUTDOWN passes though the module is shut down", 0) \
	X(DISPATCH_NOT_READY, "DISPATCH", \
	  "module not READY and the leaf is none of those that run before", \
	  TDX_STATUS(SYS_NOT_READY)) \
	X(DISPATCH_LEAF, "DISPATCH", "unknown leaf", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RAX))

#define SEAM_LOADER_RULES(X) \
	X(LOADER_BUSY, "P-SEAMLDR", \
	  "another LP is inside: VMfailInvalid", 0) \
	X(LOADER_LEAF, "P-SEAMLDR", "unknown leaf", SEAMLDR_ST_EBADPARAM) \
	X(INFO_BUFFER, "SEAMLDR.INFO", \
	  "buffer misaligned or no memory of the host", \
	  SEAMLDR_ST_EBADPARAM) \
	X(LOADER_GONE, "P-SEAMLDR", \
	  "SEAMLDR.SHUTDOWN ended it: VMfailInvalid", 0) \
	X(SEAMINFO_BUFFER, "SEAMLDR.SEAMINFO", \
	  "buffer misaligned or no memory of the host", \
	  SEAMLDR_ST_EBADPARAM) \
	X(INSTALL_LP, "P-SEAMLDR", "LP unknown to the platform", \
	  SEAMLDR_ST_EUNSPECERR) \
	X(INSTALL_FLOW, "SEAMLDR.INSTALL", \
	  "a SHUTDOWN or CLEANUP session is open", \
	  SEAMLDR_ST_EBADCALL) \
	X(INSTALL_LP_TWICE, "SEAMLDR.INSTALL", \
	  "LP called before in this session", SEAMLDR_ST_EBADCALL) \
	X(INSTALL_FIRST_LP, "SEAMLDR.INSTALL", \
	  "first LP: snapshot taken, SEAM_READY cleared", 0) \
	X(INSTALL_OTHER_LP, "SEAMLDR.INSTALL", \
	  "not the last LP: success, RCX not looked at", 0) \
	X(INSTALL_PARAMS, "SEAMLDR.INSTALL", \
	  "parameters misaligned or no memory of the host", \
	  SEAMLDR_ST_EBADPARAM) \
	X(INSTALL_PARAMS_VERSION, "SEAMLDR.INSTALL", \
	  "version of the parameters not 0", SEAMLDR_ST_EBADPARAM) \
	X(INSTALL_PARAMS_RESERVED, "SEAMLDR.INSTALL", \
	  "reserved bytes of the parameters not 0", SEAMLDR_ST_EBADPARAM) \
	X(INSTALL_SCENARIO, "SEAMLDR.INSTALL", \
	  "scenario neither LOAD nor UPDATE", SEAMLDR_ST_EBADPARAM) \
	X(INSTALL_PAGE_COUNT, "SEAMLDR.INSTALL", \
	  "no module page, or more than 496", SEAMLDR_ST_EBADPARAM) \
	X(INSTALL_PAGE, "SEAMLDR.INSTALL", \
	  "module page misaligned or no memory of the host", \
	  SEAMLDR_ST_EBADPARAM) \
	X(INSTALL_SIGSTRUCT, "SEAMLDR.INSTALL", \
	  "SIGSTRUCT misaligned or no memory of the host", \
	  SEAMLDR_ST_EBADPARAM) \
	X(INSTALL_OLD_MODULE, "SEAMLDR.INSTALL", \
	  "UPDATE, but no module was ready", SEAMLDR_ST_EBADPARAM) \
	X(INSTALL_UPDATES_LEFT, "SEAMLDR.INSTALL", \
	  "UPDATE, but no update remains", SEAMLDR_ST_EBADCALL) \
	X(INSTALL_HANDOFF, "SEAMLDR.INSTALL", \
	  "UPDATE, but there is no handoff data", SEAMLDR_ST_EBADHANDOFF) \
	X(INSTALL_HANDOFF_OLD, "SEAMLDR.INSTALL", \
	  "handoff version below min_update_hv of the SIGSTRUCT", \
	  SEAMLDR_ST_EBADHANDOFF) \
	X(INSTALL_HANDOFF_NEW, "SEAMLDR.INSTALL", \
	  "handoff version above module_hv of the SIGSTRUCT", \
	  SEAMLDR_ST_EBADHANDOFF) \
	X(INSTALL_DIRTY_KEYS, "SEAMLDR.INSTALL", \
	  "LOAD, but keys are dirty", SEAMLDR_ST_ECLEANUPREQ) \
	X(INSTALL_AS_LOAD, "SEAMLDR.INSTALL", \
	  "UPDATE on a platform that cannot: taken for LOAD", 0) \
	X(INSTALL_RESTORED, "SEAMLDR.INSTALL", \
	  "recoverable failure: snapshot restored", 0) \
	X(INSTALL_HASH, "SEAMLDR.INSTALL", \
	  "SHA-384 of the module pages is not seamhash", \
	  SEAMLDR_ST_EBADHASH) \
	X(INSTALL_LOST, "SEAMLDR.INSTALL", \
	  "unrecoverable failure: no module is left", 0) \
	X(INSTALL_LOADED, "SEAMLDR.INSTALL", "LOAD done: all TDs are gone", 0) \
	X(INSTALL_UPDATED, "SEAMLDR.INSTALL", \
	  "UPDATE done: TDs stay, one update less remains", 0) \
	X(LOADER_SHUTDOWN_FLOW, "SEAMLDR.SHUTDOWN", \
	  "an INSTALL or CLEANUP session is open", SEAMLDR_ST_EBADCALL) \
	X(LOADER_SHUTDOWN_DIRTY, "SEAMLDR.SHUTDOWN", \
	  "keys or caches are dirty", SEAMLDR_ST_ECLEANUPREQ) \
	X(LOADER_SHUTDOWN_FIRST_LP, "SEAMLDR.SHUTDOWN", \
	  "first LP: SEAM_READY cleared", 0) \
	X(LOADER_SHUTDOWN_LAST_LP, "SEAMLDR.SHUTDOWN", \
	  "the last LP is not acm_x2apicid", SEAMLDR_ST_EBADCALL) \
	X(LOADER_SHUTDOWN_DONE, "SEAMLDR.SHUTDOWN", \
	  "last LP: P-SEAMLDR and module are gone", 0) \
	X(CLEANUP_FLOW, "SEAMLDR.CLEANUP", \
	  "an INSTALL or SHUTDOWN session is open", SEAMLDR_ST_EBADCALL) \
	X(CLEANUP_LP_TWICE, "SEAMLDR.CLEANUP", \
	  "LP called before in this session", SEAMLDR_ST_EBADCALL) \
	X(CLEANUP_FIRST_LP, "SEAMLDR.CLEANUP", \
	  "first LP: SEAM_READY cleared, handoff data invalid", 0) \
	X(CLEANUP_PACKAGE, "SEAMLDR.CLEANUP", \
	  "last LP of a package: its keys and caches are clean", 0) \
	X(CLEANUP_DONE, "SEAMLDR.CLEANUP", \
	  "last LP: module and TDs are gone, all updates remain", 0)

#define SEAM_SIGSTRUCT_RULES(X) \
	X(SIGSTRUCT_HEADER, "SIGSTRUCT", \
	  "type, header, vendor, length or key format wrong", \
	  SEAMLDR_ST_EBADSIG) \
	X(SIGSTRUCT_RESERVED, "SIGSTRUCT", \
	  "reserved bytes or attributes not 0", SEAMLDR_ST_EBADSIG) \
	X(SIGSTRUCT_HV, "SIGSTRUCT", "min_update_hv above module_hv", \
	  SEAMLDR_ST_EBADSIG) \
	X(SIGSTRUCT_KEY, "SIGSTRUCT", \
	  "key is not the one of key_hash=", SEAMLDR_ST_EBADSIG) \
	X(SIGSTRUCT_DEBUG, "SIGSTRUCT", \
	  "debug-signed module on a production platform", \
	  SEAMLDR_ST_EBADSIG) \
	X(SIGSTRUCT_OFFSETS, "SIGSTRUCT", "an offset is out of the image", \
	  SEAMLDR_ST_EBADSIG) \
	X(SIGSTRUCT_CPU_COUNT, "SIGSTRUCT", "CPU list empty or too long", \
	  SEAMLDR_ST_EBADSIG) \
	X(SIGSTRUCT_SVN_MAJOR, "SIGSTRUCT", \
	  "major security version 0, or not that of the loaded module", \
	  SEAMLDR_ST_EUNSUPPORTED) \
	X(SIGSTRUCT_SVN_MINOR, "SIGSTRUCT", \
	  "minor security version below that of the loaded module", \
	  SEAMLDR_ST_EBADSIG) \
	X(SIGSTRUCT_CPU, "SIGSTRUCT", "CPU list does not cover this CPU", \
	  SEAMLDR_ST_EUNSUPCPU) \
	X(SIGSTRUCT_SIGNATURE, "SIGSTRUCT", \
	  "key_hash= given, and the signature is wrong", \
	  SEAMLDR_ST_EBADSIG)

#define SEAM_SYS_RULES(X) \
	X(SYS_INIT_LOCK, "SYS.INIT", "global lock held", \
	  TDX_STATUS(SYS_BUSY)) \
	X(SYS_INIT_RCX, "SYS.INIT", "RCX not 0", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RCX)) \
	X(SYS_INIT_STATE, "SYS.INIT", "state is not SYSINIT_PENDING", \
	  TDX_STATUS(SYS_INIT_NOT_PENDING)) \
	X(SYS_INIT_SIGSTRUCT, "SYS.INIT", \
	  "handoff versions of the SIGSTRUCT are not those compiled in", \
	  TDX_STATUS(SYS_INCOMPATIBLE_SIGSTRUCT)) \
	X(SYS_INIT_R8, "SYS.INIT", "version 1: unknown bit of R8", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, R8)) \
	X(SYS_LP_INIT_LOCK, "SYS.LP.INIT", "global lock held alone", \
	  TDX_STATUS(SYS_BUSY)) \
	X(SYS_LP_INIT_STATE, "SYS.LP.INIT", "state is not SYSINIT_DONE", \
	  TDX_STATUS(SYS_LP_INIT_NOT_PENDING)) \
	X(SYS_LP_INIT_LP, "SYS.LP.INIT", "LP unknown to the platform", \
	  TDX_STATUS(INVALID_PKG_ID)) \
	X(SYS_LP_INIT_DONE, "SYS.LP.INIT", "LP is initialised", \
	  TDX_STATUS(SYS_LP_INIT_DONE)) \
	X(SYS_RD_LP, "SYS.RD", "LP is not initialised", \
	  TDX_STATUS(SYS_LP_INIT_NOT_DONE)) \
	X(SYS_RD_FIELD, "SYS.RD", "unknown field", \
	  TDX_STATUS(METADATA_FIELD_ID_INCORRECT)) \
	X(SYS_CONFIG_LOCK, "SYS.CONFIG", "global lock held", \
	  TDX_STATUS(SYS_BUSY)) \
	X(SYS_CONFIG_STATE, "SYS.CONFIG", \
	  "state is not SYSINIT_DONE, or an LP is not initialised", \
	  TDX_STATUS(SYS_CONFIG_NOT_PENDING)) \
	X(SYS_CONFIG_RCX, "SYS.CONFIG", "list of TDMRs misaligned", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RCX)) \
	X(SYS_CONFIG_RDX, "SYS.CONFIG", "no TDMR, or too many", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RDX)) \
	X(SYS_CONFIG_R8, "SYS.CONFIG", "unknown bit of R8", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, R8)) \
	X(SYS_CONFIG_TDS, "SYS.CONFIG", \
	  "instead of SYS.UPDATE: handoff data and TDs are lost", 0) \
	X(SYS_KEY_CONFIG_LOCK, "SYS.KEY.CONFIG", "global lock held", \
	  TDX_STATUS(SYS_BUSY)) \
	X(SYS_KEY_CONFIG_STATE, "SYS.KEY.CONFIG", \
	  "state is not SYSCONFIG_DONE", \
	  TDX_STATUS(SYS_KEY_CONFIG_NOT_PENDING)) \
	X(SYS_KEY_CONFIG_DONE, "SYS.KEY.CONFIG", "package has its key", \
	  TDX_STATUS(KEY_CONFIGURED)) \
	X(SYS_TDMR_INIT_RCX, "SYS.TDMR.INIT", "TDMR base misaligned", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RCX)) \
	X(SYS_SHUTDOWN_RCX, "SYS.SHUTDOWN", \
	  "handoff version out of range, or reserved bit", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RCX)) \
	X(SYS_SHUTDOWN_BIT16, "SYS.SHUTDOWN", \
	  "bit 16 given to a generation that does not know it", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RCX)) \
	X(SYS_SHUTDOWN_LOCK, "SYS.SHUTDOWN", "global lock held", \
	  TDX_STATUS(SYS_BUSY)) \
	X(SYS_SHUTDOWN_LP, "SYS.SHUTDOWN", \
	  "another LP is inside the module: state stays READY", \
	  TDX_STATUS(SYS_BUSY)) \
	X(SYS_SHUTDOWN_BUILD, "SYS.SHUTDOWN", \
	  "bit 16, and a TD is in build: state stays READY", \
	  TDX_STATUS(UPDATE_COMPATIBILITY_SENSITIVE)) \
	X(SYS_SHUTDOWN_MIGRATION, "SYS.SHUTDOWN", \
	  "bit 16, and a migration is interrupted: state stays READY", \
	  TDX_STATUS(UPDATE_COMPATIBILITY_SENSITIVE)) \
	X(SYS_SHUTDOWN_UNPROTECTED, "SYS.SHUTDOWN", \
	  "goes ahead without bit 16 though a TD is in build", 0) \
	X(SYS_SHUTDOWN_DONE, "SYS.SHUTDOWN", "handoff data written", 0) \
	X(SYS_UPDATE_LOCK, "SYS.UPDATE", "global lock held", \
	  TDX_STATUS(SYS_BUSY)) \
	X(SYS_UPDATE_STATE, "SYS.UPDATE", \
	  "state is not SYSINIT_DONE, or an LP is not initialised", \
	  TDX_STATUS(SYS_STATE_INCORRECT)) \
	X(SYS_UPDATE_HANDOFF, "SYS.UPDATE", \
	  "no handoff data, or of a version out of range", \
	  TDX_STATUS(SYS_INVALID_HANDOFF)) \
	X(SYS_UPDATE_R9, "SYS.UPDATE", \
	  "version 1: R9 has a bit that TDX_FEATURES0 has not", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, R9)) \
	X(SYS_UPDATE_R10, "SYS.UPDATE", "version 1: R10 not 0", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, R10)) \
	X(SYS_UPDATE_COMPAT, "SYS.UPDATE", \
	  "version 1: update compatibility asked for", 0) \
	X(SYS_UPDATE_COUNTERS, "SYS.UPDATE", \
	  "handoff version 0: counters start at 0", 0) \
	X(SYS_UPDATE_DONE, "SYS.UPDATE", "handoff data taken over", 0) \
	X(SYS_DISABLE_LEAF, "SYS.DISABLE", \
	  "this generation does not have the leaf", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RAX)) \
	X(SYS_DISABLE_LOCK, "SYS.DISABLE", "global lock held", \
	  TDX_STATUS(SYS_BUSY)) \
	X(SYS_DISABLE_LP, "SYS.DISABLE", "another LP is inside the module", \
	  TDX_STATUS(SYS_BUSY))

/* Completed with the operand that names the page. */
#define SEAM_PAGE_RULES(X) \
	X(PAGE_ADDRESS, "PAGE", "address misaligned or too wide", \
	  TDX_STATUS(OPERAND_INVALID)) \
	X(PAGE_TDMR, "PAGE", "page in no TDMR", \
	  TDX_STATUS(OPERAND_ADDR_RANGE_ERROR)) \
	X(PAGE_LOCK, "PAGE", "metadata of the page locked", \
	  TDX_STATUS(OPERAND_BUSY)) \
	X(PAGE_TYPE, "PAGE", "page not of the type that the leaf wants", \
	  TDX_STATUS(PAGE_METADATA_INCORRECT))

#define SEAM_TD_STATE_RULE(X, leaf, section) \
	X(STATE_##leaf, section, "TD in an operation state that forbids it", \
	  TDX_STATUS(OP_STATE_INCORRECT))

#define SEAM_TD_STATE_RULES(X) \
	SEAM_TD_STATE_RULE(X, MNG_ADDCX, "MNG.ADDCX") \
	SEAM_TD_STATE_RULE(X, MNG_INIT, "MNG.INIT") \
	SEAM_TD_STATE_RULE(X, MNG_RD, "MNG.RD") \
	SEAM_TD_STATE_RULE(X, VP_CREATE, "VP.CREATE") \
	SEAM_TD_STATE_RULE(X, VP_ADDCX, "VP.ADDCX") \
	SEAM_TD_STATE_RULE(X, VP_INIT, "VP.INIT") \
	SEAM_TD_STATE_RULE(X, MEM_SEPT_ADD, "MEM.SEPT.ADD") \
	SEAM_TD_STATE_RULE(X, MEM_PAGE_ADD, "MEM.PAGE.ADD") \
	SEAM_TD_STATE_RULE(X, MEM_PAGE_AUG, "MEM.PAGE.AUG") \
	SEAM_TD_STATE_RULE(X, MR_EXTEND, "MR.EXTEND") \
	SEAM_TD_STATE_RULE(X, MR_FINALIZE, "MR.FINALIZE") \
	SEAM_TD_STATE_RULE(X, MEM_RANGE_BLOCK, "MEM.RANGE.BLOCK") \
	SEAM_TD_STATE_RULE(X, MEM_RANGE_UNBLOCK, "MEM.RANGE.UNBLOCK") \
	SEAM_TD_STATE_RULE(X, MEM_TRACK, "MEM.TRACK") \
	SEAM_TD_STATE_RULE(X, MEM_PAGE_REMOVE, "MEM.PAGE.REMOVE") \
	SEAM_TD_STATE_RULE(X, MEM_SEPT_REMOVE, "MEM.SEPT.REMOVE")

#define SEAM_TD_RULES(X) \
	X(TD_OP_LOCK, "TD", "operation state of the TD locked", \
	  TDX_STATUS_OPERAND(OPERAND_BUSY, OP_STATE)) \
	X(TD_TDR_LOCK, "TD", "TDR of the page or vCPU locked", \
	  TDX_STATUS_OPERAND(OPERAND_BUSY, TDR)) \
	X(TD_KEYS, "TD", "keys of the TD not configured", \
	  TDX_STATUS(TD_KEYS_NOT_CONFIGURED)) \
	X(TD_TDCS, "TD", "TDCS pages are missing", \
	  TDX_STATUS(TDCS_NOT_ALLOCATED)) \
	SEAM_TD_STATE_RULES(X) \
	X(KOT_LOCK, "KOT", "key ownership table locked", \
	  TDX_STATUS_OPERAND(OPERAND_BUSY, KOT)) \
	X(MNG_CREATE_HKID, "MNG.CREATE", "no HKID for TDs", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RDX)) \
	X(MNG_CREATE_HKID_USED, "MNG.CREATE", "HKID is not free", \
	  TDX_STATUS(HKID_NOT_FREE)) \
	X(MNG_CREATE_SLOTS, "MNG.CREATE", \
	  "emulator's own: twice as many TDs as HKIDs", \
	  TDX_STATUS_OPERAND(OPERAND_BUSY, KOT)) \
	X(MNG_KEY_CONFIG_LIFECYCLE, "MNG.KEY.CONFIG", \
	  "TD is not HKID_ASSIGNED", TDX_STATUS(LIFECYCLE_STATE_INCORRECT)) \
	X(MNG_KEY_CONFIG_DONE, "MNG.KEY.CONFIG", "package has the key", \
	  TDX_STATUS(KEY_CONFIGURED)) \
	X(MNG_KEY_CONFIG_LAST, "MNG.KEY.CONFIG", \
	  "last package: TD is KEYS_CONFIGURED", 0) \
	X(MNG_ADDCX_COUNT, "MNG.ADDCX", "TDCS is complete", \
	  TDX_STATUS(TDCX_NUM_INCORRECT)) \
	X(MNG_INIT_PARAMS, "MNG.INIT", \
	  "TD_PARAMS misaligned or no memory of the host", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RDX)) \
	X(MNG_INIT_ATTRIBUTES, "MNG.INIT", "ATTRIBUTES", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, ATTRIBUTES)) \
	X(MNG_INIT_XFAM, "MNG.INIT", "XFAM", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, XFAM)) \
	X(MNG_INIT_MAX_VCPUS, "MNG.INIT", "MAX_VCPUS 0 or too large", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, MAX_VCPUS)) \
	X(MNG_INIT_L2_VMS, "MNG.INIT", "NUM_L2_VMS too large", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, NUM_L2_VMS)) \
	X(MNG_INIT_RESERVED, "MNG.INIT", "reserved bytes not 0", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RDX)) \
	X(MNG_INIT_CONFIG_FLAGS, "MNG.INIT", "CONFIG_FLAGS", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, EXEC_CONTROLS)) \
	X(MNG_INIT_EPTP, "MNG.INIT", "EPTP_CONTROLS", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, EPTP_CONTROLS)) \
	X(MNG_INIT_TSC, "MNG.INIT", "TSC_FREQUENCY out of range", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, TSC_FREQUENCY)) \
	X(MNG_RD_FIELD, "MNG.RD", "unknown field", \
	  TDX_STATUS(METADATA_FIELD_ID_INCORRECT)) \
	X(MNG_RD_MRTD, "MNG.RD", "MRTD of a TD in build", \
	  TDX_STATUS(METADATA_FIELD_NOT_READABLE)) \
	X(BUILD_COUNTED, "MNG.INIT", "a counted build begins", 0) \
	X(BUILD_NOT_COUNTED, "MNG.INIT", \
	  "a build begins under a generation that does not count", 0) \
	X(VP_LOCK, "VP", "list of vCPUs locked", \
	  TDX_STATUS_OPERAND(OPERAND_BUSY, NUM_VCPUS)) \
	X(VP_ADDCX_STATE, "VP.ADDCX", "vCPU is initialised", \
	  TDX_STATUS(VCPU_STATE_INCORRECT)) \
	X(VP_ADDCX_COUNT, "VP.ADDCX", "TDVPS is complete", \
	  TDX_STATUS(TDCX_NUM_INCORRECT)) \
	X(VP_INIT_STATE, "VP.INIT", "vCPU is initialised", \
	  TDX_STATUS(VCPU_STATE_INCORRECT)) \
	X(VP_INIT_TDVPS, "VP.INIT", "TDVPS pages are missing", \
	  TDX_STATUS(TDCX_NUM_INCORRECT)) \
	X(VP_INIT_R8, "VP.INIT", "x2APIC id of more than 32 bits", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, R8)) \
	X(VP_INIT_MAX_VCPUS, "VP.INIT", "TD has MAX_VCPUS vCPUs", \
	  TDX_STATUS(MAX_VCPUS_EXCEEDED)) \
	X(VP_INIT_X2APIC_ID, "VP.INIT", "x2APIC id is taken", \
	  TDX_STATUS(X2APIC_ID_NOT_UNIQUE)) \
	X(MEM_RCX, "MEM", "GPA or level invalid for the leaf", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RCX)) \
	X(MEM_SEPT_LOCK, "MEM", "secure EPT locked", \
	  TDX_STATUS_OPERAND(OPERAND_BUSY, SEPT_TREE)) \
	X(MEM_WALK, "MEM", "a table above is missing", \
	  TDX_STATUS_OPERAND(EPT_WALK_FAILED, RCX)) \
	X(MEM_ENTRY_STATE, "MEM", \
	  "secure EPT entry not in the state that the leaf wants", \
	  TDX_STATUS_OPERAND(EPT_ENTRY_STATE_INCORRECT, RCX)) \
	X(MEM_TRACKING, "MEM", "MEM.TRACK not done since the block", \
	  TDX_STATUS(TLB_TRACKING_NOT_DONE)) \
	X(MEM_PAGE_ADD_SOURCE, "MEM.PAGE.ADD", \
	  "source page misaligned or no memory of the host", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, R9)) \
	X(MEM_RANGE_BLOCK_TWICE, "MEM.RANGE.BLOCK", "range is blocked", \
	  TDX_STATUS(GPA_RANGE_ALREADY_BLOCKED)) \
	X(MEM_RANGE_UNBLOCK_NOT, "MEM.RANGE.UNBLOCK", \
	  "range is not blocked", \
	  TDX_STATUS_OPERAND(GPA_RANGE_NOT_BLOCKED, RCX)) \
	X(MEM_TRACK_LOCK, "MEM.TRACK", "TLB epoch locked", \
	  TDX_STATUS_OPERAND(OPERAND_BUSY, TD_EPOCH)) \
	X(MEM_SEPT_REMOVE_USED, "MEM.SEPT.REMOVE", \
	  "an entry of the table is in use", \
	  TDX_STATUS_OPERAND(EPT_PAGE_NOT_FREE, RCX)) \
	X(MR_EXTEND_RCX, "MR.EXTEND", "GPA misaligned or not private", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RCX)) \
	X(MR_FINALIZE_VCPUS, "MR.FINALIZE", "TD has no vCPU", \
	  TDX_STATUS(NO_VCPUS)) \
	X(MR_FINALIZE_DONE, "MR.FINALIZE", "a counted build ends", 0) \
	X(MRTD_CONTEXT, "MRTD", \
	  "update compatibility, and the hash is of another context", \
	  TDX_STATUS(INCOMPATIBLE_MRTD_CONTEXT)) \
	X(MRTD_CONTINUED, "MRTD", \
	  "update compatibility: the hash is continued", 0) \
	X(MRTD_CORRUPTED, "MRTD", \
	  "erratum: the hash of another module starts again", 0)

#define SEAM_TEARDOWN_RULES(X) \
	X(VP_FLUSH_LP, "VP.FLUSH", "vCPU not associated with this LP", \
	  TDX_STATUS(VCPU_NOT_ASSOCIATED)) \
	X(VPFLUSHDONE_LIFECYCLE, "MNG.VPFLUSHDONE", \
	  "TD is BLOCKED or in TEARDOWN", \
	  TDX_STATUS(LIFECYCLE_STATE_INCORRECT)) \
	X(VPFLUSHDONE_VCPUS, "MNG.VPFLUSHDONE", \
	  "a vCPU is associated with an LP", TDX_STATUS(FLUSHVP_NOT_DONE)) \
	X(VPFLUSHDONE_BUILD, "MNG.VPFLUSHDONE", \
	  "a counted build ends without MR.FINALIZE", 0) \
	X(CACHE_WB_RCX, "PHYMEM.CACHE.WB", "RCX neither 0 nor 1", \
	  TDX_STATUS_OPERAND(OPERAND_INVALID, RCX)) \
	X(CACHE_WB_NOTHING, "PHYMEM.CACHE.WB", \
	  "nothing to write back on this package", \
	  TDX_STATUS(NO_HKID_READY_TO_WBCACHE)) \
	X(CACHE_WB_RESUME, "PHYMEM.CACHE.WB", \
	  "nothing to resume on this package", \
	  TDX_STATUS(WBCACHE_RESUME_ERROR)) \
	X(KEY_FREEID_LIFECYCLE, "MNG.KEY.FREEID", "TD is not BLOCKED", \
	  TDX_STATUS(LIFECYCLE_STATE_INCORRECT)) \
	X(KEY_FREEID_WBCACHE, "MNG.KEY.FREEID", \
	  "a package is not written back", \
	  TDX_STATUS(WBCACHE_NOT_COMPLETE)) \
	X(RECLAIM_FREE, "PHYMEM.PAGE.RECLAIM", "page is free", \
	  TDX_STATUS_OPERAND(PAGE_METADATA_INCORRECT, RCX)) \
	X(RECLAIM_LIFECYCLE, "PHYMEM.PAGE.RECLAIM", \
	  "TD is not in TEARDOWN", TDX_STATUS(LIFECYCLE_STATE_INCORRECT)) \
	X(RECLAIM_CHILDREN, "PHYMEM.PAGE.RECLAIM", \
	  "TDR, and pages of the TD are left", \
	  TDX_STATUS(TD_ASSOCIATED_PAGES_EXIST))

#define SEAM_RULES(X) \
	SEAM_DISPATCH_RULES(X) \
	SEAM_LOADER_RULES(X) \
	SEAM_SIGSTRUCT_RULES(X) \
	SEAM_SYS_RULES(X) \
	SEAM_PAGE_RULES(X) \
	SEAM_TD_RULES(X) \
	SEAM_TEARDOWN_RULES(X)

/* clang-format on */

#endif /* _SEAM_RULE_TABLE_H */
