/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Test Anything Protocol for unit tests. A test is a function TEST(name) whose
 * name states a fact; main() is RUN_TESTS(name, ...).
 */
#ifndef _UNIT_TAP_H
#define _UNIT_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct tap_test {
	const char *name;
	void (*run)(void);
};

static bool tap_failed;

#define TEST(name) static void name(void)

#define CHECK(condition)                                            \
	do {                                                        \
		if (!(condition)) {                                 \
			tap_failed = true;                          \
			printf("# %s:%d: %s\n", __FILE__, __LINE__, \
			       #condition);                         \
		}                                                   \
	} while (0)

#define CHECK_INT(is, wanted)                                                  \
	do {                                                                   \
		long long tap_is = (long long)(is);                            \
		long long tap_wanted = (long long)(wanted);                    \
                                                                               \
		if (tap_is != tap_wanted) {                                    \
			tap_failed = true;                                     \
			printf("# %s:%d: %s is %lld, wanted %lld\n", __FILE__, \
			       __LINE__, #is, tap_is, tap_wanted);             \
		}                                                              \
	} while (0)

#define CHECK_TEXT(is, wanted)                                           \
	do {                                                             \
		const char *tap_is = (is);                               \
		const char *tap_wanted = (wanted);                       \
                                                                         \
		if (!tap_is || strcmp(tap_is, tap_wanted)) {             \
			tap_failed = true;                               \
			printf("# %s:%d: %s is \"%s\", wanted \"%s\"\n", \
			       __FILE__, __LINE__, #is,                  \
			       tap_is ? tap_is : "(null)", tap_wanted);  \
		}                                                        \
	} while (0)

static inline int tap_run(const struct tap_test *tests, int nr_tests)
{
	int i, failures = 0;

	printf("TAP version 13\n1..%d\n", nr_tests);
	for (i = 0; i < nr_tests; i++) {
		tap_failed = false;
		tests[i].run();
		failures += tap_failed;
		printf("%s %d - %s\n", tap_failed ? "not ok" : "ok", i + 1,
		       tests[i].name);
		fflush(stdout);
	}
	return failures ? 1 : 0;
}

#define TAP_TEST(name)      \
	{                   \
#name, name \
	}

#define RUN_TESTS(...)                                                   \
	int main(void)                                                   \
	{                                                                \
		static const struct tap_test tests[] = { __VA_ARGS__ };  \
                                                                         \
		return tap_run(tests, sizeof(tests) / sizeof(tests[0])); \
	}

#endif /* _UNIT_TAP_H */
