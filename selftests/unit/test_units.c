// SPDX-License-Identifier: GPL-2.0-only
/* Quantities as people read them. */
#include "tap.h"
#include "units.h"

static const char *duration(__s64 ns)
{
	static char text[UNIT_LEN];

	return unit_duration(ns, text);
}

static const char *age(__s64 ns)
{
	static char text[UNIT_LEN];

	return unit_age(ns, text);
}

TEST(a_duration_has_three_digits_and_its_unit)
{
	CHECK_TEXT(duration(0), "0 ns");
	CHECK_TEXT(duration(999), "999 ns");
	CHECK_TEXT(duration(1000), "1.00 us");
	CHECK_TEXT(duration(12340), "12.3 us");
	CHECK_TEXT(duration(123456), "123 us");
	CHECK_TEXT(duration(1234567), "1.23 ms");
	CHECK_TEXT(duration(1500000000), "1.50 s");
	CHECK_TEXT(duration(123000000000), "123 s");
}

TEST(a_duration_never_rounds_to_a_thousand_of_its_unit)
{
	CHECK_TEXT(duration(999499), "999 us");
	CHECK_TEXT(duration(999500), "1.00 ms");
	CHECK_TEXT(duration(9994), "9.99 us");
	CHECK_TEXT(duration(9996), "10.0 us");
	CHECK_TEXT(duration(99960), "100 us");
}

TEST(a_negative_duration_keeps_its_sign)
{
	CHECK_TEXT(duration(-5), "-5 ns");
	CHECK_TEXT(duration(-12340), "-12.3 us");
}

TEST(an_age_grows_from_tenths_to_hours)
{
	CHECK_TEXT(age(0), "0.0 s");
	CHECK_TEXT(age(2390000000), "2.3 s");
	CHECK_TEXT(age(59900000000), "59 s");
	CHECK_TEXT(age(185000000000), "3m05s");
	CHECK_TEXT(age(7800000000000), "2h10m");
	CHECK_TEXT(age(-1), "0.0 s");
}

TEST(a_count_has_its_thousands_set_apart)
{
	char text[UNIT_LEN];

	CHECK_TEXT(unit_count(0, text), "0");
	CHECK_TEXT(unit_count(999, text), "999");
	CHECK_TEXT(unit_count(1024, text), "1,024");
	CHECK_TEXT(unit_count(18446744073709551615ULL, text),
		   "18,446,744,073,709,551,615");
}

TEST(a_rate_has_no_more_digits_than_it_is_worth)
{
	char text[UNIT_LEN];

	CHECK_TEXT(unit_rate(0, text), "0/s");
	CHECK_TEXT(unit_rate(2.04, text), "2.0/s");
	CHECK_TEXT(unit_rate(441.3, text), "441/s");
	CHECK_TEXT(unit_rate(35123, text), "35.1k/s");
	CHECK_TEXT(unit_rate(1234567, text), "1.2M/s");
}

RUN_TESTS(TAP_TEST(a_duration_has_three_digits_and_its_unit),
	  TAP_TEST(a_duration_never_rounds_to_a_thousand_of_its_unit),
	  TAP_TEST(a_negative_duration_keeps_its_sign),
	  TAP_TEST(an_age_grows_from_tenths_to_hours),
	  TAP_TEST(a_count_has_its_thousands_set_apart),
	  TAP_TEST(a_rate_has_no_more_digits_than_it_is_worth))
