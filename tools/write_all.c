// SPDX-License-Identifier: GPL-2.0-only
/* Writing to the end, whatever the kernel takes at a time. */
#include <errno.h>
#include <unistd.h>

#include "write_all.h"

/**
 * write_all - write all of it
 * @fd: to write to
 * @bytes: what to write
 * @len: their number
 *
 * Return: 0 or a negative error code.
 */
int write_all(int fd, const void *bytes, size_t len)
{
	const char *byte = bytes;
	ssize_t written;

	while (len) {
		written = write(fd, byte, len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		byte += written;
		len -= written;
	}
	return 0;
}
