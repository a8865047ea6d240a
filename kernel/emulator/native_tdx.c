// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDX host support of the kernel itself, which looked for TDX at boot, found
 * none, and never looks again. So that it works on the emulator, what it would
 * have found is put where it would have put it: the CPU feature, what the TDX
 * module told of itself, and the flag that all went well. Nothing of its code
 * is changed.
 *
 * What the kernel decided at boot for good stays decided: its memory was not
 * given to the TDX module, it does not watch CPUs go on- and offline, and code
 * that was patched by the CPU feature is as without.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>

#include "metadata.h"
#include "native_tdx.h"

/* Linux 7.3 is the first to have it where others find it. */
#if __has_include(<asm/tdx_global_metadata.h>)
#include <asm/tdx_global_metadata.h>

/**
 * struct native_tdx - where the kernel keeps what it knows of TDX
 * @initialized: first member of tdx_module_state
 * @forced_features: features that CPUs get whatever they say when they come up
 * @get_sysinfo: what the TDX module told of itself, or NULL where TDX cannot be
 *		used
 */
static struct native_tdx {
	bool *initialized;
	unsigned long *forced_features;
	struct tdx_sys_info *(*get_sysinfo)(void);
} native;

/* clang-format off */
#define FIELD(_id, _member) \
	{ .id = (_id), .count = 1, \
	  .offset = offsetof(struct tdx_sys_info, _member), \
	  .len = sizeof_field(struct tdx_sys_info, _member) }
#define FIELDS(_id, _member) \
	{ .id = (_id), \
	  .count = sizeof_field(struct tdx_sys_info, _member) / sizeof(u64), \
	  .offset = offsetof(struct tdx_sys_info, _member), \
	  .len = sizeof(u64) }

/* Which field of the TDX module's metadata goes where. */
static const struct {
	u64 id;
	u16 count;
	u16 offset;
	u16 len;
} sysinfo_fields[] = {
	FIELD(0x0800000100000003, version.minor_version),
	FIELD(0x0800000100000004, version.major_version),
	FIELD(0x0800000100000005, version.update_version),
	FIELD(0x0a00000300000008, features.tdx_features0),
	FIELD(0x9100000100000008, tdmr.max_tdmrs),
	FIELD(0x9100000100000009, tdmr.max_reserved_per_tdmr),
	FIELD(0x9100000100000010, tdmr.pamt_4k_entry_size),
	FIELD(0x9100000100000011, tdmr.pamt_2m_entry_size),
	FIELD(0x9100000100000012, tdmr.pamt_1g_entry_size),
	FIELD(0x9800000100000000, td_ctrl.tdr_base_size),
	FIELD(0x9800000100000100, td_ctrl.tdcs_base_size),
	FIELD(0x9800000100000200, td_ctrl.tdvps_base_size),
	FIELD(0x1900000300000000, td_conf.attributes_fixed0),
	FIELD(0x1900000300000001, td_conf.attributes_fixed1),
	FIELD(0x1900000300000002, td_conf.xfam_fixed0),
	FIELD(0x1900000300000003, td_conf.xfam_fixed1),
	FIELD(0x9900000100000004, td_conf.num_cpuid_config),
	FIELD(0x9900000100000008, td_conf.max_vcpus_per_td),
	FIELDS(0x9900000300000400, td_conf.cpuid_config_leaves),
	FIELDS(0x9900000300000500, td_conf.cpuid_config_values),
};

/* clang-format on */

/* What the kernel would have read at boot. */
static void fill_sysinfo(struct tdx_sys_info *sysinfo)
{
	unsigned int i, index;
	u64 value;
	void *to;

	memset(sysinfo, 0, sizeof(*sysinfo));
	for (i = 0; i < ARRAY_SIZE(sysinfo_fields); i++) {
		to = (void *)sysinfo + sysinfo_fields[i].offset;
		for (index = 0; index < sysinfo_fields[i].count; index++) {
			if (!metadata_sys_value(sysinfo_fields[i].id + index,
						&value))
				break;
			/* Little endian: the low bytes come first. */
			memcpy(to, &value, sysinfo_fields[i].len);
			to += sysinfo_fields[i].len;
		}
	}
}

/* None of it is exported; the first of them finds the others. */
static int find_symbols(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	const struct {
		const char *name;
		void **address;
	} symbols[] = {
		{ "tdx_module_state", (void **)&native.initialized },
		{ "tdx_get_sysinfo", (void **)&native.get_sysinfo },
		{ "cpu_caps_set", (void **)&native.forced_features },
	};
	unsigned long (*find)(const char *name);
	unsigned int i;

	/* Under indirect branch tracking it is no target of a call. */
	if (boot_cpu_has(X86_FEATURE_IBT) || register_kprobe(&probe)) {
		pr_err("cannot mark TDX as present: no way to the kernel's symbols: CONFIG_KPROBES is needed, and no indirect branch tracking (ibt=off)\n");
		return -EOPNOTSUPP;
	}
	find = (void *)probe.addr;
	unregister_kprobe(&probe);

	for (i = 0; i < ARRAY_SIZE(symbols); i++) {
		*symbols[i].address = (void *)find(symbols[i].name);
		if (*symbols[i].address)
			continue;
		pr_err("cannot mark TDX as present: the kernel has no symbol %s: CONFIG_KALLSYMS_ALL is needed, or this kernel is unknown\n",
		       symbols[i].name);
		return -EOPNOTSUPP;
	}
	return 0;
}

/* Also for CPUs that come online later: their features limit the machine's. */
static void set_platform_feature(bool present)
{
	int feature = X86_FEATURE_TDX_HOST_PLATFORM;
	unsigned int cpu;

	assign_bit(feature, native.forced_features, present);
	for_each_possible_cpu(cpu)
		assign_bit(feature,
			   (unsigned long *)cpu_data(cpu).x86_capability,
			   present);
	assign_bit(feature, (unsigned long *)boot_cpu_data.x86_capability,
		   present);
}

/**
 * native_tdx_present() - have the kernel's TDX host support find TDX
 *
 * Context: may sleep; the TDX module is ready, SEAMCALL is answered.
 * Return: 0; -EOPNOTSUPP, after a line in the log, where the kernel does not
 * keep what it knows of TDX as it does in Linux 7.3.
 */
int native_tdx_present(void)
{
	struct tdx_sys_info *before, *sysinfo;
	int ret = find_symbols();

	if (ret)
		return ret;

	/* No header tells which member it is: see what it does. */
	before = native.get_sysinfo();
	WRITE_ONCE(*native.initialized, true);
	sysinfo = native.get_sysinfo();
	if (before || !sysinfo) {
		WRITE_ONCE(*native.initialized, before);
		pr_err("cannot mark TDX as present: the kernel's tdx_module_state is not as known\n");
		return -EOPNOTSUPP;
	}

	fill_sysinfo(sysinfo);
	set_platform_feature(true);
	pr_info("this kernel's own TDX host support found no TDX at boot: now marked as present\n");
	return 0;
}

/**
 * native_tdx_absent() - undo native_tdx_present()
 *
 * Who uses TDX now finds that it was lost, as after an update that failed.
 *
 * Context: may sleep.
 */
void native_tdx_absent(void)
{
	set_platform_feature(false);
	WRITE_ONCE(*native.initialized, false);
	pr_info("this kernel's own TDX host support: marked as absent again\n");
}

#else

int native_tdx_present(void)
{
	pr_err("cannot mark TDX as present: this kernel's TDX host support is older than Linux 7.3\n");
	return -EOPNOTSUPP;
}

void native_tdx_absent(void)
{
}

#endif
