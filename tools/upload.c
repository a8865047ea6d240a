// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's firmware upload interface. See upload.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "attribute.h"
#include "upload.h"
#include "write_all.h"

static int write_loading(const struct upload *upload, const char *value)
{
	return pwrite(upload->loading, value, strlen(value), 0) < 0 ? -errno :
								      0;
}

/**
 * upload_open - open the node, and keep other users of this function out
 * @upload: to be closed with upload_close()
 * @node: UPLOAD_NODE, or another folder in tests
 *
 * The lock keeps two tools from mixing their images: the kernel lets them. It
 * does not keep out who writes to the files by hand.
 *
 * Return: 0, -ENOENT without node, -EACCES, -EBUSY when another one has it.
 */
int upload_open(struct upload *upload, const char *node)
{
	int ret;

	upload->node = open(node, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (upload->node < 0)
		return -errno;
	upload->loading = openat(upload->node, "loading", O_WRONLY | O_CLOEXEC);
	if (upload->loading < 0) {
		ret = -errno;
		close(upload->node);
		return ret;
	}
	if (flock(upload->loading, LOCK_EX | LOCK_NB)) {
		ret = errno == EWOULDBLOCK ? -EBUSY : -errno;
		upload_close(upload);
		return ret;
	}
	return 0;
}

/**
 * upload_close - close the node
 * @upload: from upload_open()
 */
void upload_close(struct upload *upload)
{
	close(upload->loading);
	close(upload->node);
}

/**
 * upload_attribute - read an attribute
 * @upload: from upload_open()
 * @name: path below the node; "device/..." is the TDX host device
 * @text: out: without its newline; empty after an error
 *
 * Return: 0 or a negative error code.
 */
int upload_attribute(const struct upload *upload, const char *name,
		     char text[UPLOAD_TEXT_LEN])
{
	return attribute_read(upload->node, name, text, UPLOAD_TEXT_LEN);
}

/**
 * upload_idle - no upload is under way
 * @upload: from upload_open()
 *
 * Return: false also when that is unknown.
 */
bool upload_idle(const struct upload *upload)
{
	char status[UPLOAD_TEXT_LEN];

	return !upload_attribute(upload, "status", status) &&
	       !strcmp(status, "idle");
}

static int send_data(const struct upload *upload, const void *image, size_t len)
{
	int fd = openat(upload->node, "data", O_WRONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -errno;
	ret = write_all(fd, image, len);
	close(fd);
	return ret;
}

/**
 * upload_send - hand the image to the kernel
 * @upload: from upload_open()
 * @image: of any content
 * @len: its length
 *
 * Nothing happens to the TDX module yet.
 *
 * Return: 0, -EBUSY when an upload is under way, -EPERM without
 *	   CAP_SYS_RAWIO, or another negative error code.
 */
int upload_send(const struct upload *upload, const void *image, size_t len)
{
	int ret;

	/* To begin now would throw away what the other one has sent. */
	if (!upload_idle(upload))
		return -EBUSY;
	ret = write_loading(upload, "1");
	if (ret)
		return ret;
	ret = send_data(upload, image, len);
	if (ret)
		write_loading(upload, "-1");
	return ret;
}

/**
 * upload_commit - let the update begin
 * @upload: after upload_send()
 *
 * Returns while it goes on; it cannot be cancelled.
 *
 * Return: 0, -EBUSY when another upload was quicker, or another negative
 *	   error code; then nothing has begun.
 */
int upload_commit(const struct upload *upload)
{
	int ret = write_loading(upload, "0");

	if (ret)
		write_loading(upload, "-1");
	return ret;
}

/**
 * upload_result - ask how it ended
 * @upload: after upload_commit()
 * @result: out
 *
 * Return: 0, -EBUSY while the update goes on, or another negative error code.
 */
int upload_result(const struct upload *upload, struct upload_result *result)
{
	char text[UPLOAD_TEXT_LEN], *colon;
	int ret;

	memset(result, 0, sizeof(*result));
	if (!upload_idle(upload))
		return -EBUSY;
	ret = upload_attribute(upload, "error", text);
	if (ret)
		return ret;
	colon = strchr(text, ':');
	if (colon) {
		*colon = '\0';
		strcpy(result->phase, text);
		strcpy(result->error, colon + 1);
	} else {
		strcpy(result->error, text);
	}
	ret = upload_attribute(upload, "remaining_size", text);
	result->remaining = atoll(text);
	return ret;
}
