// SPDX-License-Identifier: GPL-2.0-only
/* Quantities as people read them. */
#include <stdio.h>
#include <string.h>

#include "units.h"

static const struct {
	double ns;
	const char *name;
} units[] = {
	{ 1, "ns" },
	{ 1e3, "us" },
	{ 1e6, "ms" },
	{ 1e9, "s" },
};

/**
 * unit_duration - a duration in the unit that suits it, three digits
 * @ns: nanoseconds, may be negative, or UNIT_UNKNOWN
 * @text: filled, such as "0 ns", "12.3 us", "1.50 s"; "-" when it is unknown
 *
 * Return: @text.
 */
const char *unit_duration(__s64 ns, char text[UNIT_LEN])
{
	double value = ns < 0 ? -(double)ns : (double)ns;
	size_t i = 0;
	int digits;

	if (ns == UNIT_UNKNOWN)
		return strcpy(text, "-");
	/* 999.5 would be printed as a thousand of the unit. */
	while (i + 1 < sizeof(units) / sizeof(units[0]) &&
	       value / units[i].ns >= 999.5)
		i++;
	value /= units[i].ns;

	if (i == 0)
		digits = 0;
	else if (value < 9.995)
		digits = 2;
	else if (value < 99.95)
		digits = 1;
	else
		digits = 0;
	snprintf(text, UNIT_LEN, "%s%.*f %s", ns < 0 ? "-" : "", digits, value,
		 units[i].name);
	return text;
}

/**
 * unit_age - a time that people wait for
 * @ns: nanoseconds
 * @text: filled, such as "0.4 s", "12 s", "3m05s", "2h10m"
 *
 * Return: @text.
 */
const char *unit_age(__s64 ns, char text[UNIT_LEN])
{
	long long s = ns / 1000000000;

	if (ns < 0)
		snprintf(text, UNIT_LEN, "0.0 s");
	else if (s < 10)
		snprintf(text, UNIT_LEN, "%.1f s",
			 (double)(ns / 100000000) / 10);
	else if (s < 60)
		snprintf(text, UNIT_LEN, "%lld s", s);
	else if (s < 3600)
		snprintf(text, UNIT_LEN, "%lldm%02llds", s / 60, s % 60);
	else
		snprintf(text, UNIT_LEN, "%lldh%02lldm", s / 3600, s / 60 % 60);
	return text;
}

/**
 * unit_count - a number with its thousands set apart
 * @count: the number
 * @text: filled, such as "1,024"
 *
 * Return: @text.
 */
const char *unit_count(__u64 count, char text[UNIT_LEN])
{
	char digits[UNIT_LEN];
	size_t len, i, out = 0;

	len = snprintf(digits, sizeof(digits), "%llu",
		       (unsigned long long)count);
	for (i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			text[out++] = ',';
		text[out++] = digits[i];
	}
	text[out] = '\0';
	return text;
}

/**
 * unit_rate - events per second
 * @per_second: the rate
 * @text: filled, such as "0.4/s", "12/s", "35.1k/s"
 *
 * Return: @text.
 */
const char *unit_rate(double per_second, char text[UNIT_LEN])
{
	if (per_second < 0.05)
		snprintf(text, UNIT_LEN, "0/s");
	else if (per_second < 9.95)
		snprintf(text, UNIT_LEN, "%.1f/s", per_second);
	else if (per_second < 9999.5)
		snprintf(text, UNIT_LEN, "%.0f/s", per_second);
	else if (per_second < 999950)
		snprintf(text, UNIT_LEN, "%.1fk/s", per_second / 1e3);
	else
		snprintf(text, UNIT_LEN, "%.1fM/s", per_second / 1e6);
	return text;
}
