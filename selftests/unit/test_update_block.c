// SPDX-License-Identifier: GPL-2.0-only
/* The last update as the screen shows it, without a screen. */
#include "fixture.h"
#include "tap.h"
#include "update_block.h"

#define BUSY_6 0x8000051200060000ULL

static struct fixture fixture;
static struct model model;
static struct update_block block;

static void lay_out(int width)
{
	model_init(&model);
	CHECK_INT(model_add_update(&model, &fixture.observed), 0);
	model.now_ns = fixture.head.end_ns;
	CHECK_INT(update_block_lay_out(&block, &model, HEAT_WORK, width), 0);
}

static const char *line(int row)
{
	return canvas_row(&block.canvas, row);
}

static enum style style_of(int row, int col)
{
	return canvas_styles(&block.canvas, row)[col];
}

static void done(void)
{
	update_block_free(&block);
	model_free(&model);
	fixture_free(&fixture);
	memset(&fixture, 0, sizeof(fixture));
}

static const struct tdx_td builders[] = {
	{ .tdr = 0x1000, .pid = 1, .window = TDX_WINDOW_OPEN, .comm = "qemu" },
	{ .tdr = 0x2000, .pid = 2, .window = TDX_WINDOW_OPEN, .comm = "qemu" },
	{ .tdr = 0x3000, .pid = 3, .window = TDX_WINDOW_OPEN, .comm = "qemu" },
	{ .tdr = 0x4000, .pid = 4, .window = TDX_WINDOW_OPEN, .comm = "qemu" },
	{ .tdr = 0x5000, .pid = 5, .window = TDX_WINDOW_OPEN, .comm = "qemu" },
};

static void busy(int nr)
{
	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, BUSY_6);
	fixture.observed.busy = builders;
	fixture.observed.nr_busy = nr;
}

static const char *line_with(const char *text)
{
	int i;

	for (i = 0; i < block.nr; i++)
		if (strstr(line(i), text))
			return line(i);
	return NULL;
}

TEST(of_a_refusal_the_verdict_comes_first_and_nothing_is_cut)
{
	int i;

	busy(5);
	lay_out(79);
	CHECK(block.nr > 8);
	CHECK(block.nr < UPDATE_BLOCK_LINES);
	for (i = 0; i < block.nr; i++)
		CHECK(strlen(line(i)) < 79);
	CHECK_TEXT(line(0),
		   "Update 7: retry: nothing has changed: 6 TDs are in build");
	CHECK_INT(style_of(0, 0), STYLE_WARN);
	done();
}

/* What is too long goes on under the text, not under the label. */
TEST(a_long_cause_goes_on_beside_its_label)
{
	int i = 0;

	busy(1);
	lay_out(79);
	while (i < block.nr && strncmp(line(i), "cause", 5))
		i++;
	CHECK(i + 1 < block.nr);
	CHECK_TEXT(line(i),
		   "cause    CPU 0 in SHUTDOWN: TDH.SYS.SHUTDOWN returned");
	CHECK_TEXT(
		line(i + 1),
		"         UPDATE_COMPATIBILITY_SENSITIVE (6 TD builds): EBUSY");
	done();
}

TEST(of_many_builders_three_are_named_and_the_rest_is_counted)
{
	busy(5);
	lay_out(79);
	CHECK(line_with("pid 3"));
	CHECK(!line_with("pid 4"));
	CHECK(line_with("and 2 more TDs"));
	CHECK(line_with("1 TD in build unknown"));
	done();
}

TEST(a_good_update_ends_with_its_table_and_strip)
{
	fixture_good(&fixture, 4);
	lay_out(79);
	CHECK_INT(style_of(0, 0), STYLE_GOOD);
	CHECK_TEXT(
		line(block.nr - 6),
		"STEP            TIME LAST CPU   WAITED     LOCK  IN SEAM  LONGEST  CPU 0-3");
	CHECK_TEXT(
		line(block.nr - 2),
		"RUN_UPDATE   1.00 us        3  1.47 us   400 ns  1.20 us   500 ns  ###L");
	CHECK_TEXT(
		line(block.nr - 1),
		"heat     lock + SEAM time, . short # longest, L last, X failed");
	done();
}

TEST(no_width_makes_it_lose_a_word_or_run_over)
{
	int width;

	for (width = 30; width < 600; width += 7) {
		busy(5);
		lay_out(width);
		CHECK(block.nr <= UPDATE_BLOCK_LINES);
		CHECK(line_with("EBUSY"));
		done();
	}
}

TEST(before_the_first_update_it_says_so)
{
	model_init(&model);
	update_block_lay_out(&block, &model, HEAT_WORK, 79);
	CHECK_INT(block.nr, 1);
	CHECK_TEXT(line(0), "No update yet");
	update_block_free(&block);
}

/* Its strip alone, in the row of a state. */
static const char *strip_of(const char *state, int nr_columns)
{
	const char *row = line_with(state);

	CHECK(row && strlen(row) > 13 + 9 * (size_t)nr_columns);
	return row ? row + 13 + 9 * nr_columns : "";
}

/* With 400 ns for a CPU in each step, one that worked 4 us stands out. */
TEST(each_cpu_is_shaded_by_its_share_of_the_longest)
{
	fixture_good(&fixture, 8);
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 2)->seamcall_ns = 3800;
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 3)->seamcall_ns = 1800;
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 4)->seamcall_ns = 0;
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 4)->seamldr_ns = 0;
	fixture_step(&fixture, TDX_UPDATE_CPU_INIT, 4)->lock_ns = 0;
	lay_out(100);
	CHECK_TEXT(strip_of("CPU_INIT ", 6), "::#+.::L");
	done();
}

TEST(the_failing_cpu_is_marked_and_so_is_the_last)
{
	fixture_failing(&fixture, 8, TDX_UPDATE_CPU_INIT, 5, EIO,
			TDX_LEAF_SYS_LP_INIT, BUSY_6);
	lay_out(100);
	CHECK_TEXT(strip_of("CPU_INIT ", 6), "#####X##");
	CHECK_TEXT(strip_of("CPU_INSTALL ", 6), "#######L");
	done();
}

/* 512 CPUs at 80 columns: 16 a character, none drowns in its group. */
TEST(of_many_cpus_the_worst_of_a_group_is_shown)
{
	const char *strip;

	fixture_failing(&fixture, 512, TDX_UPDATE_CPU_INIT, 200, EIO,
			TDX_LEAF_SYS_LP_INIT, BUSY_6);
	fixture_step(&fixture, TDX_UPDATE_CPU_INSTALL, 333)->seamldr_ns = 90000;
	lay_out(79);
	CHECK(line_with("WAITED  0       128     256     384"));
	strip = strip_of("CPU_INIT ", 3);
	CHECK_INT(strlen(strip), 32);
	CHECK_INT(strchr(strip, 'X') - strip, 200 / 16);
	strip = strip_of("CPU_INSTALL ", 3);
	CHECK_INT(strchr(strip, '#') - strip, 333 / 16);
	CHECK_INT(strchr(strip, 'L') - strip, 511 / 16);
	CHECK(line_with("16 CPUs each"));
	done();
}

TEST(the_strip_can_show_who_waited)
{
	fixture_good(&fixture, 8);
	lay_out(100);
	update_block_lay_out(&block, &model, HEAT_WAIT, 100);
	CHECK_TEXT(strip_of("CPU_INIT ", 6), "####%%%L");
	CHECK(line_with("heat     wait for others"));
	done();
}

RUN_TESTS(TAP_TEST(of_a_refusal_the_verdict_comes_first_and_nothing_is_cut),
	  TAP_TEST(a_long_cause_goes_on_beside_its_label),
	  TAP_TEST(of_many_builders_three_are_named_and_the_rest_is_counted),
	  TAP_TEST(a_good_update_ends_with_its_table_and_strip),
	  TAP_TEST(no_width_makes_it_lose_a_word_or_run_over),
	  TAP_TEST(before_the_first_update_it_says_so),
	  TAP_TEST(each_cpu_is_shaded_by_its_share_of_the_longest),
	  TAP_TEST(the_failing_cpu_is_marked_and_so_is_the_last),
	  TAP_TEST(of_many_cpus_the_worst_of_a_group_is_shown),
	  TAP_TEST(the_strip_can_show_who_waited))
