// SPDX-License-Identifier: GPL-2.0-only
/* The wire format of protocol buffers, byte for byte. */
#include "protobuf.h"
#include "tap.h"

static struct protobuf message;

static bool is(const char *bytes, size_t len)
{
	return !message.err && message.len == len &&
	       !memcmp(message.bytes, bytes, len);
}

#define CHECK_BYTES(text) CHECK(is(text, sizeof(text) - 1))

static void done(void)
{
	protobuf_free(&message);
}

TEST(integers_take_as_few_bytes_as_they_need)
{
	protobuf_uint(&message, 1, 0);
	CHECK_BYTES("\x08\x00");
	protobuf_reset(&message);
	protobuf_uint(&message, 1, 127);
	CHECK_BYTES("\x08\x7f");
	protobuf_reset(&message);
	protobuf_uint(&message, 1, 128);
	CHECK_BYTES("\x08\x80\x01");
	protobuf_reset(&message);
	protobuf_uint(&message, 2, ~0ULL);
	CHECK_BYTES("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
	done();
}

TEST(fields_from_16_on_have_a_tag_of_two_bytes)
{
	protobuf_uint(&message, 15, 1);
	CHECK_BYTES("\x78\x01");
	protobuf_reset(&message);
	protobuf_uint(&message, 16, 1);
	CHECK_BYTES("\x80\x01\x01");
	done();
}

TEST(eight_bytes_go_the_lowest_first)
{
	protobuf_fixed64(&message, 1, 0x0102030405060708ULL);
	CHECK_BYTES("\x09\x08\x07\x06\x05\x04\x03\x02\x01");
	done();
}

TEST(text_has_a_length_and_is_ascii)
{
	protobuf_text(&message, 2, "ab\xc3\xbc\xff");
	CHECK_BYTES("\x12\x05\x61\x62???");
	done();
}

TEST(an_empty_message_is_one_byte_long)
{
	protobuf_end(&message, protobuf_begin(&message, 1));
	CHECK_BYTES("\x0a\x00");
	done();
}

/* The length of the inner and of the outer message take two and three bytes. */
TEST(messages_nest_whatever_their_length)
{
	char text[16384];
	size_t outer, inner;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	text[200] = '\0';
	outer = protobuf_begin(&message, 1);
	inner = protobuf_begin(&message, 2);
	protobuf_text(&message, 3, text);
	protobuf_end(&message, inner);
	protobuf_uint(&message, 4, 5);
	text[200] = 'x';
	protobuf_text(&message, 5, text);
	protobuf_end(&message, outer);

	/* 206 + 2 + 16386 bytes within. */
	CHECK(!message.err);
	CHECK_INT(message.len, 4 + 206 + 2 + 16386);
	CHECK(!memcmp(message.bytes,
		      "\x0a\xd2\x81\x01\x12\xcb\x01\x1a\xc8\x01xx", 12));
	CHECK(!memcmp(message.bytes + 210, "\x20\x05\x2a\xff\x7fxx", 7));
	done();
}

TEST(a_message_that_is_begun_anew_is_empty)
{
	protobuf_uint(&message, 1, 1);
	protobuf_reset(&message);
	CHECK_INT(message.len, 0);
	CHECK(message.size > 0);
	done();
}

RUN_TESTS(TAP_TEST(integers_take_as_few_bytes_as_they_need),
	  TAP_TEST(fields_from_16_on_have_a_tag_of_two_bytes),
	  TAP_TEST(eight_bytes_go_the_lowest_first),
	  TAP_TEST(text_has_a_length_and_is_ascii),
	  TAP_TEST(an_empty_message_is_one_byte_long),
	  TAP_TEST(messages_nest_whatever_their_length),
	  TAP_TEST(a_message_that_is_begun_anew_is_empty))
