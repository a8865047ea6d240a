// SPDX-License-Identifier: GPL-2.0-only
/* Attributes of sysfs: files that hold one line. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "attribute.h"

/**
 * attribute_read - read an attribute
 * @folder: where a relative @path begins; AT_FDCWD for anywhere
 * @path: of the attribute
 * @text: out: its line without the newline; empty after an error
 * @text_len: length of @text
 *
 * Return: 0 or a negative error code.
 */
int attribute_read(int folder, const char *path, char *text, size_t text_len)
{
	int fd = openat(folder, path, O_RDONLY | O_CLOEXEC), err = 0;
	ssize_t len;

	text[0] = '\0';
	if (fd < 0)
		return -errno;
	len = read(fd, text, text_len - 1);
	if (len < 0)
		err = -errno;
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return err;
}
