/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's firmware upload interface, as the TDX module uses it: write 1
 * to `loading', the image to `data', 0 to `loading', and watch `status'.
 */
#ifndef _TDXUPDATE_UPLOAD_H
#define _TDXUPDATE_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>

#define UPLOAD_NODE "/sys/class/firmware/tdx_module"

/* Longest attribute, with its NUL. */
#define UPLOAD_TEXT_LEN 64

/**
 * struct upload - an open upload node
 * @node:	the node's folder
 * @loading:	its attribute `loading', locked
 */
struct upload {
	int node;
	int loading;
};

/**
 * struct upload_result - how an upload ended
 * @phase:	where it failed, such as "transferring"; empty when it did not
 * @error:	the word for it, such as "device-busy"; empty when it did not
 * @remaining:	bytes that were not taken
 */
struct upload_result {
	char phase[UPLOAD_TEXT_LEN];
	char error[UPLOAD_TEXT_LEN];
	long long remaining;
};

int upload_open(struct upload *upload, const char *node);
void upload_close(struct upload *upload);
int upload_send(const struct upload *upload, const void *image, size_t len);
int upload_commit(const struct upload *upload);
int upload_result(const struct upload *upload, struct upload_result *result);
int upload_attribute(const struct upload *upload, const char *name,
		     char text[UPLOAD_TEXT_LEN]);
bool upload_idle(const struct upload *upload);

#endif /* _TDXUPDATE_UPLOAD_H */
