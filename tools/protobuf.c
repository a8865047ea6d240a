// SPDX-License-Identifier: GPL-2.0-only
/*
 * The wire format of protocol buffers: fields of varints, of eight bytes and of
 * a length and that many bytes. It has been the same since 2008 and is all that
 * is needed here, so that no library has to be linked in.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "protobuf.h"

#define VARINT_MAX 10

enum wire_type {
	WIRE_VARINT = 0,
	WIRE_FIXED64 = 1,
	WIRE_LEN = 2,
};

/* False: no room, and none to be had. */
static bool make_room(struct protobuf *message, size_t more)
{
	size_t size = message->size ? message->size : 256;
	unsigned char *bytes;

	if (message->err)
		return false;
	if (message->size - message->len >= more)
		return true;
	while (size - message->len < more)
		size *= 2;
	bytes = realloc(message->bytes, size);
	if (!bytes) {
		message->err = -ENOMEM;
		return false;
	}
	message->bytes = bytes;
	message->size = size;
	return true;
}

static size_t encode(__u64 value, unsigned char bytes[VARINT_MAX])
{
	size_t len = 0;

	while (value >= 0x80) {
		bytes[len++] = value | 0x80;
		value >>= 7;
	}
	bytes[len++] = value;
	return len;
}

static void put_varint(struct protobuf *message, __u64 value)
{
	if (make_room(message, VARINT_MAX))
		message->len += encode(value, message->bytes + message->len);
}

static void put_tag(struct protobuf *message, __u32 field, enum wire_type type)
{
	put_varint(message, (__u64)field << 3 | type);
}

/**
 * protobuf_reset - begin anew, with the room that there is
 * @message: empty afterwards
 */
void protobuf_reset(struct protobuf *message)
{
	message->len = 0;
}

/**
 * protobuf_free - free what the message has allocated
 * @message: empty afterwards
 */
void protobuf_free(struct protobuf *message)
{
	free(message->bytes);
	memset(message, 0, sizeof(*message));
}

/**
 * protobuf_uint - a field of an integer, an enum or a bool
 * @message: the message
 * @field: its number
 * @value: its value; a negative one as int64 has it
 */
void protobuf_uint(struct protobuf *message, __u32 field, __u64 value)
{
	put_tag(message, field, WIRE_VARINT);
	put_varint(message, value);
}

/**
 * protobuf_fixed64 - a field of eight bytes
 * @message: the message
 * @field: its number
 * @value: its value
 */
void protobuf_fixed64(struct protobuf *message, __u32 field, __u64 value)
{
	size_t i;

	put_tag(message, field, WIRE_FIXED64);
	if (!make_room(message, sizeof(value)))
		return;
	for (i = 0; i < sizeof(value); i++)
		message->bytes[message->len++] = value >> (8 * i);
}

/**
 * protobuf_text - a field of text
 * @message: the message
 * @field: its number
 * @text: its value
 *
 * Readers refuse what is no UTF-8: bytes that are not ASCII become "?".
 */
void protobuf_text(struct protobuf *message, __u32 field, const char *text)
{
	size_t len = strlen(text), i;

	put_tag(message, field, WIRE_LEN);
	put_varint(message, len);
	if (!make_room(message, len))
		return;
	for (i = 0; i < len; i++)
		message->bytes[message->len++] = text[i] & 0x80 ? '?' : text[i];
}

/**
 * protobuf_begin - begin a message within the message
 * @message: the message
 * @field: number of the field
 *
 * Return: what protobuf_end() wants.
 */
size_t protobuf_begin(struct protobuf *message, __u32 field)
{
	put_tag(message, field, WIRE_LEN);
	put_varint(message, 0);
	return message->len;
}

/**
 * protobuf_end - end a message within the message
 * @message: the message
 * @begin: what protobuf_begin() has returned; the last one is ended first
 *
 * One byte was left for the length; messages that need more are rare and short.
 */
void protobuf_end(struct protobuf *message, size_t begin)
{
	unsigned char length[VARINT_MAX];
	size_t len = message->len - begin, width;

	if (message->err)
		return;
	width = encode(len, length);
	if (!make_room(message, width))
		return;
	memmove(message->bytes + begin + width - 1, message->bytes + begin,
		len);
	memcpy(message->bytes + begin - 1, length, width);
	message->len += width - 1;
}
