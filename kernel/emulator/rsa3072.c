// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSA-3072 with the public exponent 65537, as the P-SEAMLDR verifies it: inside
 * the trap, where the kernel's RSA cannot be used since it allocates and may
 * sleep. Only public numbers come by, so nothing is hidden in constant time.
 *
 * Montgomery multiplication: for R = 2^3072, mul(a, b) is a * b / R modulo n,
 * which takes no division. The P-SEAMLDR lets one CPU in at a time, so one set
 * of numbers is enough.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "rsa3072.h"

#define LIMBS (RSA3072_LEN / sizeof(u64))

/* 65537 = 2^16 + 1 */
#define SQUARINGS 16

/* R = 2^3072 = 2^(3 * 2^10): three doublings and ten squarings lead there. */
#define DOUBLINGS_TO_R 3
#define SQUARINGS_TO_R 10

/**
 * struct rsa_numbers - all of it is less than the modulus, lowest limb first
 * @modulus:	n
 * @inverse:	-1 / n modulo 2^64
 * @r_squared:	R * R modulo n: mul(a, r_squared) is a * R
 * @base:	signature * R
 * @power:	what is being computed
 * @sum:	of a multiplication; with the carries of one limb
 */
struct rsa_numbers {
	u64 modulus[LIMBS];
	u64 inverse;
	u64 r_squared[LIMBS];
	u64 base[LIMBS];
	u64 power[LIMBS];
	u64 sum[LIMBS + 2];
};

static struct rsa_numbers *rsa;

/** rsa3072_init() - allocate the numbers. May sleep. Return: 0 or -ENOMEM */
int rsa3072_init(void)
{
	rsa = kzalloc(sizeof(*rsa), GFP_KERNEL);
	return rsa ? 0 : -ENOMEM;
}

/** rsa3072_exit() - undo rsa3072_init() */
void rsa3072_exit(void)
{
	kfree(rsa);
}

static bool less(const u64 *a, const u64 *b)
{
	unsigned int i = LIMBS;

	while (i--)
		if (a[i] != b[i])
			return a[i] < b[i];
	return false;
}

static void subtract(u64 *a, const u64 *b)
{
	unsigned int i;
	u64 borrow = 0;

	for (i = 0; i < LIMBS; i++) {
		unsigned __int128 difference =
			(unsigned __int128)a[i] - b[i] - borrow;

		a[i] = difference;
		borrow = difference >> 64 ? 1 : 0;
	}
}

/* sum += a * factor */
static void accumulate(u64 *sum, const u64 *a, u64 factor)
{
	unsigned __int128 carry = 0;
	unsigned int i;

	for (i = 0; i < LIMBS; i++) {
		carry += (unsigned __int128)a[i] * factor + sum[i];
		sum[i] = carry;
		carry >>= 64;
	}
	carry += sum[LIMBS];
	sum[LIMBS] = carry;
	sum[LIMBS + 1] += carry >> 64;
}

/* product = a * b / R modulo n; it may be one of them */
static void mul(u64 *product, const u64 *a, const u64 *b)
{
	u64 *sum = rsa->sum;
	unsigned int i;

	memset(sum, 0, sizeof(rsa->sum));
	for (i = 0; i < LIMBS; i++) {
		accumulate(sum, a, b[i]);
		accumulate(sum, rsa->modulus, sum[0] * rsa->inverse);
		/* The lowest limb is 0 now: that was the division by 2^64. */
		memmove(sum, sum + 1, (LIMBS + 1) * sizeof(*sum));
		sum[LIMBS + 1] = 0;
	}
	if (sum[LIMBS] || !less(sum, rsa->modulus))
		subtract(sum, rsa->modulus);
	memcpy(product, sum, LIMBS * sizeof(*sum));
}

static void double_it(u64 *a)
{
	bool carry = a[LIMBS - 1] >> 63;
	unsigned int i = LIMBS;

	while (--i)
		a[i] = a[i] << 1 | a[i - 1] >> 63;
	a[0] <<= 1;
	if (carry || !less(a, rsa->modulus))
		subtract(a, rsa->modulus);
}

/* Each step of Newton's iteration doubles the bits that are right. */
static u64 negative_inverse(u64 odd)
{
	u64 inverse = odd;
	unsigned int bits;

	for (bits = 3; bits < 64; bits *= 2)
		inverse *= 2 - odd * inverse;
	return -inverse;
}

static void prepare(void)
{
	u64 *r_squared = rsa->r_squared;
	unsigned int i;

	rsa->inverse = negative_inverse(rsa->modulus[0]);
	/* R modulo n is R - n, since the highest bit of n is set. */
	memset(r_squared, 0, sizeof(rsa->r_squared));
	subtract(r_squared, rsa->modulus);
	for (i = 0; i < DOUBLINGS_TO_R; i++)
		double_it(r_squared);
	for (i = 0; i < SQUARINGS_TO_R; i++)
		mul(r_squared, r_squared, r_squared);
}

/**
 * rsa3072_open() - what was signed
 * @signature:	little-endian
 * @modulus:	little-endian
 * @message:	signature ^ 65537 modulo modulus, little-endian, on success
 *
 * Context: inside the P-SEAMLDR, which admits one CPU at a time.
 * Return: false if the modulus is none of 3072 bits, or the signature not below.
 */
bool rsa3072_open(const u8 signature[RSA3072_LEN],
		  const u8 modulus[RSA3072_LEN], u8 message[RSA3072_LEN])
{
	u64 one[LIMBS] = { 1 };
	unsigned int i;

	for (i = 0; i < LIMBS; i++) {
		rsa->modulus[i] = get_unaligned_le64(modulus + i * sizeof(u64));
		rsa->base[i] = get_unaligned_le64(signature + i * sizeof(u64));
	}
	if (!(rsa->modulus[0] & 1) || !(rsa->modulus[LIMBS - 1] >> 63) ||
	    !less(rsa->base, rsa->modulus))
		return false;

	prepare();
	mul(rsa->base, rsa->base, rsa->r_squared);
	memcpy(rsa->power, rsa->base, sizeof(rsa->power));
	for (i = 0; i < SQUARINGS; i++)
		mul(rsa->power, rsa->power, rsa->power);
	mul(rsa->power, rsa->power, rsa->base);
	mul(rsa->power, rsa->power, one);
	for (i = 0; i < LIMBS; i++)
		put_unaligned_le64(rsa->power[i], message + i * sizeof(u64));
	return true;
}
