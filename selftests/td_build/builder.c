// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "builder.h"
#include "complain.h"
#include "names.h"
#include "seeded.h"
#include "td_build_ioctl.h"

#define EMULATED_TDS "/sys/kernel/debug/seam_emu/tds"
#define NSEC_PER_SEC 1000000000LL

/**
 * struct builder - a TD that is being built
 * @plan:	what is built
 * @index:	number of the TD
 * @fd:		the TD
 * @tdr:	what names it
 */
struct builder {
	const struct plan *plan;
	unsigned int index;
	int fd;
	uint64_t tdr;
};

static uint64_t page_gpa(const struct plan *plan, uint64_t page)
{
	return plan->gpa + page * MRTD_PAGE_LEN;
}

static void fill_page(const struct plan *plan, unsigned int index,
		      uint64_t page, void *content)
{
	seeded_fill(content, MRTD_PAGE_LEN,
		    plan->seed + ((uint64_t)index << 40) + page);
}

static void complain_of(const struct builder *builder, const char *step,
			int error)
{
	char status[NAME_STATUS_LEN];
	struct td_build_query query;

	if (ioctl(builder->fd, TD_BUILD_QUERY, &query) || !query.status) {
		complain(
			"td %u: %s: %s", builder->index, step,
			error == ENOSPC ?
				"no key id is free: wait for other TDs to end" :
				strerror(error));
		return;
	}
	complain("td %u: %s: %s returned %s (0x%llx): %s", builder->index, step,
		 name_leaf(query.fn),
		 name_status(query.fn, query.status, status),
		 (unsigned long long)query.status, strerror(error));
}

static int create_td(struct builder *builder)
{
	struct td_build_create create = { .hkid = builder->plan->hkid };

	if (ioctl(builder->fd, TD_BUILD_CREATE, &create))
		return errno;
	builder->tdr = create.tdr;
	if (!builder->plan->quiet) {
		printf("td %u tdr=0x%llx hkid=%u\n", builder->index,
		       (unsigned long long)create.tdr, create.hkid);
		fflush(stdout);
	}
	return 0;
}

static int init_td(struct builder *builder)
{
	struct td_build_init init = {
		.attributes = builder->plan->attributes,
		.max_vcpus = builder->plan->vcpus ? builder->plan->vcpus : 1,
	};

	return ioctl(builder->fd, TD_BUILD_INIT, &init) ? errno : 0;
}

static int add_vcpus(struct builder *builder)
{
	struct td_build_vcpu vcpu = {};

	for (; vcpu.x2apic_id < builder->plan->vcpus; vcpu.x2apic_id++)
		if (ioctl(builder->fd, TD_BUILD_VCPU, &vcpu))
			return errno;
	return 0;
}

/* By the time since the first page, so that a late page is caught up with. */
static void keep_rate(const struct timespec *begin, uint64_t page, double rate)
{
	struct timespec next = *begin;
	long long ns;

	if (!rate)
		return;
	ns = next.tv_nsec + (long long)(page * (NSEC_PER_SEC / rate));
	next.tv_sec += ns / NSEC_PER_SEC;
	next.tv_nsec = ns % NSEC_PER_SEC;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL) ==
	       EINTR)
		;
}

static int add_pages(struct builder *builder)
{
	const struct plan *plan = builder->plan;
	uint8_t content[MRTD_PAGE_LEN];
	struct td_build_mem_region region;
	struct timespec begin;
	uint64_t page;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (page = 0; page < plan->pages; page++) {
		keep_rate(&begin, page, plan->rate);
		fill_page(plan, builder->index, page, content);
		region = (struct td_build_mem_region){
			.source = (uintptr_t)content,
			.gpa = page_gpa(plan, page),
			.num_pages = 1,
			.flags = plan->measure ? TD_BUILD_MEASURE : 0,
		};
		if (ioctl(builder->fd, TD_BUILD_MEM_REGION, &region))
			return errno;
	}
	return 0;
}

static int finalize_td(struct builder *builder)
{
	return ioctl(builder->fd, TD_BUILD_FINALIZE) ? errno : 0;
}

static const struct {
	const char *text;
	int (*run)(struct builder *builder);
} steps[NR_PHASES] = {
	[PHASE_CREATE] = { "create", create_td },
	[PHASE_INIT] = { "initialise", init_td },
	[PHASE_VCPUS] = { "add vCPUs", add_vcpus },
	[PHASE_PAGES] = { "add pages", add_pages },
	[PHASE_FINALIZE] = { "finalise", finalize_td },
};

/**
 * plan_mrtd - the measurement that a TD must have
 * @plan: what is built
 * @index: number of the TD
 * @digest: out
 *
 * Return: 0 or a negative error code.
 */
int plan_mrtd(const struct plan *plan, unsigned int index,
	      uint8_t digest[MRTD_LEN])
{
	uint8_t content[MRTD_PAGE_LEN];
	struct mrtd *mrtd = mrtd_begin();
	uint64_t page;
	int ret = 0;

	if (!mrtd)
		return -ENOMEM;
	for (page = 0; !ret && page < plan->pages; page++) {
		fill_page(plan, index, page, content);
		ret = plan->measure ?
			      mrtd_add_content(mrtd, page_gpa(plan, page),
					       content) :
			      mrtd_add_page(mrtd, page_gpa(plan, page));
	}
	if (ret) {
		mrtd_end(mrtd, NULL);
		return ret;
	}
	return mrtd_end(mrtd, digest);
}

/* From the line "tdr=0x... ... mrtd=..." of the emulator. */
static int emulated_mrtd(uint64_t tdr, char text[2 * MRTD_LEN + 1])
{
	FILE *tds = fopen(EMULATED_TDS, "re");
	char *line = NULL, *field;
	unsigned long long other;
	size_t line_len = 0;
	int ret = -ENOENT;

	if (!tds)
		return -errno;
	while (ret && getline(&line, &line_len, tds) > 0) {
		field = strstr(line, "tdr=");
		if (!field || sscanf(field, "tdr=%llx", &other) != 1 ||
		    other != tdr)
			continue;
		field = strstr(line, "mrtd=");
		if (field && sscanf(field, "mrtd=%96[0-9a-f]", text) == 1)
			ret = 0;
	}
	free(line);
	fclose(tds);
	return ret;
}

static enum build_result compare_mrtd(const struct builder *builder)
{
	char kernel[2 * MRTD_LEN + 1] = "", user[2 * MRTD_LEN + 1];
	uint8_t digest[MRTD_LEN];
	int ret;

	ret = plan_mrtd(builder->plan, builder->index, digest);
	if (ret) {
		complain("td %u: cannot compute the measurement: %s",
			 builder->index, strerror(-ret));
		return BUILD_NO_HOST;
	}
	ret = emulated_mrtd(builder->tdr, kernel);
	if (ret) {
		complain(
			"td %u: no measurement in %s: %s: is seam_emu loaded and debugfs mounted?",
			builder->index, EMULATED_TDS, strerror(-ret));
		return BUILD_NO_HOST;
	}
	mrtd_text(digest, user);
	printf("mrtd kernel=%s user=%s %s\n", kernel, user,
	       strcmp(kernel, user) ? "DIFFERENT" : "equal");
	fflush(stdout);
	return strcmp(kernel, user) ? BUILD_MRTD_DIFFERS : BUILD_OK;
}

static void report(const struct builder *builder)
{
	struct td_build_query query;

	if (builder->plan->quiet || ioctl(builder->fd, TD_BUILD_QUERY, &query))
		return;
	printf("built %u tdr=0x%llx pages=%llu tables=%u vcpus=%u\n",
	       builder->index, (unsigned long long)query.tdr,
	       (unsigned long long)query.num_pages, query.num_tables,
	       query.num_vcpus);
	fflush(stdout);
}

static enum build_result run_steps(struct builder *builder,
				   struct phases *phases)
{
	enum build_phase phase, end;
	int error;

	end = builder->plan->finalize ? NR_PHASES : PHASE_FINALIZE;
	for (phase = 0; phase < end; phase++) {
		error = steps[phase].run(builder);
		if (error) {
			complain_of(builder, steps[phase].text, error);
			phases_leave(phases, phase);
			return BUILD_FAILED;
		}
		if (phase == end - 1)
			report(builder);
		phases_reach(phases, phase);
	}
	if (builder->plan->compare && builder->plan->finalize)
		return compare_mrtd(builder);
	return BUILD_OK;
}

/**
 * build_td - build a TD, and take it down again
 * @plan: what is built
 * @phases: shared with the TDs that are built at the same time
 * @index: number of the TD
 *
 * Return: how it ended; what went wrong has been said on stderr.
 */
enum build_result build_td(const struct plan *plan, struct phases *phases,
			   unsigned int index)
{
	struct builder builder = { .plan = plan, .index = index };
	enum build_result result;

	builder.fd = open(TD_BUILD_DEVICE, O_RDWR | O_CLOEXEC);
	if (builder.fd < 0) {
		complain("%s: %s%s", TD_BUILD_DEVICE, strerror(errno),
			 errno == ENOENT ? ": load td_build.ko" : "");
		phases_leave(phases, 0);
		return BUILD_NO_HOST;
	}
	result = run_steps(&builder, phases);
	if (ioctl(builder.fd, TD_BUILD_DESTROY)) {
		complain_of(&builder, "destroy", errno);
		if (result == BUILD_OK)
			result = BUILD_FAILED;
	}
	close(builder.fd);
	return result;
}
