/* SPDX-License-Identifier: GPL-2.0-only */
/* What a fuzz target has, and what libFuzzer offers it. */
#ifndef _FUZZ_H
#define _FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Whatever the input was, this holds. */
#define MUST(condition)                   \
	do {                              \
		if (!(condition))         \
			__builtin_trap(); \
	} while (0)

/* Of a function that only makes inputs. */
#define NOT_INSTRUMENTED \
	__attribute__((no_sanitize("address", "undefined", "coverage")))

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t len);
size_t LLVMFuzzerCustomMutator(uint8_t *input, size_t len, size_t max_len,
			       unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *input, size_t len, size_t max_len);

#endif /* _FUZZ_H */
