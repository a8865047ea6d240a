/* SPDX-License-Identifier: GPL-2.0-only */
/* A capture that is in memory, as what its reader reads from. */
#ifndef _FUZZ_MEMORY_INPUT_H
#define _FUZZ_MEMORY_INPUT_H

#include <string.h>

#include "capture_reader.h"
#include "fuzz.h"

/**
 * struct memory_input - what is left of the capture
 * @at: the next byte
 * @left: how many
 */
struct memory_input {
	const uint8_t *at;
	size_t left;
};

static inline ssize_t memory_input_read(void *arg, void *bytes, size_t len)
{
	struct memory_input *input = arg;

	if (len > input->left)
		len = input->left;
	memcpy(bytes, input->at, len);
	input->at += len;
	input->left -= len;
	return len;
}

#endif /* _FUZZ_MEMORY_INPUT_H */
