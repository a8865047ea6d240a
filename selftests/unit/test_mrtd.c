// SPDX-License-Identifier: GPL-2.0-only
/* The measurement of a TD, against vectors that were computed elsewhere. */
#include "mrtd.h"
#include "seeded.h"
#include "tap.h"

static const char *end(struct mrtd *mrtd)
{
	static char text[2 * MRTD_LEN + 1];
	uint8_t digest[MRTD_LEN];

	CHECK_INT(mrtd_end(mrtd, digest), 0);
	mrtd_text(digest, text);
	return text;
}

TEST(without_pages_it_is_the_hash_of_nothing)
{
	struct mrtd *mrtd = mrtd_begin();

	CHECK_TEXT(
		end(mrtd),
		"38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b");
}

TEST(an_unmeasured_page_counts_by_its_address)
{
	struct mrtd *mrtd = mrtd_begin();

	CHECK_INT(mrtd_add_page(mrtd, 0x1000), 0);
	CHECK_TEXT(
		end(mrtd),
		"fcdabf6fdf38b87d2e3a89b1ab68c242abb261dffa70ef6f1dc2220c2752d2729cdf1be92afc2e0e4297f04e2b629552");
}

TEST(a_measured_page_counts_by_its_16_chunks)
{
	struct mrtd *mrtd = mrtd_begin();
	uint8_t page[MRTD_PAGE_LEN] = {};

	CHECK_INT(mrtd_add_content(mrtd, 0x1000, page), 0);
	CHECK_TEXT(
		end(mrtd),
		"ca76d5541328afef8bc9364261c515aebef90412ebc56ca0c2260ec531a14462cfc0c11de61d84292ddf8ca871da1ff1");
}

TEST(address_and_content_and_order_count)
{
	uint8_t page[MRTD_PAGE_LEN] = {}, digest[3][MRTD_LEN];
	struct mrtd *mrtd;

	mrtd = mrtd_begin();
	mrtd_add_content(mrtd, 0, page);
	mrtd_add_page(mrtd, 0x1000);
	mrtd_end(mrtd, digest[0]);
	mrtd = mrtd_begin();
	mrtd_add_page(mrtd, 0x1000);
	mrtd_add_content(mrtd, 0, page);
	mrtd_end(mrtd, digest[1]);
	page[MRTD_PAGE_LEN - 1] = 1;
	mrtd = mrtd_begin();
	mrtd_add_content(mrtd, 0, page);
	mrtd_add_page(mrtd, 0x1000);
	mrtd_end(mrtd, digest[2]);
	CHECK(memcmp(digest[0], digest[1], MRTD_LEN));
	CHECK(memcmp(digest[0], digest[2], MRTD_LEN));
}

TEST(content_follows_from_its_seed_alone)
{
	uint8_t one[64], same[64], other[64];

	seeded_fill(one, sizeof(one), 1);
	seeded_fill(same, sizeof(same), 1);
	seeded_fill(other, sizeof(other), 2);
	CHECK(!memcmp(one, same, sizeof(one)));
	CHECK(memcmp(one, other, sizeof(one)));
	/* Not the same sequence, begun a little later. */
	CHECK(memcmp(one + 8, other, sizeof(one) - 8));
}

RUN_TESTS(TAP_TEST(without_pages_it_is_the_hash_of_nothing),
	  TAP_TEST(an_unmeasured_page_counts_by_its_address),
	  TAP_TEST(a_measured_page_counts_by_its_16_chunks),
	  TAP_TEST(address_and_content_and_order_count),
	  TAP_TEST(content_follows_from_its_seed_alone))
