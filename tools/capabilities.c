// SPDX-License-Identifier: GPL-2.0-only
/* Capabilities of this process, by the system calls: no library is needed. */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capabilities.h"

/* As the kernel takes them: 32 capabilities in each. */
struct capability_words {
	struct __user_cap_data_struct of[2];
};

static int capabilities_get(struct capability_words *words)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};

	return syscall(SYS_capget, &header, words->of) ? -errno : 0;
}

static int capabilities_set(const struct capability_words *words)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};

	return syscall(SYS_capset, &header, words->of) ? -errno : 0;
}

/**
 * capability_held - may this process use a capability?
 * @capability: CAP_*
 *
 * Return: true when it is effective.
 */
bool capability_held(int capability)
{
	struct capability_words words = {};

	return !capabilities_get(&words) &&
	       words.of[capability / 32].effective >> (capability % 32) & 1;
}

/**
 * capabilities_drop - give capabilities up, for good
 * @keep: a bit for each one that stays, if it is held: 1ULL << CAP_*
 *
 * Nor does a program that this process might run get them back.
 *
 * Return: 0 or a negative error code.
 */
int capabilities_drop(__u64 keep)
{
	struct capability_words words = {};
	int err, i;

	err = capabilities_get(&words);
	if (err)
		return err;
	for (i = 0; i < 2; i++) {
		words.of[i].permitted &= keep >> (32 * i);
		words.of[i].effective &= words.of[i].permitted;
		words.of[i].inheritable = 0;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return capabilities_set(&words);
}
