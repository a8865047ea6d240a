/* SPDX-License-Identifier: GPL-2.0-only */
/* The wire format of protocol buffers, written from the first byte to the last. */
#ifndef _TDXUPDATE_PROTOBUF_H
#define _TDXUPDATE_PROTOBUF_H

#include <linux/types.h>
#include <stddef.h>

/**
 * struct protobuf - a message that is being written
 * @bytes: so far
 * @len: how many
 * @size: room in @bytes
 * @err: -ENOMEM once the message could not grow; it is of no use then
 *
 * All zeroes is an empty message.
 */
struct protobuf {
	unsigned char *bytes;
	size_t len;
	size_t size;
	int err;
};

void protobuf_reset(struct protobuf *message);
void protobuf_free(struct protobuf *message);
void protobuf_uint(struct protobuf *message, __u32 field, __u64 value);
void protobuf_fixed64(struct protobuf *message, __u32 field, __u64 value);
void protobuf_text(struct protobuf *message, __u32 field, const char *text);
size_t protobuf_begin(struct protobuf *message, __u32 field);
void protobuf_end(struct protobuf *message, size_t begin);

#endif /* _TDXUPDATE_PROTOBUF_H */
