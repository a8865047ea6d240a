/* SPDX-License-Identifier: GPL-2.0-only */
/* Mutations that leave a capture a capture, most of the time. */
#ifndef _FUZZ_CAPTURE_MUTATOR_H
#define _FUZZ_CAPTURE_MUTATOR_H

#include "fuzz.h"

size_t capture_mutate(uint8_t *capture, size_t len, size_t max_len,
		      unsigned int seed);

#endif /* _FUZZ_CAPTURE_MUTATOR_H */
