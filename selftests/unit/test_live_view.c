// SPDX-License-Identifier: GPL-2.0-only
/* The screen of live, without a terminal. */
#include "fixture.h"
#include "live_view.h"
#include "tap.h"

#define S 1000000000ULL
#define NOW (1000 * S)
#define BUSY_2 0x8000051200020000ULL

static struct fixture fixture;
static struct model model;
static struct live_view view;
static struct canvas canvas;

static struct tdx_td tds[2000];
static struct tdx_leaf_cell leaves[TDX_SLOTS];

/* TD i is i s old, has 10 i pages, and is of process 5000 - i. */
static void some_tds(size_t nr)
{
	size_t i;

	memset(tds, 0, sizeof(tds));
	for (i = 0; i < nr; i++) {
		tds[i].tdr = 0x10000 + i * 0x1000;
		tds[i].init_ns = NOW - i * S;
		tds[i].pages = 10 * i;
		tds[i].pid = 5000 - i;
		tds[i].hkid = i;
		tds[i].leaf = TDX_LEAF_MEM_PAGE_ADD;
		tds[i].window = TDX_WINDOW_OPEN;
		strcpy(tds[i].comm, "qemu");
	}
	CHECK_INT(model_set_tds(&model, tds, nr, NOW), 0);
}

static void leaf(__u32 slot, __u64 calls, __u64 errors, __u64 max_ns)
{
	leaves[slot] = (struct tdx_leaf_cell){
		.calls = calls,
		.errors = errors,
		.total_ns = calls * 1000,
		.max_ns = max_ns,
	};
}

static void some_leaves(int nr)
{
	int i;

	memset(leaves, 0, sizeof(leaves));
	for (i = 0; i < nr; i++)
		leaf(i, 100 + i, nr - i, i * 1000);
	model_set_leaves(&model, leaves, NOW);
}

static void update(void)
{
	CHECK_INT(model_add_update(&model, &fixture.observed), 0);
	model.last.head.end_ns = NOW - S;
}

static void busy_update(void)
{
	fixture_failing(&fixture, 4, TDX_UPDATE_SHUTDOWN, 0, EBUSY,
			TDX_LEAF_SYS_SHUTDOWN, BUSY_2);
	fixture.observed.busy = tds;
	fixture.observed.nr_busy = 2;
	update();
}

static void begin(void)
{
	model_init(&model);
	model.host.nr_cpus = 4;
	model.host.updates_left = 29;
	strcpy(model.host.module_version, "1.5.25");
	strcpy(model.host.kernel, "6.12");
	strcpy(model.watching.rung, "tp_btf");
	model.now_ns = NOW;
	memset(&view, 0, sizeof(view));
}

static void draw(int rows, int cols)
{
	CHECK_INT(canvas_resize(&canvas, rows, cols), 0);
	live_view_draw(&view, &model, "12:34:56", &canvas);
}

static void done(void)
{
	live_view_free(&view);
	canvas_free(&canvas);
	model_free(&model);
	fixture_free(&fixture);
	memset(&fixture, 0, sizeof(fixture));
}

static const char *line(int row)
{
	return canvas_row(&canvas, row);
}

/* -1: nowhere. */
static int row_with(const char *text)
{
	int row;

	for (row = 0; row < canvas.rows; row++)
		if (strstr(line(row), text))
			return row;
	return -1;
}

static int blank_rows(int from, int to)
{
	int row, nr = 0;

	for (row = from; row < to; row++)
		nr += !line(row)[strspn(line(row), " ")];
	return nr;
}

static void press(int key)
{
	CHECK(live_view_key(&view, &model, key));
}

/* What used to be dropped although lines were blank. */
TEST(at_80x24_two_tds_leave_room_for_seamcalls)
{
	begin();
	some_tds(2);
	some_leaves(12);
	busy_update();
	draw(24, 80);
	CHECK(row_with("2 TDs in build") >= 0);
	CHECK(row_with("4999 qemu") >= 0);
	CHECK(row_with("SEAMCALL (") >= 0);
	CHECK(row_with("MNG.RD") >= 0);
	CHECK(row_with("Update 7: retry") >= 0);
	CHECK(row_with("SHUTDOWN  ") >= 0);
	CHECK_INT(blank_rows(2, 24), 2);
	done();
}

/* Whatever the size: no line is wasted while a table is cut. */
TEST(no_line_is_blank_but_the_gaps_while_a_table_is_cut)
{
	int rows;

	begin();
	some_tds(40);
	some_leaves(40);
	busy_update();
	for (rows = 24; rows < 100; rows++) {
		draw(rows, 80);
		if (row_with("shown: j and k scroll") >= 0 ||
		    row_with("SEAMCALL (") >= 0)
			CHECK_INT(blank_rows(2, rows), 2);
	}
	draw(110, 80);
	CHECK(row_with("40 TDs in build") >= 0);
	CHECK_INT(row_with("scroll"), -1);
	CHECK_INT(row_with("SEAMCALL ("), -1);
	done();
}

/* However many TDs there are; and no header without a row. */
TEST(seamcalls_keep_two_fifths_but_at_least_a_row)
{
	begin();
	some_tds(40);
	some_leaves(40);
	draw(24, 80);
	CHECK(row_with("SEAMCALL (5 of 40)") >= 0);
	draw(13, 80);
	CHECK(row_with("SEAMCALL (1 of 40)") >= 0);
	draw(10, 80);
	CHECK_INT(row_with("SEAMCALL"), -1);
	done();
}

TEST(every_size_is_drawn_within_its_edges)
{
	int rows, cols;

	begin();
	some_tds(30);
	some_leaves(30);
	busy_update();
	for (rows = 0; rows < 60; rows += 3)
		for (cols = 0; cols < 200; cols += 9) {
			draw(rows, cols);
			CHECK_INT(canvas.rows, rows);
			CHECK_INT(canvas.cols, cols);
		}
	draw(7, 80);
	CHECK_TEXT(line(0), "terminal too small");
	draw(1 << 20, 1 << 20);
	CHECK_INT(canvas.rows, CANVAS_MAX_ROWS);
	CHECK_INT(canvas.cols, CANVAS_MAX_COLS);
	done();
}

TEST(on_a_small_screen_the_verdict_stays)
{
	begin();
	some_tds(2);
	some_leaves(3);
	busy_update();
	draw(10, 60);
	CHECK(row_with("2 TDs in build") >= 0);
	CHECK(row_with("Update 7: retry") >= 0);
	done();
}

TEST(each_press_of_s_sorts_the_tds_by_another_column)
{
	begin();
	some_tds(3);
	tds[1].pages = 100;
	CHECK_INT(model_set_tds(&model, tds, 3, NOW + S), 0);
	draw(24, 80);
	CHECK(row_with("s TDs: rate") >= 0);
	CHECK_INT(row_with(" 4999 qemu"), 5);
	press('s');
	tds[0].pages = 1000;
	CHECK_INT(model_set_tds(&model, tds, 3, NOW + S), 0);
	draw(24, 80);
	CHECK(row_with("s TDs: pages") >= 0);
	CHECK_INT(row_with(" 5000 qemu"), 5);
	press('s');
	draw(24, 80);
	CHECK(row_with("s TDs: age") >= 0);
	CHECK_INT(row_with(" 4998 qemu"), 5);
	CHECK_INT(row_with(" 5000 qemu"), 7);
	press('s');
	tds[0].pid = 7;
	CHECK_INT(model_set_tds(&model, tds, 3, NOW + S), 0);
	draw(24, 80);
	CHECK(row_with("s TDs: pid") >= 0);
	CHECK_INT(row_with("      7 qemu"), 5);
	CHECK_INT(row_with(" 4999 qemu"), 7);
	press('s');
	draw(24, 80);
	CHECK(row_with("s TDs: rate") >= 0);
	done();
}

TEST(each_press_of_shift_s_sorts_the_seamcalls_by_another_column)
{
	static const char * const first[] = { "rate", "calls", "errors",
					      "longest" };
	/* Slots 2, 3, 4, 8. */
	static const char * const top[] = { "MEM.PAGE.ADD", "MEM.SEPT.ADD",
					    "VP.ADDCX", "MNG.KEY.CONFIG" };
	char keys[32];
	size_t i;

	begin();
	leaf(2, 100, 0, 10);
	model_set_leaves(&model, leaves, NOW);
	leaf(2, 200, 0, 10);
	leaf(3, 5000, 1, 20);
	leaf(4, 300, 9, 30);
	leaf(8, 300, 2, 40000);
	model_set_leaves(&model, leaves, NOW + S);
	model.leaves[3].calls_per_second = 1;
	model.leaves[4].calls_per_second = 1;
	model.leaves[8].calls_per_second = 1;
	for (i = 0; i < 4; i++) {
		snprintf(keys, sizeof(keys), "S calls: %s", first[i]);
		draw(24, 80);
		CHECK(row_with(keys) >= 0);
		CHECK_INT(row_with(top[i]), row_with("SEAMCALL  ") + 1);
		press('S');
	}
	memset(leaves, 0, sizeof(leaves));
	done();
}

TEST(a_long_list_of_tds_scrolls_and_stops_at_its_ends)
{
	begin();
	some_tds(1000);
	some_leaves(3);
	busy_update();
	draw(24, 80);
	CHECK(row_with("1,000 TDs in build, 1 to ") >= 0);
	press(VIEW_KEY_UP);
	draw(24, 80);
	CHECK(row_with("1,000 TDs in build, 1 to ") >= 0);
	press('j');
	press(VIEW_KEY_DOWN);
	press('k');
	draw(24, 80);
	CHECK(row_with("1,000 TDs in build, 2 to ") >= 0);
	press(VIEW_KEY_END);
	draw(24, 80);
	CHECK(row_with(" to 1000 shown") >= 0);
	press('j');
	draw(24, 80);
	CHECK(row_with(" to 1000 shown") >= 0);
	press('k');
	draw(24, 80);
	CHECK(row_with(" to 999 shown") >= 0);
	press(VIEW_KEY_PAGE_UP);
	press(VIEW_KEY_HOME);
	draw(24, 80);
	CHECK(row_with("1,000 TDs in build, 1 to ") >= 0);
	done();
}

TEST(a_paused_screen_stands_still_and_says_so)
{
	char before[24][81];
	int row;

	begin();
	some_tds(2);
	some_leaves(5);
	busy_update();
	draw(24, 80);
	for (row = 0; row < 23; row++)
		strcpy(before[row], line(row));
	press('p');
	some_tds(9);
	some_leaves(9);
	model.now_ns = NOW + 60 * S;
	fixture_free(&fixture);
	fixture_good(&fixture, 4);
	update();
	draw(24, 80);
	CHECK(row_with("PAUSED: 1 update since") == 23);
	for (row = 0; row < 23; row++)
		CHECK_TEXT(line(row), before[row]);
	press('s');
	press('j');
	draw(24, 80);
	CHECK(row_with("2 TDs in build") >= 0);
	draw(30, 100);
	CHECK(row_with("2 TDs in build") >= 0);
	CHECK(row_with("Update 7: retry") >= 0);
	press('p');
	draw(24, 80);
	CHECK_INT(row_with("PAUSED"), -1);
	CHECK(row_with("9 TDs in build") >= 0);
	CHECK(row_with("Update 7: done") >= 0);
	done();
}

TEST(for_ten_seconds_it_says_how_long_the_host_was_stopped)
{
	begin();
	fixture_good(&fixture, 4);
	update();
	draw(24, 80);
	CHECK_TEXT(line(2), " the host was stopped for 8.00 us; view resumed");
	model.now_ns = NOW + 20 * S;
	draw(24, 80);
	CHECK_TEXT(line(2), "");
	done();
}

TEST(an_upload_that_was_refused_has_not_stopped_the_host)
{
	const struct tdx_upload upload = { .asked_ns = NOW, .error = 8 };

	begin();
	CHECK_INT(model_add_refusal(&model, &upload, NOW), 0);
	draw(24, 80);
	CHECK_TEXT(line(2), "");
	CHECK(row_with("Upload: refused") >= 0);
	done();
}

TEST(a_build_that_is_older_than_the_tool_is_marked)
{
	begin();
	some_tds(2);
	tds[1].window = TDX_WINDOW_PROBABLE;
	CHECK_INT(model_set_tds(&model, tds, 2, NOW), 0);
	draw(24, 80);
	CHECK(row_with(" >1.0 s ") >= 0);
	CHECK(row_with("  0.0 s ") >= 0);
	done();
}

TEST(lost_tdx_and_lost_records_are_said_in_the_head)
{
	const struct observation loss = {
		.kind = OBS_LOSS,
		.loss = { TDX_LOSS_RING_FULL, 3, 17 },
	};

	begin();
	model.host.lost = true;
	CHECK_INT(model_observe(&model, &loss), 0);
	draw(24, 80);
	CHECK(row_with("TDX module LOST") == 0);
	CHECK(strstr(line(1), "lost 17"));
	done();
}

TEST(the_page_of_keys_fits_and_any_key_leaves_it)
{
	begin();
	press('?');
	draw(24, 80);
	CHECK(row_with("q         leave") >= 0);
	CHECK(row_with("the figures appear when it runs again.") >= 0);
	press('s');
	draw(24, 80);
	CHECK(row_with("s TDs: rate") >= 0);
	CHECK_INT(row_with("q         leave"), -1);
	CHECK(!live_view_key(&view, &model, 'q'));
	done();
}

TEST(lines_of_keys_and_help_fit_into_80_columns)
{
	int row;

	begin();
	some_tds(2);
	press('?');
	draw(24, 90);
	for (row = 0; row < 23; row++)
		CHECK(strlen(line(row)) < 80);
	press('?');
	press('s');
	press('S');
	press('S');
	press('S');
	draw(24, 90);
	CHECK(line(23)[strspn(line(23) + 79, " ") + 79] == '\0');
	CHECK(strstr(line(23), "? help"));
	press('p');
	model.nr_updates = 10;
	draw(24, 90);
	CHECK(line(23)[strspn(line(23) + 79, " ") + 79] == '\0');
	CHECK(strstr(line(23), "PAUSED: 10 updates since"));
	done();
}

RUN_TESTS(TAP_TEST(at_80x24_two_tds_leave_room_for_seamcalls),
	  TAP_TEST(no_line_is_blank_but_the_gaps_while_a_table_is_cut),
	  TAP_TEST(seamcalls_keep_two_fifths_but_at_least_a_row),
	  TAP_TEST(every_size_is_drawn_within_its_edges),
	  TAP_TEST(on_a_small_screen_the_verdict_stays),
	  TAP_TEST(each_press_of_s_sorts_the_tds_by_another_column),
	  TAP_TEST(each_press_of_shift_s_sorts_the_seamcalls_by_another_column),
	  TAP_TEST(a_long_list_of_tds_scrolls_and_stops_at_its_ends),
	  TAP_TEST(a_paused_screen_stands_still_and_says_so),
	  TAP_TEST(for_ten_seconds_it_says_how_long_the_host_was_stopped),
	  TAP_TEST(an_upload_that_was_refused_has_not_stopped_the_host),
	  TAP_TEST(a_build_that_is_older_than_the_tool_is_marked),
	  TAP_TEST(lost_tdx_and_lost_records_are_said_in_the_head),
	  TAP_TEST(the_page_of_keys_fits_and_any_key_leaves_it),
	  TAP_TEST(lines_of_keys_and_help_fit_into_80_columns))
