/* SPDX-License-Identifier: GPL-2.0-only */
/* The build of one TD. */
#ifndef _TD_BUILD_BUILDER_H
#define _TD_BUILD_BUILDER_H

#include <stdbool.h>
#include <stdint.h>

#include "mrtd.h"
#include "phases.h"

/**
 * struct plan - what is built
 * @pages:	of each TD
 * @rate:	pages a second, 0 as fast as possible
 * @gpa:	of the first page
 * @seed:	of the content; with the number of the TD it makes the content
 * @vcpus:	of each TD
 * @hkid:	key id, 0 any
 * @attributes:	of each TD
 * @measure:	extend the measurement by the content
 * @finalize:	end with TDH.MR.FINALIZE
 * @compare:	compare the measurement with one computed here
 * @quiet:	print only what scripts wait for
 */
struct plan {
	uint64_t pages;
	double rate;
	uint64_t gpa;
	uint64_t seed;
	unsigned int vcpus;
	unsigned int hkid;
	uint64_t attributes;
	bool measure;
	bool finalize;
	bool compare;
	bool quiet;
};

/**
 * enum build_result - how the build of a TD ended; also the exit status
 * @BUILD_OK:		as planned
 * @BUILD_NO_HOST:	usage or environment
 * @BUILD_FAILED:	a step failed
 * @BUILD_MRTD_DIFFERS:	the measurement is another one than computed here
 */
enum build_result {
	BUILD_OK,
	BUILD_NO_HOST,
	BUILD_FAILED,
	BUILD_MRTD_DIFFERS,
};

enum build_result build_td(const struct plan *plan, struct phases *phases,
			   unsigned int index);
int plan_mrtd(const struct plan *plan, unsigned int index,
	      uint8_t digest[MRTD_LEN]);

#endif /* _TD_BUILD_BUILDER_H */
