// SPDX-License-Identifier: GPL-2.0-only
/* An upload as files show it, and what its end means. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "load_outcome.h"
#include "tap.h"
#include "upload.h"

static char node[] = "/tmp/test_load.XXXXXX";

static void put(const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", node, name);
	file = fopen(path, "w");
	CHECK(file);
	fputs(text, file);
	fclose(file);
}

static const char *get(const char *name)
{
	static char text[256];
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", node, name);
	file = fopen(path, "r");
	CHECK(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

/* Files in the place of attributes: what is written stays to be read. */
static void fake_node(const char *status, const char *error)
{
	if (strstr(node, "XXXXXX"))
		CHECK(mkdtemp(node));
	put("loading", "");
	put("data", "");
	put("status", status);
	put("error", error);
	put("remaining_size", "0\n");
}

static struct load_verdict judge_word(const char *error)
{
	struct load_facts facts = { .updates_left = -1 };

	snprintf(facts.upload.error, sizeof(facts.upload.error), "%s", error);
	return load_judge(&facts);
}

TEST(the_image_goes_to_data_between_a_1_and_a_0)
{
	struct upload upload;

	fake_node("idle\n", "\n");
	CHECK_INT(upload_open(&upload, node), 0);
	CHECK_INT(upload_send(&upload, "image", 5), 0);
	CHECK_TEXT(get("loading"), "1");
	CHECK_TEXT(get("data"), "image");
	CHECK_INT(upload_commit(&upload), 0);
	CHECK_TEXT(get("loading"), "0");
	upload_close(&upload);
}

TEST(while_another_upload_goes_on_nothing_is_written)
{
	struct upload upload;

	fake_node("transferring\n", "\n");
	CHECK_INT(upload_open(&upload, node), 0);
	CHECK_INT(upload_send(&upload, "image", 5), -EBUSY);
	CHECK_TEXT(get("loading"), "");
	CHECK_TEXT(get("data"), "");
	upload_close(&upload);
}

TEST(two_tools_cannot_have_the_node_at_once)
{
	struct upload one, other;

	fake_node("idle\n", "\n");
	CHECK_INT(upload_open(&one, node), 0);
	CHECK_INT(upload_open(&other, node), -EBUSY);
	upload_close(&one);
	CHECK_INT(upload_open(&other, node), 0);
	upload_close(&other);
}

TEST(a_node_that_is_not_there_is_not_opened)
{
	struct upload upload;

	CHECK_INT(upload_open(&upload, "/nonexistent"), -ENOENT);
}

TEST(a_result_is_there_only_when_the_node_is_idle)
{
	struct upload_result result;
	struct upload upload;

	fake_node("programming\n", "\n");
	CHECK_INT(upload_open(&upload, node), 0);
	CHECK_INT(upload_result(&upload, &result), -EBUSY);
	put("status", "idle\n");
	CHECK_INT(upload_result(&upload, &result), 0);
	CHECK_TEXT(result.error, "");
	put("error", "transferring:device-busy\n");
	put("remaining_size", "16384\n");
	CHECK_INT(upload_result(&upload, &result), 0);
	CHECK_TEXT(result.phase, "transferring");
	CHECK_TEXT(result.error, "device-busy");
	CHECK_INT(result.remaining, 16384);
	upload_close(&upload);
}

TEST(no_error_is_done_and_each_error_word_has_its_outcome)
{
	CHECK_INT(judge_word("").outcome, OUTCOME_DONE);
	CHECK_INT(judge_word("device-busy").outcome, OUTCOME_RETRY);
	CHECK_INT(judge_word("hw-error").outcome, OUTCOME_REFUSED);
	CHECK_INT(judge_word("firmware-invalid").outcome, OUTCOME_REFUSED);
	CHECK_INT(judge_word("read-write-error").outcome, OUTCOME_REFUSED);
	CHECK_INT(judge_word("flash-wearout").outcome, OUTCOME_REFUSED);
}

TEST(without_a_module_afterwards_every_word_is_a_loss)
{
	static const char * const words[] = { "", "hw-error", "device-busy" };
	struct load_facts facts = { .lost = true };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		strcpy(facts.upload.error, words[i]);
		CHECK_INT(load_judge(&facts).outcome, OUTCOME_LOST);
	}
}

/* With --no-check the kernel is asked although the loss is known. */
TEST(what_an_earlier_update_lost_is_not_this_ones_doing)
{
	struct load_facts facts = { .lost = true, .lost_before = true };
	struct load_verdict verdict;

	strcpy(facts.upload.error, "hw-error");
	verdict = load_judge(&facts);
	CHECK_INT(verdict.outcome, OUTCOME_LOST);
	CHECK(strstr(verdict.why, "an earlier update"));
	CHECK_TEXT(verdict.advice, "reboot");
	facts.lost_before = false;
	CHECK(!strstr(load_judge(&facts).why, "earlier"));
}

TEST(busy_tells_what_to_wait_for_in_either_case)
{
	struct load_facts facts = {};
	struct load_verdict verdict;

	strcpy(facts.upload.error, "device-busy");
	verdict = load_judge(&facts);
	CHECK(strstr(verdict.why, "migration was interrupted"));
	CHECK(strstr(verdict.advice, "finalised"));
	CHECK(strstr(verdict.advice, "resumed or aborted"));
}

TEST(a_hardware_error_has_the_cause_that_can_be_seen_as_a_likely_one)
{
	struct load_facts facts = { .updates_left = -1 };

	strcpy(facts.upload.error, "hw-error");
	facts.too_old = true;
	CHECK_TEXT(
		load_judge(&facts).why,
		"probably because the running TDX module is too old for a safe run-time update");
	facts.updates_left = 0;
	CHECK_TEXT(load_judge(&facts).why,
		   "probably because no updates are left");
	facts.cpus_offline = true;
	CHECK_TEXT(load_judge(&facts).why, "probably because a CPU is offline");
	CHECK(strstr(load_judge(&facts).advice, "dmesg"));
	strcpy(facts.upload.error, "firmware-invalid");
	CHECK_TEXT(load_judge(&facts).why,
		   "the kernel does not accept the image");
}

TEST(modules_are_new_enough_from_1_5_24_and_2_0_14_on)
{
	CHECK(load_too_old("1.5.23"));
	CHECK(!load_too_old("1.5.24"));
	CHECK(load_too_old("1.0.99"));
	CHECK(load_too_old("2.0.00"));
	CHECK(load_too_old("2.0.13"));
	CHECK(!load_too_old("2.0.14"));
	CHECK(!load_too_old("2.1.00"));
	CHECK(!load_too_old(""));
}

TEST(every_outcome_has_its_word_and_exit_status)
{
	CHECK_INT(OUTCOME_DONE, 0);
	CHECK_INT(OUTCOME_ERROR, 1);
	CHECK_INT(OUTCOME_RETRY, 2);
	CHECK_INT(OUTCOME_REFUSED, 3);
	CHECK_INT(OUTCOME_LOST, 4);
	CHECK_INT(OUTCOME_UNKNOWN, 5);
	CHECK_TEXT(outcome_word(OUTCOME_DONE), "done");
	CHECK_TEXT(outcome_word(OUTCOME_ERROR), "error");
	CHECK_TEXT(outcome_word(OUTCOME_RETRY), "retry");
	CHECK_TEXT(outcome_word(OUTCOME_REFUSED), "refused");
	CHECK_TEXT(outcome_word(OUTCOME_LOST), "lost");
	CHECK_TEXT(outcome_word(OUTCOME_UNKNOWN), "unknown");
}

TEST(the_fake_node_can_be_removed)
{
	static const char * const names[] = { "loading", "data", "status",
					      "error", "remaining_size" };
	char path[128];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", node, names[i]);
		CHECK_INT(unlink(path), 0);
	}
	CHECK_INT(rmdir(node), 0);
}

RUN_TESTS(
	TAP_TEST(the_image_goes_to_data_between_a_1_and_a_0),
	TAP_TEST(while_another_upload_goes_on_nothing_is_written),
	TAP_TEST(two_tools_cannot_have_the_node_at_once),
	TAP_TEST(a_node_that_is_not_there_is_not_opened),
	TAP_TEST(a_result_is_there_only_when_the_node_is_idle),
	TAP_TEST(no_error_is_done_and_each_error_word_has_its_outcome),
	TAP_TEST(without_a_module_afterwards_every_word_is_a_loss),
	TAP_TEST(what_an_earlier_update_lost_is_not_this_ones_doing),
	TAP_TEST(busy_tells_what_to_wait_for_in_either_case),
	TAP_TEST(
		a_hardware_error_has_the_cause_that_can_be_seen_as_a_likely_one),
	TAP_TEST(modules_are_new_enough_from_1_5_24_and_2_0_14_on),
	TAP_TEST(every_outcome_has_its_word_and_exit_status),
	TAP_TEST(the_fake_node_can_be_removed))
