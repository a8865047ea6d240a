// SPDX-License-Identifier: GPL-2.0-only
/*
 * The BPF programs on functions of Linux's own updater: fentry and kprobe. Which
 * of them are loaded is up to what the running kernel has, and what is not
 * attached to cannot be told.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call_sites.h"
#include "kernel_btf.h"
#include "kprobe_missed.h"
#include "programs.h"
#include "tdxupdate_functions.skel.h"

/* What no function tells. */
#define ALWAYS_UNKNOWN                                      \
	(TDX_UNKNOWN_BIT(ACKS) | TDX_UNKNOWN_BIT(EARLIER) | \
	 TDX_UNKNOWN_BIT(TD_SEAM_TIME) | TDX_UNKNOWN_BIT(OTHER_LEAVES))

/* What the SEAMCALLs themselves tell. */
#define UNKNOWN_WITHOUT_SEAMCALLS                                  \
	(TDX_UNKNOWN_BIT(LOCK_WAIT) | TDX_UNKNOWN_BIT(SEAM_TIME) | \
	 TDX_UNKNOWN_BIT(RETRIES) | TDX_UNKNOWN_BIT(FAILED_LEAF))

/**
 * struct functions - what the rungs have
 * @skel: the programs
 * @code: where SEAMCALLs are made
 * @links: kprobes around SEAMCALLs
 * @nr_links: how many
 */
struct functions {
	struct tdxupdate_functions_bpf *skel;
	struct seamcall_code code;
	struct bpf_link *links[2 * MAX_CALL_SITES];
	size_t nr_links;
};

static struct tdxupdate_functions_bpf *skeleton(const struct programs *programs)
{
	const struct functions *functions = programs->skeleton;

	return functions->skel;
}

/* What is there, as the rung wants it. */
static const bool *there(const struct programs *programs,
			 const struct updater_functions *functions)
{
	return programs->rung == RUNG_FENTRY ? functions->typed :
					       functions->symbol;
}

static int functions_open(struct programs *programs,
			  const struct watch_options *options)
{
	struct functions *functions = calloc(1, sizeof(*functions));
	struct tdxupdate_functions_bpf *skel;

	if (!functions)
		return -ENOMEM;
	programs->skeleton = functions;
	skel = tdxupdate_functions_bpf__open();
	if (!skel)
		return -errno;
	functions->skel = skel;
	programs->object = skel->obj;
	PROGRAMS_SET_CONSTANTS(skel, programs, options);
	return 0;
}

static void find_unknown(struct programs *programs,
			 const struct updater_functions *functions)
{
	programs->unknown = ALWAYS_UNKNOWN;
	if (!there(programs, functions)[FUNCTION_tdx_get_sysinfo])
		programs->unknown |= TDX_UNKNOWN_BIT(VERSIONS);
	if (!updater_functions_follow_tds(functions,
					  there(programs, functions)))
		programs->unknown |= TDX_UNKNOWN_BIT(TDS);
}

static bool is_td_function(const char *name)
{
	return !strncmp(name, "tdh_", strlen("tdh_"));
}

/* CPU_INSTALL would be told twice. */
static bool is_other_install(const char *name, const bool *have)
{
	return (!strcmp(name, "seamldr_install") ||
		!strcmp(name, "seamldr_call")) &&
	       strcmp(name, updater_functions_install(have));
}

static bool is_wanted(const struct programs *programs,
		      const struct updater_functions *functions,
		      const struct bpf_program *prog)
{
	const char *section = bpf_program__section_name(prog);
	const char *name = strchr(section, '/');
	const bool *have = there(programs, functions);
	bool by_kprobe = !strncmp(section, "k", 1);
	bool rung_is_kprobe = programs->rung == RUNG_KPROBE;

	if (!name)
		return true;
	name++;
	if (by_kprobe != rung_is_kprobe || is_other_install(name, have))
		return false;
	if (is_td_function(name) && programs->unknown & TDX_UNKNOWN_BIT(TDS))
		return false;
	return updater_functions_has(have, name);
}

static void functions_choose(struct programs *programs,
			     const struct updater_functions *functions,
			     const struct btf *kernel_btf,
			     struct watching *watching)
{
	struct tdxupdate_functions_bpf *skel = skeleton(programs);
	const bool *have = there(programs, functions);
	struct functions *own = programs->skeleton;
	struct bpf_program *prog;

	own->code = functions->code;
	find_unknown(programs, functions);
	watching->stop = have[FUNCTION_multi_cpu_stop];
	watching->initiator = have[FUNCTION_fw_upload_start] &&
			      have[FUNCTION_fw_upload_main];
	skel->rodata->tdx_module_state_at = functions->tdx_module_state;
	skel->rodata->vmemmap_base_at = functions->vmemmap_base;

	for (prog = bpf_object__next_program(programs->object, NULL); prog;
	     prog = bpf_object__next_program(programs->object, prog))
		bpf_program__set_autoload(prog,
					  is_wanted(programs, functions, prog));
	bpf_program__set_autoload(skel->progs.price_event,
				  kernel_btf_has_function(kernel_btf,
							  "bpf_fentry_test1"));
}

static int functions_load(struct programs *programs)
{
	struct tdxupdate_functions_bpf *skel = skeleton(programs);
	int err = tdxupdate_functions_bpf__load(skel);

	if (!err)
		programs->variables = PROGRAMS_VARIABLES(skel);
	return err;
}

static const __u8 *text_of(void *arg, __u64 address)
{
	LIBBPF_OPTS(bpf_test_run_opts, options);
	struct tdxupdate_functions_bpf *skel = arg;

	skel->bss->text_at = address;
	if (bpf_prog_test_run_opts(bpf_program__fd(skel->progs.read_text),
				   &options) ||
	    options.retval)
		return NULL;
	return skel->bss->text;
}

static bool attach_at(struct functions *functions, struct bpf_program *prog,
		      const struct call_site *site, size_t offset)
{
	LIBBPF_OPTS(bpf_kprobe_opts, options, .offset = site->offset + offset);
	struct bpf_link *link =
		bpf_program__attach_kprobe_opts(prog, site->function, &options);

	if (!link)
		return false;
	functions->links[functions->nr_links++] = link;
	return true;
}

static void detach_seamcalls(struct functions *functions)
{
	while (functions->nr_links)
		bpf_link__destroy(functions->links[--functions->nr_links]);
}

/* Less is told without, which is better than nothing. */
static bool attach_seamcalls(struct functions *functions)
{
	struct tdxupdate_functions_bpf *skel = functions->skel;
	struct call_sites sites;
	size_t i;

	if (!call_sites_find(&sites, &functions->code, text_of, skel))
		return false;
	for (i = 0; i < sites.nr; i++)
		if (!attach_at(functions, skel->progs.kprobe_after_seamcall,
			       &sites.sites[i], CALL_LEN) ||
		    !attach_at(functions, skel->progs.kprobe_before_seamcall,
			       &sites.sites[i], 0)) {
			detach_seamcalls(functions);
			return false;
		}
	return true;
}

/* False when the kernel does not tell of some. */
static bool count_missed(const struct functions *functions, __u64 *missed)
{
	const struct bpf_object_skeleton *all = functions->skel->skeleton;
	bool told = true;
	__u64 of_one;
	size_t i;

	*missed = 0;
	for (i = 0; i < functions->nr_links; i++) {
		told &= kprobe_missed(bpf_link__fd(functions->links[i]),
				      &of_one);
		*missed += of_one;
	}
	for (i = 0; i < (size_t)all->prog_cnt; i++) {
		if (!*all->progs[i].link)
			continue;
		told &= kprobe_missed(bpf_link__fd(*all->progs[i].link),
				      &of_one);
		*missed += of_one;
	}
	return told;
}

static int functions_attach(struct programs *programs)
{
	struct functions *functions = programs->skeleton;
	struct tdxupdate_functions_bpf *skel = functions->skel;
	__u64 missed;
	int err;

	if (!attach_seamcalls(functions))
		programs->unknown |= UNKNOWN_WITHOUT_SEAMCALLS;
	skel->bss->unknown = programs->unknown;
	err = tdxupdate_functions_bpf__attach(skel);
	if (err)
		return err;
	if (!count_missed(functions, &missed))
		programs->unknown |= TDX_UNKNOWN_BIT(MISSED);
	skel->bss->unknown = programs->unknown;
	return 0;
}

static __u64 functions_missed(const struct programs *programs)
{
	__u64 missed;

	count_missed(programs->skeleton, &missed);
	return missed;
}

static void functions_destroy(struct programs *programs)
{
	struct functions *functions = programs->skeleton;

	if (!functions)
		return;
	detach_seamcalls(functions);
	tdxupdate_functions_bpf__destroy(functions->skel);
	free(functions);
}

const struct programs_object programs_functions = {
	.open = functions_open,
	.choose = functions_choose,
	.load = functions_load,
	.attach = functions_attach,
	.missed = functions_missed,
	.destroy = functions_destroy,
};
