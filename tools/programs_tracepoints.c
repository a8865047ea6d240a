// SPDX-License-Identifier: GPL-2.0-only
/* The BPF programs on the trace events of the updater: tp_btf, raw_tp and tp. */
#include <errno.h>
#include <string.h>

#include "kernel_btf.h"
#include "programs.h"
#include "tdxupdate.skel.h"

static int tracepoints_open(struct programs *programs,
			    const struct watch_options *options)
{
	struct tdxupdate_bpf *skel = tdxupdate_bpf__open();

	if (!skel)
		return -errno;
	programs->skeleton = skel;
	programs->object = skel->obj;
	PROGRAMS_SET_CONSTANTS(skel, programs, options);
	return 0;
}

static bool of_any_rung(const char *section)
{
	enum rung rung;

	for (rung = 0; rung < RUNG_NONE; rung++)
		if (!strncmp(section, rung_section(rung),
			     strlen(rung_section(rung))))
			return true;
	return false;
}

static void choose_rung(struct programs *programs)
{
	const char *wanted = rung_section(programs->rung);
	struct bpf_program *prog;

	for (prog = bpf_object__next_program(programs->object, NULL); prog;
	     prog = bpf_object__next_program(programs->object, prog)) {
		const char *section = bpf_program__section_name(prog);

		bpf_program__set_autoload(prog,
					  !of_any_rung(section) ||
						  !strncmp(section, wanted,
							   strlen(wanted)));
	}
}

/* A function that was compiled away, or BTF that lacks it, is no error. */
static void choose_optional(struct programs *programs, const struct btf *btf,
			    struct watching *watching)
{
	const struct {
		const char *program;
		const bool *wanted;
	} optional[] = {
		{ "stop_begin", &watching->stop },
		{ "stop_end", &watching->stop },
		{ "fw_upload_start", &watching->initiator },
		{ "fw_upload_main", &watching->initiator },
	};
	size_t i;

	watching->stop = kernel_btf_has_function(btf, "multi_cpu_stop");
	watching->initiator = kernel_btf_has_function(btf, "fw_upload_start") &&
			      kernel_btf_has_function(btf, "fw_upload_main");
	for (i = 0; i < sizeof(optional) / sizeof(optional[0]); i++)
		bpf_program__set_autoload(programs_named(programs,
							 optional[i].program),
					  *optional[i].wanted);
}

static void tracepoints_choose(struct programs *programs,
			       const struct updater_functions *functions,
			       const struct btf *kernel_btf,
			       struct watching *watching)
{
	choose_rung(programs);
	choose_optional(programs, kernel_btf, watching);
}

static int tracepoints_load(struct programs *programs)
{
	struct tdxupdate_bpf *skel = programs->skeleton;
	int err = tdxupdate_bpf__load(skel);

	if (!err)
		programs->variables = PROGRAMS_VARIABLES(skel);
	return err;
}

static int tracepoints_attach(struct programs *programs)
{
	return tdxupdate_bpf__attach(programs->skeleton);
}

static void tracepoints_destroy(struct programs *programs)
{
	tdxupdate_bpf__destroy(programs->skeleton);
}

const struct programs_object programs_tracepoints = {
	.open = tracepoints_open,
	.choose = tracepoints_choose,
	.load = tracepoints_load,
	.attach = tracepoints_attach,
	.destroy = tracepoints_destroy,
};
