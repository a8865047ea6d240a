// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdxupdate-mkimage - make TDX module images to test updates with
 *
 * No TDX module is in them: the content is noise. The form is right, so that
 * everything up to a real P-SEAMLDR takes them, or wrong in one way on request.
 */
#include <argp.h>
#include <cpuid.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "image_build.h"
#include "image_defect.h"
#include "replace_file.h"
#include "safe_version.h"
#include "signing_key.h"
#include "tdx_abi.h"
#include "write_all.h"

#define DEFAULT_KEY "/usr/share/tdxupdate/test-key.pem"
#define DEFAULT_PAGES 100
#define DEFAULT_DATE 0x20260101

enum option_key {
	OPT_SVN = 0x100,
	OPT_HV,
	OPT_MIN_HV,
	OPT_NO_DOWNGRADE,
	OPT_DATE,
	OPT_BUILD,
	OPT_SEED,
	OPT_CPU,
	OPT_KEY,
	OPT_MAKE_KEY,
	OPT_WRONG,
	OPT_VERSION,
};

/**
 * struct request - what the command line asks for
 * @recipe:	the image
 * @svn_given:	the security version is not the default of the series
 * @hv_given:	the handoff version is not the default of the version
 * @defect:	what shall be wrong, or NULL
 * @list:	list the defects and make nothing
 * @key:	file of the signing key
 * @new_key:	file of a key to make first, or NULL
 * @output:	file of the image, or NULL
 */
struct request {
	struct image_recipe recipe;
	bool svn_given;
	bool hv_given;
	const struct image_defect *defect;
	bool list;
	const char *key;
	const char *new_key;
	const char *output;
};

/* Sapphire and Emerald Rapids, Granite Rapids, Sierra Forest. */
static const __u32 real_cpuids[] = { 0x806f0, 0xc06f0, 0xa06d0, 0xa06f0 };

/* clang-format off */

static const struct argp_option options[] = {
	{ "output", 'o', "FILE", 0, "where the image goes", 1 },
	{ "key", OPT_KEY, "FILE", 0,
	  "RSA-3072 key that signs it (" DEFAULT_KEY ")", 1 },
	{ "make-key", OPT_MAKE_KEY, "FILE", 0,
	  "make a key, and use it if there is an image to sign", 1 },
	{ "version", OPT_VERSION, "X.Y.Z", 0, "of the TDX module (1.5.25)", 2 },
	{ "pages", 'p', "N", 0, "4 KiB pages of the module, 1 to 496 (100)", 2 },
	{ "seed", OPT_SEED, "N", 0, "of the module's content (1)", 2 },
	{ "date", OPT_DATE, "YYYYMMDD", 0, "of the module (20260101)", 2 },
	{ "build", OPT_BUILD, "N", 0, "build number (1)", 2 },
	{ "svn", OPT_SVN, "MAJOR.MINOR", 0,
	  "security version (1.11; 3.11 from 2.0 on)", 3 },
	{ "hv", OPT_HV, "N", 0,
	  "handoff version that it writes (1; 0 before 1.5.24, and in 2.0.00 to 2.0.13)",
	  3 },
	{ "min-hv", OPT_MIN_HV, "N", 0,
	  "lowest handoff version that it takes over (0)", 3 },
	{ "no-downgrade", OPT_NO_DOWNGRADE, NULL, 0,
	  "it writes no other handoff version", 3 },
	{ "cpu", OPT_CPU, "EAX[,EAX...]", 0,
	  "CPUID.1.EAX, hexadecimal, of the processors it runs on (this one and real ones with TDX)",
	  3 },
	{ "wrong", OPT_WRONG, "WHAT", 0,
	  "make it wrong; `list' prints every WHAT", 4 },
	{ 0 }
};

/* clang-format on */

static const char doc[] =
	"Make an image to test updates of the TDX module with.\v"
	"The same options and key give the same bytes. `--wrong list' prints one "
	"line for each WHAT, separated by tabs: WHAT, who refuses the image "
	"(kernel: nothing has been touched; p-seamldr: TDX is lost; hardware: "
	"the same, but the emulated P-SEAMLDR takes it; nobody), what the "
	"upload's attribute `error' then reads, the status of SEAMLDR.INSTALL, "
	"and what is wrong.\n\n"
	"Examples:\n"
	"  tdxupdate-mkimage --make-key key.pem\n"
	"  tdxupdate-mkimage --key key.pem --version 1.5.25 -o image\n"
	"  tdxupdate-mkimage --key key.pem --wrong seamhash -o bad-image\n";

/* Takes MIN..MAX and nothing behind it but the end. */
static __u64 number(struct argp_state *state, const char *what,
		    const char *text, int base, __u64 min, __u64 max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, base);
	if (errno || end == text || *end || *text == '-' || value < min ||
	    value > max)
		argp_failure(state, EXIT_FAILURE, 0,
			     "%s: %s: not a number from %#llx to %#llx", what,
			     text, (unsigned long long)min,
			     (unsigned long long)max);
	return value;
}

/* Options that are a number of the recipe, and which. */
#define RECIPE(member)                         \
	offsetof(struct image_recipe, member), \
		sizeof(((struct image_recipe *)NULL)->member)

static const struct number_option {
	int key;
	const char *name;
	int base;
	__u64 min;
	__u64 max;
	size_t offset;
	size_t len;
} number_options[] = {
	{ 'p', "pages", 0, 1, TDX_IMAGE_MAX_MODULE_PAGES,
	  RECIPE(module_pages) },
	{ OPT_SEED, "seed", 0, 0, UINT64_MAX, RECIPE(seed) },
	{ OPT_DATE, "date", 16, 0x19700101, 0x99991231, RECIPE(date) },
	{ OPT_BUILD, "build", 0, 0, UINT32_MAX, RECIPE(release) },
	{ OPT_HV, "hv", 0, 0, UINT16_MAX, RECIPE(hv) },
	{ OPT_MIN_HV, "min-hv", 0, 0, UINT16_MAX, RECIPE(min_hv) },
};

/* False: the option is none of these. Little-endian, as all that has CPUID. */
static bool parse_number(struct argp_state *state, int key, const char *text,
			 struct image_recipe *recipe)
{
	const struct number_option *option;
	__u64 value;
	size_t i;

	for (i = 0; i < sizeof(number_options) / sizeof(*number_options); i++) {
		option = &number_options[i];
		if (option->key != key)
			continue;
		value = number(state, option->name, text, option->base,
			       option->min, option->max);
		memcpy((char *)recipe + option->offset, &value, option->len);
		return true;
	}
	return false;
}

static void parse_version(struct argp_state *state, const char *text,
			  struct image_recipe *recipe)
{
	unsigned int major, minor, update;
	char rest;

	if (sscanf(text, "%3u.%3u.%5u%c", &major, &minor, &update, &rest) !=
		    3 ||
	    major > 0xff || minor > 0xff || update > 0xffff)
		argp_failure(state, EXIT_FAILURE, 0,
			     "version: %s: not like 1.5.25", text);
	recipe->version = TDX_VERSION(major, minor, update);
}

static void parse_svn(struct argp_state *state, const char *text,
		      struct image_recipe *recipe)
{
	unsigned int major, minor;
	char rest;

	if (sscanf(text, "%3u.%3u%c", &major, &minor, &rest) != 2 ||
	    major > 0xff || minor > 0xff)
		argp_failure(state, EXIT_FAILURE, 0, "svn: %s: not like 1.11",
			     text);
	recipe->svn_major = major;
	recipe->svn_minor = minor;
}

static void parse_cpus(struct argp_state *state, char *text,
		       struct image_recipe *recipe)
{
	char *save, *word;

	recipe->num_cpuids = 0;
	for (word = strtok_r(text, ",", &save); word;
	     word = strtok_r(NULL, ",", &save)) {
		if (recipe->num_cpuids == TDX_SIGSTRUCT_MAX_CPUIDS)
			argp_failure(state, EXIT_FAILURE, 0,
				     "cpu: more than %d do not fit",
				     TDX_SIGSTRUCT_MAX_CPUIDS);
		recipe->cpuids[recipe->num_cpuids++] =
			number(state, "cpu", word, 16, 0, 0xffffffff);
	}
}

static void parse_wrong(struct argp_state *state, const char *text,
			struct request *request)
{
	request->list = !strcmp(text, "list");
	request->defect = image_defect_find(text);
	if (!request->list && !request->defect)
		argp_failure(state, EXIT_FAILURE, 0,
			     "wrong: %s: unknown: see --wrong list", text);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct request *request = state->input;
	struct image_recipe *recipe = &request->recipe;

	request->svn_given |= key == OPT_SVN;
	request->hv_given |= key == OPT_HV;
	if (parse_number(state, key, arg, recipe))
		return 0;
	switch (key) {
	case 'o':
		request->output = arg;
		break;
	case OPT_KEY:
		request->key = arg;
		break;
	case OPT_MAKE_KEY:
		request->new_key = arg;
		break;
	case OPT_VERSION:
		parse_version(state, arg, recipe);
		break;
	case OPT_SVN:
		parse_svn(state, arg, recipe);
		break;
	case OPT_NO_DOWNGRADE:
		recipe->no_downgrade = 1;
		break;
	case OPT_CPU:
		parse_cpus(state, arg, recipe);
		break;
	case OPT_WRONG:
		parse_wrong(state, arg, request);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static void default_recipe(struct image_recipe *recipe)
{
	unsigned int eax = 0, ebx, ecx, edx;

	*recipe = (struct image_recipe){
		.version = TDX_VERSION(1, 5, 25),
		.date = DEFAULT_DATE,
		.release = 1,
		.module_pages = DEFAULT_PAGES,
		.seed = 1,
		.svn_minor = 11,
		.num_cpuids = 1 + sizeof(real_cpuids) / sizeof(*real_cpuids),
	};
	__get_cpuid(1, &eax, &ebx, &ecx, &edx);
	recipe->cpuids[0] = eax;
	memcpy(&recipe->cpuids[1], real_cpuids, sizeof(real_cpuids));
}

/* As the modules of that version have them. */
static void complete_recipe(struct request *request)
{
	struct image_recipe *recipe = &request->recipe;

	if (!request->svn_given)
		recipe->svn_major = TDX_VERSION_MAJOR(recipe->version) < 2 ? 1 :
									     3;
	if (!request->hv_given)
		recipe->hv = version_is_safe(recipe->version);
}

static int list_defects(void)
{
	image_defect_list(stdout);
	if (!fflush(stdout) && !ferror(stdout))
		return EXIT_SUCCESS;
	complain("cannot write the list: %s", strerror(errno));
	return EXIT_FAILURE;
}

static int make_key(const char *path)
{
	int ret = signing_key_create(path);

	if (ret)
		complain("%s: cannot make a key: %s", path, strerror(-ret));
	return ret;
}

static int load_key(const char *path, struct signing_key **key)
{
	int ret = signing_key_load(path, key);

	if (ret == -EINVAL)
		complain(
			"%s: no RSA-3072 key with exponent 65537: make one with --make-key",
			path);
	else if (ret)
		complain(
			"%s: cannot read the key: %s: name one with --key, or make one with --make-key",
			path, strerror(-ret));
	return ret;
}

static int write_image(const char *path, const struct image_draft *draft)
{
	struct replacement file;
	int ret;

	ret = replacement_begin(&file, path, 0666);
	if (!ret) {
		ret = write_all(file.fd, draft->bytes, draft->len);
		ret = replacement_end(&file, ret);
	}
	if (ret)
		complain("%s: cannot write the image: %s", path,
			 strerror(-ret));
	return ret;
}

static int make_image(const struct request *request)
{
	struct image_draft draft;
	struct signing_key *key;
	int ret;

	ret = load_key(request->key, &key);
	if (ret)
		return ret;
	ret = image_build(&request->recipe, request->defect, key, &draft);
	signing_key_free(key);
	if (ret) {
		complain("cannot build the image: %s", strerror(-ret));
		return ret;
	}
	ret = write_image(request->output, &draft);
	free(draft.bytes);
	return ret;
}

static int make(struct request *request)
{
	int ret = 0;

	if (request->new_key) {
		ret = make_key(request->new_key);
		request->key = request->new_key;
	}
	if (!ret && request->output)
		ret = make_image(request);
	return ret;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.doc = doc,
	};
	struct request request = { .key = DEFAULT_KEY };

	default_recipe(&request.recipe);
	argp_err_exit_status = EXIT_FAILURE;
	argp_parse(&argp, argc, argv, 0, NULL, &request);
	complete_recipe(&request);

	if (request.list)
		return list_defects();
	if (!request.output && !request.new_key) {
		complain("nothing to do: name the image with -o FILE");
		return EXIT_FAILURE;
	}
	return make(&request) ? EXIT_FAILURE : EXIT_SUCCESS;
}
