/* SPDX-License-Identifier: GPL-2.0-only */
/* Content that looks random and can be made again from its seed. */
#ifndef _TDX_SEEDED_H
#define _TDX_SEEDED_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/**
 * seeded_fill - fill bytes from a seed
 * @bytes: to fill
 * @len: a multiple of 8
 * @seed: equal seeds give equal bytes; neighbouring seeds unrelated ones
 *
 * The generator is splitmix64, little-endian.
 */
static inline void seeded_fill(void *bytes, size_t len, uint64_t seed)
{
	uint8_t *byte = bytes;
	uint64_t z;
	size_t i;

	/* Neighbouring seeds must not give shifted copies of one sequence. */
	seed *= 0xd1342543de82ef95ULL;
	for (i = 0; i < len; i += sizeof(z)) {
		z = seed += 0x9e3779b97f4a7c15ULL;
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
		z ^= z >> 31;
		memcpy(byte + i, &z, sizeof(z));
	}
}

#endif /* _TDX_SEEDED_H */
