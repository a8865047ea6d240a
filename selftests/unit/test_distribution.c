// SPDX-License-Identifier: GPL-2.0-only
/* Many durations in little memory. */
#include <stdlib.h>

#include "distribution.h"
#include "tap.h"

static struct distribution values;

static void add_range(__s64 from, __s64 to, __s64 step)
{
	memset(&values, 0, sizeof(values));
	for (; from <= to; from += step)
		distribution_add(&values, from);
}

static bool within(__s64 value, __s64 wanted, double share)
{
	double difference = (double)value - (double)wanted;

	if (difference < 0)
		difference = -difference;
	return difference <= share * (double)wanted;
}

TEST(nothing_has_quantiles_of_0)
{
	memset(&values, 0, sizeof(values));
	CHECK_INT(distribution_median(&values), 0);
	CHECK_INT(distribution_quantile(&values, 1), 0);
	CHECK_INT(sorted_quantile(NULL, 0, 0.5), 0);
}

TEST(few_values_have_exact_quantiles_in_whatever_order_they_came)
{
	static const __s64 order[] = { 70, -5, 1000003, 12, 33 };
	size_t i;

	memset(&values, 0, sizeof(values));
	for (i = 0; i < 5; i++)
		distribution_add(&values, order[i]);
	CHECK_INT(values.count, 5);
	CHECK_INT(values.sum, 1000113);
	CHECK_INT(values.min, -5);
	CHECK_INT(values.max, 1000003);
	CHECK_INT(distribution_median(&values), 33);
	CHECK_INT(distribution_quantile(&values, 0), -5);
	CHECK_INT(distribution_quantile(&values, 0.2), -5);
	CHECK_INT(distribution_quantile(&values, 0.21), 12);
	CHECK_INT(distribution_quantile(&values, 0.99), 1000003);
}

TEST(the_median_of_an_even_number_is_the_lower_one)
{
	add_range(1, 4, 1);
	CHECK_INT(distribution_median(&values), 2);
}

TEST(many_values_have_quantiles_within_2_percent)
{
	static const double shares[] = { 0.01, 0.25, 0.5, 0.75, 0.9, 0.99 };
	size_t i;

	add_range(1000, 10000000, 1000);
	CHECK_INT(values.count, 10000);
	for (i = 0; i < sizeof(shares) / sizeof(shares[0]); i++)
		CHECK(within(distribution_quantile(&values, shares[i]),
			     (__s64)(shares[i] * 1e7), 0.02));
	CHECK_INT(distribution_quantile(&values, 1), 10000000);
}

TEST(a_quantile_is_never_beyond_what_was_there)
{
	int i;

	memset(&values, 0, sizeof(values));
	for (i = 0; i < 1000; i++)
		distribution_add(&values, 1000003);
	CHECK_INT(distribution_quantile(&values, 0), 1000003);
	CHECK_INT(distribution_median(&values), 1000003);
	CHECK_INT(distribution_quantile(&values, 0.99), 1000003);
}

TEST(every_size_has_a_bucket)
{
	__s64 value;

	for (value = 1; value > 0; value <<= 1) {
		int i;

		memset(&values, 0, sizeof(values));
		for (i = 0; i < 100; i++)
			distribution_add(&values, value - 1);
		CHECK_INT(distribution_median(&values), value - 1);
		distribution_add(&values, -value);
		CHECK_INT(values.min, -value);
	}
}

RUN_TESTS(TAP_TEST(nothing_has_quantiles_of_0),
	  TAP_TEST(few_values_have_exact_quantiles_in_whatever_order_they_came),
	  TAP_TEST(the_median_of_an_even_number_is_the_lower_one),
	  TAP_TEST(many_values_have_quantiles_within_2_percent),
	  TAP_TEST(a_quantile_is_never_beyond_what_was_there),
	  TAP_TEST(every_size_has_a_bucket))
