// SPDX-License-Identifier: GPL-2.0-only
/*
 * confined CAPABILITY[,CAPABILITY...] PROGRAM [ARGUMENT...] - run a program as
 * a user who is nobody, with these capabilities and no others: by number, or
 * "none"
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOBODY 65534

static uint64_t parse(char *list)
{
	uint64_t wanted = 0;
	char *name;

	if (!strcmp(list, "none"))
		return 0;
	for (name = strtok(list, ","); name; name = strtok(NULL, ","))
		wanted |= 1ULL << (strtoul(name, NULL, 10) & 63);
	return wanted;
}

static int become_nobody(uint64_t wanted)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct words[2];
	int i;

	for (i = 0; i < 2; i++) {
		words[i].permitted = wanted >> (32 * i);
		words[i].effective = words[i].permitted;
		words[i].inheritable = words[i].permitted;
	}
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) ||
	    setresgid(NOBODY, NOBODY, NOBODY) ||
	    setresuid(NOBODY, NOBODY, NOBODY) ||
	    syscall(SYS_capset, &header, words))
		return -errno;
	for (i = 0; i < 64; i++)
		if (wanted >> i & 1 &&
		    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0))
			return -errno;
	return 0;
}

int main(int argc, char **argv)
{
	int err;

	if (argc < 3) {
		fprintf(stderr,
			"usage: confined CAPABILITY[,CAPABILITY...]|none PROGRAM [ARGUMENT...]\n");
		return 125;
	}
	err = become_nobody(parse(argv[1]));
	if (err) {
		fprintf(stderr, "confined: %s\n", strerror(-err));
		return 125;
	}
	execvp(argv[2], argv + 2);
	fprintf(stderr, "confined: %s: %s\n", argv[2], strerror(errno));
	return 125;
}
