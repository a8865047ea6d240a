// SPDX-License-Identifier: GPL-2.0-only
/* The verb probe: what the running kernel offers, and what is missing. */
#include <argp.h>
#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "attribute.h"
#include "capabilities.h"
#include "complain.h"
#include "json_text.h"
#include "kernel_btf.h"
#include "kernel_config.h"
#include "output_stream.h"
#include "programs.h"
#include "rung.h"
#include "tracefs.h"
#include "unknown_name.h"
#include "updater_wait.h"
#include "verb.h"
#include "verb_options.h"
#include "verdict.h"

/* clang-format off */

/*
 * X(id, name): how it stands. MISSING: without it nothing can be observed.
 * WITHOUT: less is seen, or by a worse rung. FACT: neither good nor bad. SILENT
 * is not told.
 */
#define STANDINGS(X) \
	X(OK, "ok") \
	X(MISSING, "missing") \
	X(WITHOUT, "without") \
	X(UNKNOWN, "unknown") \
	X(FACT, "-") \
	X(SILENT, "")

/* clang-format on */

#define STANDING_ENUM(id, name) STANDING_##id,
#define STANDING_NAME(id, name) name,

enum standing { STANDINGS(STANDING_ENUM) };

static const char * const standing_names[] = { STANDINGS(STANDING_NAME) };

#define FINDING_LEN 160

/* A field that goes or changes raises it. */
#define PROBE_SCHEMA 2

/**
 * struct probe - what the checks share
 * @json: wanted as JSON
 * @btf: of the kernel, or NULL
 * @events: where the types of the trace events are, or NULL
 * @choice: of the rung
 * @unknown: TDX_UNKNOWN_*: what cannot be told that way
 * @possible: something can be observed
 */
struct probe {
	bool json;
	struct btf *btf;
	const char *events;
	struct rung_choice choice;
	__u32 unknown;
	bool possible;
};

/**
 * struct check - a line
 * @name: what is looked at
 * @find: looks; writes in @finding what it found
 * @arg: passed to @find
 * @remedy: how to mend it where it is missing
 */
struct check {
	const char *name;
	enum standing (*find)(struct probe *probe, const char *arg,
			      char *finding);
	const char *arg;
	const char *remedy;
};

static enum standing found(char *finding, enum standing standing,
			   const char *what)
{
	snprintf(finding, FINDING_LEN, "%s", what);
	return standing;
}

static enum standing find_kernel(struct probe *probe, const char *arg,
				 char *finding)
{
	struct utsname uts;

	if (uname(&uts))
		return found(finding, STANDING_UNKNOWN, strerror(errno));
	snprintf(finding, FINDING_LEN, "%s, %s", uts.release, uts.machine);
	return strcmp(uts.machine, "x86_64") ? STANDING_MISSING : STANDING_OK;
}

static enum standing find_config(char *finding, const char *option,
				 enum standing off)
{
	switch (kernel_config(option)) {
	case CONFIG_ON:
		return found(finding, STANDING_OK, "set");
	case CONFIG_OFF:
		return found(finding, off, "not set");
	default:
		return STANDING_SILENT;
	}
}

/* Once for all of them. */
static enum standing find_configuration(struct probe *probe, const char *option,
					char *finding)
{
	if (kernel_config(option) != CONFIG_UNKNOWN)
		return STANDING_SILENT;
	return found(finding, STANDING_UNKNOWN, "cannot be read");
}

static enum standing find_config_needed(struct probe *probe, const char *option,
					char *finding)
{
	return find_config(finding, option, STANDING_MISSING);
}

static enum standing find_config_wanted(struct probe *probe, const char *option,
					char *finding)
{
	return find_config(finding, option, STANDING_WITHOUT);
}

static enum standing find_capabilities(struct probe *probe, const char *arg,
				       char *finding)
{
	if (capability_held(CAP_SYS_ADMIN))
		return found(finding, STANDING_OK, "CAP_SYS_ADMIN");
	if (capability_held(CAP_BPF) && capability_held(CAP_PERFMON))
		return found(finding, STANDING_OK, "CAP_BPF and CAP_PERFMON");
	return found(finding, STANDING_MISSING,
		     capability_held(CAP_BPF) ? "CAP_BPF, no CAP_PERFMON" :
		     capability_held(CAP_PERFMON) ?
						"CAP_PERFMON, no CAP_BPF" :
						"no CAP_BPF, no CAP_PERFMON");
}

/* "[none] integrity confidentiality" */
static enum standing find_lockdown(struct probe *probe, const char *path,
				   char *finding)
{
	char modes[64], *mode;

	if (attribute_read(AT_FDCWD, path, modes, sizeof(modes)))
		return found(finding, STANDING_OK, "none that can be seen");
	mode = strchr(modes, '[');
	if (!mode || !strchr(mode, ']'))
		return found(finding, STANDING_UNKNOWN, modes);
	*strchr(mode, ']') = '\0';
	return found(finding,
		     strcmp(mode + 1, "confidentiality") ? STANDING_OK :
							   STANDING_MISSING,
		     mode + 1);
}

static enum standing find_paranoid(struct probe *probe, const char *path,
				   char *finding)
{
	char level[16];

	if (attribute_read(AT_FDCWD, path, level, sizeof(level)))
		return found(finding, STANDING_UNKNOWN, "cannot be read");
	snprintf(finding, FINDING_LEN, "%s: %s", level,
		 capability_held(CAP_PERFMON) ||
				 capability_held(CAP_SYS_ADMIN) ?
			 "does not matter to who holds CAP_PERFMON" :
			 "does not replace CAP_PERFMON");
	return STANDING_FACT;
}

/* From 5.11 on what BPF takes is charged to the cgroup. */
static enum standing find_memlock(struct probe *probe, const char *arg,
				  char *finding)
{
	unsigned int major = 0, minor = 0;
	struct rlimit limit;
	struct utsname uts;

	if (uname(&uts) || sscanf(uts.release, "%u.%u", &major, &minor) != 2)
		return found(finding, STANDING_UNKNOWN, "cannot be read");
	if (major > 5 || (major == 5 && minor >= 11))
		return found(
			finding, STANDING_FACT,
			"does not matter: BPF memory is charged to the cgroup");
	if (getrlimit(RLIMIT_MEMLOCK, &limit))
		return found(finding, STANDING_UNKNOWN, strerror(errno));
	return limit.rlim_cur == RLIM_INFINITY ?
		       found(finding, STANDING_OK, "unlimited") :
		       found(finding, STANDING_WITHOUT, "limited");
}

static enum standing find_kernel_btf(struct probe *probe, const char *arg,
				     char *finding)
{
	return probe->btf ? found(finding, STANDING_OK, "found") :
			    found(finding, STANDING_WITHOUT, "none");
}

static enum standing find_function(struct probe *probe, const char *name,
				   char *finding)
{
	return kernel_btf_has_function(probe->btf, name) ?
		       found(finding, STANDING_OK,
			     "in BTF, can be attached to") :
		       found(finding, STANDING_WITHOUT, "not in BTF");
}

/* Without trace events, and that is no defect. */
static bool by_functions(const struct probe *probe)
{
	return probe->choice.rung != RUNG_NONE &&
	       !RUNG_IS_TRACEPOINT(probe->choice.rung);
}

static enum standing find_updater(struct probe *probe, const char *arg,
				  char *finding)
{
	char version[32];
	const char *updater = updater_module();

	if (!updater)
		return found(finding, STANDING_MISSING, "not loaded");
	if (attribute_read(AT_FDCWD, "/sys/devices/faux/tdx_host/version",
			   version, sizeof(version)))
		snprintf(finding, FINDING_LEN, "%s, no TDX module", updater);
	else
		snprintf(finding, FINDING_LEN, "%s, TDX module %s", updater,
			 version);
	return STANDING_OK;
}

/* Programs on its trace events hold a module, whoever has attached them. */
static enum standing find_unloading(struct probe *probe, const char *arg,
				    char *finding)
{
	const char *updater = updater_module();
	char path[64], references[16];

	if (!updater || by_functions(probe))
		return STANDING_SILENT;
	snprintf(path, sizeof(path), "/sys/module/%s/refcnt", updater);
	if (attribute_read(AT_FDCWD, path, references, sizeof(references)))
		return STANDING_SILENT;
	if (!strcmp(references, "0"))
		return found(finding, STANDING_FACT,
			     "nothing holds the updater: rmmod works");
	snprintf(
		finding, FINDING_LEN,
		"%s held %s times: rmmod fails until live, record and other tracers have ended",
		updater, references);
	return STANDING_FACT;
}

static enum standing find_emulator(struct probe *probe, const char *arg,
				   char *finding)
{
	return found(finding, STANDING_FACT,
		     access("/sys/module/seam_emu", F_OK) ?
			     "not emulated" :
			     "emulated by seam_emu");
}

static enum standing find_tracefs(struct probe *probe, const char *arg,
				  char *finding)
{
	if (tracefs_path())
		return found(finding, STANDING_OK, tracefs_path());
	return found(finding, STANDING_WITHOUT,
		     geteuid() ? "not mounted, or for root alone" :
				 "not mounted");
}

static enum standing find_events(struct probe *probe, const char *arg,
				 char *finding)
{
	char differs[96];

	if (tracefs_has_events())
		return tracefs_check_layout(differs, sizeof(differs)) ?
			       found(finding, STANDING_MISSING, differs) :
			       found(finding, STANDING_OK,
				     "tdx:*, laid out as this program knows them");
	if (probe->events)
		return found(finding, STANDING_OK, "tdx:*, seen in BTF alone");
	if (by_functions(probe))
		return found(finding, STANDING_FACT,
			     "none: functions of the updater are watched");
	return tracefs_path() ?
		       found(finding, STANDING_MISSING, "none") :
		       found(finding, STANDING_UNKNOWN,
			     "tracefs does not show them, nor does BTF");
}

static enum standing find_events_btf(struct probe *probe, const char *arg,
				     char *finding)
{
	if (by_functions(probe))
		return STANDING_SILENT;
	if (!probe->events)
		return found(finding, STANDING_WITHOUT, "none");
	snprintf(finding, FINDING_LEN, "in that of %s", probe->events);
	return STANDING_OK;
}

static enum standing find_load(struct probe *probe, const char *arg,
			       char *finding)
{
	struct rung_choice choice = probe->choice;
	int err;

	if (!capability_held(CAP_SYS_ADMIN) &&
	    !(capability_held(CAP_BPF) && capability_held(CAP_PERFMON)))
		return found(finding, STANDING_UNKNOWN,
			     "not tried: not permitted");
	if (choice.rung == RUNG_NONE)
		choice.rung = RUNG_RAW_TP;
	err = programs_try(&choice, probe->btf, &probe->unknown);
	return err ? found(finding, STANDING_MISSING, strerror(-err)) :
		     found(finding, STANDING_OK, "accepted by the kernel");
}

static const struct check checks[] = {
	{ "kernel", find_kernel, NULL, "TDX is of x86_64" },
	{ "configuration", find_configuration, "CONFIG_BPF_SYSCALL", NULL },
	{ "CONFIG_BPF_SYSCALL", find_config_needed, "CONFIG_BPF_SYSCALL",
	  "boot a kernel with it" },
	{ "CONFIG_BPF_EVENTS", find_config_needed, "CONFIG_BPF_EVENTS",
	  "boot a kernel with it" },
	{ "CONFIG_BPF_JIT", find_config_wanted, "CONFIG_BPF_JIT",
	  "programs are slow: boot a kernel with it" },
	{ "CONFIG_DEBUG_INFO_BTF", find_config_wanted, "CONFIG_DEBUG_INFO_BTF",
	  "blackout is not exact: boot a kernel with it" },
	{ "CONFIG_FW_UPLOAD", find_config_needed, "CONFIG_FW_UPLOAD",
	  "nothing can be uploaded: boot a kernel with it" },
	{ "capabilities", find_capabilities, NULL,
	  "run as root, or with CAP_BPF and CAP_PERFMON" },
	{ "lockdown", find_lockdown, "/sys/kernel/security/lockdown",
	  "boot with lockdown=integrity" },
	{ "perf_event_paranoid", find_paranoid,
	  "/proc/sys/kernel/perf_event_paranoid", NULL },
	{ "locked memory", find_memlock, NULL, "ulimit -l unlimited" },
	{ "BPF programs", find_load, NULL,
	  "TDXUPDATE_DEBUG=1 tells what the kernel says" },
	{ "BTF of the kernel", find_kernel_btf, NULL,
	  "boot a kernel with CONFIG_DEBUG_INFO_BTF" },
	{ "multi_cpu_stop()", find_function, "multi_cpu_stop",
	  "blackout is not exact: boot a kernel that has it in BTF" },
	{ "fw_upload_start()", find_function, "fw_upload_start",
	  "who asked for updates stays unknown: boot a kernel that has it in BTF" },
	{ "fw_upload_main()", find_function, "fw_upload_main",
	  "refused uploads stay unknown: boot a kernel that has it in BTF" },
	{ "updater", find_updater, NULL, NULL },
	{ "unloading", find_unloading, NULL, NULL },
	{ "TDX", find_emulator, NULL, NULL },
	{ "tracefs", find_tracefs, NULL,
	  "mount -t tracefs tracefs /sys/kernel/tracing, and run as root" },
	{ "trace events", find_events, NULL,
	  "load the tdx_update that comes with this program" },
	{ "BTF of the events", find_events_btf, NULL,
	  "load a tdx_update that was built with BTF" },
};

#define NR_CHECKS (sizeof(checks) / sizeof(checks[0]))

/* NULL: there is nothing to mend, or nothing that could be done about it. */
static const char *remedy_of(const struct probe *probe,
			     const struct check *check, enum standing standing)
{
	static char load[48];

	if (standing != STANDING_MISSING && standing != STANDING_WITHOUT)
		return NULL;
	if (check->find != find_updater)
		return check->remedy;
	snprintf(load, sizeof(load), "modprobe %s",
		 rung_updater_to_load(&probe->choice));
	return load;
}

static void print_check(const struct probe *probe, const struct check *check,
			enum standing standing, const char *finding)
{
	const char *remedy = remedy_of(probe, check, standing);

	printf("  %-8s %-22s %s%s%s\n", standing_names[standing], check->name,
	       finding, remedy ? ": " : "", remedy ? remedy : "");
}

static json_t *json_check(const struct probe *probe, const struct check *check,
			  enum standing standing, const char *finding)
{
	const char *remedy = remedy_of(probe, check, standing);

	return json_pack("{ss ss so so}", "name", check->name, "standing",
			 standing == STANDING_FACT ? "fact" :
						     standing_names[standing],
			 "finding", json_text(finding), "remedy",
			 remedy ? json_text(remedy) : json_null());
}

static json_t *run_checks(struct probe *probe)
{
	json_t *array = json_array();
	char finding[FINDING_LEN];
	enum standing standing;
	size_t i;

	for (i = 0; i < NR_CHECKS; i++) {
		standing = checks[i].find(probe, checks[i].arg, finding);
		if (standing == STANDING_SILENT)
			continue;
		if (standing == STANDING_MISSING)
			probe->possible = false;
		if (probe->json)
			json_array_append_new(array,
					      json_check(probe, &checks[i],
							 standing, finding));
		else
			print_check(probe, &checks[i], standing, finding);
	}
	return array;
}

static const char *rung_standing(const struct probe *probe, enum rung rung)
{
	return rung == probe->choice.rung     ? "used" :
	       probe->choice.why_not[rung][0] ? "without" :
						"ok";
}

static void tell_rung(const struct probe *probe, json_t *array,
		      const char *name, const char *standing, const char *why)
{
	if (!probe->json)
		printf("  %-8s %s%*s%s\n", standing, name,
		       why[0] ? 23 - (int)strlen(name) : 0, "", why);
	json_array_append_new(array,
			      json_pack("{ss ss so}", "name", name, "standing",
					standing, "why",
					why[0] ? json_text(why) : json_null()));
}

static json_t *run_rungs(const struct probe *probe)
{
	json_t *array = json_array();
	enum rung rung;

	for (rung = 0; rung < RUNG_NONE; rung++)
		tell_rung(probe, array, rung_name(rung),
			  rung_standing(probe, rung),
			  probe->choice.why_not[rung]);
	return array;
}

/* In the form that the other verbs have it in: see json_fields.h. */
static json_t *run_unknown(const struct probe *probe)
{
	json_t *array = json_array();
	char sentence[SENTENCE_LEN];
	unsigned int next = 0;

	while (sentence_unknown(probe->unknown, &next, sentence)) {
		if (!probe->json)
			printf("  %s\n", sentence);
		json_array_append_new(array, json_pack("{ss ss}", "name",
						       unknown_name(next - 1),
						       "what", sentence));
	}
	return array;
}

static void print_json(const struct probe *probe, json_t *list, json_t *rungs,
		       json_t *unknown)
{
	json_t *object = json_object();

	json_object_set_new(object, "schema", json_integer(PROBE_SCHEMA));
	json_object_set_new(object, "type", json_string("probe"));
	json_object_set_new(object, "possible", json_boolean(probe->possible));
	json_object_set_new(object, "rung",
			    probe->choice.rung == RUNG_NONE ?
				    json_null() :
				    json_string(rung_name(probe->choice.rung)));
	json_object_set_new(object, "checks", list);
	json_object_set_new(object, "rungs", rungs);
	json_object_set_new(object, "unknown", unknown);
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}

static void print_sum(const struct probe *probe)
{
	if (probe->possible)
		printf("\nupdates can be observed, via %s\n",
		       rung_name(probe->choice.rung));
	else
		printf("\nupdates cannot be observed: mend what is missing\n");
}

static void probe_kernel(struct probe *probe)
{
	json_t *list, *rungs, *unknown;

	probe->btf = kernel_btf_load();
	probe->events = kernel_btf_of_events(probe->btf);
	rung_choose(&probe->choice, probe->btf, true);
	probe->possible = probe->choice.rung != RUNG_NONE;

	list = run_checks(probe);
	if (!probe->json)
		puts("\nways to attach, best first");
	rungs = run_rungs(probe);
	if (!probe->json && probe->unknown)
		puts("\nwhat cannot be told that way");
	unknown = run_unknown(probe);
	if (probe->json) {
		print_json(probe, list, rungs, unknown);
	} else {
		print_sum(probe);
		json_decref(list);
		json_decref(rungs);
		json_decref(unknown);
	}
	btf__free(probe->btf);
}

static const char doc[] =
	"Tell what the running kernel offers to observe updates of the TDX module with, "
	"what is missing, and how to mend it.\n"
	"\vNothing is attached and nothing is changed: the BPF programs are loaded to see whether the "
	"kernel takes them, and thrown away.\n"
	"\n"
	"ok: there. missing: nothing can be observed without it. without: less is seen, or in a dearer "
	"way. unknown: it cannot be told from here.\n"
	"\n"
	"Exit codes: 0 updates can be observed; 1 they cannot.\n"
	"\n"
	"Examples:\n"
	"  tdxupdate-trace probe\n"
	"  tdxupdate-trace probe --json | jq .possible";

enum option_key {
	OPT_JSON = 0x100,
};

static const struct argp_option options[] = {
	{ "json", OPT_JSON, NULL, 0, "One object of JSON", 0 },
	{ 0 },
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct probe *probe = state->input;

	switch (key) {
	case OPT_JSON:
		probe->json = true;
		break;
	case ARGP_KEY_ARG:
		argp_error(state, "%s: probe takes no such argument", arg);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/**
 * probe_run - the verb probe
 * @argc: as of main(), from the verb on
 * @argv: as of main(), from the verb on
 *
 * Return: exit code.
 */
int probe_run(int argc, char **argv)
{
	static const struct argp argp = { options, parse_option, NULL, doc,
					  NULL,	   NULL,	 NULL };
	struct probe probe = {};

	verb_parse(&argp, argc, argv, &probe);
	probe_kernel(&probe);
	if (standard_output_end())
		return EXIT_ERROR;
	return probe.possible ? EXIT_WORKED : EXIT_ERROR;
}
