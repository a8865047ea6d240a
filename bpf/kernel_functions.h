/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of Linux's own updater (arch/x86/virt/vmx/tdx, 7.3), and of what
 * calls the TDX module for KVM: where there are no trace events, programs are
 * attached to these. What the running kernel has of them is asked at start.
 */
#ifndef _TDXUPDATE_KERNEL_FUNCTIONS_H
#define _TDXUPDATE_KERNEL_FUNCTIONS_H

/* clang-format off */

/*
 * X(function): without one of them an update cannot be told. Added in 7.3, but
 * for stop_machine_cpuslocked() (4.13) and tdx_cpu_enable() (6.8).
 */
#define TDX_UPDATER_FUNCTIONS(X) \
	X(seamldr_install_module) \
	X(stop_machine_cpuslocked) \
	X(do_seamldr_install_module) \
	X(tdx_module_shutdown) \
	X(tdx_cpu_enable) \
	X(tdx_module_run_update)

/*
 * X(function): one of them tells of CPU_INSTALL. The first calls the second, and a
 * compiler may merge it into its only caller: the first that is there is taken.
 * Added in 7.3.
 */
#define TDX_INSTALL_FUNCTIONS(X) \
	X(seamldr_install) \
	X(seamldr_call)

/*
 * X(function): what makes SEAMCALLs. In assembler, without a place for a tracer, so
 * that not even kprobes of events are let in (CONFIG_KPROBE_EVENTS_ON_NOTRACE is off
 * everywhere). Added in 6.8.
 */
#define TDX_SEAMCALL_FUNCTIONS(X) \
	X(__seamcall) \
	X(__seamcall_ret)

/*
 * X(function, step): what calls these for an update, in which of its steps. A
 * compiler may have split off the part that does so, under the same name with a dot
 * and more behind it, or merged it into its caller. Each step but START needs one.
 */
#define TDX_SEAMCALL_CALLERS(X) \
	X(tdx_module_shutdown, SHUTDOWN) \
	X(read_sys_metadata_field, START) \
	X(seamldr_install, CPU_INSTALL) \
	X(seamldr_call, CPU_INSTALL) \
	X(try_init_module_global, START) \
	X(tdx_cpu_enable, CPU_INIT) \
	X(tdx_module_run_update, RUN_UPDATE)

/*
 * X(function, leaf, needed, rcx, rdx): calls of the TDX module that build TDs and
 * tear them down. Needed: without it no TD build can be followed. The operands as
 * leaf_tdr() wants them, from the first and second argument, A0 and A1; 0 where
 * the leaf names no TD of a build. Left out is what TDs that run make all the
 * time, and VP.ENTER: nothing may be attached to code that is noinstr. Added in 6.16.
 */
#define TDX_TD_FUNCTIONS(X) \
	X(tdh_mng_create, MNG_CREATE, 1, tdr_of_td(A0), A1) \
	X(tdh_mng_key_config, MNG_KEY_CONFIG, 0, tdr_of_td(A0), 0) \
	X(tdh_mng_addcx, MNG_ADDCX, 0, 0, tdr_of_td(A0)) \
	X(tdh_mng_init, MNG_INIT, 1, tdr_of_td(A0), 0) \
	X(tdh_mng_vpflushdone, MNG_VPFLUSHDONE, 1, tdr_of_td(A0), 0) \
	X(tdh_mng_key_freeid, MNG_KEY_FREEID, 0, 0, 0) \
	X(tdh_vp_create, VP_CREATE, 0, page_of_vp(A1), tdr_of_td(A0)) \
	X(tdh_vp_addcx, VP_ADDCX, 0, 0, page_of_vp(A0)) \
	X(tdh_vp_init, VP_INIT, 0, page_of_vp(A0), 0) \
	X(tdh_vp_flush, VP_FLUSH, 0, 0, 0) \
	X(tdh_mem_sept_add, MEM_SEPT_ADD, 0, 0, tdr_of_td(A0)) \
	X(tdh_mem_page_add, MEM_PAGE_ADD, 1, 0, tdr_of_td(A0)) \
	X(tdh_mr_extend, MR_EXTEND, 0, 0, tdr_of_td(A0)) \
	X(tdh_mr_finalize, MR_FINALIZE, 1, tdr_of_td(A0), 0) \
	X(tdh_phymem_cache_wb, PHYMEM_CACHE_WB, 0, 0, 0) \
	X(tdh_phymem_page_reclaim, PHYMEM_PAGE_RECLAIM, 0, 0, 0) \
	X(tdh_phymem_page_wbinvd_tdr, PHYMEM_PAGE_WBINVD, 0, 0, 0) \
	X(tdh_phymem_page_wbinvd_hkid, PHYMEM_PAGE_WBINVD, 0, 0, 0)

/* X(function): who asks for an upload, and how that ends. Added in 5.19. */
#define TDX_UPLOAD_FUNCTIONS(X) \
	X(fw_upload_start) \
	X(fw_upload_main)

/*
 * X(function): returns where the version of the TDX module is, or NULL when TDX is
 * lost. Called for whoever reads that in sysfs, this program among them. Added in 6.16.
 */
#define TDX_VERSION_FUNCTIONS(X) \
	X(tdx_get_sysinfo)

/* X(function): what each CPU does while the machine is stopped. */
#define TDX_STOP_FUNCTIONS(X) \
	X(multi_cpu_stop)

/* clang-format on */

#endif /* _TDXUPDATE_KERNEL_FUNCTIONS_H */
